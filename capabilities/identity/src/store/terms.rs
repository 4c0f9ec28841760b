use access::{CompanyId, LoginId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::terms::{Acceptance, AcceptanceId, Terms, TermsId, TermsReach};

db::queries! {
    /// The nearest company at or above that published some decides; beyond a brand, only those that
    /// are shared. The gate asks the same (`admission::ADMIT`).
    CURRENT = "
        SELECT t.id, t.company_id, t.number, t.title, t.body, t.state, t.applies_on, t.applies_at,
            t.published_at, t.shared, t.version
        FROM parties_tree_v u JOIN identity_terms t ON t.company_id = u.ancestor_id
        WHERE u.company_id = $2 AND t.state = 'published' AND t.applies_at <= $1
            AND (t.shared OR NOT EXISTS (
                SELECT 1 FROM parties_tree_v x JOIN parties_branded_v b ON b.company_id = x.ancestor_id
                WHERE x.company_id = $2 AND x.depth < u.depth))
        ORDER BY u.depth, t.applies_at DESC, t.number DESC LIMIT 1";
    LIST = "
        SELECT id, company_id, number, title, body, state, applies_on, applies_at, published_at, shared, version
        FROM identity_terms WHERE company_id = $1 ORDER BY number DESC LIMIT 100";
    FIND = "
        SELECT id, company_id, number, title, body, state, applies_on, applies_at, published_at, shared, version
        FROM identity_terms WHERE id = $1 AND company_id = $2";
    ACCEPTANCES_COUNT = "
        SELECT a.terms_id, COUNT(*) FROM identity_acceptance a
        JOIN identity_terms t ON t.id = a.terms_id WHERE t.company_id = $1 GROUP BY a.terms_id";
    ADD = "
        INSERT INTO identity_terms (id, company_id, number, title, body, state, applies_on, applies_at,
            published_at, shared, version)
        VALUES ($1, $2, (SELECT COALESCE(MAX(n.number), 0) + 1 FROM identity_terms n WHERE n.company_id = $2),
            $3, $4, $5, $6, $7, $8, $9, 1)";
    SAVE = "
        UPDATE identity_terms SET title = $2, body = $3, state = $4, applies_on = $5, applies_at = $6,
            published_at = $7, shared = $9, version = version + 1
        WHERE id = $1 AND version = $8 AND state = 'draft'";
    ACCEPT = "
        INSERT INTO identity_acceptance (id, login_id, terms_id, digest, accepted_at, address)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (login_id, terms_id) DO NOTHING";
    ACCEPTANCES = "
        SELECT a.id, t.number, t.applies_on, a.digest, a.accepted_at, a.address
        FROM identity_acceptance a JOIN identity_terms t ON t.id = a.terms_id
        WHERE a.login_id = $1 ORDER BY a.accepted_at DESC, a.id LIMIT 100";
    ACCEPTANCE = "
        SELECT a.id, t.number, t.applies_on, a.digest, a.accepted_at, a.address
        FROM identity_acceptance a JOIN identity_terms t ON t.id = a.terms_id
        WHERE a.id = $1 AND a.login_id = $2";
    /// The text of what one accepted oneself.
    ACCEPTED_TEXT = "
        SELECT t.id, t.company_id, t.number, t.title, t.body, t.state, t.applies_on, t.applies_at,
            t.published_at, t.shared, t.version
        FROM identity_terms t JOIN identity_acceptance a ON a.terms_id = t.id
        WHERE a.id = $1 AND a.login_id = $2";
}

impl FromRow for Terms {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            number: row.take()?,
            title: row.take()?,
            text: row.take()?,
            state: row.take_coded()?,
            applies_on: row.take()?,
            applies_at: row.take()?,
            published_at: row.take()?,
            reach: if row.take()? {
                TermsReach::AllBelow
            } else {
                TermsReach::OwnBrand
            },
            version: row.take()?,
        })
    }
}

impl FromRow for Acceptance {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            number: row.take()?,
            applies_on: row.take()?,
            digest: row.take()?,
            at: row.take()?,
            address: row.take()?,
        })
    }
}

/// The version in force for people of `company`.
pub async fn current(
    tx: &mut Read,
    now: Timestamp,
    company: CompanyId,
) -> Result<Option<Terms>, Halt> {
    tx.one(CURRENT.bind(now).bind(company)).await
}

pub async fn list(tx: &mut Read, scope: &Scope) -> Result<Vec<Terms>, Halt> {
    tx.all(LIST.bind(scope.root())).await
}

pub async fn find(tx: &mut Read, scope: &Scope, id: TermsId) -> Result<Option<Terms>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root())).await
}

pub async fn acceptance_counts(tx: &mut Read, scope: &Scope) -> Result<Vec<(TermsId, i64)>, Halt> {
    tx.all(ACCEPTANCES_COUNT.bind(scope.root())).await
}

/// Its number is the next of the company's.
pub async fn add(tx: &mut Write, terms: &Terms) -> Result<(), Halt> {
    let bound = ADD
        .bind(terms.id)
        .bind(terms.company)
        .bind(&terms.title)
        .bind(&terms.text)
        .bind(terms.state.code())
        .bind(terms.applies_on)
        .bind(terms.applies_at)
        .bind(terms.published_at)
        .bind(terms.reach == TermsReach::AllBelow);
    tx.run(bound).await.map(|_| ())
}

pub async fn save(tx: &mut Write, terms: &Terms) -> Result<(), Halt> {
    let bound = SAVE
        .bind(terms.id)
        .bind(&terms.title)
        .bind(&terms.text)
        .bind(terms.state.code())
        .bind(terms.applies_on)
        .bind(terms.applies_at)
        .bind(terms.published_at)
        .bind(terms.version)
        .bind(terms.reach == TermsReach::AllBelow);
    tx.run_unless_stale(bound).await
}

/// Whether it was the first time.
pub async fn accept(
    tx: &mut Write,
    login: LoginId,
    terms: &Terms,
    address: &str,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = ACCEPT
        .bind(AcceptanceId::new(now))
        .bind(login)
        .bind(terms.id)
        .bind(terms.digest())
        .bind(now)
        .bind(address);
    Ok(tx.run(bound).await? == 1)
}

pub async fn acceptances(tx: &mut Read, login: LoginId) -> Result<Vec<Acceptance>, Halt> {
    tx.all(ACCEPTANCES.bind(login)).await
}

/// One's own acceptance with the text accepted.
pub async fn acceptance(
    tx: &mut Read,
    login: LoginId,
    id: AcceptanceId,
) -> Result<Option<(Acceptance, Terms)>, Halt> {
    let acceptance: Option<Acceptance> = tx.one(ACCEPTANCE.bind(id).bind(login)).await?;
    let terms: Option<Terms> = tx.one(ACCEPTED_TEXT.bind(id).bind(login)).await?;
    Ok(acceptance.zip(terms))
}

/// Many at once: the demo.
pub async fn accept_many(tx: &mut Write, logins: &[LoginId], terms: &Terms) -> Result<(), Halt> {
    use db::IntoValue;
    let now = tx.now();
    let digest = terms.digest();
    let rows = logins.iter().map(|login| {
        vec![
            AcceptanceId::derived(&format!("{login}/{}", terms.id)).into_value(),
            login.into_value(),
            terms.id.into_value(),
            digest.as_str().into_value(),
            now.into_value(),
            "192.0.2.10".into_value(),
        ]
    });
    let into = "identity_acceptance (id, login_id, terms_id, digest, accepted_at, address)";
    tx.insert_many(into, rows.collect()).await
}
