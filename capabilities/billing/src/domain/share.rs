use kernel::{Coded, Id, Timestamp};

/// A share's id.
pub type ShareId = Id<Share>;

/// A link to one document for who is not signed in (G11): made on purpose, ends by itself, can be
/// taken back, each opening logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// How often it was used.
    pub opened_count: i64,
    /// When last.
    pub opened_at: Option<Timestamp>,
}

impl Share {
    /// Whether it still opens at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// How long a link lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareTerm {
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 90 days, the most.
    Quarter,
}

impl ShareTerm {
    /// In days.
    pub const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

impl Coded for ShareTerm {
    const ALL: &'static [Self] = &[Self::Week, Self::Month, Self::Quarter];

    fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_ends_at_its_hour_and_when_it_is_taken_back() {
        let at = Timestamp::from_micros;
        let share = Share {
            id: ShareId::derived("share"),
            created_by: String::new(),
            created_at: at(0),
            expires_at: at(10),
            revoked_at: None,
            opened_count: 0,
            opened_at: None,
        };
        assert!(share.is_open(at(9)) && !share.is_open(at(10)));
        let revoked = Share {
            revoked_at: Some(at(5)),
            ..share
        };
        assert!(!revoked.is_open(at(6)));
    }
}
