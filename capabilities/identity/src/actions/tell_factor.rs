use access::{LoginId, SessionId};
use db::Write;
use jobs::{NewJob, enqueue};
use kernel::{Coded, Halt};
use serde::{Deserialize, Serialize};

use crate::domain::factor::Change;
use crate::store::{devices, pendings, sessions};

/// The kind of job that tells of a changed factor.
pub const TELL_FACTOR: &str = "identity.tell_factor_changed";

/// What happened to whose factors.
#[derive(Serialize, Deserialize)]
pub struct Told {
    pub login: LoginId,
    /// A [`Change`]'s code.
    pub change: String,
    pub at: i64,
}

/// Queues the letter that tells the owner (ASVS 6.3.7).
///
/// # Errors
/// The database failed.
pub async fn tell(tx: &mut Write, login: LoginId, change: Change) -> Result<(), Halt> {
    let told = Told {
        login,
        change: change.code().to_owned(),
        at: tx.now().micros(),
    };
    enqueue(tx, NewJob::new(TELL_FACTOR, &told)?)
        .await
        .map(|_| ())
}

/// What follows when a login's factors changed: every session ends but the one it was done in
/// (ASVS 7.4.3), no device is remembered, no sign-in goes on halfway, and the owner is told.
///
/// # Errors
/// The database failed.
pub async fn changed(
    tx: &mut Write,
    (login, kept): (LoginId, Option<SessionId>),
    change: Change,
) -> Result<(), Halt> {
    match kept {
        Some(session) => sessions::end_others(tx, login, session).await?,
        None => sessions::end_all(tx, login).await?,
    };
    devices::forget_all(tx, login).await?;
    pendings::forget_all(tx, login).await?;
    tell(tx, login, change).await
}
