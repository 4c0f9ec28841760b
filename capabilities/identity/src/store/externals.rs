use access::{CompanyId, LoginId, SiteId};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::provider::{Candidate, Provider};

db::queries! {
    FIND = "
        SELECT login_id FROM identity_external WHERE company_id = $1 AND issuer = $2 AND subject = $3";
    LINK = "
        INSERT INTO identity_external (company_id, issuer, subject, login_id, linked_at)
        VALUES ($1, $2, $3, $4, $5)";
    /// Who of the company has the address, and whose they are already.
    CANDIDATES = "
        SELECT l.id, l.state = 'suspended' OR m.state = 'suspended',
            EXISTS (
                SELECT 1 FROM identity_external e
                WHERE e.login_id = l.id AND e.company_id = $1 AND e.issuer = $2),
            EXISTS (
                SELECT 1 FROM identity_membership o
                WHERE o.login_id = l.id AND NOT EXISTS (
                    SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = o.company_id))
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        WHERE m.company_id = $4 AND l.email_key = $3
        ORDER BY l.id LIMIT 20";
    /// Places the company has no say in.
    OPENS_OTHERS = "
        SELECT o.id FROM identity_membership o
        WHERE o.login_id = $1 AND NOT EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = o.company_id)
        LIMIT 1";
    ARRIVE = "
        INSERT INTO identity_arrival (login_id, company_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (login_id, company_id) DO NOTHING";
    HAS_PLACE = "SELECT id FROM identity_membership WHERE login_id = $1 AND company_id = $2";
    /// Open establishments of a branch, by their SIRET.
    ESTABLISHMENTS = "
        SELECT e.site_id, e.company_id, e.kind, c.role FROM parties_establishment_v e
        JOIN parties_company_v c ON c.company_id = e.company_id AND c.state = 'active'
        WHERE e.siret = $2
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = e.company_id)
        ORDER BY e.company_id, e.site_id LIMIT 3";
    /// What the login is linked to, for its owner to read.
    OF_LOGIN = "
        SELECT c.legal_name, e.issuer, e.linked_at FROM identity_external e
        JOIN parties_company_v c ON c.company_id = e.company_id
        WHERE e.login_id = $1 ORDER BY e.linked_at LIMIT 20";
    ROLE = "SELECT role FROM parties_company_v WHERE company_id = $1 AND state = 'active'";
}

impl FromRow for Candidate {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            login: row.take()?,
            is_suspended: row.take()?,
            is_anothers: row.take()?,
            opens_others: row.take()?,
        })
    }
}

/// Where somebody works, as their SIRET says.
pub struct Establishment {
    pub site: SiteId,
    pub company: CompanyId,
    pub is_head_office: bool,
    pub role: String,
}

impl FromRow for Establishment {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.take()?,
            company: row.take()?,
            is_head_office: row.take::<String>()? == "headOffice",
            role: row.take()?,
        })
    }
}

/// One link of a login.
pub struct Linked {
    pub company: String,
    pub issuer: String,
    pub at: Timestamp,
}

impl FromRow for Linked {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            company: row.take()?,
            issuer: row.take()?,
            at: row.take()?,
        })
    }
}

pub async fn find(
    tx: &mut Read,
    provider: &Provider,
    subject: &str,
) -> Result<Option<LoginId>, Halt> {
    let bound = FIND
        .bind(provider.company)
        .bind(&provider.issuer)
        .bind(subject);
    let found: Option<(LoginId,)> = tx.one(bound).await?;
    Ok(found.map(|(login,)| login))
}

pub async fn link(
    tx: &mut Write,
    provider: &Provider,
    (subject, login): (&str, LoginId),
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = LINK
        .bind(provider.company)
        .bind(&provider.issuer)
        .bind(subject)
        .bind(login)
        .bind(now);
    tx.run(bound).await.map(|_| ())
}

/// Who of `company` has the address.
pub async fn candidates(
    tx: &mut Read,
    provider: &Provider,
    (email, company): (&str, CompanyId),
) -> Result<Vec<Candidate>, Halt> {
    let bound = CANDIDATES
        .bind(provider.company)
        .bind(&provider.issuer)
        .bind(email.to_lowercase())
        .bind(company);
    tx.all(bound).await
}

/// Whether the login opens places beyond `company` and those below it.
pub async fn opens_others(tx: &mut Read, login: LoginId, company: CompanyId) -> Result<bool, Halt> {
    let found: Option<(String,)> = tx.one(OPENS_OTHERS.bind(login).bind(company)).await?;
    Ok(found.is_some())
}

/// Whether the login has a place in the company, suspended or not.
pub async fn has_place(tx: &mut Read, login: LoginId, company: CompanyId) -> Result<bool, Halt> {
    let found: Option<(String,)> = tx.one(HAS_PLACE.bind(login).bind(company)).await?;
    Ok(found.is_some())
}

/// Whether the login comes to the company for the first time.
pub async fn arrive(tx: &mut Write, login: LoginId, company: CompanyId) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(ARRIVE.bind(login).bind(company).bind(now)).await? == 1)
}

/// 3 at most: more than one is none.
pub async fn establishments(
    tx: &mut Read,
    branch: CompanyId,
    siret: &str,
) -> Result<Vec<Establishment>, Halt> {
    tx.all(ESTABLISHMENTS.bind(branch).bind(siret)).await
}

pub async fn of_login(tx: &mut Read, login: LoginId) -> Result<Vec<Linked>, Halt> {
    tx.all(OF_LOGIN.bind(login)).await
}

/// The role of a company that is open.
pub async fn role(tx: &mut Read, company: CompanyId) -> Result<Option<String>, Halt> {
    let found: Option<(String,)> = tx.one(ROLE.bind(company)).await?;
    Ok(found.map(|(role,)| role))
}
