use access::SessionId;
use kernel::Timestamp;

/// Idle this long, a session ends (ASVS 7.3.1).
pub const IDLE_S: i64 = 30 * 60;
/// It is prolonged at most so often, so that reading pages does not write each time.
pub const PROLONG_EVERY_S: i64 = 60;

/// A session's longest life (ASVS 7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// A working day and more.
    Customer,
    /// A working day: staff see everyone's records.
    Staff,
}

impl Lifetime {
    /// In seconds.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Customer => 12 * 3_600,
            Self::Staff => 8 * 3_600,
        }
    }
}

/// A session, as its owner sees it in the list of theirs.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id, which opens nothing.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last seen, to the minute.
    pub last_used_at: Timestamp,
    /// The network address it began from.
    pub address: String,
    /// What the browser said of itself.
    pub agent: String,
    /// The company whose identity provider it came through.
    pub through: Option<String>,
}

/// The instant a session used at `now` ends if nothing more comes, never past `ends_at`.
pub fn idle_end(now: Timestamp, ends_at: Timestamp) -> Timestamp {
    now.plus_seconds(IDLE_S).min(ends_at)
}

/// Whether a session last seen at `last_used_at` is to be prolonged.
pub fn is_due(last_used_at: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(last_used_at) >= PROLONG_EVERY_S
}
