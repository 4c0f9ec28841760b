use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use kernel::{Fault, Halt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use crate::domain::password::MOST_BYTES;
use crate::phc::{Cost, Memory, Phc};

/// Hashing wanted at once beyond those under way.
const QUEUE: usize = 16;
/// Longer than this nobody waits: a login flood must not become everyone's.
const PATIENCE: Duration = Duration::from_millis(500);
/// What is said to who comes too many.
const BUSY: Halt = Halt::Busy(2);

/// Threads of their own for hashing passwords, each with its own block of memory.
///
/// Measured: 300 wrong logins side by side through `spawn_blocking` took 5.7 GB and froze orders
/// for 30 s; through two threads and a short queue orders stay at 24 ms (ASVS 2.4.1, 15.2.2).
///
/// The threads start with the first hash: drawing the route table starts none.
#[derive(Clone)]
pub(crate) struct Hashing(Arc<Inner>);

struct Inner {
    work: OnceLock<Sender<Work>>,
    threads: usize,
    running: Arc<Semaphore>,
    queue: Semaphore,
}

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// How a password compares with the one kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Another one.
    Wrong,
    /// The one.
    Right,
    /// The one, kept under a cost that has since been raised.
    RightButCheap,
}

impl Hashing {
    /// One thread on two cores or fewer, else two.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_threads(if cores <= 2 { 1 } else { 2 })
    }

    fn with_threads(threads: usize) -> Self {
        let running = Arc::new(Semaphore::new(threads));
        Self(Arc::new(Inner {
            work: OnceLock::new(),
            threads,
            running,
            queue: Semaphore::new(QUEUE),
        }))
    }

    /// One that is always too busy.
    #[cfg(test)]
    pub(crate) fn overrun() -> Self {
        let hashing = Self::with_threads(1);
        hashing.0.queue.close();
        hashing
    }

    fn threads(&self) -> &Sender<Work> {
        self.0.work.get_or_init(|| start(self.0.threads))
    }

    /// Whether `password` is the one kept as `kept`; as slow when there is none.
    pub(crate) async fn check(&self, password: &str, kept: Option<&str>) -> Result<Fit, Halt> {
        let phc = kept.and_then(Phc::read);
        let too_long = password.len() > MOST_BYTES;
        let password = bounded(password);
        self.run(move |memory| {
            let fits = phc
                .clone()
                .unwrap_or_else(Phc::of_nobody)
                .fits(&password, memory)?;
            Ok(match phc {
                Some(phc) if fits && !too_long && phc.cost == Cost::PRESENT => Fit::Right,
                Some(_) if fits && !too_long => Fit::RightButCheap,
                Some(_) | None => Fit::Wrong,
            })
        })
        .await
    }

    /// Whether `password` is one of those kept.
    pub(crate) async fn is_one_of(&self, password: &str, kept: &[String]) -> Result<bool, Halt> {
        let kept: Vec<Phc> = kept.iter().filter_map(|text| Phc::read(text)).collect();
        let password = bounded(password);
        self.run(move |memory| {
            for phc in &kept {
                if phc.fits(&password, memory)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    /// Hashes `password`, as the column keeps it.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Halt> {
        let password = bounded(password);
        self.run(move |memory| Ok(Phc::of(&password, Cost::PRESENT, memory)?.write()))
            .await
    }

    async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Memory) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Halt> {
        let permit = self.permit().await?;
        let (told, answer) = oneshot::channel();
        let work: Work = Box::new(move |memory| {
            let result = task(memory);
            // Held to here: a caller who hangs up does not let another in before the thread is free.
            drop(permit);
            // Nobody listens any more when the caller hung up.
            let _ = told.send(result);
        });
        let gone = |_| Fault::new("hashing a password", "the thread is gone");
        self.threads().send(work).map_err(|_| gone(()))?;
        Ok(answer.await.map_err(|_| gone(()))??)
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, Halt> {
        let _place = self.0.queue.try_acquire().map_err(|_| BUSY)?;
        match timeout(PATIENCE, self.0.running.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(BUSY),
        }
    }
}

fn bounded(password: &str) -> Vec<u8> {
    password.bytes().take(MOST_BYTES).collect()
}

/// A thread that does not start leaves its work to the others; none at all, and each hash tells.
fn start(threads: usize) -> Sender<Work> {
    let (work, waiting) = channel::<Work>();
    let waiting = Arc::new(Mutex::new(waiting));
    for number in 0..threads {
        let waiting = waiting.clone();
        let thread = std::thread::Builder::new().name(format!("hashing-{number}"));
        if let Err(error) = thread.spawn(move || hash_until_nobody_asks(&waiting)) {
            tracing::error!(%error, "a hashing thread did not start");
        }
    }
    work
}

fn hash_until_nobody_asks(waiting: &Mutex<Receiver<Work>>) {
    let mut memory = Memory::new();
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(work) => work(&mut memory),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_nobodys_fits_none() {
        let hashing = Hashing::new();
        let kept = hashing.hash("Troupeau 7!").await.unwrap();
        assert_eq!(
            hashing.check("Troupeau 7!", Some(&kept)).await.unwrap(),
            Fit::Right
        );
        assert_eq!(
            hashing.check("Troupeau 8!", Some(&kept)).await.unwrap(),
            Fit::Wrong
        );
        assert_eq!(
            hashing.check("Troupeau 7!", None).await.unwrap(),
            Fit::Wrong
        );
        let padded = format!("Troupeau 7!{}", "x".repeat(2_000));
        assert_eq!(
            hashing.check(&padded, Some(&kept)).await.unwrap(),
            Fit::Wrong
        );
        assert!(hashing.is_one_of("Troupeau 7!", &[kept]).await.unwrap());
    }

    #[tokio::test]
    async fn a_cheaper_hash_is_told_to_be_renewed() {
        let cheap = Phc::of(
            b"Troupeau 7!",
            Cost {
                memory_kib: 64,
                passes: 1,
            },
            &mut Memory::new(),
        )
        .unwrap();
        let hashing = Hashing::new();
        let fit = hashing
            .check("Troupeau 7!", Some(&cheap.write()))
            .await
            .unwrap();
        assert_eq!(fit, Fit::RightButCheap);
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_instead_of_queued() {
        let hashing = Hashing::with_threads(1);
        let mut flood = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let hashing = hashing.clone();
            flood.spawn(async move { hashing.check("x", None).await });
        }
        let answers = flood.join_all().await;
        let busy = answers
            .iter()
            .filter(|answer| matches!(answer, Err(Halt::Busy(2))))
            .count();
        let done = answers
            .iter()
            .filter(|answer| matches!(answer, Ok(Fit::Wrong)))
            .count();
        assert!(
            busy >= 80 && done >= 1 && busy + done == 100,
            "{busy} turned away, {done} done"
        );
    }
}
