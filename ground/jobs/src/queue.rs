use db::{Engine, Query, Read, Write};
use kernel::{Coded, Halt, Id, Timestamp};

use crate::{Job, JobId, JobState, NewJob, Tools};

db::queries! {
    ADD = "
        INSERT INTO jobs_job (id, kind, payload, state, dedup_key, company_id, login_id, run_at,
            attempts, done_count, total_count, outcome, created_at)
        VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, 0, 0, $8, '', $9)
        ON CONFLICT (dedup_key) DO NOTHING";
    FIND = "
        SELECT id, kind, payload, state, login_id, company_id, run_at, attempts, done_count,
            total_count, outcome, created_at, ended_at
        FROM jobs_job WHERE id = $1";
    LIST = "
        SELECT id, kind, payload, state, login_id, company_id, run_at, attempts, done_count,
            total_count, outcome, created_at, ended_at
        FROM jobs_job
        WHERE state = $1 AND id < $2
        ORDER BY id DESC LIMIT 51";
    COUNT = "SELECT state, COUNT(*) FROM jobs_job GROUP BY state";
    KEEP_ALIVE = "
        UPDATE jobs_job SET done_count = $2, total_count = $3, lease_until = $4
        WHERE id = $1 AND state = 'running'";
    END = "
        UPDATE jobs_job SET state = $3, run_at = $4, outcome = $5, ended_at = $6,
            lease_until = NULL, lease_key = NULL,
            done_count = CASE WHEN $3 = 'done' THEN total_count ELSE done_count END
        WHERE id = $1 AND lease_key = $2";
    AGAIN = "
        UPDATE jobs_job SET state = 'waiting', run_at = $2, attempts = 0, ended_at = NULL
        WHERE id = $1 AND state = 'dead'";
}

/// The engines differ here alone: PostgreSQL's workers skip rows another is taking, SQLite has one
/// writer and needs no such word.
pub(crate) const SQLITE_ONLY: &[Query] = &[CLAIM_SQLITE];

const CLAIM_SQLITE: Query = Query {
    name: "CLAIM_SQLITE",
    text: "
        UPDATE jobs_job SET state = 'running', lease_until = $2, lease_key = $3, attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM jobs_job
            WHERE state IN ('waiting', 'running') AND run_at <= $1
                AND (state = 'waiting' OR lease_until < $1)
            ORDER BY run_at LIMIT $4)
        RETURNING id, kind, payload, state, login_id, company_id, run_at, attempts, done_count,
            total_count, outcome, created_at, ended_at",
};

const CLAIM_POSTGRES: Query = Query {
    name: "CLAIM_POSTGRES",
    text: "
        UPDATE jobs_job SET state = 'running', lease_until = $2, lease_key = $3, attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM jobs_job
            WHERE state IN ('waiting', 'running') AND run_at <= $1
                AND (state = 'waiting' OR lease_until < $1)
            ORDER BY run_at LIMIT $4 FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, payload, state, login_id, company_id, run_at, attempts, done_count,
            total_count, outcome, created_at, ended_at",
};

const LEASE_S: i64 = 120;

/// Queues `new` in this transaction; its id, or `None` when its key is queued already.
///
/// # Errors
/// The database failed.
pub async fn enqueue(tx: &mut Write, new: NewJob) -> Result<Option<JobId>, Halt> {
    let now = tx.now();
    let id = JobId::new(now);
    let bound = ADD
        .bind(id)
        .bind(new.kind)
        .bind(new.payload)
        .bind(new.dedup_key)
        .bind(new.company)
        .bind(new.login)
        .bind(new.run_at.unwrap_or(now))
        .bind(new.total_count)
        .bind(now);
    Ok((tx.run(bound).await? > 0).then_some(id))
}

/// The job, for staff.
///
/// # Errors
/// The database failed.
pub async fn find(tx: &mut Read, id: JobId) -> Result<Option<Job>, Halt> {
    tx.one(FIND.bind(id)).await
}

/// The job, when `login` asked for it: whose progress page shows it.
///
/// # Errors
/// [`Halt::Missing`] when it is not theirs.
pub async fn progress_of(tx: &mut Read, login: access::LoginId, id: JobId) -> Result<Job, Halt> {
    let job = find(tx, id).await?;
    job.filter(|job| job.login == Some(login))
        .ok_or(Halt::Missing)
}

/// Jobs in `state`, newest first, below `before`; 51 at most, the last only tells there are more.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Read, state: JobState, before: Option<JobId>) -> Result<Vec<Job>, Halt> {
    let before = before.map_or_else(|| "z".to_owned(), |id| id.to_string());
    tx.all(LIST.bind(state.code()).bind(before)).await
}

/// How many jobs stand in each state.
///
/// # Errors
/// The database failed.
pub async fn count_by_state(tx: &mut Read) -> Result<Vec<(String, i64)>, Halt> {
    tx.all(COUNT.bound()).await
}

/// Puts a dead job back in the queue, with all its attempts.
///
/// # Errors
/// [`Halt::Missing`] when no such dead job is there.
pub async fn run_again(tx: &mut Write, id: JobId) -> Result<(), Halt> {
    let now = tx.now();
    match tx.run(AGAIN.bind(id).bind(now)).await? {
        0 => Err(Halt::Missing),
        _ => Ok(()),
    }
}

/// A lease on some jobs: only its holder may end them.
pub(crate) struct Claim {
    pub(crate) key: String,
    pub(crate) jobs: Vec<Job>,
}

pub(crate) async fn claim(tools: &Tools, at_most: i64) -> Result<Claim, Halt> {
    let query = match tools.db.engine() {
        Engine::Sqlite => CLAIM_SQLITE,
        Engine::Postgres => CLAIM_POSTGRES,
    };
    let mut tx = tools.db.write_as_the_house().await?;
    let now = tx.now();
    let key = Id::<Claim>::new(now).to_string();
    let lease = now.plus_seconds(LEASE_S);
    let jobs = tx
        .all(query.bind(now).bind(lease).bind(&key).bind(at_most))
        .await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(Claim { key, jobs })
}

pub(crate) async fn keep_alive(
    tools: &Tools,
    id: JobId,
    done_count: i64,
    total_count: i64,
) -> Result<(), Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let lease = tx.now().plus_seconds(LEASE_S);
    tx.run(
        KEEP_ALIVE
            .bind(id)
            .bind(done_count)
            .bind(total_count)
            .bind(lease),
    )
    .await?;
    tx.commit_unsigned_by_the_ground().await
}

/// How a run ended.
pub(crate) struct Ending {
    pub(crate) state: JobState,
    pub(crate) run_at: Timestamp,
    pub(crate) outcome: String,
}

pub(crate) async fn end(tools: &Tools, job: &Job, key: &str, ending: Ending) -> Result<(), Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let ended_at = match ending.state {
        JobState::Done | JobState::Dead => Some(tx.now()),
        JobState::Waiting | JobState::Running => None,
    };
    let bound = END
        .bind(job.id)
        .bind(key)
        .bind(ending.state.code())
        .bind(ending.run_at)
        .bind(ending.outcome)
        .bind(ended_at);
    tx.run(bound).await?;
    tx.commit_unsigned_by_the_ground().await
}
