use access::LoginId;
use db::Write;
use jobs::Tools;
use kernel::{Halt, OrMissing, Refused};

use super::enter::{SignedIn, Visitor, Way, enter, signed};
use super::factors::code_hash;
use super::passkeys::{self, Answer, used};
use super::sign_in::count_guess;
use super::tell_factor::tell;
use super::through_provider::Through;
use crate::Desk;
use crate::domain::factor::{Change, DEVICE_S, Method, Purpose};
use crate::domain::login::LoginState;
use crate::domain::refusal::FactorRefusal;
use crate::domain::totp::TotpSecret;
use crate::relying_party::RelyingParty;
use crate::secret::{self, Secret};
use crate::store::devices::NewDevice;
use crate::store::logins::Credentials;
use crate::store::pendings::Pending;
use crate::store::{attempts, devices, logins, pendings, recovery, sign_ins, totp};

/// A second factor, as it was given.
#[derive(Clone, Copy)]
pub enum Given<'a> {
    /// A code of the application.
    Totp(&'a str),
    /// A recovery code.
    Recovery(&'a str),
    /// A passkey.
    Passkey(&'a RelyingParty, Answer<'a>),
}

/// Whether the device is to be remembered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    Yes,
    No,
}

/// A half-done sign-in going on.
pub struct Step<'a> {
    /// The token of the sign-in that waits, as the browser sent it.
    pub token: Option<&'a str>,
    pub given: Given<'a>,
    pub remember: Remember,
    pub visitor: Visitor<'a>,
}

/// A session that began, and the token of the device when it is to be remembered.
pub struct Finished {
    pub session: SignedIn,
    pub device: Option<(String, i64)>,
}

/// The sign-in that waits, when it still does.
///
/// # Errors
/// [`FactorRefusal::PendingOver`].
pub async fn waiting(
    tools: &Tools,
    token: Option<&str>,
) -> Result<(Vec<u8>, Pending, Credentials), Halt> {
    let over = || Halt::from(FactorRefusal::PendingOver);
    let hash = token.and_then(secret::read).ok_or_else(over)?;
    let mut tx = tools.db.read_as_the_house().await?;
    let found = pendings::find(&mut tx, &hash, tools.now()).await?;
    let pending = found.ok_or_else(over)?;
    let known = logins::credentials(&mut tx, pending.login)
        .await?
        .or_missing()?;
    let same =
        known.credential_version == pending.credential_version && known.state == LoginState::Active;
    if same {
        Ok((hash, pending, known))
    } else {
        Err(over())
    }
}

/// Ends a sign-in with its second factor. Codes are counted as guesses before they are looked at;
/// a passkey cannot be guessed, so that its owner gets in while others guess.
///
/// # Errors
/// [`FactorRefusal`]; too many guesses.
pub async fn finish(desk: &Desk, tools: &Tools, step: &Step<'_>) -> Result<Finished, Halt> {
    let address = step.visitor.address;
    desk.take(address, tools.now()).map_err(Halt::TooOften)?;
    let (hash, pending, known) = waiting(tools, step.token).await?;
    let (mut tx, method) = match step.given {
        Given::Passkey(party, answer) => {
            let shown = passkeys::check(tools, (Purpose::Step, party), answer).await?;
            let mut tx = tools.db.write_as_the_house().await?;
            match shown {
                Some(shown) if shown.claimed.login == pending.login => {
                    used(&mut tx, &shown).await?;
                }
                Some(_) | None => return Err(FactorRefusal::WrongPasskey.into()),
            }
            (tx, Method::PasswordPasskey)
        }
        Given::Totp(code) => {
            let tx = take_code(tools, &known, Code::Totp(code)).await?;
            (tx, Method::PasswordTotp)
        }
        Given::Recovery(code) => {
            let tx = take_code(tools, &known, Code::Recovery(code, "recovery_code")).await?;
            (tx, Method::PasswordRecovery)
        }
    };
    let now = tx.now();
    // One sign-in opens one session, whoever presses twice.
    if !pendings::take(&mut tx, &hash).await? {
        return Err(FactorRefusal::PendingOver.into());
    }
    let through = pending.through.as_deref().map(Through::read).transpose()?;
    let way = Way {
        sign_in: pending.sign_in,
        method: match through {
            Some(_) => Method::ProviderFactor,
            None => method,
        },
        // A provider says who came, not that they proved it just now.
        proved_at: through.is_none().then_some(now),
        through,
    };
    let entered = enter(&mut tx, &known, (&step.visitor, &way)).await?;
    let session = entered.ok_or(FactorRefusal::PendingOver)?;
    let device = match step.remember {
        Remember::Yes => Some(remember(&mut tx, &known, &step.visitor).await?),
        Remember::No => None,
    };
    tx.commit(signed(&known, address, way.method)).await?;
    desk.give_back(address);
    Ok(Finished { session, device })
}

