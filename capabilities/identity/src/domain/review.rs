use access::{CompanyId, LoginId, MembershipId};
use kernel::{Coded, Id, Kind, Refusal, Timestamp};

/// Marks ids of access reviews.
#[derive(Debug)]
pub struct ReviewMark;
/// The id of one review of a company's accesses.
pub type ReviewId = Id<ReviewMark>;

const DAY_S: i64 = 86_400;
/// From its opening to its deadline, in days.
pub const LASTS_DAYS: i64 = 30;
/// Administrators hear of it again so many days before the deadline.
pub const REMINDERS_DAYS: [i64; 2] = [7, 1];

/// How often a company reviews its accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Twice a year.
    Half,
    /// Once a year, unless the company says otherwise.
    Year,
}

impl Coded for Period {
    const ALL: &'static [Self] = &[Self::Half, Self::Year];

    fn code(self) -> &'static str {
        match self {
            Self::Half => "6",
            Self::Year => "12",
        }
    }
}

impl Period {
    /// In months, as the column keeps it.
    pub const fn months(self) -> i64 {
        match self {
            Self::Half => 6,
            Self::Year => 12,
        }
    }

    /// What the column says; a year when it says nothing.
    pub const fn of_months(months: Option<i64>) -> Self {
        match months {
            Some(6) => Self::Half,
            _ => Self::Year,
        }
    }

    /// In seconds; the last review's opening lies so far back when the next is due.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Half => 182 * DAY_S,
            Self::Year => 365 * DAY_S,
        }
    }
}

/// The deadline of a review that opens at `opened_at`.
pub fn deadline_of(opened_at: Timestamp) -> Timestamp {
    opened_at.plus_seconds(LASTS_DAYS * DAY_S)
}

/// When the reminder leaves that comes `days` before the deadline.
pub fn reminder_of(deadline_at: Timestamp, days: i64) -> Timestamp {
    deadline_at.plus_seconds(-days * DAY_S)
}

/// What became of one access in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Somebody said that it stays as it is.
    Confirmed,
    /// Somebody suspended it.
    Suspended,
    /// Somebody gave it another profile or other sites.
    Changed,
    /// Somebody took it away.
    Removed,
    /// Nobody said anything: suspended at the deadline.
    Lapsed,
    /// Nobody said anything, but it is the last administrator's: told to the company above.
    Kept,
}

impl Coded for Decision {
    const ALL: &'static [Self] = &[
        Self::Confirmed,
        Self::Suspended,
        Self::Changed,
        Self::Removed,
        Self::Lapsed,
        Self::Kept,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Suspended => "suspended",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Lapsed => "lapsed",
            Self::Kept => "kept",
        }
    }
}

/// A review of a company's accesses.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// Whose.
    pub company: CompanyId,
    /// When it opened.
    pub opened_at: Timestamp,
    /// When what nobody confirmed is suspended.
    pub deadline_at: Timestamp,
    /// When it was over.
    pub closed_at: Option<Timestamp>,
    /// How many accesses it looks at.
    pub total: i64,
    /// How many of them were decided on.
    pub decided: i64,
}

/// How a company's people are kept out as a whole at a deadline: they could have confirmed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// The company, or one above it, is suspended: the deadline is put off.
    ForNow,
    /// The company is closed: there is nothing left to review.
    ForGood,
}

/// One access that waits for a decision at the deadline.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// The place.
    pub membership: MembershipId,
    /// Whose.
    pub login: LoginId,
    /// Whether it manages the company's users.
    pub is_administrator: bool,
}

/// Every "no" about reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewRefusal {
    /// No access was chosen.
    NothingChosen,
    /// No review is under way.
    NoneOpen,
}

impl Refusal for ReviewRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingChosen => "identity.review.nothing_chosen",
            Self::NoneOpen => "identity.review.none_open",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::NothingChosen => Kind::Invalid,
            Self::NoneOpen => Kind::Conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_leave_before_the_deadline() {
        let opened_at = Timestamp::from_micros(1_700_000_000_000_000);
        let deadline_at = deadline_of(opened_at);
        for days in REMINDERS_DAYS {
            let reminder_at = reminder_of(deadline_at, days);
            assert!(
                opened_at < reminder_at && reminder_at < deadline_at,
                "{days}"
            );
        }
    }
}
