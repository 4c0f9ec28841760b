use access::{Caller, CompanyId, MembershipId};
use db::Write;
use kernel::Halt;

use super::tell_factor::changed;
use super::users::{another, refuse_unless_all_ours};
use crate::domain::factor::Change;
use crate::domain::refusal::FactorRefusal;
use crate::store::users::User;
use crate::store::{passkeys, recovery, totp};

/// Removes every factor of a user who lost theirs; they sign in with the password and enrol anew.
/// Their sessions end and they are told. Whoever does it has a say over everything the login opens.
///
/// # Errors
/// Oneself; somebody above; a login that also belongs elsewhere; nothing to remove.
pub async fn reset(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let (scope, user) = another(tx, caller, at).await?;
    refuse_unless_all_ours(tx, caller, (&scope, user.login)).await?;
    totp::hold(tx, user.login).await?;
    if !totp::factors(tx, user.login).await?.any() {
        return Err(FactorRefusal::NoFactor.into());
    }
    totp::remove(tx, user.login).await?;
    passkeys::remove_all(tx, user.login).await?;
    recovery::remove(tx, user.login).await?;
    changed(tx, (user.login, None), Change::Reset).await?;
    Ok(user)
}
