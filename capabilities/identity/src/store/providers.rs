use access::{CompanyId, LoginId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::profile::ProfileRef;
use crate::domain::provider::{Provider, ProviderId};

db::queries! {
    /// The one in force and the one written down, of a company in scope.
    OF_COMPANY = "
        SELECT p.id, p.company_id, p.kind, p.state, p.issuer, p.client_id, p.profile, p.passwords, p.factor,
            p.saved_by, p.saved_at, p.tried_at, p.tried_as, p.in_force_at
        FROM identity_provider p
        WHERE p.company_id = $1 AND p.state <> 'retired'
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = p.company_id)
        ORDER BY p.state";
    BY_ID = "
        SELECT id, company_id, kind, state, issuer, client_id, profile, passwords, factor,
            saved_by, saved_at, tried_at, tried_as, in_force_at
        FROM identity_provider WHERE id = $1";
    /// Whose domain it is, where its provider is in force and lets in at this door: `$2`, if any, is
    /// the brand the company must stand under.
    OF_DOMAIN = "
        SELECT p.id, p.company_id, p.kind, p.state, p.issuer, p.client_id, p.profile, p.passwords, p.factor,
            p.saved_by, p.saved_at, p.tried_at, p.tried_as, p.in_force_at
        FROM identity_domain d
        JOIN identity_provider p ON p.company_id = d.company_id AND p.state = 'active'
        WHERE d.domain = $1 AND d.shown_at IS NOT NULL
            AND (CAST($2 AS TEXT) IS NULL OR $2 = (
                SELECT b.company_id FROM parties_tree_v x
                JOIN parties_branded_v b ON b.company_id = x.ancestor_id
                WHERE x.company_id = p.company_id ORDER BY x.depth LIMIT 1))";
    /// The one in force of a company, by its kind.
    IN_FORCE = "
        SELECT id, company_id, kind, state, issuer, client_id, profile, passwords, factor,
            saved_by, saved_at, tried_at, tried_as, in_force_at
        FROM identity_provider WHERE company_id = $1 AND state = 'active'";
    ANY = "SELECT COUNT(*) FROM (SELECT 1 FROM identity_provider WHERE state = 'active' LIMIT 1) AS one";
    /// Those whose word a token claims to be.
    BY_CLAIM = "
        SELECT id, company_id, kind, state, issuer, client_id, profile, passwords, factor,
            saved_by, saved_at, tried_at, tried_as, in_force_at
        FROM identity_provider WHERE issuer = $1 AND client_id = $2 AND state = 'active'
        ORDER BY id LIMIT 10";
    SECRET = "SELECT client_secret FROM identity_provider WHERE id = $1 AND client_secret IS NOT NULL";
    RETIRE = "
        UPDATE identity_provider SET state = 'retired', client_secret = NULL
        WHERE company_id = $1 AND state = $2";
    ADD = "
        INSERT INTO identity_provider (id, company_id, kind, state, issuer, client_id, client_secret, profile,
            passwords, factor, saved_by, saved_at)
        VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11)";
    TRIED = "
        UPDATE identity_provider SET tried_at = $2, tried_as = $3, tried_by = $4 WHERE id = $1 AND state = 'draft'";
    PUT_IN_FORCE = "
        UPDATE identity_provider SET state = 'active', in_force_at = $3
        WHERE id = $1 AND company_id = $2 AND state = 'draft'";
    /// Whether a company wants the login to come through its provider and no other way: one with an
    /// address of its domains, that opens nothing elsewhere and does not look after the provider.
    HELD = "
        SELECT p.id FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        JOIN identity_provider p ON p.company_id = m.company_id AND p.state = 'active' AND p.passwords = 'refused'
        JOIN identity_domain d ON d.company_id = p.company_id AND d.shown_at IS NOT NULL
            AND l.email_key LIKE ('%@' || d.domain)
        LEFT JOIN identity_profile o ON o.id = m.profile_id
        WHERE m.login_id = $1 AND m.state = 'active'
            AND COALESCE(m.ready_made, '') NOT IN ('administrator', 'reseller_admin', 'operator_admin')
            AND COALESCE(o.rights, '') NOT LIKE '%sign_in_provider.manage%'
            AND NOT EXISTS (
                SELECT 1 FROM identity_membership e
                WHERE e.login_id = m.login_id AND NOT EXISTS (
                    SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = p.company_id AND t.company_id = e.company_id))
        LIMIT 1";
}

