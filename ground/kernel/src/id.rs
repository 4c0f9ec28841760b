use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::{NoContext, Uuid};

use crate::Timestamp;

/// The key of one `T`, so that a bill's id never fits where a company's is wanted.
///
/// UUID version 7 (RFC 9562): sorts by birth, tells nothing else.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// A new id born at `now`.
    pub fn new(now: Timestamp) -> Self {
        let micros = now.micros().unsigned_abs();
        let (seconds, nanos) = (micros / 1_000_000, (micros % 1_000_000) * 1_000);
        let nanos = u32::try_from(nanos).unwrap_or(0);
        let stamp = uuid::Timestamp::from_unix(NoContext, seconds, nanos);
        Self::from_uuid(Uuid::new_v7(stamp))
    }

    /// The id that always comes from the same `seed`: for samples and the demo, which must not vary.
    pub fn derived(seed: &str) -> Self {
        let digest = Sha256::digest(seed.as_bytes());
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The same key under another name, where two capabilities speak of one thing.
    pub fn cast<U>(&self) -> Id<U> {
        Id::from_uuid(self.uuid)
    }

    fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            of: PhantomData,
        }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; uuid::fmt::Simple::LENGTH];
        f.write_str(self.uuid.simple().encode_lower(&mut digits))
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id as we write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl<T> FromStr for Id<T> {
    type Err = NotAnId;

    /// Reads the one form we write: 32 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits: &[u8; uuid::fmt::Simple::LENGTH] =
            text.as_bytes().try_into().map_err(|_| NotAnId)?;
        let mut number = 0_u128;
        for digit in digits {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return Err(NotAnId),
            };
            number = number << 4 | u128::from(value);
        }
        Ok(Self::from_uuid(Uuid::from_u128(number)))
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bill;

    #[test]
    fn an_id_reads_back_as_it_was_written_and_in_no_other_form() {
        let id: Id<Bill> = Id::new(Timestamp::from_micros(1_700_000_000_000_000));
        assert_eq!(id.to_string().parse::<Id<Bill>>().unwrap(), id);
        assert!(id.to_string().to_uppercase().parse::<Id<Bill>>().is_err());
        assert!("../etc".parse::<Id<Bill>>().is_err());
        assert!("é".repeat(16).parse::<Id<Bill>>().is_err());
    }

    #[test]
    fn a_derived_id_is_always_the_same() {
        assert_eq!(Id::<Bill>::derived("acme"), Id::<Bill>::derived("acme"));
        assert_ne!(Id::<Bill>::derived("acme"), Id::<Bill>::derived("zeta"));
    }
}
