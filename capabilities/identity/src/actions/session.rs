use access::{Caller, CompanyId, LoginId, SessionId};
use db::Write;
use kernel::{Halt, OrMissing};

use crate::store::{sessions, stand_ins};

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`Halt::Missing`] when it is not theirs.
pub async fn end(tx: &mut Write, login: LoginId, id: SessionId) -> Result<(), Halt> {
    match sessions::end(tx, login, id).await? {
        0 => Err(Halt::Missing),
        _ => stand_ins::ended(tx, id).await,
    }
}

/// Ends all of the caller's sessions but the present one; how many those were.
///
/// # Errors
/// The database failed.
pub async fn end_others(tx: &mut Write, login: LoginId, kept: SessionId) -> Result<u64, Halt> {
    sessions::end_others(tx, login, kept).await
}

/// Lets the session act in another of the login's companies: rights, scope and everything shown
/// follow from the next request on, so that no answer mixes two (row G6).
///
/// # Errors
/// [`Halt::Missing`] when the login has no open place there.
pub async fn switch_company(
    tx: &mut Write,
    caller: &Caller,
    session: SessionId,
    company: CompanyId,
) -> Result<(), Halt> {
    sessions::move_to(tx, session, caller.login(), company)
        .await?
        .then_some(())
        .or_missing()
}
