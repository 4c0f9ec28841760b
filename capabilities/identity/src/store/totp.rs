use access::LoginId;
use db::{Read, Write};
use kernel::Halt;

use crate::domain::factor::Factors;

db::queries! {
    FACTORS = "
        SELECT (SELECT COUNT(*) FROM identity_totp t WHERE t.login_id = l.id),
            (SELECT COUNT(*) FROM identity_passkey p WHERE p.login_id = l.id),
            (SELECT COUNT(*) FROM identity_recovery_code r WHERE r.login_id = l.id AND r.used_at IS NULL)
        FROM identity_login l WHERE l.id = $1";
    /// Nobody else changes the login's factors until this transaction ends.
    HOLD = "UPDATE identity_login SET version = version WHERE id = $1";
    FIND = "SELECT secret FROM identity_totp WHERE login_id = $1";
    ADD = "
        INSERT INTO identity_totp (login_id, secret, last_step, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (login_id) DO NOTHING";
    /// A step is taken once, and none before it any more: of two that bring the same code one wins.
    TAKE = "UPDATE identity_totp SET last_step = $2 WHERE login_id = $1 AND last_step < $2";
    REMOVE = "DELETE FROM identity_totp WHERE login_id = $1";
}

/// What sealed secrets are sealed for: that of one login does not open as another's.
pub fn context(login: LoginId) -> String {
    format!("identity_totp/{login}")
}

pub async fn factors(tx: &mut Read, login: LoginId) -> Result<Factors, Halt> {
    let counts: Option<(i64, i64, i64)> = tx.one(FACTORS.bind(login)).await?;
    Ok(
        counts.map_or_else(Factors::default, |(totp, passkeys, codes)| Factors {
            totp,
            passkeys,
            codes,
        }),
    )
}

pub async fn hold(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    tx.run(HOLD.bind(login)).await.map(|_| ())
}

/// The sealed secret.
pub async fn find(tx: &mut Read, login: LoginId) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Vec<u8>,)> = tx.one(FIND.bind(login)).await?;
    Ok(found.map(|(secret,)| secret))
}

/// Whether it was added: not where there is one already.
pub async fn add(
    tx: &mut Write,
    login: LoginId,
    (sealed, step): (Vec<u8>, i64),
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = ADD.bind(login).bind(sealed).bind(step).bind(now);
    Ok(tx.run(bound).await? == 1)
}

/// Whether the step was still to be taken.
pub async fn take(tx: &mut Write, login: LoginId, step: i64) -> Result<bool, Halt> {
    Ok(tx.run(TAKE.bind(login).bind(step)).await? == 1)
}

pub async fn remove(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(REMOVE.bind(login)).await
}
