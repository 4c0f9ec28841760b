use access::{Caller, CompanyId, LoginId, MembershipId, Right};
use db::Write;
use jobs::{JobId, NewJob, enqueue};
use kernel::{Halt, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::link::{Link, Purpose};
use crate::secret::Secret;
use crate::store::logins::Credentials;
use crate::store::{links, users};

/// The kind of job that sends one access.
pub const SEND_ONE: &str = "identity.send_access";
/// The kind of job that sends many.
pub const SEND_MANY: &str = "identity.send_accesses";

/// Whose access is sent.
#[derive(Serialize, Deserialize)]
pub struct One {
    pub login: LoginId,
}

/// Whose accesses are sent, and under whom they must stand.
#[derive(Serialize, Deserialize)]
pub struct Many {
    /// The top of what the asker may touch.
    pub root: CompanyId,
    /// Chosen logins; none chosen means all whose letter has not left.
    pub chosen: Vec<LoginId>,
}

/// Which users are meant.
#[derive(Clone, Debug)]
pub enum Selection {
    /// These.
    Chosen(Vec<MembershipId>),
    /// All in scope whose letter has not left yet.
    AllNotSent,
}

/// What was queued.
pub struct Queued {
    /// How many letters will leave.
    pub count: i64,
    /// The job to follow; none when there is nothing to send.
    pub job: Option<JobId>,
}

/// Queues the letters with the first link for many users at once ("envoyer les accès"). Those who
/// have a password already are left out.
///
/// # Errors
/// The right is lacking, or the database failed.
pub async fn queue_accesses(
    tx: &mut Write,
    caller: &Caller,
    selection: &Selection,
) -> Result<Queued, Halt> {
    let scope = caller.scope(Right::AccessSend)?;
    let (chosen, count) = match selection {
        Selection::AllNotSent => (Vec::new(), users::unsent(tx, &scope).await?.len()),
        Selection::Chosen(memberships) => {
            let mut chosen = Vec::new();
            for membership in memberships {
                chosen.extend(users::sendable(tx, &scope, *membership).await?);
            }
            chosen.sort();
            chosen.dedup();
            let count = chosen.len();
            (chosen, count)
        }
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(Queued { count, job: None });
    }
    let job = NewJob::new(
        SEND_MANY,
        &Many {
            root: scope.root(),
            chosen,
        },
    )?
    .asked_by(caller.login(), caller.company())
    .of_total(count);
    Ok(Queued {
        count,
        job: enqueue(tx, job).await?,
    })
}

/// Queues the letter with a link for one login: a new user, or one who asks again.
///
/// # Errors
/// The database failed.
pub async fn queue_access(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    enqueue(tx, NewJob::new(SEND_ONE, &One { login })?)
        .await
        .map(|_| ())
}

/// A link that was just made: its secret is known now and never again.
pub struct FreshLink {
    /// `/password/init/…`
    pub path: String,
    /// Its last instant.
    pub expires_at: Timestamp,
}

/// Makes a link for `known`, which voids earlier ones.
///
/// # Errors
/// The database failed.
pub async fn make_link(
    tx: &mut Write,
    known: &Credentials,
    purpose: Purpose,
) -> Result<FreshLink, Halt> {
    let secret = Secret::new()?;
    let link = Link {
        login: known.login,
        purpose,
        credential_version: known.credential_version,
        expires_at: tx.now().plus_seconds(purpose.lifetime_s()),
        used_at: None,
        voided_at: None,
    };
    links::replace(tx, secret.hash(), &link).await?;
    let folder = match purpose {
        Purpose::Init => "init",
        Purpose::Reset => "reset",
    };
    Ok(FreshLink {
        path: format!("/password/{folder}/{}", secret.as_str()),
        expires_at: link.expires_at,
    })
}
