use access::LoginId;
use db::Write;
use jobs::{NewJob, enqueue};
use kernel::{Halt, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::login::Reference;
use crate::secret;

/// What somebody who forgot typed: an identifier or a mail address, not looked at by the page.
#[derive(Serialize, Deserialize)]
pub struct Forgotten {
    pub typed: String,
}

/// Whose password was changed.
#[derive(Serialize, Deserialize)]
pub struct Changed {
    pub login: LoginId,
    pub at: i64,
}

/// The kind of job that answers who forgot.
pub const ANSWER: &str = "identity.answer_forgotten";
/// The kind of job that tells of a changed password.
pub const TELL_CHANGED: &str = "identity.tell_password_changed";

/// One letter for what was typed in so many seconds: nobody's mailbox is flooded from here.
const ONE_LETTER_EVERY_S: i64 = 300;

/// Queues the search and the letter: the page itself looks nothing up, and so answers alike and as
/// quickly whatever was typed (ASVS 6.3.8).
///
/// # Errors
/// The database failed.
pub async fn answer_later(tx: &mut Write, typed: &str) -> Result<(), Halt> {
    let typed: String = typed.trim().chars().take(254).collect();
    // However an identifier is spelled, it is one: or its owner's links would be replaced at will.
    let typed = Reference::parse(&typed).map_or(typed, |reference| reference.to_string());
    let window = tx.now().micros() / 1_000_000 / ONE_LETTER_EVERY_S;
    let hash = kernel::hex(secret::hash_of(&typed.to_lowercase()));
    let job = NewJob::new(ANSWER, &Forgotten { typed })?.once(format!("{ANSWER}/{window}/{hash}"));
    enqueue(tx, job).await.map(|_| ())
}

/// Queues the letter that tells the owner their password changed (ASVS 6.3.7).
///
/// # Errors
/// The database failed.
pub async fn tell_password_changed(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let at: Timestamp = tx.now();
    let job = NewJob::new(
        TELL_CHANGED,
        &Changed {
            login,
            at: at.micros(),
        },
    )?;
    enqueue(tx, job).await.map(|_| ())
}
