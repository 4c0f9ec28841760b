//! The owner of a company's portal (row G16): nobody beside them touches their access, and it passes on
//! by a change that waits.

use access::{Caller, CompanyId, MembershipId, Right, Scope};
use db::{Read, Vault, Write};
use kernel::{Halt, Kind, Refusal, Refused};
use parties::{Asking, Change, ChangeKind, OthersChange, ask_change};

use super::users::grounds;
use crate::store::owners::{self, Owner};
use crate::store::users::User;

/// Every "no" about owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerRefusal {
    /// The owner's access is nobody's to change in their own company.
    Protected,
    /// Only the owner passes it on, or somebody of a company above.
    NotYours,
    /// Who becomes the owner administers the company, and is not the owner yet.
    NoCandidate,
}

impl Refusal for OwnerRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Protected => "identity.owner_protected",
            Self::NotYours => "identity.owner_not_yours",
            Self::NoCandidate => "identity.owner_no_candidate",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Protected | Self::NotYours => Kind::Conflict,
            Self::NoCandidate => Kind::Invalid,
        }
    }
}

/// Refuses to touch the owner's access to who acts in the same company. Who stands above may: an
/// owner leaves, or loses their keys.
///
/// # Errors
/// `identity.owner_protected`.
pub async fn keep_owner(
    tx: &mut Read,
    caller: &Caller,
    (scope, user): (&Scope, &User),
) -> Result<(), Halt> {
    if caller.company() != user.company || caller.login() == user.login {
        return Ok(());
    }
    let owner = owners::find(tx, scope, user.company).await?;
    match owner.is_some_and(|owner| owner.membership == user.membership) {
        true => Err(OwnerRefusal::Protected.into()),
        false => Ok(()),
    }
}

/// Whether this caller may ask for another owner: the owner, or somebody of a company above.
pub fn may_pass_on(caller: &Caller, company: CompanyId, owner: Option<&Owner>) -> bool {
    match caller.company() == company {
        true => owner.is_some_and(|owner| owner.login == caller.login()),
        false => caller.may(Right::CustomersManage),
    }
}

/// Asks that the company become another's. It waits, as bank details do.
///
/// # Errors
/// [`OwnerRefusal`]; one waits already.
pub async fn pass_on(
    tx: &mut Write,
    asking: Asking<'_>,
    vault: &Vault,
    (company, to): (CompanyId, MembershipId),
) -> Result<Change, Halt> {
    let caller = asking.caller;
    let (scope, _) = grounds(tx, caller, company).await?;
    let owner = owners::find(tx, &scope, company).await?;
    if !may_pass_on(caller, company, owner.as_ref()) {
        return Err(OwnerRefusal::NotYours.into());
    }
    let all = owners::administrators(tx, &scope, company).await?;
    let next = all.into_iter().find(|one| one.membership == to);
    let is_owner = owner.as_ref().is_some_and(|owner| owner.membership == to);
    let next = next.filter(|_| !is_owner);
    let next = next.ok_or_else(|| Refused::field("to", &OwnerRefusal::NoCandidate))?;
    let change = OthersChange {
        company,
        kind: ChangeKind::Owner,
        does: next.membership.to_string(),
        was: owner.map(|owner| owner.in_short()).unwrap_or_default(),
        becomes: next.in_short(),
    };
    ask_change(tx, asking, vault, change).await
}

/// The login a change would make the owner: it vouches for nothing of its own.
///
/// # Errors
/// The database failed.
pub async fn owner_to_be(
    tx: &mut Read,
    vault: &Vault,
    change: &Change,
) -> Result<Option<access::LoginId>, Halt> {
    match parties::owner_to_be(tx, vault, change).await? {
        Some(membership) => owners::login_of(tx, membership).await,
        None => Ok(None),
    }
}

/// Whether this place is the owner's.
///
/// # Errors
/// The database failed.
pub async fn is_owner(
    tx: &mut Read,
    scope: &Scope,
    (company, membership): (CompanyId, MembershipId),
) -> Result<bool, Halt> {
    let owner = owners::find(tx, scope, company).await?;
    Ok(owner.is_some_and(|owner| owner.membership == membership))
}
