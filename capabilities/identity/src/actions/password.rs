use access::SessionId;
use db::{Read, Signed, Write};
use jobs::Tools;
use kernel::{Halt, OrMissing, Refused};

use super::forgot::tell_password_changed;
use super::sign_in::count_guess;
use crate::Desk;
use crate::domain::link::{LinkFault, Purpose};
use crate::domain::login::{LoginState, Reference};
use crate::domain::password::{Context, check};
use crate::domain::refusal::PasswordRefusal;
use crate::hashing::Fit;
use crate::secret;
use crate::store::logins::Credentials;
use crate::store::{attempts, companies, devices, links, logins, pendings, sessions};

/// A password typed twice.
pub struct Typed<'a> {
    pub password: &'a str,
    pub confirmation: &'a str,
}

/// Behind which name and from where somebody sets a password.
pub struct Setting<'a> {
    pub brand: &'a str,
    pub address: &'a str,
}

/// Whose password a link sets, or why it sets none. Looking does not use it up: mail scanners look
/// at every link before people do.
///
/// # Errors
/// The database failed.
pub async fn look_at_link(
    tx: &mut Read,
    (token, purpose): (&str, Purpose),
    now: kernel::Timestamp,
) -> Result<Result<Credentials, LinkFault>, Halt> {
    let Some(hash) = secret::read(token) else {
        return Ok(Err(LinkFault::Unknown));
    };
    let Some(link) = links::find(tx, hash).await? else {
        return Ok(Err(LinkFault::Unknown));
    };
    let known = logins::credentials(tx, link.login).await?.or_missing()?;
    if known.state == LoginState::Suspended {
        return Ok(Err(LinkFault::Unknown));
    }
    Ok(link
        .check(purpose, known.credential_version, now)
        .map(|()| known))
}

/// Sets a password by a mailed link, which is used up with it, in one transaction. Every session
/// of the login ends (ASVS 7.4.3).
///
/// # Errors
/// The broken rules, said of their fields; too many hashes wanted at once.
pub async fn set_by_link(
    desk: &Desk,
    tools: &Tools,
    (token, purpose): (&str, Purpose),
    typed: &Typed<'_>,
    setting: &Setting<'_>,
) -> Result<Result<Reference, LinkFault>, Halt> {
    let mut read = tools.db.read_as_the_house().await?;
    let looked = look_at_link(&mut read, (token, purpose), tools.now()).await?;
    let known = match looked {
        Ok(known) => known,
        Err(fault) => return Ok(Err(fault)),
    };
    let hash = check_and_hash(desk, read, &known, typed, setting.brand).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    let taken = match secret::read(token) {
        Some(secret_hash) => links::take(&mut tx, secret_hash, purpose).await?,
        None => None,
    };
    if taken != Some(known.login) {
        // Another window was quicker.
        return Ok(Err(LinkFault::Used));
    }
    replace(&mut tx, &known, &hash).await?;
    sessions::end_all(&mut tx, known.login).await?;
    if purpose == Purpose::Reset {
        tell_password_changed(&mut tx, known.login).await?;
    }
    let signed = Signed::by_login(known.login, known.name, "identity.set_password")
        .on(known.login)
        .from_address(setting.address);
    tx.commit(signed).await?;
    Ok(Ok(known.reference))
}

/// Changes one's own password; every other session ends.
///
/// # Errors
/// The present password is another; the broken rules; too many guesses or hashes at once.
pub async fn change_own(
    desk: &Desk,
    tools: &Tools,
    (present, typed): (&str, &Typed<'_>),
    (session, signed): (SessionId, Signed),
    setting: &Setting<'_>,
) -> Result<SessionChange, Halt> {
    desk.take(setting.address, tools.now())
        .map_err(Halt::TooOften)?;
    let mut read = tools.db.read_as_the_house().await?;
    let login = session_owner(&mut read, session).await?;
    let known = logins::credentials(&mut read, login).await?.or_missing()?;
    drop(read);
    check_password(desk, tools, &known, (present, "present_password")).await?;
    desk.give_back(setting.address);
    let read = tools.db.read_as_the_house().await?;
    let hash = check_and_hash(desk, read, &known, typed, setting.brand).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    replace(&mut tx, &known, &hash).await?;
    let token = secret::Secret::new()?;
    sessions::end_others(&mut tx, known.login, session).await?;
    let lasts_s =
        sessions::rotate(&mut tx, session, token.hash(), known.credential_version + 1).await?;
    tell_password_changed(&mut tx, known.login).await?;
    tx.commit(signed.on(known.login)).await?;
    Ok(SessionChange {
        token: token.as_str().to_owned(),
        lasts_s,
    })
}

/// Guesses at the present password are counted as those at the door are, but apart from them: a
/// stolen session neither guesses for long nor keeps its owner out (ASVS 6.3.1). What is wrong is
/// said of `field`.
pub(super) async fn check_password(
    desk: &Desk,
    tools: &Tools,
    known: &Credentials,
    (typed, field): (&str, &str),
) -> Result<(), Halt> {
    let key = secret::hash_of(&format!("present {}", known.reference));
    let mut tx = tools.db.write_as_the_house().await?;
    let counted = count_guess(&mut tx, &key).await?;
    tx.commit_unsigned_by_the_ground().await?;
    let fit = desk.hashing.check(typed, known.password.as_deref()).await;
    let mut tx = tools.db.write_as_the_house().await?;
    match fit {
        Ok(Fit::Wrong) => Err(Refused::field(field, &PasswordRefusal::WrongPresent).into()),
        Ok(Fit::Right | Fit::RightButCheap) => {
            attempts::forgive(&mut tx, &key).await?;
            tx.commit_unsigned_by_the_ground().await
        }
        Err(halt) => {
            // Nobody looked at it: it was no guess.
            attempts::give_back(&mut tx, &key, counted).await?;
            tx.commit_unsigned_by_the_ground().await?;
            Err(halt)
        }
    }
}

/// The present session under a new token (ASVS 7.2.4).
pub struct SessionChange {
    pub token: String,
    pub lasts_s: i64,
}

async fn session_owner(tx: &mut Read, session: SessionId) -> Result<access::LoginId, Halt> {
    sessions::owner(tx, session).await?.or_missing()
}

async fn check_and_hash(
    desk: &Desk,
    mut read: Read,
    known: &Credentials,
    typed: &Typed<'_>,
    brand: &str,
) -> Result<String, Halt> {
    let company = companies::of_login(&mut read, known.login).await?;
    let company = company.map_or_else(String::new, |company| company.name);
    let mut past = logins::past_passwords(&mut read, known.login).await?;
    past.extend(known.password.clone());
    // Hashing takes a while, and connections are few.
    drop(read);
    let words = [
        known.name.as_str(),
        &known.email,
        known.reference.as_str(),
        &company,
        brand,
        "MyOpenIP",
    ];
    check(typed.password, typed.confirmation, &Context::of(words))?;
    if desk.hashing.is_one_of(typed.password, &past).await? {
        return Err(Refused::field("password", &PasswordRefusal::UsedBefore).into());
    }
    desk.hashing.hash(typed.password).await
}

/// Writes the new hash; links of the old one are void, guesses at it forgiven, devices forgotten.
async fn replace(tx: &mut Write, known: &Credentials, hash: &str) -> Result<(), Halt> {
    logins::set_password(tx, known.login, known.credential_version, hash).await?;
    links::void(tx, known.login).await?;
    devices::forget_all(tx, known.login).await?;
    pendings::forget_all(tx, known.login).await?;
    attempts::forget(tx, &secret::hash_of(known.reference.as_str())).await
}
