use access::{CompanyId, LoginId, MembershipId, Rights, Scope, SessionId, SiteId};
use db::{FromRow, IntoValue, Read, Row, Value, Write};
use kernel::{Fault, Halt, Timestamp};

use super::admission::take_rights;
use crate::domain::api_key::{ApiKey, ApiKeyId, ApiSecret, SHOWN_S};

db::queries! {
    /// Everything a program's request has to know of who sends it, in one statement. What keeps the
    /// maker of the secret out keeps it out: theirs, their company's or that of any above.
    ADMIT = "
        SELECT k.id, k.company_id, k.name, k.rights, k.narrowed, s.hint, s.ends_at, s.last_used_at,
            l.id, l.reference, l.name, l.email, l.lang, m.id, m.ready_made, p.rights, c.legal_name, c.reference,
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM parties_tree_v b WHERE b.ancestor_id = k.company_id LIMIT 101) AS below),
            c.parent_id IS NULL
        FROM identity_api_secret s
        JOIN identity_api_key k ON k.id = s.key_id
        JOIN identity_login l ON l.id = s.login_id
        JOIN identity_membership m ON m.login_id = s.login_id AND m.company_id = k.company_id
        JOIN parties_company_v c ON c.company_id = k.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id AND p.company_id = m.company_id
        WHERE s.secret_hash = $1 AND s.ends_at > $2 AND k.revoked_at IS NULL
            AND l.state <> 'suspended' AND m.state = 'active' AND NOT m.narrowed
            AND NOT EXISTS (
                SELECT 1 FROM parties_tree_v u
                JOIN parties_company_v a ON a.company_id = u.ancestor_id
                WHERE u.company_id = k.company_id AND a.state <> 'active')";
    NOTE_USE = "
        UPDATE identity_api_secret SET last_used_at = $2, last_address = $3
        WHERE secret_hash = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    LIST = "
        SELECT k.id, k.company_id, k.name, k.rights, k.narrowed, k.created_at, k.revoked_at
        FROM identity_api_key k
        WHERE k.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = k.company_id)
        ORDER BY k.id DESC LIMIT 200";
    FIND = "
        SELECT k.id, k.company_id, k.name, k.rights, k.narrowed, k.created_at, k.revoked_at
        FROM identity_api_key k
        WHERE k.id = $1 AND k.company_id = $2
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $3 AND t.company_id = k.company_id)";
    FIND_FOR_THE_HOUSE = "
        SELECT k.id, k.company_id, k.name, k.rights, k.narrowed, k.created_at, k.revoked_at
        FROM identity_api_key k WHERE k.id = $1";
    /// Every secret of the company's keys, the latest of each first.
    SECRETS = "
        SELECT s.key_id, s.hint, l.name,
            l.state <> 'suspended' AND EXISTS (
                SELECT 1 FROM identity_membership m
                WHERE m.login_id = s.login_id AND m.company_id = k.company_id AND m.state = 'active' AND NOT m.narrowed),
            s.created_at, s.ends_at, s.last_used_at, s.last_address
        FROM identity_api_key k
        JOIN identity_api_secret s ON s.key_id = k.id
        JOIN identity_login l ON l.id = s.login_id
        WHERE k.company_id = $1 AND (CAST($2 AS TEXT) IS NULL OR k.id = $2)
        ORDER BY s.key_id, s.created_at DESC, s.ends_at DESC LIMIT 2000";
    ADD = "
        INSERT INTO identity_api_key (id, company_id, name, rights, narrowed, created_at, revoked_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, NULL, 1)";
    ADD_SECRET = "
        INSERT INTO identity_api_secret (secret_hash, key_id, login_id, hint, created_at, ends_at, last_used_at, last_address)
        VALUES ($1, $2, $3, $4, $5, $6, NULL, '')";
    /// Locks the key: of two who renew or revoke it, one waits. Nothing when it is revoked already.
    HOLD = "UPDATE identity_api_key SET version = version + 1 WHERE id = $1 AND revoked_at IS NULL";
    REVOKE = "
        UPDATE identity_api_key SET revoked_at = $2, version = version + 1
        WHERE id = $1 AND revoked_at IS NULL";
    /// Secrets that last beyond `$2` end then.
    SHORTEN = "UPDATE identity_api_secret SET ends_at = $2 WHERE key_id = $1 AND ends_at > $2";
    /// All but the latest of those that still open end now: two at once are enough.
    END_OLDER = "
        UPDATE identity_api_secret SET ends_at = $2
        WHERE key_id = $1 AND ends_at > $2 AND created_at < (
            SELECT MAX(o.created_at) FROM identity_api_secret o WHERE o.key_id = $1)";
    SITE_NAMES = "
        SELECT s.name FROM identity_api_key_site n JOIN parties_site_v s ON s.site_id = n.site_id
        WHERE n.key_id = $1 ORDER BY s.name, s.site_id LIMIT 1000";
    SHOW = "
        INSERT INTO identity_api_showing (session_id, key_id, sealed, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed,
            expires_at = excluded.expires_at";
    SHOWN = "
        SELECT sealed FROM identity_api_showing WHERE session_id = $1 AND key_id = $2 AND expires_at > $3";
    HIDE = "DELETE FROM identity_api_showing WHERE session_id = $1";
    SWEEP = "DELETE FROM identity_api_showing WHERE expires_at < $1";
    /// Where a login may make keys: its places, by company reference.
    PLACES = "
        SELECT m.company_id, c.reference, m.narrowed, m.ready_made, p.rights, c.role
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.login_id = $1 AND m.state = 'active' AND l.state = 'active'
        ORDER BY m.created_at, m.id LIMIT 100";
}

