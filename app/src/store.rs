//! What the home page and the command line read of several capabilities: published views alone.

use access::{CompanyId, Scope, SiteId};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[db::Query]] = &[ALL];

db::queries! {
    FIRST_STEPS = "
        SELECT
            (SELECT COUNT(DISTINCT t.purpose) FROM parties_contact_v t WHERE t.company_id = $1),
            (SELECT COUNT(*) FROM parties_site_v s WHERE s.company_id = $1),
            (SELECT COUNT(*) FROM identity_membership_v m WHERE m.company_id = $1),
            c.siren IS NOT NULL
        FROM parties_company_v c WHERE c.company_id = $1";
    BELOW = "
        SELECT
            (SELECT COUNT(*) FROM parties_tree_v t WHERE t.ancestor_id = $1) - 1,
            (SELECT COUNT(*) FROM identity_login_v l
             WHERE l.state = 'invited' AND EXISTS (
                SELECT 1 FROM identity_membership_v m
                JOIN parties_tree_v t ON t.company_id = m.company_id AND t.ancestor_id = $1
                WHERE m.login_id = l.id))";
    BILLED_COMPANIES = "
        SELECT company_id, parent_id, reference FROM parties_company_v
        WHERE parent_id IS NOT NULL AND state <> 'closed' ORDER BY reference LIMIT 100000";
    SITES = "SELECT site_id, company_id, name FROM parties_site_v ORDER BY company_id, site_id LIMIT 1000000";
}

/// What of a company is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSteps {
    /// How many of the four purposes have a contact.
    pub purposes: i64,
    /// Its sites.
    pub sites: i64,
    /// Who may sign in for it.
    pub users: i64,
    /// Whether its SIREN is known.
    pub siren: bool,
}

impl FromRow for FirstSteps {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            purposes: row.take()?,
            sites: row.take()?,
            users: row.take()?,
            siren: row.take()?,
        })
    }
}

/// What stands below a reseller or the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Companies.
    pub companies: i64,
    /// People invited who have no password yet.
    pub invited: i64,
}

impl FromRow for Below {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            companies: row.take()?,
            invited: row.take()?,
        })
    }
}

/// What of the scope's own company is filled in: one statement.
///
/// # Errors
/// The database failed.
pub async fn first_steps(tx: &mut Read, scope: &Scope) -> Result<Option<FirstSteps>, Halt> {
    tx.one(FIRST_STEPS.bind(scope.root())).await
}

/// What stands below the scope's company: one statement.
///
/// # Errors
/// The database failed.
pub async fn below(tx: &mut Read, scope: &Scope) -> Result<Below, Halt> {
    Ok(tx.one(BELOW.bind(scope.root())).await?.unwrap_or_default())
}

/// Every company that may be billed, who bills it, and its reference: for the demo.
///
/// # Errors
/// The database failed.
pub async fn billed_companies(tx: &mut Read) -> Result<Vec<(CompanyId, CompanyId, String)>, Halt> {
    tx.all(BILLED_COMPANIES.bound()).await
}

/// Every site, its company and its name: for the demo.
///
/// # Errors
/// The database failed.
pub async fn sites(tx: &mut Read) -> Result<Vec<(SiteId, CompanyId, String)>, Halt> {
    tx.all(SITES.bound()).await
}
