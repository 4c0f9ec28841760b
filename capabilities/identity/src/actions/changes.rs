use access::{Caller, Right};
use db::{Read, Vault};
use kernel::{Halt, Kind, Refusal};
use parties::{Change, ChangeKind, Proof};

use super::owner::owner_to_be;
use crate::store::memberships;

/// How a caller may vouch for a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Who asked types their password: the company has no other administrator.
    Password,
    /// An administrator of the company, other than who asked.
    SecondPerson,
    /// Not at all: it is for another administrator of the company.
    Another,
}

impl Way {
    /// What is kept of it.
    ///
    /// # Errors
    /// It is for somebody else.
    pub fn proof(self) -> Result<Proof, Halt> {
        match self {
            Self::Password => Ok(Proof::Password),
            Self::SecondPerson => Ok(Proof::SecondPerson),
            Self::Another => Err(SecondPersonNeeded.into()),
        }
    }
}

/// The change is confirmed by somebody else than who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondPersonNeeded;

impl Refusal for SecondPersonNeeded {
    fn code(&self) -> &'static str {
        "identity.second_person_needed"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// The rights to see a change of this kind, and to vouch for it or stop it.
pub const fn rights_on(kind: ChangeKind) -> (Right, Right) {
    match kind {
        ChangeKind::BankDetails => (Right::PaymentRead, Right::PaymentEdit),
        ChangeKind::Owner => (Right::UsersRead, Right::UsersManage),
        ChangeKind::IdentityProvider => (Right::SignInProviderManage, Right::SignInProviderManage),
    }
}

/// Who may vouch for `change`: a second administrator of the company it touches, whoever asked; who
/// asked, when there is none. An administrator counts whose place and password are older than the
/// change by as long as it waits: a thief's accomplice, invited or taken over for this, does not.
/// Nobody vouches for their own becoming the owner; where who asked is of a company above and nobody
/// is left to vouch, a second administrator of that company does.
///
/// # Errors
/// The database failed.
pub async fn way(
    tx: &mut Read,
    vault: &Vault,
    caller: &Caller,
    change: &Change,
) -> Result<Way, Halt> {
    let waits_s = change.takes_effect_at.seconds_since(change.asked_at);
    let before = change.asked_at.plus_seconds(-waits_s);
    let to_be = owner_to_be(tx, vault, change).await?;
    let mut vouching = change.company;
    let mut settled = memberships::settled_administrators(tx, vouching, before).await?;
    settled.retain(|login| *login != change.asked_by && Some(*login) != to_be);
    if change.kind == ChangeKind::Owner && settled.is_empty() {
        vouching = change.asked_company;
        settled = memberships::settled_administrators(tx, vouching, before).await?;
        settled.retain(|login| *login != change.asked_by && Some(*login) != to_be);
    }
    if caller.login() == change.asked_by {
        return Ok(match settled.is_empty() {
            false => Way::Another,
            true => Way::Password,
        });
    }
    let (_, act) = rights_on(change.kind);
    let may_vouch = settled.contains(&caller.login())
        && caller.company() == vouching
        && caller.may(Right::UsersManage)
        && caller.may(act);
    Ok(match may_vouch {
        true => Way::SecondPerson,
        false => Way::Another,
    })
}
