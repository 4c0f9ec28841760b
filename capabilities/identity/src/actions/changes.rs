use access::{Caller, Right};
use db::Read;
use kernel::{Halt, Kind, Refusal};
use parties::{Change, ChangeKind, Proof};

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

/// The right to ask for, vouch for and stop changes of a kind.
pub fn right_to_change(kind: ChangeKind) -> Right {
    match kind {
        ChangeKind::BankDetails => Right::PaymentEdit,
        ChangeKind::IdentityProvider => Right::SignInProviderManage,
    }
}

/// The right to look at changes of a kind.
pub fn right_to_see(kind: ChangeKind) -> Right {
    match kind {
        ChangeKind::BankDetails => Right::PaymentRead,
        ChangeKind::IdentityProvider => Right::SignInProviderManage,
    }
}

/// Who may vouch for `change`: a second administrator of the company it touches, whoever asked; who
/// asked, when there is none. An administrator counts whose place and password are older than the
/// change by as long as it waits: a thief's accomplice, invited or taken over for this, does not.
///
/// # Errors
/// The database failed.
pub async fn way(tx: &mut Read, caller: &Caller, change: &Change) -> Result<Way, Halt> {
    let waits_s = change.takes_effect_at.seconds_since(change.asked_at);
    let before = change.asked_at.plus_seconds(-waits_s);
    let settled = memberships::settled_administrators(tx, change.company, before).await?;
    if caller.login() == change.asked_by {
        let has_another = settled.iter().any(|login| *login != change.asked_by);
        return Ok(match has_another {
            true => Way::Another,
            false => Way::Password,
        });
    }
    let may_vouch = settled.contains(&caller.login())
        && caller.company() == change.company
        && caller.may(Right::UsersManage)
        && caller.may(right_to_change(change.kind));
    Ok(match may_vouch {
        true => Way::SecondPerson,
        false => Way::Another,
    })
}
