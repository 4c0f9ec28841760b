//! Whose a company's portal is: the place marked so, else the first that administers it.

use access::{CompanyId, LoginId, MembershipId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt, Timestamp};

macro_rules! owner {
    () => {
        "SELECT m.id, m.login_id, l.name, l.reference, o.since_at
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN parties_owner_v o ON o.company_id = m.company_id AND o.membership_id = m.id
        WHERE m.company_id = $1 AND m.id = COALESCE(
            (SELECT v.membership_id FROM parties_owner_v v
                JOIN identity_membership x ON x.id = v.membership_id AND x.company_id = v.company_id
                WHERE v.company_id = $1),
            (SELECT a.membership_id FROM access_administrator_v a
                WHERE a.company_id = $1 ORDER BY a.created_at, a.membership_id LIMIT 1))"
    };
}

db::queries! {
    OWNER = concat!(owner!(), "
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = $1)");
    /// For the house's own jobs.
    OWNER_BY_ID = owner!();
    CANDIDATES = "
        SELECT a.membership_id, a.login_id, l.name, l.reference, CAST(NULL AS BIGINT)
        FROM access_administrator_v a JOIN identity_login l ON l.id = a.login_id
        WHERE a.company_id = $1 AND l.state = 'active'
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = $1)
        ORDER BY l.name, a.membership_id LIMIT 500";
    LOGIN_OF = "SELECT login_id FROM identity_membership WHERE id = $1";
}

/// An administrator: the owner, or who could be.
#[derive(Clone, Debug)]
pub struct Owner {
    pub membership: MembershipId,
    pub login: LoginId,
    pub name: String,
    pub reference: String,
    /// Since when they are marked so; nothing: the first who administers the company.
    pub since_at: Option<Timestamp>,
}

impl Owner {
    /// As a change names them.
    pub fn in_short(&self) -> String {
        format!("{} · {}", self.name, self.reference)
    }
}

impl FromRow for Owner {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            membership: row.take()?,
            login: row.take()?,
            name: row.take()?,
            reference: row.take()?,
            since_at: row.take()?,
        })
    }
}

/// The owner; nothing where nobody administers.
pub async fn find(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Option<Owner>, Halt> {
    tx.one(OWNER.bind(company).bind(scope.root())).await
}

/// For jobs.
pub async fn find_for_the_house(tx: &mut Read, company: CompanyId) -> Result<Option<Owner>, Halt> {
    tx.one(OWNER_BY_ID.bind(company)).await
}

/// Who could become the owner, and who is, by name.
pub async fn administrators(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<Owner>, Halt> {
    tx.all(CANDIDATES.bind(company).bind(scope.root())).await
}

/// Whose place it is.
pub async fn login_of(tx: &mut Read, id: MembershipId) -> Result<Option<LoginId>, Halt> {
    let found: Option<(LoginId,)> = tx.one(LOGIN_OF.bind(id)).await?;
    Ok(found.map(|(login,)| login))
}
