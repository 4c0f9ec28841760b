use std::sync::Arc;
use std::time::Duration;

use kernel::{Fault, Halt};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::queue::{Claim, Ending, claim, end};
use crate::{Job, JobKind, JobRun, JobState, Tools};

/// Takes jobs and runs them until told to stop.
#[derive(Clone)]
pub struct Worker {
    tools: Tools,
    kinds: Arc<Vec<JobKind>>,
    at_once: i64,
}

impl Worker {
    /// A worker that knows these kinds and runs `at_once` jobs side by side.
    pub fn new(tools: Tools, kinds: Vec<JobKind>, at_once: i64) -> Self {
        Self {
            tools,
            kinds: Arc::new(kinds),
            at_once,
        }
    }

    /// Works until `stop` turns true, then finishes what it holds.
    pub async fn work(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let pause = match self.turn().await {
                Ok(0) => Duration::from_millis(500),
                Ok(_) => Duration::ZERO,
                Err(halt) => {
                    tracing::error!(error = %halt, "the queue cannot be read");
                    Duration::from_secs(5)
                }
            };
            if !pause.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    changed = stop.changed() => if changed.is_err() { return },
                }
            }
        }
    }

    /// Takes what is due, runs it to the end; how many jobs that were.
    ///
    /// # Errors
    /// The queue cannot be read or written.
    pub async fn turn(&self) -> Result<usize, Halt> {
        let Claim { key, jobs } = claim(&self.tools, self.at_once).await?;
        let count = jobs.len();
        let mut running = JoinSet::new();
        for job in jobs {
            let (worker, key) = (self.clone(), key.clone());
            running.spawn(async move { worker.run(job, &key).await });
        }
        while let Some(ended) = running.join_next().await {
            ended.map_err(|error| Fault::new("running a job", error))??;
        }
        Ok(count)
    }

    async fn run(&self, job: Job, key: &str) -> Result<(), Halt> {
        let kind = self.kinds.iter().find(|kind| kind.name == job.kind);
        let ending = match kind {
            Some(kind) => {
                let run = JobRun {
                    tools: self.tools.clone(),
                    job: job.clone(),
                };
                // A task of its own, so that a panic is a failed attempt and not a lost worker.
                let outcome = tokio::spawn((kind.run)(run)).await;
                let outcome = outcome
                    .unwrap_or_else(|error| Err(Fault::new("the job panicked", error).into()));
                self.judge(&job, kind.max_attempts, outcome)
            }
            None => self.judge(
                &job,
                0,
                Err(Fault::new("no such kind of job", &job.kind).into()),
            ),
        };
        end(&self.tools, &job, key, ending).await
    }

    fn judge(&self, job: &Job, max_attempts: i64, outcome: Result<String, Halt>) -> Ending {
        let now = self.tools.now();
        match outcome {
            Ok(outcome) => Ending {
                state: JobState::Done,
                run_at: job.run_at,
                outcome,
            },
            Err(halt) => {
                // A business "no" will be the same tomorrow: only faults are worth another try.
                let hopeless = matches!(halt, Halt::Refused(_) | Halt::Missing | Halt::Denied);
                let dead = hopeless || job.attempts >= max_attempts;
                tracing::warn!(job = %job.id, kind = %job.kind, error = %halt, dead, "a job failed");
                let state = if dead {
                    JobState::Dead
                } else {
                    JobState::Waiting
                };
                Ending {
                    state,
                    run_at: now.plus_seconds(pause_s(job.attempts)),
                    outcome: halt.to_string(),
                }
            }
        }
    }
}

/// 10 s, 20 s, 40 s … at most 12 h.
fn pause_s(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 13)).unwrap_or(13) - 1;
    (10 * 2_i64.pow(doublings)).min(12 * 3_600)
}

/// Runs every job that is due, and those they queue, until none is left: for tests and the demo.
///
/// # Errors
/// The queue cannot be read or written.
pub async fn run_all(tools: &Tools, kinds: &[JobKind]) -> Result<usize, Halt> {
    let worker = Worker::new(tools.clone(), kinds.to_vec(), 8);
    let mut total = 0;
    loop {
        match worker.turn().await? {
            0 => return Ok(total),
            count => total += count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_half_a_day() {
        assert_eq!((pause_s(1), pause_s(2), pause_s(4)), (10, 20, 80));
        assert_eq!(pause_s(60), 40_960);
    }
}