/// What a secret opens.
pub struct KeyAdmission {
    pub key: ApiKeyId,
    pub company: CompanyId,
    pub name: String,
    pub rights: Rights,
    pub narrowed: bool,
    pub hint: String,
    pub ends_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub login: LoginId,
    pub reference: String,
    pub maker_name: String,
    pub email: String,
    pub lang: kernel::Lang,
    pub membership: MembershipId,
    pub maker_rights: Rights,
    pub company_name: String,
    pub company_reference: String,
    pub below: i64,
    pub at_the_top: bool,
}

impl FromRow for KeyAdmission {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            key: row.take()?,
            company: row.take()?,
            name: row.take()?,
            rights: Rights::from_codes(&row.take::<String>()?),
            narrowed: row.take()?,
            hint: row.take()?,
            ends_at: row.take()?,
            last_used_at: row.take()?,
            login: row.take()?,
            reference: row.take()?,
            maker_name: row.take()?,
            email: row.take()?,
            lang: row.take_coded()?,
            membership: row.take()?,
            maker_rights: take_rights(row)?,
            company_name: row.take()?,
            company_reference: row.take()?,
            below: row.take()?,
            at_the_top: row.take()?,
        })
    }
}

impl FromRow for ApiKey {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            name: row.take()?,
            rights: Rights::from_codes(&row.take::<String>()?),
            is_narrowed: row.take()?,
            created_at: row.take()?,
            revoked_at: row.take()?,
        })
    }
}

/// A secret with the key it belongs to.
pub struct SecretOf(pub ApiKeyId, pub ApiSecret);

impl FromRow for SecretOf {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let key = row.take()?;
        let secret = ApiSecret {
            hint: row.take()?,
            maker_name: row.take()?,
            maker_stays: row.take()?,
            created_at: row.take()?,
            ends_at: row.take()?,
            last_used_at: row.take()?,
            last_address: row.take()?,
        };
        Ok(Self(key, secret))
    }
}

/// One place of a login.
pub struct MakersPlace {
    pub company: CompanyId,
    pub company_reference: String,
    pub narrowed: bool,
    pub rights: Rights,
    pub role: String,
}

impl FromRow for MakersPlace {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            company: row.take()?,
            company_reference: row.take()?,
            narrowed: row.take()?,
            rights: take_rights(row)?,
            role: row.take()?,
        })
    }
}

pub async fn admit(
    tx: &mut Read,
    secret_hash: Vec<u8>,
    now: Timestamp,
) -> Result<Option<KeyAdmission>, Halt> {
    tx.one(ADMIT.bind(secret_hash).bind(now)).await
}

pub async fn note_use(tx: &mut Write, secret_hash: Vec<u8>, address: &str) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(NOTE_USE.bind(secret_hash).bind(now).bind(address))
        .await
        .map(|_| ())
}

