//! What happens later: a queue in the database, taken by any number of workers.
//!
//! A job is queued in the transaction of the decision that wants it, so neither exists without the
//! other (outbox). A worker takes a lease; one that dies lets the lease lapse and another takes the
//! job again: every job must therefore bear being run twice.
#![deny(missing_docs)]

mod job;
mod kept;
mod queue;
mod tools;
mod worker;

pub use job::{Job, JobId, JobKind, JobRun, JobState, NewJob};
pub use kept::KEPT;
pub use queue::{count_by_state, enqueue, find, list, progress_of, run_again};
pub use tools::{BrandSettings, Settings, Tools};
pub use worker::{Worker, run_all};

/// The queue's table.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "jobs",
    steps: &[("0001_jobs.sql", include_str!("../migrations/0001_jobs.sql"))],
};

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[db::Query]] = &[queue::ALL, queue::SQLITE_ONLY, kept::ALL];
