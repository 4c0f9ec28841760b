use access::LoginId;
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::factor::{DEVICE_S, DeviceId, Remembered};
use crate::domain::login::Reference;

db::queries! {
    /// Only for the login it was remembered for, under the password of then.
    FIND = "
        SELECT d.id FROM identity_device d
        JOIN identity_login l ON l.id = d.login_id AND l.credential_version = d.credential_version
        WHERE d.secret_hash = $1 AND d.expires_at > $2 AND l.reference = $3";
    LIST = "
        SELECT id, last_used_at, expires_at, address, agent FROM identity_device
        WHERE login_id = $1 AND expires_at > $2 ORDER BY id DESC LIMIT 100";
    ADD = "
        INSERT INTO identity_device (id, secret_hash, login_id, credential_version, created_at, last_used_at,
            expires_at, address, agent)
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    USED = "UPDATE identity_device SET last_used_at = $3 WHERE id = $1 AND login_id = $2 AND expires_at > $3";
    FORGET = "DELETE FROM identity_device WHERE login_id = $1 AND id = $2";
    FORGET_ALL = "DELETE FROM identity_device WHERE login_id = $1";
    SWEEP = "
        DELETE FROM identity_device WHERE expires_at < $1
            AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = identity_device.login_id)";
}

impl FromRow for Remembered {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            last_used_at: row.take()?,
            expires_at: row.take()?,
            address: row.take()?,
            agent: row.take()?,
        })
    }
}

/// A device to remember.
pub struct NewDevice<'a> {
    pub secret_hash: Vec<u8>,
    pub login: LoginId,
    pub credential_version: i64,
    pub address: &'a str,
    pub agent: &'a str,
}

pub async fn find(
    tx: &mut Read,
    (secret_hash, now): (Vec<u8>, Timestamp),
    reference: &Reference,
) -> Result<Option<DeviceId>, Halt> {
    let bound = FIND.bind(secret_hash).bind(now).bind(reference.as_str());
    let found: Option<(DeviceId,)> = tx.one(bound).await?;
    Ok(found.map(|(id,)| id))
}

pub async fn list(tx: &mut Read, login: LoginId, now: Timestamp) -> Result<Vec<Remembered>, Halt> {
    tx.all(LIST.bind(login).bind(now)).await
}

pub async fn add(tx: &mut Write, new: NewDevice<'_>) -> Result<(), Halt> {
    let now = tx.now();
    let agent: String = new.agent.chars().take(300).collect();
    let bound = ADD
        .bind(DeviceId::new(now))
        .bind(new.secret_hash)
        .bind(new.login)
        .bind(new.credential_version)
        .bind(now)
        .bind(now.plus_seconds(DEVICE_S))
        .bind(new.address)
        .bind(agent);
    tx.run(bound).await.map(|_| ())
}

/// Whether the device was still remembered.
pub async fn used(tx: &mut Write, login: LoginId, id: DeviceId) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(USED.bind(id).bind(login).bind(now)).await? == 1)
}

pub async fn forget(tx: &mut Write, login: LoginId, id: DeviceId) -> Result<u64, Halt> {
    tx.run(FORGET.bind(login).bind(id)).await
}

pub async fn forget_all(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(FORGET_ALL.bind(login)).await
}

pub async fn sweep(tx: &mut Write, now: Timestamp) -> Result<u64, Halt> {
    tx.run(SWEEP.bind(now)).await
}