impl FromRow for Provider {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            kind: row.take_coded()?,
            state: row.take_coded()?,
            issuer: row.take()?,
            client_id: row.take()?,
            profile: {
                let text: String = row.take()?;
                ProfileRef::parse(&text).ok_or_else(|| Fault::new("reading a profile", text))?
            },
            passwords: row.take_coded()?,
            factor: row.take_coded()?,
            saved_by: row.take()?,
            saved_at: row.take()?,
            tried_at: row.take()?,
            tried_as: row.take()?,
            in_force_at: row.take()?,
        })
    }
}

/// The one in force first.
pub async fn of_company(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<Provider>, Halt> {
    tx.all(OF_COMPANY.bind(company).bind(scope.root())).await
}

pub async fn by_id(tx: &mut Read, id: ProviderId) -> Result<Option<Provider>, Halt> {
    tx.one(BY_ID.bind(id)).await
}

pub async fn of_domain(
    tx: &mut Read,
    domain: &str,
    brand: Option<CompanyId>,
) -> Result<Option<Provider>, Halt> {
    tx.one(OF_DOMAIN.bind(domain).bind(brand)).await
}

pub async fn in_force(tx: &mut Read, company: CompanyId) -> Result<Option<Provider>, Halt> {
    tx.one(IN_FORCE.bind(company)).await
}

pub async fn any(tx: &mut Read) -> Result<bool, Halt> {
    let found: Option<(i64,)> = tx.one(ANY.bound()).await?;
    Ok(found.is_some_and(|(count,)| count > 0))
}

pub async fn by_claim(tx: &mut Read, issuer: &str, client_id: &str) -> Result<Vec<Provider>, Halt> {
    tx.all(BY_CLAIM.bind(issuer).bind(client_id)).await
}

/// What its secret is sealed for.
pub fn context(id: ProviderId) -> String {
    format!("identity_provider/{id}")
}

pub async fn sealed_secret(tx: &mut Read, id: ProviderId) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Vec<u8>,)> = tx.one(SECRET.bind(id)).await?;
    Ok(found.map(|(sealed,)| sealed))
}

/// Writes a provider down in the place of the one that was.
pub async fn save(tx: &mut Write, new: &Provider, sealed: Vec<u8>) -> Result<(), Halt> {
    tx.run(RETIRE.bind(new.company).bind("draft")).await?;
    let bound = ADD
        .bind(new.id)
        .bind(new.company)
        .bind(new.kind.code())
        .bind(&new.issuer)
        .bind(&new.client_id)
        .bind(sealed)
        .bind(new.profile.value())
        .bind(new.passwords.code())
        .bind(new.factor.code())
        .bind(new.saved_by)
        .bind(new.saved_at);
    tx.run(bound).await.map(|_| ())
}

/// `login` tried it, and came as the provider says; whether it was still the one written down.
pub async fn tried(
    tx: &mut Write,
    id: ProviderId,
    (login, tried_as): (LoginId, &str),
) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx
        .run(TRIED.bind(id).bind(now).bind(tried_as).bind(login))
        .await?
        == 1)
}

/// Whether it was there to be put in force, in the place of the one that was.
pub async fn put_in_force(
    tx: &mut Write,
    company: CompanyId,
    id: ProviderId,
) -> Result<bool, Halt> {
    let now = tx.now();
    tx.run(RETIRE.bind(company).bind("active")).await?;
    Ok(tx
        .run(PUT_IN_FORCE.bind(id).bind(company).bind(now))
        .await?
        == 1)
}

/// Whether there was one in force.
pub async fn cut(tx: &mut Write, company: CompanyId) -> Result<bool, Halt> {
    Ok(tx.run(RETIRE.bind(company).bind("active")).await? == 1)
}

pub async fn is_held(tx: &mut Read, login: LoginId) -> Result<bool, Halt> {
    let found: Option<(String,)> = tx.one(HELD.bind(login)).await?;
    Ok(found.is_some())
}
