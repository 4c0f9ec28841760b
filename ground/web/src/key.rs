use kernel::{Halt, Id};
use serde::Deserialize;

/// An id as it stands in an address, before anybody believes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The id; what cannot be one is as missing as what does not exist.
    ///
    /// # Errors
    /// [`Halt::Missing`].
    pub fn read<T>(&self) -> Result<Id<T>, Halt> {
        self.0.parse().map_err(|_| Halt::Missing)
    }

    /// The text itself, for numbers and references.
    pub fn text(&self) -> &str {
        &self.0
    }
}
