//! What happens later: letters. Each makes its link as it leaves, so that no secret lies in the
//! queue, and a job run twice only sends a newer link.

mod keys;
mod reviews;

use ::jobs::{JobKind, JobRun};
use access::{LoginId, Scope};
use db::Signed;
use jiff::tz::TimeZone;
use kernel::{Coded, Fault, Halt, OrMissing, Timestamp, format_instant};

use dns::NameServer;
use parties::{CHANGE_IN_FORCE, CHANGE_TOLD, ChangeTold};

use crate::actions::api_keys::TELL_KEY;
use crate::actions::forgot::{ANSWER, Changed, Forgotten, TELL_CHANGED};
use crate::actions::send_access::{Many, One, SEND_MANY, SEND_ONE, make_link};
use crate::actions::stand_in::{CLOSE, Close};
use crate::actions::tell_factor::{TELL_FACTOR, Told};
use crate::actions::{domains, providers};
use crate::domain::factor::Change;
use crate::domain::link::Purpose;
use crate::domain::login::{LoginState, Reference};
use crate::letters::Writer;
use crate::store;
pub use reviews::keep_reviewing;

use crate::store::logins::Credentials;
use crate::store::{companies, logins, memberships, stand_ins, users};

/// Every kind of job of this capability.
pub fn jobs(names: Option<NameServer>) -> Vec<JobKind> {
    let check = JobKind::new(domains::CHECK, move |run| domains::run(run, names.clone()));
    let mut kinds = vec![
        check.attempts(3),
        JobKind::new(CHANGE_IN_FORCE, put_in_force),
        JobKind::new(SEND_ONE, send_one),
        JobKind::new(SEND_MANY, send_many),
        JobKind::new(ANSWER, answer_forgotten),
        JobKind::new(TELL_CHANGED, tell_changed),
        JobKind::new(CHANGE_TOLD, tell_administrators),
        JobKind::new(TELL_FACTOR, tell_factor),
        JobKind::new(CLOSE, close_stand_in),
        JobKind::new(TELL_KEY, keys::tell_key),
    ];
    kinds.extend(reviews::kinds());
    kinds
}

/// Tells how far it is, and keeps the lease, every so many letters.
const TOLD_EVERY: usize = 20;

async fn send_one(run: JobRun) -> Result<String, Halt> {
    let One { login } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    send(&run, &writer, login).await?;
    Ok(String::new())
}

async fn send_many(run: JobRun) -> Result<String, Halt> {
    let Many { root, chosen } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    // After a crash, those of the first run are done already.
    let logins = if chosen.is_empty() {
        let mut tx = run.tools.db.read_as_the_house().await?;
        users::unsent(&mut tx, &Scope::of_the_house(root)).await?
    } else {
        chosen
    };
    let total = run
        .job
        .total_count
        .max(i64::try_from(logins.len()).unwrap_or(0));
    let mut sent = 0_usize;
    for (at, login) in logins.iter().enumerate() {
        match send(&run, &writer, *login).await {
            Ok(Sending::Sent) => sent += 1,
            Ok(Sending::NotNeeded) => {}
            // One nobody can write to keeps no other from their letter; they stay "not sent".
            Err(Halt::Refused(refused)) => {
                tracing::warn!(%login, code = refused.code, "an access could not be written");
            }
            Err(halt) => return Err(halt),
        }
        if at % TOLD_EVERY == 0 {
            run.progress(i64::try_from(at).unwrap_or(0), total).await?;
        }
    }
    Ok(sent.to_string())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    Sent,
    NotNeeded,
}

/// Sends the first link, unless a password was set or a later letter left meanwhile.
async fn send(run: &JobRun, writer: &Writer, login: LoginId) -> Result<Sending, Halt> {
    let mut tx = run.tools.db.write_as_the_house().await?;
    let kept = logins::find(&mut tx, login).await?.or_missing()?;
    let sent_since = kept
        .access_sent_at
        .is_some_and(|at| at > run.job.created_at);
    // Who left meanwhile has nowhere to go.
    let left = companies::of_login(&mut tx, login).await?.is_none();
    if kept.state != LoginState::Invited || sent_since || left {
        return Ok(Sending::NotNeeded);
    }
    let known = logins::credentials(&mut tx, login).await?.or_missing()?;
    let link = make_link(&mut tx, &known, Purpose::Init).await?;
    writer.access(&mut tx, &known, &link).await?;
    logins::access_sent(&mut tx, login).await?;
    tx.commit(Signed::by_the_house("identity.send_access").on(login))
        .await?;
    Ok(Sending::Sent)
}

