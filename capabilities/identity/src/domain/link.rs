use access::LoginId;
use kernel::{Coded, Timestamp};

/// What a mailed link is for: one made for one thing does not open another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first password.
    Init,
    /// A forgotten one.
    Reset,
}

impl Purpose {
    /// How long the link lives: 72 h for people who read their mail on Monday (documented, ASVS
    /// 6.1.1), 30 min for who waits in front of the screen (ASVS 6.6.2, NIST SP 800-63B 3.1.3).
    pub const fn lifetime_s(self) -> i64 {
        match self {
            Self::Init => 72 * 3_600,
            Self::Reset => 30 * 60,
        }
    }
}

impl Coded for Purpose {
    const ALL: &'static [Self] = &[Self::Init, Self::Reset];

    fn code(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Reset => "reset",
        }
    }
}

/// A link as it is kept: its secret is not, only the secret's SHA-256.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose password it sets.
    pub login: LoginId,
    /// What it is for.
    pub purpose: Purpose,
    /// The password it replaces: once that one is replaced otherwise, the link is void.
    pub credential_version: i64,
    /// Its last instant.
    pub expires_at: Timestamp,
    /// When it set a password.
    pub used_at: Option<Timestamp>,
    /// When a newer link, or a new password, took its place.
    pub voided_at: Option<Timestamp>,
}

/// Why a link opens nothing. Each has a page that says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Not one of ours, cut by the mail reader, or for something else.
    Unknown,
    /// Too old.
    Expired,
    /// It has set a password already.
    Used,
    /// A newer one was sent.
    Replaced,
}

impl LinkFault {
    /// Names the label: `identity.link.{code}`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::Replaced => "replaced",
        }
    }
}

impl Link {
    /// Whether the link may set a password at `now`, that of a login at `credential_version`.
    pub fn check(
        &self,
        purpose: Purpose,
        credential_version: i64,
        now: Timestamp,
    ) -> Result<(), LinkFault> {
        if self.purpose != purpose {
            return Err(LinkFault::Unknown);
        }
        if self.used_at.is_some() {
            return Err(LinkFault::Used);
        }
        if self.voided_at.is_some() || self.credential_version != credential_version {
            return Err(LinkFault::Replaced);
        }
        if self.expires_at <= now {
            Err(LinkFault::Expired)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        Link {
            login: LoginId::derived("camille"),
            purpose: Purpose::Init,
            credential_version: 0,
            expires_at: Timestamp::from_micros(10),
            used_at: None,
            voided_at: None,
        }
    }

    #[test]
    fn a_link_opens_one_thing_once_and_in_time() {
        let at = Timestamp::from_micros;
        assert_eq!(link().check(Purpose::Init, 0, at(9)), Ok(()));
        assert_eq!(
            link().check(Purpose::Init, 0, at(10)),
            Err(LinkFault::Expired)
        );
        assert_eq!(
            link().check(Purpose::Reset, 0, at(9)),
            Err(LinkFault::Unknown)
        );
        assert_eq!(
            link().check(Purpose::Init, 1, at(9)),
            Err(LinkFault::Replaced)
        );
        let used = Link {
            used_at: Some(at(5)),
            ..link()
        };
        assert_eq!(used.check(Purpose::Init, 1, at(9)), Err(LinkFault::Used));
        let voided = Link {
            voided_at: Some(at(5)),
            ..link()
        };
        assert_eq!(
            voided.check(Purpose::Init, 0, at(9)),
            Err(LinkFault::Replaced)
        );
    }
}
