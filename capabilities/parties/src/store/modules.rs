use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::Module;

db::queries! {
    /// Closed to a company is what is closed to any above it: one statement, for it runs with the
    /// brand of each page.
    CLOSED_TO = "
        SELECT DISTINCT m.module FROM parties_closed_module m
        JOIN parties_tree up ON up.ancestor_id = m.company_id
        WHERE up.company_id = $1 LIMIT 50";
    CLOSED_AT = "
        SELECT module FROM parties_closed_module
        WHERE company_id = $1
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $2)
        LIMIT 50";
    RESELLERS = "
        SELECT c.id, c.legal_name, c.reference, m.module
        FROM parties_company c
        LEFT JOIN parties_closed_module m ON m.company_id = c.id
        WHERE c.role = 'reseller' AND c.state <> 'closed'
          AND c.id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)
        ORDER BY c.search_key, c.id, m.module LIMIT 3000";
    OPEN_ALL = "DELETE FROM parties_closed_module WHERE company_id = $1";
    CLOSE = "INSERT INTO parties_closed_module (company_id, module) VALUES ($1, $2)";
}

/// What is closed to a company, by itself or by one above. Without scope: it shows with the brand.
pub async fn closed_to(tx: &mut Read, company: CompanyId) -> Result<Vec<Module>, Halt> {
    let codes: Vec<(String,)> = tx.all(CLOSED_TO.bind(company)).await?;
    Ok(modules(codes))
}

/// What is closed at a company itself.
pub async fn closed_at(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<Module>, Halt> {
    let codes: Vec<(String,)> = tx.all(CLOSED_AT.bind(company).bind(scope.root())).await?;
    Ok(modules(codes))
}

/// A part that is no more is closed to nobody.
fn modules(codes: Vec<(String,)>) -> Vec<Module> {
    codes
        .iter()
        .filter_map(|(code,)| Module::from_code(code))
        .collect()
}

/// A reseller, and what is closed at it.
#[derive(Clone, Debug)]
pub struct Reseller {
    /// Key.
    pub id: CompanyId,
    /// Raison sociale.
    pub legal_name: String,
    /// `OIP-…`.
    pub reference: String,
    /// Closed at it, not above.
    pub closed: Vec<Module>,
}

impl FromRow for Reseller {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            legal_name: row.take()?,
            reference: row.take()?,
            closed: row
                .take::<Option<String>>()?
                .and_then(|code| Module::from_code(&code))
                .into_iter()
                .collect(),
        })
    }
}

/// The resellers of a scope, by name: five hundred at least.
pub async fn resellers(tx: &mut Read, scope: &Scope) -> Result<Vec<Reseller>, Halt> {
    let lines: Vec<Reseller> = tx.all(RESELLERS.bind(scope.root())).await?;
    let mut all: Vec<Reseller> = Vec::new();
    for line in lines {
        match all.last_mut() {
            Some(last) if last.id == line.id => last.closed.extend(line.closed),
            _ => all.push(line),
        }
    }
    for one in &mut all {
        one.closed.sort_unstable();
    }
    Ok(all)
}

/// Closes these at a company that was found in a scope, and opens all others.
pub async fn keep(tx: &mut Write, company: CompanyId, closed: &[Module]) -> Result<(), Halt> {
    tx.run(OPEN_ALL.bind(company)).await?;
    for module in closed {
        tx.run(CLOSE.bind(company).bind(module.code())).await?;
    }
    Ok(())
}
