//! What happens later.

use ::jobs::{JobKind, Tools};
use kernel::Halt;

use crate::Keeping;
use crate::actions::ask::{ERASE, EXPORT};
use crate::actions::export::FORGET;
use crate::actions::purge::PURGE;
use crate::actions::{erase, export, purge};

/// Every kind of job of this capability: over the lists of all capabilities, in the words of all.
pub fn jobs(keeping: Keeping, labels: &'static [web::LabelFiles]) -> Vec<JobKind> {
    vec![
        JobKind::new(EXPORT, move |run| export::export(run, keeping, labels)),
        JobKind::new(FORGET, export::forget_files),
        JobKind::new(ERASE, move |run| async move {
            erase::erase(run, keeping).await.map_err(again)
        }),
        JobKind::new(PURGE, move |run| purge::purge(run, keeping)),
    ]
}

/// What the database refuses, because others wrote beside, is tried again: nobody's wish to be forgotten ends as a dead
/// letter.
fn again(halt: Halt) -> Halt {
    match halt {
        Halt::Refused(refused) if refused.code.starts_with("db.") => Halt::Busy(10),
        other => other,
    }
}

/// Queues the next nightly purge, as a process begins: it queues those that follow.
///
/// # Errors
/// The database failed.
pub async fn schedule(tools: &Tools) -> Result<(), Halt> {
    purge::schedule(tools).await
}
