use access::LoginId;
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::link::{Link, Purpose};

db::queries! {
    ADD = "
        INSERT INTO identity_link (secret_hash, login_id, purpose, credential_version, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "
        SELECT login_id, purpose, credential_version, expires_at, used_at, voided_at
        FROM identity_link WHERE secret_hash = $1";
    VOID = "
        UPDATE identity_link SET voided_at = $2
        WHERE login_id = $1 AND used_at IS NULL AND voided_at IS NULL";
    /// The single use: of two people who press at once, one finds nothing (ASVS 6.6.2).
    USE = "
        UPDATE identity_link SET used_at = $3
        WHERE secret_hash = $1 AND purpose = $2 AND used_at IS NULL AND voided_at IS NULL
            AND expires_at > $3
            AND credential_version = (
                SELECT l.credential_version FROM identity_login l WHERE l.id = identity_link.login_id)
        RETURNING login_id";
    SWEEP = "
        DELETE FROM identity_link WHERE expires_at < $1
            AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = identity_link.login_id)";
}

impl FromRow for Link {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            login: row.take()?,
            purpose: row.take_coded()?,
            credential_version: row.take()?,
            expires_at: row.take()?,
            used_at: row.take()?,
            voided_at: row.take()?,
        })
    }
}

/// Makes a link, which voids those before it.
pub async fn replace(tx: &mut Write, secret_hash: Vec<u8>, link: &Link) -> Result<(), Halt> {
    void(tx, link.login).await?;
    let now = tx.now();
    let bound = ADD
        .bind(secret_hash)
        .bind(link.login)
        .bind(link.purpose.code())
        .bind(link.credential_version)
        .bind(now)
        .bind(link.expires_at);
    tx.run(bound).await.map(|_| ())
}

pub async fn find(tx: &mut Read, secret_hash: Vec<u8>) -> Result<Option<Link>, Halt> {
    tx.one(FIND.bind(secret_hash)).await
}

pub async fn void(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(VOID.bind(login).bind(now)).await.map(|_| ())
}

/// Whose password the link may set now; it will not again.
pub async fn take(
    tx: &mut Write,
    secret_hash: Vec<u8>,
    purpose: Purpose,
) -> Result<Option<LoginId>, Halt> {
    let now = tx.now();
    let taken: Option<(LoginId,)> = tx
        .one(USE.bind(secret_hash).bind(purpose.code()).bind(now))
        .await?;
    Ok(taken.map(|(login,)| login))
}

pub async fn sweep(tx: &mut Write, before: Timestamp) -> Result<u64, Halt> {
    tx.run(SWEEP.bind(before)).await
}