async fn remember(
    tx: &mut Write,
    known: &Credentials,
    visitor: &Visitor<'_>,
) -> Result<(String, i64), Halt> {
    let token = Secret::new()?;
    let new = NewDevice {
        secret_hash: token.hash(),
        login: known.login,
        credential_version: known.credential_version,
        address: visitor.address,
        agent: visitor.agent,
    };
    devices::add(tx, new).await?;
    Ok((token.as_str().to_owned(), DEVICE_S))
}

/// A code typed by hand: what can be guessed.
#[derive(Clone, Copy)]
pub(super) enum Code<'a> {
    Totp(&'a str),
    /// And the field it was typed in.
    Recovery(&'a str, &'static str),
}

impl Code<'_> {
    fn field(self) -> &'static str {
        match self {
            Self::Totp(_) => "code",
            Self::Recovery(_, field) => field,
        }
    }
}

fn factor_key(known: &Credentials) -> Vec<u8> {
    secret::hash_of(&format!("factor {}", known.reference))
}

/// Uses a code up, in a transaction the caller commits together with what the code opens. The
/// guess is counted before, for good, and all codes of a login together: a hundred a day at most.
pub(super) async fn take_code(
    tools: &Tools,
    known: &Credentials,
    code: Code<'_>,
) -> Result<Write, Halt> {
    let key = factor_key(known);
    let mut tx = tools.db.write_as_the_house().await?;
    count_guess(&mut tx, &key).await?;
    tx.commit_unsigned_by_the_ground().await?;
    let mut tx = tools.db.write_as_the_house().await?;
    let right = match code {
        Code::Totp(typed) => take_totp(&mut tx, tools, (known.login, typed)).await?,
        Code::Recovery(typed, _) => take_recovery(&mut tx, (known.login, typed)).await?,
    };
    if !right {
        // No name: the log is not where people are written down.
        tracing::warn!(kind = code.field(), "a second factor was refused");
        return Err(Refused::field(code.field(), &FactorRefusal::WrongCode).into());
    }
    attempts::forgive(&mut tx, &key).await?;
    Ok(tx)
}

async fn take_totp(
    tx: &mut Write,
    tools: &Tools,
    (login, typed): (LoginId, &str),
) -> Result<bool, Halt> {
    let Some(sealed) = totp::find(tx, login).await? else {
        return Ok(false);
    };
    let secret = TotpSecret::of_bytes(tools.vault.open(&totp::context(login), &sealed)?);
    match secret.step_of(typed, tx.now()) {
        Some(step) => totp::take(tx, login, step).await,
        None => Ok(false),
    }
}

async fn take_recovery(tx: &mut Write, (login, typed): (LoginId, &str)) -> Result<bool, Halt> {
    let Some(hash) = code_hash(typed) else {
        return Ok(false);
    };
    let taken = recovery::take(tx, login, hash).await?;
    if taken {
        tell(tx, login, Change::RecoveryUsed).await?;
    }
    Ok(taken)
}

/// Signs in with a passkey alone: it verified its user, and so counts for two factors.
///
/// # Errors
/// [`FactorRefusal::WrongPasskey`], whatever was wrong; too many from one address.
pub async fn by_passkey(
    desk: &Desk,
    tools: &Tools,
    (party, answer): (&RelyingParty, Answer<'_>),
    visitor: &Visitor<'_>,
) -> Result<SignedIn, Halt> {
    desk.take(visitor.address, tools.now())
        .map_err(Halt::TooOften)?;
    let wrong = || Halt::from(FactorRefusal::WrongPasskey);
    let shown = passkeys::check(tools, (Purpose::SignIn, party), answer).await?;
    let shown = shown.ok_or_else(wrong)?;
    let mut tx = tools.db.write_as_the_house().await?;
    let sign_in = sign_ins::knock_as(&mut tx, visitor.from(), shown.claimed.login).await?;
    if shown.state.is_none() {
        // Kept, for the owner to read.
        tx.commit_unsigned_by_the_ground().await?;
        return Err(wrong());
    }
    used(&mut tx, &shown).await?;
    let known = logins::credentials(&mut tx, shown.claimed.login)
        .await?
        .or_missing()?;
    let way = Way {
        sign_in,
        method: Method::Passkey,
        proved_at: Some(tx.now()),
        through: None,
    };
    let session = match known.state {
        LoginState::Active => enter(&mut tx, &known, (visitor, &way)).await?,
        LoginState::Invited | LoginState::Suspended => None,
    };
    let session = session.ok_or_else(wrong)?;
    tx.commit(signed(&known, visitor.address, Method::Passkey))
        .await?;
    desk.give_back(visitor.address);
    Ok(session)
}
