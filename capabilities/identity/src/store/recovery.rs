use access::{LoginId, SessionId};
use db::{IntoValue, Read, Value, Write};
use kernel::{Halt, Timestamp};

use crate::domain::factor::SHOWN_S;

db::queries! {
    /// Used at most once, whoever asks side by side (ASVS 6.5.1).
    TAKE = "
        UPDATE identity_recovery_code SET used_at = $3
        WHERE secret_hash = $1 AND login_id = $2 AND used_at IS NULL";
    REMOVE = "DELETE FROM identity_recovery_code WHERE login_id = $1";
    SHOW = "
        INSERT INTO identity_recovery_showing (session_id, login_id, sealed, expires_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";
    SHOWN = "SELECT sealed FROM identity_recovery_showing WHERE session_id = $1 AND expires_at > $2";
    HIDE = "DELETE FROM identity_recovery_showing WHERE login_id = $1";
    SWEEP = "DELETE FROM identity_recovery_showing WHERE expires_at < $1";
}

/// What codes being shown are sealed for.
pub fn context(session: SessionId) -> String {
    format!("identity_recovery_showing/{session}")
}

pub async fn take(tx: &mut Write, login: LoginId, hash: Vec<u8>) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(TAKE.bind(hash).bind(login).bind(now)).await? == 1)
}

/// Puts these in the place of all the login had.
pub async fn replace(tx: &mut Write, login: LoginId, hashes: Vec<Vec<u8>>) -> Result<(), Halt> {
    remove(tx, login).await?;
    let now = tx.now();
    let rows: Vec<Vec<Value>> = hashes
        .into_iter()
        .map(|hash| vec![hash.into_value(), login.into_value(), now.into_value()])
        .collect();
    tx.insert_many(
        "identity_recovery_code (secret_hash, login_id, created_at)",
        rows,
    )
    .await
}

pub async fn remove(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    tx.run(REMOVE.bind(login)).await?;
    hide(tx, login).await
}

/// Keeps sealed codes to be read by the session that made them, for a few minutes.
pub async fn show(
    tx: &mut Write,
    (login, session): (LoginId, SessionId),
    sealed: Vec<u8>,
) -> Result<(), Halt> {
    let end = tx.now().plus_seconds(SHOWN_S);
    tx.run(SHOW.bind(session).bind(login).bind(sealed).bind(end))
        .await
        .map(|_| ())
}

pub async fn shown(
    tx: &mut Read,
    session: SessionId,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Vec<u8>,)> = tx.one(SHOWN.bind(session).bind(now)).await?;
    Ok(found.map(|(sealed,)| sealed))
}

pub async fn hide(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    tx.run(HIDE.bind(login)).await.map(|_| ())
}

pub async fn sweep(tx: &mut Write, now: Timestamp) -> Result<u64, Halt> {
    tx.run(SWEEP.bind(now)).await
}
