use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;

/// Requests a key may make at once, after a rest.
const AT_ONCE: i64 = 300;
/// Requests a key may make a second, on and on: directories ask to be served 25.
const A_SECOND: i64 = 30;
/// In millionths of a request, so that nothing is rounded away.
const ONE: i64 = 1_000_000;
/// Keys are few; the shelf is bounded all the same.
const MOST_KEYS: usize = 50_000;

/// How fast each key may go: a bucket that fills by the second. Counted in this process alone.
#[derive(Default)]
pub(crate) struct Paces(Mutex<HashMap<String, Bucket>>);

#[derive(Clone, Copy)]
struct Bucket {
    left: i64,
    at: Timestamp,
}

impl Paces {
    /// Takes one request out of the key's bucket.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub(crate) fn take(&self, key: &str, now: Timestamp) -> Result<(), u32> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_KEYS && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| bucket.filled(now) < AT_ONCE * ONE);
        }
        let bucket = buckets.entry(key.to_owned()).or_insert(Bucket {
            left: AT_ONCE * ONE,
            at: now,
        });
        let left = bucket.filled(now);
        *bucket = Bucket { left, at: now };
        if left < ONE {
            return Err(1);
        }
        bucket.left -= ONE;
        Ok(())
    }
}

impl Bucket {
    fn filled(&self, now: Timestamp) -> i64 {
        let micros = (now.micros() - self.at.micros()).clamp(0, 3_600 * ONE);
        (self.left + micros * A_SECOND).min(AT_ONCE * ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    #[test]
    fn a_key_has_its_burst_then_its_pace_and_others_have_their_own() {
        let paces = Paces::default();
        for _ in 0..AT_ONCE {
            assert_eq!(paces.take("a", START), Ok(()));
        }
        assert_eq!(paces.take("a", START), Err(1));
        assert_eq!(paces.take("b", START), Ok(()));
        let later = START.plus_seconds(1);
        for _ in 0..A_SECOND {
            assert_eq!(paces.take("a", later), Ok(()));
        }
        assert_eq!(paces.take("a", later), Err(1));
    }
}
