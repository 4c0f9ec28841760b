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

/// Evidence of a right over one company and all below it, optionally narrowed to chosen sites.
///
/// Cannot be made but by asking: [`crate::Caller::scope`], or [`Scope::of_the_house`] for jobs.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    right: Option<Right>,
    root: CompanyId,
    breadth: Breadth,
    sites_of: Option<MembershipId>,
}

impl Scope {
    pub(crate) fn granted(
        right: Right,
        root: CompanyId,
        breadth: Breadth,
        sites_of: Option<MembershipId>,
    ) -> Self {
        Self {
            right: Some(right),
            root,
            breadth,
            sites_of,
        }
    }

    /// The scope of a job that acts for no person, over `root` and all below it. It skips the
    /// question of rights, so each use stands in the list that `xtask rooms` holds.
    pub fn of_the_house(root: CompanyId) -> Self {
        Self {
            right: None,
            root,
            breadth: Breadth::Many,
            sites_of: None,
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

    /// When set, only the sites listed for this membership in `access_site_v` are covered.
    pub fn sites_of(&self) -> Option<MembershipId> {
        self.sites_of
    }

    /// The right that was asked for; `None` for the house itself.
    pub fn right(&self) -> Option<Right> {
        self.right
    }
}
