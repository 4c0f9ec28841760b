//! Reading and forgetting a person by the lists of all capabilities.

use std::collections::HashSet;

use access::{CompanyId, LoginId};
use db::{Bound, By, Query, Read, Texts, Told, Write};
use kernel::{Halt, Timestamp};

db::queries! {
    COMPANY_BY_REFERENCE = "SELECT company_id, legal_name FROM parties_company_v WHERE reference = $1";
    COMPANY_NAME = "SELECT legal_name FROM parties_company_v WHERE company_id = $1";
}

/// Somebody to be found in every table.
#[derive(Clone, Debug)]
pub struct Found {
    pub login: Option<LoginId>,
    /// In lower case.
    pub address: String,
    /// Where the address is looked for: at and below these.
    pub roots: Vec<CompanyId>,
    /// Set where an address alone is not enough: others share it.
    pub name: Option<String>,
}

impl Found {
    /// What `query` asks of this person: once by login, once a root by address, not at all where they have neither.
    fn asked(&self, by: By, query: Query, now: Timestamp) -> Vec<Bound> {
        match (by, self.login) {
            (By::Login, Some(login)) => vec![query.bind(login)],
            (By::LoginAt, Some(login)) => vec![query.bind(login).bind(now)],
            (By::Login | By::LoginAt, None) => Vec::new(),
            (By::Address, _) if self.address.is_empty() => Vec::new(),
            (By::Address, _) => {
                let one = |root: &CompanyId| {
                    let bound = query.bind(self.address.as_str()).bind(*root);
                    bound.bind(self.name.clone())
                };
                self.roots.iter().map(one).collect()
            }
        }
    }
}

/// Every row that `told` tells of `found`, the key first: read in steps of 500.
pub async fn rows(
    tx: &mut Read,
    found: &Found,
    told: &Told,
    now: Timestamp,
) -> Result<Vec<Vec<Option<String>>>, Halt> {
    const STEP: usize = 500;
    let mut all = Vec::new();
    // Two roots may hold one company: a row is told once.
    let mut seen: HashSet<String> = HashSet::new();
    let places = found.asked(told.by, told.query, now).len();
    for place in 0..places {
        let mut after = Some(String::new());
        while let Some(key) = after.take() {
            let Some(bound) = found.asked(told.by, told.query, now).into_iter().nth(place) else {
                break;
            };
            let rows: Vec<Texts> = tx.all(bound.bind(key)).await?;
            let is_last = rows.len() < STEP;
            for Texts(row) in rows {
                let key = row.first().cloned().flatten().unwrap_or_default();
                after = Some(key.clone());
                if seen.insert(key) {
                    all.push(row);
                }
            }
            if is_last {
                after = None;
            }
        }
    }
    Ok(all)
}

/// Runs one statement that forgets `found`; how many rows it changed.
pub async fn forget(tx: &mut Write, found: &Found, (by, query): (By, Query)) -> Result<u64, Halt> {
    let now = tx.now();
    let mut count = 0;
    for bound in found.asked(by, query, now) {
        count += tx.run(bound).await?;
    }
    Ok(count)
}

/// The company of that reference, and its name.
pub async fn company_by_reference(
    tx: &mut Read,
    reference: &str,
) -> Result<Option<(CompanyId, String)>, Halt> {
    tx.one(COMPANY_BY_REFERENCE.bind(reference)).await
}

/// A company's name, empty when it is gone.
pub async fn company_name(tx: &mut Read, company: CompanyId) -> Result<String, Halt> {
    let found: Option<(String,)> = tx.one(COMPANY_NAME.bind(company)).await?;
    Ok(found.map_or_else(String::new, |(name,)| name))
}
