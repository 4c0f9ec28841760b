use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::Company;

/// How many lines a page of the activity holds.
pub const PAGE: usize = 50;

db::queries! {
    OLDER = "
        SELECT id, at, action, actor, address, note, actor_company_id
        FROM db_audit_v
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)
          AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3)
          AND (CAST($4 AS TEXT) IS NULL OR id < $4)
        ORDER BY id DESC LIMIT 51";
    NEWER = "
        SELECT id, at, action, actor, address, note, actor_company_id
        FROM db_audit_v
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)
          AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3)
          AND id > $4
        ORDER BY id LIMIT 51";
}

/// One thing done in a company.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Key, in the order of time.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What, by its code.
    pub action: String,
    /// Who, by name; empty: the house itself.
    pub actor: String,
    /// From which network address.
    pub address: String,
    /// A few words more.
    pub note: String,
    /// The company the actor belongs to.
    pub actor_company: Option<CompanyId>,
}

impl FromRow for Deed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            action: row.take()?,
            actor: row.take()?,
            address: row.take()?,
            note: row.take()?,
            actor_company: row.take()?,
        })
    }
}

/// What was done in `company`, latest first, before the line `before` when it is given; one line
/// more than a page tells that there is more.
pub async fn older(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    prefix: Option<&str>,
    before: Option<&str>,
) -> Result<Vec<Deed>, Halt> {
    let pattern = prefix.map(|prefix| format!("{prefix}.%"));
    tx.all(
        OLDER
            .bind(company)
            .bind(scope.root())
            .bind(pattern)
            .bind(before),
    )
    .await
}

/// The page that comes right after the line `after` in time, latest first.
pub async fn newer(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    prefix: Option<&str>,
    after: &str,
) -> Result<Vec<Deed>, Halt> {
    let pattern = prefix.map(|prefix| format!("{prefix}.%"));
    let bound = NEWER
        .bind(company)
        .bind(scope.root())
        .bind(pattern)
        .bind(after);
    let mut deeds: Vec<Deed> = tx.all(bound).await?;
    deeds.reverse();
    Ok(deeds)
}

impl Deed {
    /// The first letters of who did it.
    pub fn initials(&self) -> String {
        self.actor
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .take(2)
            .collect()
    }

    /// Whether somebody of another company did it: the reseller or the operator.
    pub fn is_by_another(&self, company: &Company) -> bool {
        self.actor_company.is_some_and(|actor| actor != company.id)
    }
}
