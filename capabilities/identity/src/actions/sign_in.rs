use db::{Signed, Write};
use jobs::Tools;
use kernel::Halt;

use super::enter::{SignedIn, Visitor, Way, enter, signed};
use crate::Desk;
use crate::domain::attempts::Attempts;
use crate::domain::factor::{DeviceId, Method, Outcome, PENDING_S, SignInId};
use crate::domain::login::{LoginState, Reference};
use crate::domain::refusal::LoginRefusal;
use crate::hashing::Fit;
use crate::secret::{self, Secret};
use crate::store::logins::Credentials;
use crate::store::pendings::Pending;
use crate::store::{attempts, devices, logins, pendings, sessions, sign_ins, totp};

/// Somebody at the door.
pub struct Knock<'a> {
    pub identifier: &'a str,
    pub password: &'a str,
    /// The token of a remembered device, as the browser sent it.
    pub device: Option<&'a str>,
    pub visitor: Visitor<'a>,
}

/// How far a right password came.
pub enum Entered {
    /// A session began.
    In(SignedIn),
    /// The second factor is asked for.
    Half(SignedIn),
}

/// One guess, counted before it is looked at.
struct Guess {
    key: Vec<u8>,
    before: Attempts,
    taken: Attempts,
    known: Option<Credentials>,
    device: Option<DeviceId>,
    sign_in: SignInId,
}

/// Signs somebody in. Every way it can fail for what was typed gives the same refusal after the
/// same work, known identifier or not (ASVS 6.3.8): a guess counted, a hash compared.
///
/// # Errors
/// [`LoginRefusal::WrongCredentials`]; too many guesses; too many hashes wanted at once.
pub async fn sign_in(desk: &Desk, tools: &Tools, knock: &Knock<'_>) -> Result<Entered, Halt> {
    let address = knock.visitor.address;
    desk.take(address, tools.now()).map_err(Halt::TooOften)?;
    let guess = take_attempt(tools, knock).await?;
    let kept = guess
        .known
        .as_ref()
        .and_then(|known| known.password.as_deref());
    let fit = match desk.hashing.check(knock.password, kept).await {
        Ok(fit) => fit,
        Err(halt) => {
            // Nobody looked at it: it was no guess.
            give_back(tools, &guess).await?;
            desk.give_back(address);
            return Err(halt);
        }
    };
    let known = guess
        .known
        .as_ref()
        .filter(|known| known.state == LoginState::Active && fit != Fit::Wrong);
    let Some(known) = known else {
        return Err(LoginRefusal::WrongCredentials.into());
    };
    let renewed = match fit {
        // Where the threads are busy, the next sign-in renews it.
        Fit::RightButCheap => desk.hashing.hash(knock.password).await.ok(),
        Fit::Right | Fit::Wrong => None,
    };
    let entered = begin(tools, known, (knock, &guess), renewed).await?;
    desk.give_back(address);
    Ok(entered)
}

fn attempt_key(reference: Option<&Reference>, typed: &str) -> Vec<u8> {
    let typed: String = typed.trim().chars().take(100).collect();
    secret::hash_of(reference.map_or(typed.as_str(), Reference::as_str))
}

/// Counts the guess before it is looked at, notes it for its owner to read, and finds whom it is
/// about. On a device they told us to remember, the owner's guesses are counted apart: nobody
/// keeps them out by guessing elsewhere.
async fn take_attempt(tools: &Tools, knock: &Knock<'_>) -> Result<Guess, Halt> {
    let parsed = Reference::parse(knock.identifier);
    let nobody = Reference::of_number(0);
    let reference = parsed.as_ref().unwrap_or(&nobody);
    let mut tx = tools.db.write_as_the_house().await?;
    let now = tx.now();
    let device = match knock.device.and_then(secret::read) {
        Some(hash) => devices::find(&mut tx, (hash, now), reference).await?,
        None => None,
    };
    let key = match device {
        Some(device) => secret::hash_of(&format!("device {device}")),
        None => attempt_key(parsed.as_ref(), knock.identifier),
    };
    let (before, taken) = count_guess(&mut tx, &key).await?;
    let sign_in = sign_ins::knock(&mut tx, knock.visitor.from(), reference).await?;
    let known = logins::credentials_of(&mut tx, reference).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(Guess {
        key,
        before,
        taken,
        known,
        device,
        sign_in,
    })
}

async fn give_back(tools: &Tools, guess: &Guess) -> Result<(), Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    attempts::give_back(&mut tx, &guess.key, (guess.before, guess.taken)).await?;
    sign_ins::forget(&mut tx, guess.sign_in).await?;
    tx.commit_unsigned_by_the_ground().await
}

/// Counts one guess more, or says how long to wait.
pub(super) async fn count_guess(tx: &mut Write, key: &[u8]) -> Result<(Attempts, Attempts), Halt> {
    let before = attempts::find(tx, key).await?;
    let next = before.take(tx.now()).map_err(Halt::TooOften)?;
    match attempts::save(tx, key, before, next).await? {
        true => Ok((before, next)),
        false => Err(Halt::TooOften(1)),
    }
}

async fn begin(
    tools: &Tools,
    known: &Credentials,
    (knock, guess): (&Knock<'_>, &Guess),
    renewed: Option<String>,
) -> Result<Entered, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let now = tx.now();
    if let Some(renewed) = renewed {
        logins::rehash(&mut tx, known.login, known.credential_version, &renewed).await?;
    }
    attempts::forgive(&mut tx, &guess.key).await?;
    let has_factor = totp::factors(&mut tx, known.login).await?.any();
    let is_remembered = match guess.device {
        Some(device) => devices::used(&mut tx, known.login, device).await?,
        None => false,
    };
    if has_factor && !is_remembered {
        return wait_for_factor(tx, known, (knock, guess)).await;
    }
    let way = Way {
        sign_in: guess.sign_in,
        method: match has_factor {
            true => Method::PasswordDevice,
            false => Method::Password,
        },
        proved_at: (!has_factor).then_some(now),
        through: None,
    };
    match enter(&mut tx, known, (&knock.visitor, &way)).await? {
        Some(signed_in) => {
            tx.commit(signed(known, knock.visitor.address, way.method))
                .await?;
            Ok(Entered::In(signed_in))
        }
        None => Err(LoginRefusal::WrongCredentials.into()),
    }
}

/// The password was right and opens nothing yet.
async fn wait_for_factor(
    mut tx: Write,
    known: &Credentials,
    (knock, guess): (&Knock<'_>, &Guess),
) -> Result<Entered, Halt> {
    let door = sessions::door(&mut tx, known.login, (knock.visitor.brand, None)).await?;
    if door.is_none() {
        return Err(LoginRefusal::WrongCredentials.into());
    }
    let token = Secret::new()?;
    let pending = Pending {
        login: known.login,
        credential_version: known.credential_version,
        sign_in: guess.sign_in,
        through: None,
    };
    pendings::add(&mut tx, token.hash(), pending).await?;
    let unfinished = (Method::Password, Outcome::Unfinished);
    sign_ins::turn(&mut tx, guess.sign_in, unfinished).await?;
    let signed = Signed::by_login(known.login, &known.name, "identity.give_password")
        .on(known.login)
        .from_address(knock.visitor.address);
    tx.commit(signed).await?;
    Ok(Entered::Half(SignedIn {
        token: token.as_str().to_owned(),
        lasts_s: PENDING_S,
    }))
}
