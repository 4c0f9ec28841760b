use crate::{CompanyId, MembershipId, Right};

/// How many companies a scope covers: decides which of two equal queries is the quick one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// The company alone.
    One,
    /// At most a hundred.
    Few,
    /// More.
    Many,
}

impl Breadth {
    /// The breadth of `companies` companies.
    pub const fn of(companies: i64) -> Self {
        match companies {
            ..=1 => Self::One,
            2..=100 => Self::Few,
            _ => Self::Many,
        }
    }
}

/// What a membership may be narrowed to. Whoever owns the things publishes which of them a membership
/// covers, as a view of `(membership_id, …_id)`; what stands for none of them is not covered. A
/// contracted service will be the next, when somebody owns services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A place of the company's: `access_site_v`.
    Site,
    /// What is billed together: `access_billing_group_v`.
    BillingGroup,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 2] = [Self::Site, Self::BillingGroup];

    /// The view that says which of them a membership covers.
    pub const fn view(self) -> &'static str {
        match self {
            Self::Site => "access_site_v",
            Self::BillingGroup => "access_billing_group_v",
        }
    }
}

/// Evidence of a right over one company and all below it, optionally narrowed to chosen subjects.
///
/// Cannot be made but by asking: [`crate::Caller::scope`], or [`Scope::of_the_house`] for jobs.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    right: Option<Right>,
    root: CompanyId,
    breadth: Breadth,
    narrowed: Option<MembershipId>,
}

impl Scope {
    pub(crate) fn granted(
        right: Right,
        root: CompanyId,
        breadth: Breadth,
        narrowed: Option<MembershipId>,
    ) -> Self {
        Self {
            right: Some(right),
            root,
            breadth,
            narrowed,
        }
    }

    /// The scope of a job that acts for no person, over `root` and all below it. It skips the
    /// question of rights, so each use stands in the list that `xtask rooms` holds.
    pub fn of_the_house(root: CompanyId) -> Self {
        Self {
            right: None,
            root,
            breadth: Breadth::Many,
            narrowed: None,
        }
    }

    /// The company at the top of what may be touched.
    pub fn root(&self) -> CompanyId {
        self.root
    }

    /// One company, a few, or many.
    pub fn breadth(&self) -> Breadth {
        self.breadth
    }

    /// When set, only what the views of [`Subject`] list for this membership is covered.
    pub fn narrowed(&self) -> Option<MembershipId> {
        self.narrowed
    }

    /// The right that was asked for; `None` for the house itself.
    pub fn right(&self) -> Option<Right> {
        self.right
    }
}
