use access::{CompanyId, Scope};
use db::{Bound, FromRow, Read, Row};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::Company;

/// How many lines a page of the activity holds.
pub const PAGE: usize = 50;
/// How many lines of a file are read at once.
pub const BATCH: usize = 1_000;

// `$8`: who is narrowed to a part of the company sees what they did themselves.
db::queries! {
    OLDER = "
        SELECT id, at, action, object, actor, address, note, actor_company_id, number, hash, erased,
            (SELECT p.name FROM access_person_v p WHERE p.login_id = as_login_id)
        FROM db_audit_v
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)
          AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3)
          AND (CAST($4 AS TEXT) IS NULL OR LOWER(actor) LIKE $4 ESCAPE '!')
          AND at >= $5 AND at < $6
          AND (CAST($8 AS TEXT) IS NULL OR login_id = (
              SELECT p.login_id FROM access_login_v p WHERE p.membership_id = $8))
          AND (CAST($7 AS TEXT) IS NULL OR id < $7)
        ORDER BY id DESC LIMIT 51";
    NEWER = "
        SELECT id, at, action, object, actor, address, note, actor_company_id, number, hash, erased,
            (SELECT p.name FROM access_person_v p WHERE p.login_id = as_login_id)
        FROM db_audit_v
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)
          AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3)
          AND (CAST($4 AS TEXT) IS NULL OR LOWER(actor) LIKE $4 ESCAPE '!')
          AND at >= $5 AND at < $6
          AND (CAST($8 AS TEXT) IS NULL OR login_id = (
              SELECT p.login_id FROM access_login_v p WHERE p.membership_id = $8))
          AND id > $7
        ORDER BY id LIMIT 51";
    ONWARD = "
        SELECT id, at, action, object, actor, address, note, actor_company_id, number, hash, erased,
            (SELECT p.name FROM access_person_v p WHERE p.login_id = as_login_id)
        FROM db_audit_v
        WHERE company_id = $1
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $2)
          AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3)
          AND (CAST($4 AS TEXT) IS NULL OR LOWER(actor) LIKE $4 ESCAPE '!')
          AND at >= $5 AND at < $6
          AND (CAST($8 AS TEXT) IS NULL OR login_id = (
              SELECT p.login_id FROM access_login_v p WHERE p.membership_id = $8))
          AND id > $7
        ORDER BY id LIMIT 1000";
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
    /// To what, by id or number.
    pub object: String,
    /// Who, by name; empty: the house itself, or somebody who was erased.
    pub actor: String,
    /// From which network address.
    pub address: String,
    /// A few words more.
    pub note: String,
    /// The company the actor belongs to.
    pub actor_company: Option<CompanyId>,
    /// Its place in the chain of all that was done in the house.
    pub number: i64,
    /// The line's hash there.
    pub hash: Vec<u8>,
    /// Whether who did it was erased.
    pub erased: bool,
    /// In whose place it was done, by name; nobody's when not in another's.
    pub in_place_of: Option<String>,
}

impl FromRow for Deed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            action: row.take()?,
            object: row.take()?,
            actor: row.take()?,
            address: row.take()?,
            note: row.take()?,
            actor_company: row.take()?,
            number: row.take()?,
            hash: row.take()?,
            erased: row.take()?,
            in_place_of: row.take()?,
        })
    }
}

/// Which deeds of which company are asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose.
    pub company: CompanyId,
    /// The beginning of the action's code: a capability.
    pub kind: Option<&'static str>,
    /// Part of the name of who did it; empty: anybody.
    pub who: String,
    /// From this instant on.
    pub from: Timestamp,
    /// Before this instant.
    pub until: Timestamp,
}

impl Asked {
    fn bound(&self, query: db::Query, scope: &Scope) -> Bound {
        let kind = self.kind.map(|kind| format!("{kind}.%"));
        query
            .bind(self.company)
            .bind(scope.root())
            .bind(kind)
            .bind(self.pattern())
            .bind(self.from)
            .bind(self.until)
    }

    fn pattern(&self) -> Option<String> {
        let plain = self.who.trim().to_ascii_lowercase();
        let plain = plain
            .replace('!', "!!")
            .replace('%', "!%")
            .replace('_', "!_");
        (!plain.is_empty()).then(|| format!("%{plain}%"))
    }
}

/// What was done, latest first, before the line `before` when it is given; one line more than a page
/// tells that there is more.
pub async fn older(
    tx: &mut Read,
    scope: &Scope,
    asked: &Asked,
    before: Option<&str>,
) -> Result<Vec<Deed>, Halt> {
    let bound = asked.bound(OLDER, scope).bind(before);
    tx.all(bound.bind(scope.narrowed())).await
}

/// The page that comes right after the line `after` in time, latest first.
pub async fn newer(
    tx: &mut Read,
    scope: &Scope,
    asked: &Asked,
    after: &str,
) -> Result<Vec<Deed>, Halt> {
    let bound = asked.bound(NEWER, scope).bind(after);
    let mut deeds: Vec<Deed> = tx.all(bound.bind(scope.narrowed())).await?;
    deeds.reverse();
    Ok(deeds)
}

/// The next lines for a file, earliest first.
pub async fn onward(
    tx: &mut Read,
    scope: &Scope,
    asked: &Asked,
    after: &str,
) -> Result<Vec<Deed>, Halt> {
    let bound = asked.bound(ONWARD, scope).bind(after);
    tx.all(bound.bind(scope.narrowed())).await
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

    /// The hash in hexadecimal.
    pub fn hash_words(&self) -> String {
        kernel::hex(&self.hash)
    }
}
