use db::{Signed, Write};
use jobs::Tools;
use kernel::{Halt, OrMissing};

use super::factors::Holder;
use super::passkeys::{self, Answer, used};
use super::password::{SessionChange, check_password};
use super::second_step::{Code, take_code};
use crate::Desk;
use crate::domain::factor::{Factors, Purpose};
use crate::domain::refusal::FactorRefusal;
use crate::relying_party::RelyingParty;
use crate::secret::Secret;
use crate::store::{logins, sessions, totp};

/// What somebody proves with.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The password, and a code where there is a second factor: six digits of the application, or
    /// else a recovery code.
    Typed { password: &'a str, code: &'a str },
    /// A passkey, which counts for both.
    Passkey(&'a RelyingParty, Answer<'a>),
}

/// Proves that the holder of a session is its owner (ASVS 7.5.1). The session goes on under
/// another token (ASVS 7.2.4).
///
/// # Errors
/// What is wrong with the proof; too many guesses.
pub async fn prove(
    desk: &Desk,
    tools: &Tools,
    holder: Holder,
    (proof, signed): (Proof<'_>, Signed),
    address: &str,
) -> Result<SessionChange, Halt> {
    desk.take(address, tools.now()).map_err(Halt::TooOften)?;
    let mut tx = match proof {
        Proof::Typed { password, code } => by_hand(desk, tools, holder, (password, code)).await?,
        Proof::Passkey(party, answer) => by_passkey(tools, holder, (party, answer)).await?,
    };
    let known = logins::credentials(&mut tx, holder.login)
        .await?
        .or_missing()?;
    let token = Secret::new()?;
    let version = known.credential_version;
    let lasts_s = sessions::rotate(&mut tx, holder.session, token.hash(), version).await?;
    sessions::proved(&mut tx, holder.session).await?;
    tx.commit(signed.on(holder.login)).await?;
    desk.give_back(address);
    Ok(SessionChange {
        token: token.as_str().to_owned(),
        lasts_s,
    })
}

async fn by_hand(
    desk: &Desk,
    tools: &Tools,
    holder: Holder,
    (password, code): (&str, &str),
) -> Result<Write, Halt> {
    let mut read = tools.db.read_as_the_house().await?;
    let known = logins::credentials(&mut read, holder.login)
        .await?
        .or_missing()?;
    let factors = totp::factors(&mut read, holder.login).await?;
    drop(read);
    check_password(desk, tools, &known, (password, "password")).await?;
    match kind_of(factors, code) {
        None => tools.db.write_as_the_house().await,
        Some(code) => take_code(tools, &known, code).await,
    }
}

/// Which code is wanted, if any: six digits where there is an application, else a recovery code.
pub(super) fn kind_of(factors: Factors, typed: &str) -> Option<Code<'_>> {
    let short = typed.chars().filter(|c| !c.is_whitespace()).count() <= 6;
    match (factors.any(), factors.totp > 0 && short) {
        (false, _) => None,
        (true, true) => Some(Code::Totp(typed)),
        (true, false) => Some(Code::Recovery(typed, "code")),
    }
}

async fn by_passkey(
    tools: &Tools,
    holder: Holder,
    (party, answer): (&RelyingParty, Answer<'_>),
) -> Result<Write, Halt> {
    let purpose = Purpose::Proof(holder.session);
    let shown = passkeys::check(tools, (purpose, party), answer).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    match shown {
        Some(shown) if shown.claimed.login == holder.login => {
            used(&mut tx, &shown).await?;
            Ok(tx)
        }
        Some(_) | None => Err(FactorRefusal::WrongPasskey.into()),
    }
}
