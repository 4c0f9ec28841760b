use access::{BillingGroupId, CompanyId};

use super::words::{coded, refusals};

coded! {
    /// Whether a billing group is offered for what is to come.
    BillingGroupState {
        /// It is.
        Active = "active",
        /// Kept for the documents that name it.
        Closed = "closed",
    }
}

refusals! {
    /// Why a billing group is not saved.
    BillingGroupRefusal Conflict {
        /// Another group of the company is called so.
        SameName = "parties.billing_group.same_name",
        /// A chosen site is not the company's.
        NoSuchSite = "parties.billing_group.no_such_site",
        /// It is closed: it can only be opened again.
        Closed = "parties.billing_group.closed",
    }
}

/// What a company wants billed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingGroup {
    /// Key.
    pub id: BillingGroupId,
    /// Whose.
    pub company: CompanyId,
    /// Offered, or kept.
    pub state: BillingGroupState,
    /// What the company calls it, unique there.
    pub name: String,
    /// Counts the saves.
    pub version: i64,
    /// How many sites are attached.
    pub sites: i64,
}

/// A site as the form of a group offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupedSite {
    /// The site.
    pub id: access::SiteId,
    /// What people call it.
    pub name: String,
    /// The group it belongs to.
    pub group: Option<BillingGroupId>,
    /// Its name; empty without one.
    pub group_name: String,
}
