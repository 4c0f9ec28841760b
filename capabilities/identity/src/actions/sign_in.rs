use access::{LoginId, SessionId};
use db::Signed;
use jobs::Tools;
use kernel::{Halt, Timestamp};

use crate::Desk;
use crate::domain::login::{LoginState, Reference};
use crate::domain::refusal::LoginRefusal;
use crate::domain::session::{Lifetime, idle_end};
use crate::hashing::Fit;
use crate::secret::{self, Secret};
use crate::store::logins::Credentials;
use crate::store::sessions::NewSession;
use crate::store::{attempts, links, logins, sessions};

/// Somebody at the door.
pub struct Knock<'a> {
    pub identifier: &'a str,
    pub password: &'a str,
    pub address: &'a str,
    pub agent: &'a str,
    /// The session they came with, which ends (ASVS 7.2.4).
    pub leaving: Option<(LoginId, SessionId)>,
}

/// A session that began: what goes into the cookie, and for how long.
pub struct SignedIn {
    pub token: String,
    pub lasts_s: i64,
}

/// Signs somebody in. Every way it can fail for what was typed gives the same refusal after the
/// same work, known identifier or not (ASVS 6.3.8): a guess counted, a hash compared.
///
/// # Errors
/// [`LoginRefusal::WrongCredentials`]; too many guesses; too many hashes wanted at once.
pub async fn sign_in(desk: &Desk, tools: &Tools, knock: &Knock<'_>) -> Result<SignedIn, Halt> {
    desk.take(knock.address, tools.now())
        .map_err(Halt::TooOften)?;
    let reference = Reference::parse(knock.identifier);
    let key = attempt_key(reference.as_ref(), knock.identifier);
    let credentials = take_attempt(tools, &key, reference.as_ref()).await?;
    let kept = credentials
        .as_ref()
        .and_then(|known| known.password.as_deref());
    let fit = desk.hashing.check(knock.password, kept).await?;
    let known = credentials.filter(|known| known.state == LoginState::Active && fit != Fit::Wrong);
    let Some(known) = known else {
        return Err(LoginRefusal::WrongCredentials.into());
    };
    let renewed = match fit {
        Fit::RightButCheap => Some(desk.hashing.hash(knock.password).await?),
        Fit::Right | Fit::Wrong => None,
    };
    let signed_in = begin(tools, &known, knock, (&key, renewed)).await?;
    desk.give_back(knock.address);
    Ok(signed_in)
}

fn attempt_key(reference: Option<&Reference>, typed: &str) -> Vec<u8> {
    let typed: String = typed.trim().chars().take(100).collect();
    secret::hash_of(reference.map_or(typed.as_str(), Reference::as_str))
}

/// Counts the guess before it is looked at, and finds whom it is about.
async fn take_attempt(
    tools: &Tools,
    key: &[u8],
    reference: Option<&Reference>,
) -> Result<Option<Credentials>, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    count_guess(&mut tx, key).await?;
    let nobody = Reference::of_number(0);
    let found = logins::credentials_of(&mut tx, reference.unwrap_or(&nobody)).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(found)
}

/// Counts one guess more, or says how long to wait.
pub(super) async fn count_guess(tx: &mut db::Write, key: &[u8]) -> Result<(), Halt> {
    let before = attempts::find(tx, key).await?;
    let next = before.take(tx.now()).map_err(Halt::TooOften)?;
    match attempts::save(tx, key, before, next).await? {
        true => Ok(()),
        false => Err(Halt::TooOften(1)),
    }
}

async fn begin(
    tools: &Tools,
    known: &Credentials,
    knock: &Knock<'_>,
    (key, renewed): (&[u8], Option<String>),
) -> Result<SignedIn, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let now = tx.now();
    let door = sessions::door(&mut tx, known.login).await?;
    let Some((membership, is_staff)) = door else {
        return Err(LoginRefusal::WrongCredentials.into());
    };
    if let Some(renewed) = renewed {
        logins::rehash(&mut tx, known.login, known.credential_version, &renewed).await?;
    }
    let lifetime = if is_staff {
        Lifetime::Staff
    } else {
        Lifetime::Customer
    };
    let ends_at = now.plus_seconds(lifetime.seconds());
    let secret = Secret::new()?;
    let new = NewSession {
        id: SessionId::new(now),
        secret_hash: secret.hash(),
        login: known.login,
        membership,
        idle_until: idle_end(now, ends_at),
        ends_at,
        address: knock.address.to_owned(),
        agent: knock.agent.chars().take(300).collect(),
        credential_version: known.credential_version,
    };
    if !sessions::begin(&mut tx, new).await? {
        return Err(LoginRefusal::WrongCredentials.into());
    }
    if let Some((login, session)) = knock.leaving {
        sessions::end(&mut tx, login, session).await?;
    }
    logins::signed_in(&mut tx, known.login).await?;
    attempts::forget(&mut tx, key).await?;
    sweep(&mut tx, now).await?;
    tx.commit(signed(known.login, &known.name, knock.address))
        .await?;
    Ok(SignedIn {
        token: secret.as_str().to_owned(),
        lasts_s: lifetime.seconds(),
    })
}

fn signed(login: LoginId, name: &str, address: &str) -> Signed {
    Signed::by_login(login, name, "identity.sign_in")
        .on(login)
        .from_address(address)
}

/// What is long over goes as somebody signs in: there is always somebody.
async fn sweep(tx: &mut db::Write, now: Timestamp) -> Result<(), Halt> {
    const DAY_S: i64 = 86_400;
    sessions::sweep(tx, now.plus_seconds(-DAY_S)).await?;
    attempts::sweep(tx, now.plus_seconds(-2 * DAY_S)).await?;
    // A month, so that an old letter still tells why it opens nothing.
    links::sweep(tx, now.plus_seconds(-30 * DAY_S)).await?;
    Ok(())
}
