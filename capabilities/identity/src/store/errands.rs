use access::SessionId;
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::errand::{ERRAND_S, Errand, ErrandPurpose, LOGOUT_KEPT_S};
use crate::domain::provider::ProviderId;

db::queries! {
    ADD = "
        INSERT INTO identity_errand (state_hash, browser_hash, purpose, provider_id, session_id, origin, sealed,
            created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// What the browser is about, to send it on its way.
    FIND = "
        SELECT purpose, provider_id, session_id, sealed, created_at FROM identity_errand
        WHERE browser_hash = $1 AND expires_at > $2";
    /// Gone with its first return, right or wrong, to the browser it was given to, at the address it
    /// was given at.
    TAKE = "
        DELETE FROM identity_errand
        WHERE state_hash = $1 AND browser_hash = $2 AND origin = $3 AND expires_at > $4
        RETURNING purpose, provider_id, session_id, sealed, created_at";
    SWEEP = "DELETE FROM identity_errand WHERE expires_at < $1";
    HEARD = "
        INSERT INTO identity_logout (token_hash, expires_at) VALUES ($1, $2)
        ON CONFLICT (token_hash) DO NOTHING";
    SWEEP_HEARD = "DELETE FROM identity_logout WHERE expires_at < $1";
}

impl FromRow for Errand {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            purpose: row.take_coded()?,
            provider: row.take()?,
            session: row.take()?,
            sealed: row.take()?,
            created_at: row.take()?,
        })
    }
}

/// An errand to begin.
pub struct NewErrand<'a> {
    pub state_hash: Vec<u8>,
    pub browser_hash: Vec<u8>,
    pub purpose: ErrandPurpose,
    pub provider: ProviderId,
    pub session: Option<SessionId>,
    pub origin: &'a str,
    pub sealed: Vec<u8>,
}

pub async fn add(tx: &mut Write, new: NewErrand<'_>) -> Result<(), Halt> {
    let now = tx.now();
    let bound = ADD
        .bind(new.state_hash)
        .bind(new.browser_hash)
        .bind(new.purpose.code())
        .bind(new.provider)
        .bind(new.session)
        .bind(new.origin)
        .bind(new.sealed)
        .bind(now)
        .bind(now.plus_seconds(ERRAND_S));
    tx.run(bound).await.map(|_| ())
}

pub async fn find(
    tx: &mut Read,
    browser_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Errand>, Halt> {
    tx.one(FIND.bind(browser_hash).bind(now)).await
}

pub async fn take(
    tx: &mut Write,
    (state_hash, browser_hash): (Vec<u8>, Vec<u8>),
    origin: &str,
) -> Result<Option<Errand>, Halt> {
    let now = tx.now();
    let bound = TAKE
        .bind(state_hash)
        .bind(browser_hash)
        .bind(origin)
        .bind(now);
    tx.one(bound).await
}

/// Whether a provider's word is heard for the first time.
pub async fn is_news(tx: &mut Write, token_hash: Vec<u8>) -> Result<bool, Halt> {
    let until = tx.now().plus_seconds(LOGOUT_KEPT_S);
    Ok(tx.run(HEARD.bind(token_hash).bind(until)).await? == 1)
}

pub async fn sweep(tx: &mut Write, now: Timestamp) -> Result<(), Halt> {
    tx.run(SWEEP.bind(now)).await?;
    tx.run(SWEEP_HEARD.bind(now)).await.map(|_| ())
}
