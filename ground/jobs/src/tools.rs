use std::sync::Arc;

use db::{Db, Files, Vault};
use kernel::{Clock, Timestamp};

/// What the operator decided outside the database.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where people reach the portal, without a final slash: `https://my.example.fr`.
    pub public_url: String,
    /// Filled with the demo: the mailbox is shown to all.
    pub demo: bool,
    /// Whether a mail server was given; without one, messages are only kept.
    pub mail_leaves: bool,
    /// How long a change that endangers somebody waits, in hours; none: as usual.
    pub change_delay_h: Option<u32>,
}

/// What every page and every job works with.
#[derive(Clone)]
pub struct Tools {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Seals and opens.
    pub vault: Vault,
    /// Documents by hash.
    pub files: Files,
    /// What the operator decided.
    pub settings: Arc<Settings>,
}

impl Tools {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