pub async fn list(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Vec<ApiKey>, Halt> {
    tx.all(LIST.bind(company).bind(scope.root())).await
}

pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    (company, id): (CompanyId, ApiKeyId),
) -> Result<Option<ApiKey>, Halt> {
    tx.one(FIND.bind(id).bind(company).bind(scope.root())).await
}

pub async fn find_for_the_house(tx: &mut Read, id: ApiKeyId) -> Result<Option<ApiKey>, Halt> {
    tx.one(FIND_FOR_THE_HOUSE.bind(id)).await
}

/// The secrets of a company's keys, or of one: to be asked for keys that were found within a scope.
pub async fn secrets(
    tx: &mut Read,
    company: CompanyId,
    key: Option<ApiKeyId>,
) -> Result<Vec<SecretOf>, Halt> {
    tx.all(SECRETS.bind(company).bind(key)).await
}

pub async fn add(tx: &mut Write, key: &ApiKey, sites: &[SiteId]) -> Result<(), Halt> {
    let bound = ADD
        .bind(key.id)
        .bind(key.company)
        .bind(&key.name)
        .bind(key.rights.codes())
        .bind(key.is_narrowed)
        .bind(key.created_at);
    tx.run(bound).await?;
    let rows: Vec<Vec<Value>> = sites
        .iter()
        .map(|site| vec![key.id.into_value(), site.into_value()])
        .collect();
    tx.insert_many("identity_api_key_site (key_id, site_id)", rows)
        .await
}

pub async fn add_secret(
    tx: &mut Write,
    (key, maker): (ApiKeyId, LoginId),
    (secret_hash, hint): (Vec<u8>, String),
    ends_at: Timestamp,
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = ADD_SECRET
        .bind(secret_hash)
        .bind(key)
        .bind(maker)
        .bind(hint)
        .bind(now)
        .bind(ends_at);
    tx.run(bound).await.map(|_| ())
}

/// Whether the key still stands; who asks next waits for this transaction.
pub async fn hold(tx: &mut Write, id: ApiKeyId) -> Result<bool, Halt> {
    Ok(tx.run(HOLD.bind(id)).await? == 1)
}

/// Whether it was revoked now.
pub async fn revoke(tx: &mut Write, id: ApiKeyId) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(REVOKE.bind(id).bind(now)).await? == 1)
}

/// Leaves the latest secret until `overlap` at most, and none before it.
pub async fn shorten(tx: &mut Write, id: ApiKeyId, overlap: Timestamp) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(END_OLDER.bind(id).bind(now)).await?;
    tx.run(SHORTEN.bind(id).bind(overlap)).await.map(|_| ())
}

pub async fn site_names(tx: &mut Read, id: ApiKeyId) -> Result<Vec<String>, Halt> {
    let found: Vec<(String,)> = tx.all(SITE_NAMES.bind(id)).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

/// What a secret being shown is sealed for.
pub fn context(session: SessionId) -> String {
    format!("identity_api_showing/{session}")
}

pub async fn show(
    tx: &mut Write,
    (session, key): (SessionId, ApiKeyId),
    sealed: Vec<u8>,
) -> Result<(), Halt> {
    let end = tx.now().plus_seconds(SHOWN_S);
    tx.run(SHOW.bind(session).bind(key).bind(sealed).bind(end))
        .await
        .map(|_| ())
}

pub async fn shown(
    tx: &mut Read,
    (session, key): (SessionId, ApiKeyId),
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Vec<u8>,)> = tx.one(SHOWN.bind(session).bind(key).bind(now)).await?;
    Ok(found.map(|(sealed,)| sealed))
}

pub async fn hide(tx: &mut Write, session: SessionId) -> Result<(), Halt> {
    tx.run(HIDE.bind(session)).await.map(|_| ())
}

pub async fn sweep(tx: &mut Write, now: Timestamp) -> Result<(), Halt> {
    tx.run(SWEEP.bind(now)).await.map(|_| ())
}

pub async fn places(tx: &mut Read, login: LoginId) -> Result<Vec<MakersPlace>, Halt> {
    tx.all(PLACES.bind(login)).await
}
