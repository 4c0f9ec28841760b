use db::Write;
use jobs::Tools;
use kernel::{Halt, Refused};

use super::factors::{Holder, NewCodes, codes_for_first, may_remove, removed};
use super::tell_factor::changed;
use crate::domain::factor::{Change, PasskeyId, Purpose};
use crate::domain::refusal::FactorRefusal;
use crate::passkeys::{self, Claim, Kept};
use crate::relying_party::RelyingParty;
use crate::secret::{self, Secret};
use crate::store::passkeys::{Claimed, NewPasskey};
use crate::store::{passkeys as store, pendings, totp};

/// Nobody carries more.
const MOST: i64 = 20;

/// A challenge on its way to the browser.
pub struct Asked {
    /// Comes back with the answer.
    pub ceremony: String,
    /// What the browser's own call takes, as JSON.
    pub options: String,
}

/// What a browser sent back.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    pub ceremony: &'a str,
    pub credential: &'a str,
}

async fn keep(
    tools: &Tools,
    (purpose, party): (Purpose, &RelyingParty),
    challenge: passkeys::Challenge,
) -> Result<Asked, Halt> {
    let token = Secret::new()?;
    let mut tx = tools.db.write_as_the_house().await?;
    let at = (purpose, party.id.as_str());
    pendings::ask(&mut tx, token.hash(), at, challenge.state).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(Asked {
        ceremony: token.as_str().to_owned(),
        options: challenge.options,
    })
}

/// Asks for a passkey that is known already.
///
/// # Errors
/// The database failed.
pub async fn ask(tools: &Tools, purpose: Purpose, party: &RelyingParty) -> Result<Asked, Halt> {
    keep(tools, (purpose, party), passkeys::ask_known(party)?).await
}

/// Asks for a new passkey.
///
/// # Errors
/// The database failed.
pub async fn ask_new(
    tools: &Tools,
    (holder, party): (Holder, &RelyingParty),
    (reference, name): (&str, &str),
) -> Result<Asked, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let known = store::of_party(&mut tx, holder.login, &party.id).await?;
    drop(tx);
    let whose = passkeys::Holder {
        login: holder.login,
        reference,
        name,
    };
    let challenge = passkeys::ask_new(party, &whose, &known)?;
    let purpose = Purpose::Enrol(holder.session);
    keep(tools, (purpose, party), challenge).await
}

/// The challenge an answer is to. It is gone with the first answer, right or wrong.
async fn take_ceremony(
    tools: &Tools,
    (purpose, party): (Purpose, &RelyingParty),
    ceremony: &str,
) -> Result<Option<Vec<u8>>, Halt> {
    let Some(hash) = secret::read(ceremony) else {
        return Ok(None);
    };
    let mut tx = tools.db.write_as_the_house().await?;
    let state = pendings::answer(&mut tx, hash, (purpose, &party.id)).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(state)
}

/// The new passkey an answer brings.
///
/// # Errors
/// [`FactorRefusal::WrongPasskey`].
pub async fn read_new(
    tools: &Tools,
    (holder, party): (Holder, &RelyingParty),
    answer: Answer<'_>,
) -> Result<Kept, Halt> {
    let purpose = Purpose::Enrol(holder.session);
    let state = take_ceremony(tools, (purpose, party), answer.ceremony).await?;
    let kept = match state {
        Some(state) => passkeys::accept_new(party, holder.login, (&state, answer.credential))?,
        None => None,
    };
    kept.ok_or_else(|| FactorRefusal::WrongPasskey.into())
}

/// Enrols a new passkey under the name its owner gives it.
///
/// # Errors
/// There are too many; this one is enrolled already.
pub async fn add(
    tx: &mut Write,
    tools: &Tools,
    (holder, party): (Holder, &RelyingParty),
    (kept, name): (Kept, &str),
) -> Result<(PasskeyId, NewCodes), Halt> {
    totp::hold(tx, holder.login).await?;
    if totp::factors(tx, holder.login).await?.passkeys >= MOST {
        return Err(FactorRefusal::TooManyPasskeys.into());
    }
    let new = NewPasskey {
        login: holder.login,
        rp: &party.id,
        name,
        kept,
    };
    let id = store::add(tx, new).await.map_err(|halt| match halt {
        Halt::Refused(refused) if refused.code == "db.duplicate" => {
            Refused::whole(&FactorRefusal::WrongPasskey).into()
        }
        other => other,
    })?;
    changed(
        tx,
        (holder.login, Some(holder.session)),
        Change::PasskeyAdded,
    )
    .await?;
    let codes = codes_for_first(tx, &tools.vault, holder).await?;
    Ok((id, codes))
}

/// Removes a passkey.
///
/// # Errors
/// [`Halt::Missing`] when it is not theirs; it is the last factor where one is required.
pub async fn remove(tx: &mut Write, holder: Holder, id: PasskeyId) -> Result<(), Halt> {
    let before = may_remove(tx, holder.login).await;
    // Whose it is comes first: another's is not there, whatever the company wants.
    if store::remove(tx, holder.login, id).await? == 0 {
        return Err(Halt::Missing);
    }
    removed(tx, holder, (before?, Change::PasskeyRemoved)).await
}

/// A passkey that signed: whose, and what is to be kept of it now.
pub struct Shown {
    pub claimed: Claimed,
    /// Its new state; none when the signature does not hold.
    pub state: Option<Vec<u8>>,
}

/// Checks an answer. Nothing where it names no passkey of ours, or comes too late.
///
/// # Errors
/// The database failed.
pub async fn check(
    tools: &Tools,
    (purpose, party): (Purpose, &RelyingParty),
    answer: Answer<'_>,
) -> Result<Option<Shown>, Halt> {
    let state = take_ceremony(tools, (purpose, party), answer.ceremony).await?;
    let (Some(state), Some(claim)) = (state, Claim::read(answer.credential)) else {
        return Ok(None);
    };
    let mut tx = tools.db.read_as_the_house().await?;
    let claimed = store::claimed(&mut tx, claim.credential(), &party.id).await?;
    drop(tx);
    let Some(claimed) = claimed else {
        return Ok(None);
    };
    let holder = (claimed.login, &claimed.kept);
    let state = passkeys::check(party, holder, (&state, &claim))?;
    Ok(Some(Shown { claimed, state }))
}

/// Notes that the passkey was used, unless another use of it was quicker.
///
/// # Errors
/// [`FactorRefusal::WrongPasskey`].
pub(super) async fn used(tx: &mut Write, shown: &Shown) -> Result<(), Halt> {
    let held = match &shown.state {
        Some(state) => store::used(tx, &shown.claimed, state.clone()).await?,
        None => false,
    };
    match held {
        true => Ok(()),
        false => Err(FactorRefusal::WrongPasskey.into()),
    }
}
