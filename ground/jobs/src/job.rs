use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use access::{CompanyId, LoginId};
use db::{FromRow, Row};
use kernel::{Coded, Fault, Halt, Id, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Tools, queue};

/// A job's id.
pub type JobId = Id<Job>;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Queued; runs when its time comes.
    Waiting,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Failed as often as it may: a person must look.
    Dead,
}

impl Coded for JobState {
    const ALL: &'static [Self] = &[Self::Waiting, Self::Running, Self::Done, Self::Dead];

    fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

/// A job as it lies in the queue.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does, `notices.deliver`.
    pub kind: String,
    /// Its input, JSON. Holds ids, never secrets.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Who asked for it, when a person did.
    pub login: Option<LoginId>,
    /// The company it works for.
    pub company: Option<CompanyId>,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was started.
    pub attempts: i64,
    /// How many of the things it goes through are done.
    pub done_count: i64,
    /// How many there are; 0 when not known.
    pub total_count: i64,
    /// What it says at the end: a result's id, or why it failed.
    pub outcome: String,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl FromRow for Job {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            kind: row.take()?,
            payload: row.take()?,
            state: row.take_coded()?,
            login: row.take()?,
            company: row.take()?,
            run_at: row.take()?,
            attempts: row.take()?,
            done_count: row.take()?,
            total_count: row.take()?,
            outcome: row.take()?,
            created_at: row.take()?,
            ended_at: row.take()?,
        })
    }
}

/// A job to queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub(crate) kind: &'static str,
    pub(crate) payload: String,
    pub(crate) run_at: Option<Timestamp>,
    pub(crate) dedup_key: Option<String>,
    pub(crate) company: Option<CompanyId>,
    pub(crate) login: Option<LoginId>,
    pub(crate) total_count: i64,
}

impl NewJob {
    /// A job of `kind` for `payload`, to run as soon as a worker is free.
    ///
    /// # Errors
    /// The payload does not serialise.
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Result<Self, Fault> {
        let payload =
            serde_json::to_string(payload).map_err(|error| Fault::new("queueing a job", error))?;
        Ok(Self {
            kind,
            payload,
            run_at: None,
            dedup_key: None,
            company: None,
            login: None,
            total_count: 0,
        })
    }

    /// Not before `at`.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.run_at = Some(at);
        self
    }

    /// Queued once: a second job with the same key is not.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.dedup_key = Some(key.into());
        self
    }

    /// For whom it works, and who asked: they may follow its progress.
    #[must_use]
    pub fn asked_by(mut self, login: LoginId, company: CompanyId) -> Self {
        self.login = Some(login);
        self.company = Some(company);
        self
    }

    /// How many things it will go through.
    #[must_use]
    pub fn of_total(mut self, total_count: i64) -> Self {
        self.total_count = total_count;
        self
    }
}

/// A job being run.
#[derive(Clone)]
pub struct JobRun {
    /// What to work with.
    pub tools: Tools,
    /// The job.
    pub job: Job,
}

impl JobRun {
    /// The input.
    ///
    /// # Errors
    /// It was written by another version and no longer reads.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.job.payload).map_err(|error| Fault::new("reading a job", error))
    }

    /// Tells how far the job has come, and keeps the lease alive.
    ///
    /// # Errors
    /// The database failed.
    pub async fn progress(&self, done_count: i64, total_count: i64) -> Result<(), Halt> {
        queue::keep_alive(&self.tools, self.job.id, done_count, total_count).await
    }
}

type Running = Pin<Box<dyn Future<Output = Result<String, Halt>> + Send>>;

/// A kind of job and what runs it. The returned text is the job's outcome.
#[derive(Clone)]
pub struct JobKind {
    pub(crate) name: &'static str,
    pub(crate) max_attempts: i64,
    pub(crate) run: Arc<dyn Fn(JobRun) -> Running + Send + Sync>,
}

impl JobKind {
    /// `name` is run by `run`, up to ten times with growing pauses (about a day in all).
    pub fn new<F, R>(name: &'static str, run: F) -> Self
    where
        F: Fn(JobRun) -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, Halt>> + Send + 'static,
    {
        Self {
            name,
            max_attempts: 10,
            run: Arc::new(move |job| Box::pin(run(job))),
        }
    }

    /// Tried at most so often.
    #[must_use]
    pub fn attempts(mut self, max_attempts: i64) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// The kind's name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}
