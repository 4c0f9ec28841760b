use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Halt, Timestamp};

use crate::hashing::Hashing;

/// Wrong passwords one network address may give in a window; a whole office may sit behind one.
const MOST_PER_ADDRESS: u32 = 60;
const WINDOW_S: i64 = 600;
/// Addresses come from outside: the book must not grow with them.
const MOST_ADDRESSES: usize = 50_000;

/// Where passwords are checked: the hashing threads, and the book of who tried too often. One a
/// process; its clones share both.
#[derive(Clone)]
pub struct Desk {
    pub(crate) hashing: Hashing,
    /// Asks identity providers.
    pub(crate) providers: oidc::Client,
    book: Arc<Mutex<HashMap<String, Window>>>,
}

#[derive(Clone, Copy)]
struct Window {
    began_at: Timestamp,
    count: u32,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            hashing: Hashing::new(),
            providers: oidc::Client::default(),
            book: Arc::default(),
        }
    }
}

impl Desk {
    /// One whose hashing is always too busy.
    #[cfg(test)]
    pub(crate) fn overrun() -> Self {
        Self {
            hashing: Hashing::overrun(),
            providers: oidc::Client::default(),
            book: Arc::default(),
        }
    }

    /// Hashes `password` for the demo, which gives everyone the same.
    ///
    /// # Errors
    /// Too many ask at once.
    pub async fn hash(&self, password: &str) -> Result<String, Halt> {
        self.hashing.hash(password).await
    }

    /// Counts one guess from `address`, before any is hashed (ASVS 6.3.1).
    ///
    /// # Errors
    /// How many seconds to wait.
    pub(crate) fn take(&self, address: &str, now: Timestamp) -> Result<(), u32> {
        self.count(neighbourhood(address), now)
    }

    /// Counts one wish for a letter from `address`, apart from the guesses.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub(crate) fn take_letter(&self, address: &str, now: Timestamp) -> Result<(), u32> {
        self.count(format!("letter {}", neighbourhood(address)), now)
    }

    /// Counts one challenge for a passkey given to `address`, apart from the guesses.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub(crate) fn take_challenge(&self, address: &str, now: Timestamp) -> Result<(), u32> {
        self.count(format!("challenge {}", neighbourhood(address)), now)
    }

    fn count(&self, whose: String, now: Timestamp) -> Result<(), u32> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        if book.len() >= MOST_ADDRESSES {
            book.retain(|_, window| now.seconds_since(window.began_at) < WINDOW_S);
            if book.len() >= MOST_ADDRESSES {
                book.clear();
            }
        }
        let window = book.entry(whose).or_insert(Window {
            began_at: now,
            count: 0,
        });
        if now.seconds_since(window.began_at) >= WINDOW_S {
            *window = Window {
                began_at: now,
                count: 0,
            };
        }
        if window.count >= MOST_PER_ADDRESS {
            let left = window
                .began_at
                .plus_seconds(WINDOW_S)
                .seconds_since(now)
                .max(0)
                + 1;
            return Err(u32::try_from(left).unwrap_or(u32::MAX));
        }
        window.count += 1;
        Ok(())
    }

    /// The guess was right after all.
    pub(crate) fn give_back(&self, address: &str) {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = book.get_mut(&neighbourhood(address)) {
            window.count = window.count.saturating_sub(1);
        }
    }
}

/// An IPv6 subscriber has a whole /64 to guess from: counted as one.
fn neighbourhood(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => v6.segments()[..4]
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
    fn an_address_that_guesses_waits_and_others_do_not() {
        let desk = Desk::default();
        for _ in 0..MOST_PER_ADDRESS {
            desk.take("192.0.2.1", START).unwrap();
        }
        assert_eq!(desk.take("192.0.2.1", START.plus_seconds(10)), Err(591));
        assert_eq!(desk.take("192.0.2.2", START), Ok(()));
        assert_eq!(desk.take("192.0.2.1", START.plus_seconds(600)), Ok(()));
    }

    #[test]
    fn right_passwords_are_not_held_against_an_office() {
        let desk = Desk::default();
        for _ in 0..1_000 {
            desk.take("192.0.2.1", START).unwrap();
            desk.give_back("192.0.2.1");
        }
    }

    #[test]
    fn a_subscribers_whole_ipv6_net_counts_as_one() {
        assert_eq!(
            neighbourhood("2001:db8::1"),
            neighbourhood("2001:db8::ffff:1")
        );
        assert_ne!(
            neighbourhood("2001:db8:0:1::1"),
            neighbourhood("2001:db8::1")
        );
    }
}