async fn answer_forgotten(run: JobRun) -> Result<String, Halt> {
    let Forgotten { typed } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let found: Vec<Credentials> = match Reference::parse(&typed) {
        Some(reference) => logins::credentials_of(&mut tx, &reference)
            .await?
            .into_iter()
            .collect(),
        None => logins::by_email(&mut tx, &typed).await?,
    };
    let all: Vec<String> = found
        .iter()
        .map(|known| known.reference.to_string())
        .collect();
    for known in &found {
        // Others share the address of one who left, and get their letter all the same.
        if companies::of_login(&mut tx, known.login).await?.is_some() {
            answer_one(&mut tx, &writer, (known, &all)).await?;
        }
    }
    tx.commit(Signed::by_the_house("identity.answer_forgotten").saying(found.len().to_string()))
        .await?;
    Ok(found.len().to_string())
}

async fn answer_one(
    tx: &mut db::Write,
    writer: &Writer,
    (known, all): (&Credentials, &[String]),
) -> Result<(), Halt> {
    match known.state {
        // Their company wants them to come through its provider: a password would open nothing.
        LoginState::Active if store::providers::is_held(tx, known.login).await? => Ok(()),
        LoginState::Active => {
            let link = make_link(tx, known, Purpose::Reset).await?;
            writer.reset(tx, (known, all), &link).await
        }
        LoginState::Invited => {
            // Before the operator lets accesses leave, nobody gets one by asking.
            let kept = logins::find(tx, known.login).await?.or_missing()?;
            if kept.access_sent_at.is_none() {
                return Ok(());
            }
            let link = make_link(tx, known, Purpose::Init).await?;
            writer.access(tx, known, &link).await?;
            logins::access_sent(tx, known.login).await
        }
        LoginState::Suspended => Ok(()),
    }
}

async fn tell_changed(run: JobRun) -> Result<String, Halt> {
    let Changed { login, at } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let known = logins::credentials(&mut tx, login).await?.or_missing()?;
    let at = format_instant(known.lang, Timestamp::from_micros(at), &zone);
    writer.changed(&mut tx, &known, &at).await?;
    tx.commit(Signed::by_the_house("identity.tell_password_changed").on(login))
        .await?;
    Ok(String::new())
}

/// Puts in force what waited: of the kinds that are this capability's.
async fn put_in_force(run: JobRun) -> Result<String, Halt> {
    providers::put_in_force(&run.tools, run.payload()?).await
}

/// Tells every administrator of a company what became of a change that endangers it.
async fn tell_administrators(run: JobRun) -> Result<String, Halt> {
    let ChangeTold { change, event } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let change = parties::change_for_the_house(&mut tx, change).await?;
    let change = change.or_missing()?;
    let administrators = memberships::administrators(&mut tx, change.company).await?;
    for known in &administrators {
        writer.pending(&mut tx, known, (&change, event)).await?;
    }
    let signed = Signed::by_the_house("identity.tell_administrators")
        .on(change.id)
        .in_company(change.company)
        .saying(administrators.len().to_string());
    tx.commit(signed).await?;
    Ok(administrators.len().to_string())
}

async fn tell_factor(run: JobRun) -> Result<String, Halt> {
    let Told { login, change, at } = run.payload()?;
    let change = Change::from_code(&change).or_missing()?;
    let writer = Writer::new(&run.tools)?;
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let known = logins::credentials(&mut tx, login).await?.or_missing()?;
    let at = format_instant(known.lang, Timestamp::from_micros(at), &zone);
    writer.factor(&mut tx, &known, (change, &at)).await?;
    let signed = Signed::by_the_house("identity.tell_factor_changed").on(login);
    tx.commit(signed.saying(change.code())).await?;
    Ok(String::new())
}

/// Notes that somebody's time in another's place is over; it opened nothing any more since its limit.
async fn close_stand_in(run: JobRun) -> Result<String, Halt> {
    let Close { stand_in } = run.payload()?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let Some(facts) = stand_ins::end_at_limit(&mut tx, stand_in).await? else {
        return Ok(String::new());
    };
    let signed = Signed::by_login(facts.actor, facts.actor_name, "identity.stand_in_lapsed")
        .on(facts.id)
        .in_company(facts.company)
        .from_company(facts.actor_company)
        .in_place_of(facts.login);
    tx.commit(signed).await?;
    Ok(String::new())
}
