use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::provider::{Domain, Finding};
use crate::domain::provider_refusal::ProviderRefusal;

db::queries! {
    LIST = "
        SELECT d.domain, d.shown_at, d.vouched_by, d.checked_at, d.finding FROM identity_domain d
        WHERE d.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = d.company_id)
        ORDER BY d.domain LIMIT 50";
    /// For the job that asks the name servers, and the door.
    OF_COMPANY = "
        SELECT domain, shown_at, vouched_by, checked_at, finding FROM identity_domain
        WHERE company_id = $1 ORDER BY domain LIMIT 50";
    CLAIM = "
        INSERT INTO identity_domain (company_id, domain, claimed_at) VALUES ($1, $2, $3)
        ON CONFLICT (company_id, domain) DO NOTHING";
    DROP = "DELETE FROM identity_domain WHERE company_id = $1 AND domain = $2";
    /// One company alone: the index holds where two are shown at once.
    SHOW = "
        UPDATE identity_domain SET shown_at = $3, vouched_by = $4
        WHERE company_id = $1 AND domain = $2 AND shown_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM identity_domain o
                WHERE o.domain = $2 AND o.shown_at IS NOT NULL AND o.company_id <> $1)";
    CHECKED = "
        UPDATE identity_domain SET checked_at = $3, finding = $4 WHERE company_id = $1 AND domain = $2";
    COUNTS = "
        SELECT company_id FROM identity_domain
        WHERE company_id = $1 AND domain = $2 AND shown_at IS NOT NULL";
}

impl FromRow for Domain {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.take()?,
            shown_at: row.take()?,
            vouched_by: row.take()?,
            checked_at: row.take()?,
            finding: row.take_coded_or_none()?,
        })
    }
}

pub async fn list(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Vec<Domain>, Halt> {
    tx.all(LIST.bind(company).bind(scope.root())).await
}

/// For jobs and the door, which act for no person.
pub async fn of_company(tx: &mut Read, company: CompanyId) -> Result<Vec<Domain>, Halt> {
    tx.all(OF_COMPANY.bind(company)).await
}

pub async fn claim(tx: &mut Write, company: CompanyId, domain: &str) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(CLAIM.bind(company).bind(domain).bind(now))
        .await
        .map(|_| ())
}

pub async fn drop(tx: &mut Write, company: CompanyId, domain: &str) -> Result<bool, Halt> {
    Ok(tx.run(DROP.bind(company).bind(domain)).await? == 1)
}

/// The domain counts from now on, unless it counts for another company.
///
/// # Errors
/// [`ProviderRefusal::DomainTaken`].
pub async fn show(
    tx: &mut Write,
    (company, domain): (CompanyId, &str),
    vouched_by: Option<&str>,
) -> Result<(), Halt> {
    // One after the other: of two, the second sees the first.
    tx.take_turn("identity_domain").await?;
    let now = tx.now();
    let bound = SHOW.bind(company).bind(domain).bind(now);
    if tx.run(bound.bind(vouched_by.map(str::to_owned))).await? == 1 {
        return Ok(());
    }
    match counts(tx, company, domain).await? {
        true => Ok(()),
        false => Err(ProviderRefusal::DomainTaken.into()),
    }
}

pub async fn checked(
    tx: &mut Write,
    (company, domain): (CompanyId, &str),
    finding: Finding,
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = CHECKED.bind(company).bind(domain).bind(now);
    tx.run(bound.bind(finding.code())).await.map(|_| ())
}

/// Whether the domain was shown to be the company's.
pub async fn counts(tx: &mut Read, company: CompanyId, domain: &str) -> Result<bool, Halt> {
    let found: Option<(CompanyId,)> = tx.one(COUNTS.bind(company).bind(domain)).await?;
    Ok(found.is_some())
}
