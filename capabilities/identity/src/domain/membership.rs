use access::{BillingGroupId, CompanyId, LoginId, MembershipId, SiteId};
use kernel::Coded;

use super::profile::ProfileRef;

/// Where a login's place in a company stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipState {
    /// They may act in the company.
    Active,
    /// They may not, for now.
    Suspended,
}

impl Coded for MembershipState {
    const ALL: &'static [Self] = &[Self::Active, Self::Suspended];

    fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

/// Whether a membership covers its whole company or only what is listed for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it, what is to come too.
    WholeCompany,
    /// The sites listed in `access_site_v`, the billing groups listed in `access_billing_group_v`.
    Chosen,
}

impl Coverage {
    /// As the column keeps it.
    pub fn is_narrowed(self) -> bool {
        self == Self::Chosen
    }

    /// As the column keeps it.
    pub fn of_column(narrowed: bool) -> Self {
        if narrowed {
            Self::Chosen
        } else {
            Self::WholeCompany
        }
    }
}

/// What a narrowed membership covers: at least one of all these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Sites, with what is delivered and billed there.
    pub sites: Vec<SiteId>,
    /// Billing groups, with their documents.
    pub groups: Vec<BillingGroupId>,
}

/// A login's place in one company (TMF672 `UserRole`, held by one identity).
#[derive(Clone, Debug)]
pub struct Membership {
    /// Its id: what `/company/users/{id}` names.
    pub id: MembershipId,
    /// Whose.
    pub login: LoginId,
    /// Where.
    pub company: CompanyId,
    /// What it gives.
    pub profile: ProfileRef,
    /// Whether it holds now.
    pub state: MembershipState,
    /// Over what of the company.
    pub coverage: Coverage,
    /// Rises with each change.
    pub version: i64,
}
