use access::LoginId;
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt};

use crate::domain::factor::{Passkey, PasskeyId};
use crate::passkeys::Kept;
use crate::relying_party::RelyingParty;

db::queries! {
    LIST = "
        SELECT id, name, rp, created_at, last_used_at FROM identity_passkey
        WHERE login_id = $1 ORDER BY id LIMIT 100";
    OF_PARTY = "
        SELECT credential, transports, static_state, dynamic_state FROM identity_passkey
        WHERE login_id = $1 AND rp = $2 ORDER BY id LIMIT 100";
    CLAIMED = "
        SELECT id, login_id, credential, transports, static_state, dynamic_state FROM identity_passkey
        WHERE credential = $1 AND rp = $2";
    ADD = "
        INSERT INTO identity_passkey (id, login_id, credential, rp, name, transports, static_state,
            dynamic_state, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)";
    /// From the state that was checked alone: a counter seen twice signs in once.
    USED = "
        UPDATE identity_passkey SET dynamic_state = $2, last_used_at = $3
        WHERE id = $1 AND dynamic_state = $4";
    REMOVE = "DELETE FROM identity_passkey WHERE login_id = $1 AND id = $2";
    REMOVE_ALL = "DELETE FROM identity_passkey WHERE login_id = $1";
}

impl FromRow for Passkey {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            rp: row.take()?,
            created_at: row.take()?,
            last_used_at: row.take()?,
        })
    }
}

impl FromRow for Kept {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            credential: row.take()?,
            transports: row.take()?,
            static_state: row.take()?,
            dynamic_state: row.take()?,
        })
    }
}

/// A passkey somebody says they have.
pub struct Claimed {
    pub id: PasskeyId,
    pub login: LoginId,
    pub kept: Kept,
}

impl FromRow for Claimed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            login: row.take()?,
            kept: Kept::from_row(row)?,
        })
    }
}

/// A passkey to add.
pub struct NewPasskey<'a> {
    pub login: LoginId,
    pub rp: &'a str,
    pub name: &'a str,
    pub kept: Kept,
}

pub async fn list(tx: &mut Read, login: LoginId) -> Result<Vec<Passkey>, Halt> {
    tx.all(LIST.bind(login)).await
}

pub async fn of_party(tx: &mut Read, login: LoginId, rp: &str) -> Result<Vec<Kept>, Halt> {
    tx.all(OF_PARTY.bind(login).bind(rp)).await
}

/// Whether one of theirs works under this address, when it has passkeys at all.
pub async fn has_any(
    tx: &mut Read,
    login: LoginId,
    party: Option<&RelyingParty>,
) -> Result<bool, Halt> {
    match party {
        Some(party) => Ok(!of_party(tx, login, &party.id).await?.is_empty()),
        None => Ok(false),
    }
}

pub async fn claimed(
    tx: &mut Read,
    credential: Vec<u8>,
    rp: &str,
) -> Result<Option<Claimed>, Halt> {
    tx.one(CLAIMED.bind(credential).bind(rp)).await
}

pub async fn add(tx: &mut Write, new: NewPasskey<'_>) -> Result<PasskeyId, Halt> {
    let now = tx.now();
    let id = PasskeyId::new(now);
    let bound = ADD
        .bind(id)
        .bind(new.login)
        .bind(new.kept.credential)
        .bind(new.rp)
        .bind(new.name)
        .bind(new.kept.transports)
        .bind(new.kept.static_state)
        .bind(new.kept.dynamic_state)
        .bind(now);
    tx.run(bound).await.map(|_| id)
}

/// Whether it still stood as it was checked.
pub async fn used(tx: &mut Write, was: &Claimed, state: Vec<u8>) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = USED
        .bind(was.id)
        .bind(state)
        .bind(now)
        .bind(was.kept.dynamic_state.clone());
    Ok(tx.run(bound).await? == 1)
}

pub async fn remove(tx: &mut Write, login: LoginId, id: PasskeyId) -> Result<u64, Halt> {
    tx.run(REMOVE.bind(login).bind(id)).await
}

pub async fn remove_all(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(REMOVE_ALL.bind(login)).await
}
