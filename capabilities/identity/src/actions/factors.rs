use access::{LoginId, SessionId};
use data_encoding::HEXLOWER;
use db::{Read, Vault, Write};
use kernel::{Fault, Halt, Refused, Timestamp};

use super::tell_factor::{changed, tell};
use crate::domain::factor::{Change, Factors, RECOVERY_BYTES, RECOVERY_CODES, read_code, written};
use crate::domain::refusal::FactorRefusal;
use crate::domain::totp::TotpSecret;
use crate::secret::{hash_of, random};
use crate::store::{policies, recovery, totp};

/// How long a page that shows a new secret can be confirmed.
const OFFER_S: i64 = 1_800;

/// Whose factors, from which session.
#[derive(Clone, Copy)]
pub struct Holder {
    pub login: LoginId,
    pub session: SessionId,
}

/// A secret that is shown to be enrolled, and the same sealed for the form to bring back: nothing
/// is kept of it until a code confirms it.
pub struct Offer {
    pub secret: TotpSecret,
    pub sealed: String,
}

fn offered(session: SessionId) -> String {
    format!("identity_totp_offer/{session}")
}

/// A new secret for the holder of `session`.
///
/// # Errors
/// The machine gives no random bytes.
pub fn offer(vault: &Vault, session: SessionId, now: Timestamp) -> Result<Offer, Fault> {
    let bytes: [u8; TotpSecret::LENGTH] = random()?;
    let plain = [&now.micros().to_be_bytes()[..], &bytes].concat();
    let sealed = vault.seal(&offered(session), &plain)?;
    Ok(Offer {
        secret: TotpSecret::of_bytes(bytes.to_vec()),
        sealed: HEXLOWER.encode(&sealed),
    })
}

/// The secret that was offered, unless it is another's or too old.
pub fn reopen(
    vault: &Vault,
    session: SessionId,
    (sealed, now): (&str, Timestamp),
) -> Option<Offer> {
    let bytes = HEXLOWER.decode(sealed.as_bytes()).ok()?;
    let plain = vault.open(&offered(session), &bytes).ok()?;
    let (at, secret) = plain.split_first_chunk::<8>()?;
    let at = Timestamp::from_micros(i64::from_be_bytes(*at));
    let fresh = now.seconds_since(at) < OFFER_S && secret.len() == TotpSecret::LENGTH;
    fresh.then(|| Offer {
        secret: TotpSecret::of_bytes(secret.to_vec()),
        sealed: sealed.to_owned(),
    })
}

/// Enrols the application that shows the right code for an offered secret.
///
/// # Errors
/// The code is wrong; there is an application already.
pub async fn add_totp(
    tx: &mut Write,
    vault: &Vault,
    holder: Holder,
    (offer, code): (&Offer, &str),
) -> Result<NewCodes, Halt> {
    let Some(step) = offer.secret.step_of(code, tx.now()) else {
        return Err(Refused::field("code", &FactorRefusal::WrongCode).into());
    };
    totp::hold(tx, holder.login).await?;
    let sealed = vault.seal(&totp::context(holder.login), offer.secret.bytes())?;
    if !totp::add(tx, holder.login, (sealed, step)).await? {
        return Err(FactorRefusal::TotpExists.into());
    }
    changed(tx, (holder.login, Some(holder.session)), Change::TotpAdded).await?;
    codes_for_first(tx, vault, holder).await
}

/// Whether recovery codes were made and are to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NewCodes {
    Made,
    NotNeeded,
}

/// With the first factor come its recovery codes.
pub(super) async fn codes_for_first(
    tx: &mut Write,
    vault: &Vault,
    holder: Holder,
) -> Result<NewCodes, Halt> {
    if totp::factors(tx, holder.login).await?.codes > 0 {
        return Ok(NewCodes::NotNeeded);
    }
    make_codes(tx, vault, holder).await?;
    Ok(NewCodes::Made)
}

/// Makes new recovery codes in the place of all before.
///
/// # Errors
/// There is no second factor they could stand in for.
pub async fn renew_codes(tx: &mut Write, vault: &Vault, holder: Holder) -> Result<(), Halt> {
    totp::hold(tx, holder.login).await?;
    if !totp::factors(tx, holder.login).await?.any() {
        return Err(FactorRefusal::NoFactor.into());
    }
    make_codes(tx, vault, holder).await?;
    tell(tx, holder.login, Change::RecoveryRenewed).await
}

async fn make_codes(tx: &mut Write, vault: &Vault, holder: Holder) -> Result<(), Halt> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        codes.push(written(&random::<RECOVERY_BYTES>()?));
    }
    let hashes = codes.iter().filter_map(|code| code_hash(code)).collect();
    recovery::replace(tx, holder.login, hashes).await?;
    let context = recovery::context(holder.session);
    let sealed = vault.seal(&context, codes.join("\n").as_bytes())?;
    recovery::show(tx, (holder.login, holder.session), sealed).await
}

/// What is kept of a recovery code; nothing when what was typed cannot be one.
pub(super) fn code_hash(typed: &str) -> Option<Vec<u8>> {
    read_code(typed).map(|plain| hash_of(&format!("recovery {plain}")))
}

/// The codes made a moment ago in this session, while they can be read.
///
/// # Errors
/// The database failed.
pub async fn shown_codes(
    tx: &mut Read,
    vault: &Vault,
    (session, now): (SessionId, Timestamp),
) -> Result<Option<Vec<String>>, Halt> {
    let Some(sealed) = recovery::shown(tx, session, now).await? else {
        return Ok(None);
    };
    let plain = vault.open(&recovery::context(session), &sealed)?;
    let text = String::from_utf8_lossy(&plain);
    Ok(Some(text.lines().map(str::to_owned).collect()))
}

/// Removes the application.
///
/// # Errors
/// There is none; it is the last factor where one is required.
pub async fn remove_totp(tx: &mut Write, holder: Holder) -> Result<(), Halt> {
    let before = may_remove(tx, holder.login).await?;
    if totp::remove(tx, holder.login).await? == 0 {
        return Err(Halt::Missing);
    }
    removed(tx, holder, (before, Change::TotpRemoved)).await
}

/// The factors before one of them goes; nobody else changes them meanwhile.
pub(super) async fn may_remove(tx: &mut Write, login: LoginId) -> Result<Factors, Halt> {
    totp::hold(tx, login).await?;
    let before = totp::factors(tx, login).await?;
    if before.any() && !before.more_than_one() && policies::wanted(tx, login).await? {
        return Err(FactorRefusal::LastRequired.into());
    }
    Ok(before)
}

/// With the last factor its recovery codes go.
pub(super) async fn removed(
    tx: &mut Write,
    holder: Holder,
    (before, change): (Factors, Change),
) -> Result<(), Halt> {
    if !before.more_than_one() {
        recovery::remove(tx, holder.login).await?;
    }
    changed(tx, (holder.login, Some(holder.session)), change).await
}
