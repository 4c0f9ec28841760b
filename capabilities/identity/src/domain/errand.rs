use access::SessionId;
use kernel::{Coded, Timestamp};

use super::provider::ProviderId;

/// How long a browser may be away at a provider.
pub const ERRAND_S: i64 = 600;
/// How long a provider's word that somebody left is remembered: longer than it is believed.
pub const LOGOUT_KEPT_S: i64 = 1_200;

/// What a browser is sent to a provider for: what comes back from one errand serves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrandPurpose {
    /// To come in.
    SignIn,
    /// To try a provider that is not in force.
    Trial,
    /// To link one's login to who one is there.
    Link,
    /// To prove anew who one is.
    Proof,
    /// To end the provider's session too.
    SignOut,
}

impl Coded for ErrandPurpose {
    const ALL: &'static [Self] = &[
        Self::SignIn,
        Self::Trial,
        Self::Link,
        Self::Proof,
        Self::SignOut,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::Trial => "trial",
            Self::Link => "link",
            Self::Proof => "proof",
            Self::SignOut => "signOut",
        }
    }
}

/// An errand under way.
#[derive(Clone, Debug)]
pub struct Errand {
    /// What for.
    pub purpose: ErrandPurpose,
    /// To which provider.
    pub provider: ProviderId,
    /// Whose session alone may bring it back; none where there is none yet.
    pub session: Option<SessionId>,
    /// What its return is checked by.
    pub sealed: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
}
