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
    /// Whether identity providers on this machine are asked, over plain HTTP: for trying out alone.
    pub providers_on_loopback: bool,
    /// What resellers' brands need to know to be reached and believed.
    pub brands: BrandSettings,
}

/// What the DNS of a reseller's domains must say, as far as this house decides it.
#[derive(Clone, Debug, Default)]
pub struct BrandSettings {
    /// The name brands' hosts lead to; empty: the host of the public URL.
    pub target: String,
    /// What their SPF must allow, `include:spf.example.net`; empty: nothing is asked.
    pub spf: String,
    /// Selector and domain under which our own signing key is published.
    pub dkim: Option<(String, String)>,
}

impl Settings {
    /// The host of the public address, in lower case, without port.
    pub fn public_host(&self) -> String {
        let rest = self
            .public_url
            .split_once("://")
            .map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(address) => address.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        };
        host.to_ascii_lowercase()
    }
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
