use access::LoginId;
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::factor::{CEREMONY_S, PENDING_S, Purpose, SignInId};

db::queries! {
    ADD = "
        INSERT INTO identity_pending (secret_hash, login_id, credential_version, sign_in_id, expires_at, through)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "
        SELECT login_id, credential_version, sign_in_id, through FROM identity_pending
        WHERE secret_hash = $1 AND expires_at > $2";
    TAKE = "DELETE FROM identity_pending WHERE secret_hash = $1 AND expires_at > $2";
    FORGET_ALL = "DELETE FROM identity_pending WHERE login_id = $1";
    SWEEP = "DELETE FROM identity_pending WHERE expires_at < $1";
    ASK = "
        INSERT INTO identity_ceremony (secret_hash, purpose, bound_to, rp, state, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Gone with the first answer, right or wrong.
    ANSWER = "
        DELETE FROM identity_ceremony
        WHERE secret_hash = $1 AND purpose = $2 AND bound_to = $3 AND rp = $4 AND expires_at > $5
        RETURNING state";
    SWEEP_CEREMONIES = "DELETE FROM identity_ceremony WHERE expires_at < $1";
}

/// A sign-in whose password, or provider, was right and that waits for its second factor.
#[derive(Clone, Debug)]
pub struct Pending {
    pub login: LoginId,
    pub credential_version: i64,
    pub sign_in: SignInId,
    /// The provider it came through, as it was kept.
    pub through: Option<Vec<u8>>,
}

impl FromRow for Pending {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            login: row.take()?,
            credential_version: row.take()?,
            sign_in: row.take()?,
            through: row.take()?,
        })
    }
}

pub async fn add(tx: &mut Write, secret_hash: Vec<u8>, pending: Pending) -> Result<(), Halt> {
    let end = tx.now().plus_seconds(PENDING_S);
    let bound = ADD
        .bind(secret_hash)
        .bind(pending.login)
        .bind(pending.credential_version)
        .bind(pending.sign_in)
        .bind(end)
        .bind(pending.through);
    tx.run(bound).await.map(|_| ())
}

pub async fn find(
    tx: &mut Read,
    secret_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Pending>, Halt> {
    tx.one(FIND.bind(secret_hash).bind(now)).await
}

/// Whether it was still there: it opens one session.
pub async fn take(tx: &mut Write, secret_hash: &[u8]) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(TAKE.bind(secret_hash).bind(now)).await? == 1)
}

pub async fn forget_all(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(FORGET_ALL.bind(login)).await
}

/// Keeps what an answer will be checked by.
pub async fn ask(
    tx: &mut Write,
    secret_hash: Vec<u8>,
    (purpose, rp): (Purpose, &str),
    state: Vec<u8>,
) -> Result<(), Halt> {
    let end = tx.now().plus_seconds(CEREMONY_S);
    let bound = ASK
        .bind(secret_hash)
        .bind(purpose.code())
        .bind(purpose.bound_to())
        .bind(rp)
        .bind(state)
        .bind(end);
    tx.run(bound).await.map(|_| ())
}

pub async fn answer(
    tx: &mut Write,
    secret_hash: Vec<u8>,
    (purpose, rp): (Purpose, &str),
) -> Result<Option<Vec<u8>>, Halt> {
    let now = tx.now();
    let bound = ANSWER
        .bind(secret_hash)
        .bind(purpose.code())
        .bind(purpose.bound_to())
        .bind(rp)
        .bind(now);
    let state: Option<(Vec<u8>,)> = tx.one(bound).await?;
    Ok(state.map(|(state,)| state))
}

pub async fn sweep(tx: &mut Write, now: Timestamp) -> Result<(), Halt> {
    tx.run(SWEEP.bind(now)).await?;
    tx.run(SWEEP_CEREMONIES.bind(now)).await.map(|_| ())
}
