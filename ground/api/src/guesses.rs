use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;
use sha2::{Digest, Sha256};

/// Wrong keys one network address may show in a window.
const MOST_WRONG: u32 = 60;
const WINDOW_S: i64 = 600;
/// How long a key that opened is remembered as one that does.
const TRUSTED_S: i64 = 3_600;
/// Addresses and keys come from outside: the books must not grow with them.
const MOST_KEPT: usize = 50_000;

/// Who showed wrong keys too often, and which keys opened of late: an address that guesses is told to
/// wait, while programs behind the same address whose keys are known go on. A key has 256 random
/// bits, so this spares the database rather than the key.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<Books>);

#[derive(Default)]
struct Books {
    wrong: HashMap<String, (Timestamp, u32)>,
    right: HashMap<[u8; 32], Timestamp>,
}

/// A key as it is remembered: by its digest alone.
#[derive(Clone, Copy)]
pub(crate) struct Mark([u8; 32]);

impl Mark {
    pub(crate) fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

impl Guesses {
    /// Whether a key may be looked at.
    ///
    /// # Errors
    /// How many seconds its address has to wait.
    pub(crate) fn hear(&self, mark: Mark, address: &str, now: Timestamp) -> Result<(), u32> {
        let books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if books.right.get(&mark.0).is_some_and(|until| *until > now) {
            return Ok(());
        }
        match books.wrong.get(&neighbourhood(address)) {
            Some((began_at, count)) if *count >= MOST_WRONG => {
                let left = began_at.plus_seconds(WINDOW_S).seconds_since(now);
                if left > 0 {
                    return Err(u32::try_from(left + 1).unwrap_or(u32::MAX));
                }
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The key opened.
    pub(crate) fn right(&self, mark: Mark, now: Timestamp) {
        let mut books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if books.right.len() >= MOST_KEPT {
            books.right.retain(|_, until| *until > now);
            if books.right.len() >= MOST_KEPT {
                books.right.clear();
            }
        }
        books.right.insert(mark.0, now.plus_seconds(TRUSTED_S));
    }

    /// The key opened nothing.
    pub(crate) fn wrong(&self, mark: Mark, address: &str, now: Timestamp) {
        let mut books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        books.right.remove(&mark.0);
        let over = |began_at: Timestamp| now.seconds_since(began_at) >= WINDOW_S;
        if books.wrong.len() >= MOST_KEPT {
            books.wrong.retain(|_, (began_at, _)| !over(*began_at));
            if books.wrong.len() >= MOST_KEPT {
                books.wrong.clear();
            }
        }
        let entry = books
            .wrong
            .entry(neighbourhood(address))
            .or_insert((now, 0));
        if over(entry.0) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

/// An IPv6 subscriber has a whole /64 to guess from: counted as one.
fn neighbourhood(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => v6.segments()[..4]
            .iter()
            .map(|segment| format!("{segment:x}:"))
            .collect(),
        Ok(_) | Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    #[test]
    fn an_address_that_guesses_waits_and_known_keys_behind_it_do_not() {
        let guesses = Guesses::default();
        let known = Mark::of("known");
        guesses.right(known, START);
        for at in 0..MOST_WRONG {
            let guess = Mark::of(&at.to_string());
            assert_eq!(guesses.hear(guess, "192.0.2.1", START), Ok(()));
            guesses.wrong(guess, "192.0.2.1", START);
        }
        let fresh = Mark::of("fresh");
        assert_eq!(guesses.hear(fresh, "192.0.2.1", START), Err(601));
        assert_eq!(guesses.hear(known, "192.0.2.1", START), Ok(()));
        assert_eq!(guesses.hear(fresh, "192.0.2.2", START), Ok(()));
        let later = START.plus_seconds(WINDOW_S);
        assert_eq!(guesses.hear(fresh, "192.0.2.1", later), Ok(()));
        guesses.wrong(known, "192.0.2.3", START);
        assert_eq!(guesses.hear(known, "192.0.2.1", START), Err(601));
    }

    #[test]
    fn a_subscribers_addresses_are_counted_together() {
        let guesses = Guesses::default();
        for at in 0..MOST_WRONG {
            guesses.wrong(Mark::of("x"), &format!("2001:db8::{at:x}"), START);
        }
        assert!(
            guesses
                .hear(Mark::of("y"), "2001:db8::ffff", START)
                .is_err()
        );
        assert!(guesses.hear(Mark::of("y"), "2001:db8:1::1", START).is_ok());
    }
}
