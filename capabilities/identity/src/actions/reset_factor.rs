use access::{Caller, CompanyId, MembershipId};
use db::Write;
use kernel::Halt;

use super::owner::keep_owner;
use super::tell_factor::changed;
use super::users::{grounds, reachable, refuse_oneself};
use crate::domain::factor::Change;
use crate::domain::refusal::{FactorRefusal, LoginRefusal};
use crate::store::users::User;
use crate::store::{passkeys, recovery, totp, users};

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
    let (scope, _) = grounds(tx, caller, at.0).await?;
    let user = reachable(tx, caller, &scope, at).await?;
    refuse_oneself(caller, &user)?;
    keep_owner(tx, caller, (&scope, &user)).await?;
    if users::outside(tx, &scope, user.login).await? > 0 {
        return Err(LoginRefusal::SharedLogin.into());
    }
    let held = users::rights_held(tx, user.login).await?;
    if !caller.rights().covers(held) {
        return Err(LoginRefusal::AboveYou.into());
    }
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
