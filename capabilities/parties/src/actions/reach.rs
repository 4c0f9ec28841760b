use access::{Caller, CompanyId, Right, Scope};
use db::Read;
use kernel::{Halt, OrMissing};

use crate::domain::Company;
use crate::store;

/// Which company is spoken of, and by which way one came to it: « Ma société », or a company at or
/// below one's own. The second way asks for the rights on customers too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The caller's own, under `/company`.
    Own(CompanyId),
    /// One at or below it, under `/customers/{id}`.
    Customer(CompanyId),
}

impl Reach {
    /// The company.
    pub fn company(self) -> CompanyId {
        match self {
            Self::Own(company) | Self::Customer(company) => company,
        }
    }

    /// The evidence needed to read what `right` shows.
    ///
    /// # Errors
    /// [`Halt::Denied`].
    pub fn to_read(self, caller: &Caller, right: Right) -> Result<Scope, Halt> {
        if let Self::Customer(_) = self {
            caller.scope(Right::CustomersRead)?;
        }
        caller.scope(right)
    }

    /// The evidence needed to change what `right` lets change.
    ///
    /// # Errors
    /// [`Halt::Denied`].
    pub fn to_change(self, caller: &Caller, right: Right) -> Result<Scope, Halt> {
        if let Self::Customer(_) = self {
            caller.scope(Right::CustomersManage)?;
        }
        caller.scope(right)
    }

    /// Whether [`Reach::to_change`] would say yes: for what a page shows.
    pub fn may_change(self, caller: &Caller, right: Right) -> bool {
        self.to_change(caller, right).is_ok()
    }
}

/// The company reached, or nothing that tells it exists.
///
/// # Errors
/// [`Halt::Missing`].
pub async fn find_company(tx: &mut Read, scope: &Scope, reach: Reach) -> Result<Company, Halt> {
    store::companies::find(tx, scope, reach.company())
        .await?
        .or_missing()
}
