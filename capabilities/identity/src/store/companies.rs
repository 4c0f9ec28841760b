use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

use crate::domain::profile::Level;

db::queries! {
    FIND = "
        SELECT c.company_id, c.legal_name, c.reference, c.role FROM parties_company_v c
        WHERE c.company_id = $1
            AND EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = c.company_id)";
    OPERATOR = "
        SELECT c.company_id, c.legal_name, c.reference, c.role FROM parties_company_v c
        WHERE c.role = 'operator' ORDER BY c.company_id LIMIT 1";
    /// The company of a login's first place, for the words of its letters.
    OF_LOGIN = "
        SELECT c.company_id, c.legal_name, c.reference, c.role FROM identity_membership m
        JOIN parties_company_v c ON c.company_id = m.company_id
        WHERE m.login_id = $1 ORDER BY m.created_at, m.id LIMIT 1";
}

/// What we need to know of a company.
#[derive(Clone, Debug)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    pub reference: String,
    pub level: Level,
}

impl FromRow for Company {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            reference: row.take()?,
            level: level_of(&row.take::<String>()?),
        })
    }
}

/// A role we do not know gives the least.
pub fn level_of(role: &str) -> Level {
    match role {
        "operator" => Level::Operator,
        "reseller" => Level::Reseller,
        _ => Level::Client,
    }
}

pub async fn find(tx: &mut Read, scope: &Scope, id: CompanyId) -> Result<Option<Company>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root())).await
}

pub async fn operator(tx: &mut Read) -> Result<Option<Company>, Halt> {
    tx.one(OPERATOR.bound()).await
}

pub async fn of_login(tx: &mut Read, login: access::LoginId) -> Result<Option<Company>, Halt> {
    tx.one(OF_LOGIN.bind(login)).await
}
