use access::{Right, Scope};
use db::Read;
use kernel::{Halt, OrMissing};
use web::{Key, Visit};

use crate::store::companies::{self, Company};

/// Whose users a page is about.
pub enum Whose {
    /// Those of the company one acts in.
    Own,
    /// Those of a company below it.
    Below(Key),
}

/// A company whose users may be looked at, and where its pages are.
pub struct Place {
    pub scope: Scope,
    pub company: Company,
    /// `/company` or `/customers/{id}`.
    pub folder: String,
}

impl Place {
    /// The address of the list of users.
    pub fn users(&self) -> String {
        format!("{}/users", self.folder)
    }

    /// What the company is called in a breadcrumb.
    pub fn name<'a>(&'a self, visit: &'a Visit) -> &'a str {
        if self.folder == "/company" {
            visit.t("identity.own_company")
        } else {
            &self.company.name
        }
    }
}

impl Whose {
    /// Finds the company within reach of `right`.
    pub async fn find(&self, visit: &Visit, tx: &mut Read, right: Right) -> Result<Place, Halt> {
        let scope = visit.scope(right)?;
        let (id, folder) = match self {
            Self::Own => (visit.caller()?.company(), "/company".to_owned()),
            Self::Below(key) => {
                visit.scope(Right::CustomersRead)?;
                (key.read()?, format!("/customers/{}", key.text()))
            }
        };
        let company = companies::find(tx, &scope, id).await?.or_missing()?;
        Ok(Place {
            scope,
            company,
            folder,
        })
    }
}
