use kernel::Timestamp;

const DAY_S: i64 = 86_400;
/// Failures that cost nothing: people mistype.
const FREE: i64 = 5;
/// The most guesses one identifier takes in a day (ASVS 6.3.1; NIST SP 800-63B 3.2.2 asks at
/// most 100 in a row).
const MOST_A_DAY: i64 = 100;
/// The longest pause between guesses. Never a permanent lock: a competitor could keep a whole
/// company out.
const LONGEST_PAUSE_S: i64 = 900;

/// What is known of the wrong passwords given for one identifier, existing or not: both are
/// counted alike, or the pause would tell which exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// Failures in a row.
    pub in_a_row: i64,
    /// Failures since [`Attempts::day_began_at`].
    pub today: i64,
    /// When the present day of counting began.
    pub day_began_at: Timestamp,
    /// No guess is looked at before.
    pub blocked_until: Timestamp,
}

impl Attempts {
    /// Nothing was tried yet.
    pub const NONE: Self = Self {
        in_a_row: 0,
        today: 0,
        day_began_at: Timestamp::from_micros(0),
        blocked_until: Timestamp::from_micros(0),
    };

    /// Takes one more guess at `now`, counted as wrong until proven right, so that guesses made
    /// side by side are all counted before any is looked at.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn take(self, now: Timestamp) -> Result<Self, u32> {
        if self.blocked_until > now {
            return Err(seconds_until(self.blocked_until, now));
        }
        let same_day = now.seconds_since(self.day_began_at) < DAY_S;
        let (today, day_began_at) = if same_day {
            (self.today, self.day_began_at)
        } else {
            (0, now)
        };
        if today >= MOST_A_DAY {
            return Err(seconds_until(day_began_at.plus_seconds(DAY_S), now));
        }
        // A quiet day forgives what came before.
        let in_a_row = if same_day { self.in_a_row + 1 } else { 1 };
        let blocked_until = now.plus_seconds(pause_s(in_a_row));
        Ok(Self {
            in_a_row,
            today: today + 1,
            day_began_at,
            blocked_until,
        })
    }
}

/// The pause after so many failures in a row: none, then 30 s, 1 min, 2 min … 15 min.
fn pause_s(in_a_row: i64) -> i64 {
    match in_a_row - FREE {
        ..0 => 0,
        over => (30_i64 << over.clamp(0, 10)).min(LONGEST_PAUSE_S),
    }
}

fn seconds_until(later: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(later.seconds_since(now).max(0) + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    #[test]
    fn five_mistakes_cost_nothing_then_pauses_grow() {
        let mut attempts = Attempts::NONE;
        for _ in 0..5 {
            attempts = attempts.take(START).unwrap();
        }
        assert_eq!(attempts.take(START), Err(31));
        attempts = attempts.take(START.plus_seconds(30)).unwrap();
        assert_eq!(attempts.take(START.plus_seconds(30)), Err(61));
    }

    #[test]
    fn a_patient_thief_gets_a_hundred_guesses_a_day_and_the_owner_is_never_locked_out_for_good() {
        let (mut attempts, mut now, mut taken) = (Attempts::NONE, START, 0);
        while now < START.plus_seconds(DAY_S) {
            match attempts.take(now) {
                Ok(next) => {
                    attempts = next;
                    taken += 1;
                }
                Err(wait) => now = now.plus_seconds(i64::from(wait)),
            }
        }
        assert!(taken <= MOST_A_DAY, "{taken}");
        assert!(attempts.take(START.plus_seconds(2 * DAY_S)).is_ok());
    }
}
