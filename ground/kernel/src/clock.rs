use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant in UTC, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This instant, `seconds` later (earlier when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }

    /// The civil day this instant falls on in `zone` (`Europe/Paris` unless the company says otherwise).
    pub fn day_in(self, zone: &TimeZone) -> Day {
        Day(self.zoned(zone).date())
    }

    /// The instant as clocks show it in `zone`.
    pub fn zoned(self, zone: &TimeZone) -> jiff::Zoned {
        jiff::Timestamp::from_microsecond(self.0)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(zone.clone())
    }

    /// RFC 3339 in UTC, to the second: `2026-11-23T09:00:00Z`.
    pub fn rfc3339(self) -> String {
        let instant =
            jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

/// A day of the calendar, without hour or zone: an invoice's date, a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day `year`-`month`-`day`, when the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// This day, `days` later (earlier when negative); stays put at the calendar's ends.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.checked_add(days.days()).unwrap_or(self.0))
    }

    /// This day, `months` later, the last day of the month when the month is shorter.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self(self.0.checked_add(months.months()).unwrap_or(self.0))
    }

    /// The instant this day begins in `zone`.
    pub fn starts_at(self, zone: &TimeZone) -> Timestamp {
        let start = self
            .0
            .to_zoned(zone.clone())
            .map(|zoned| zoned.timestamp().as_microsecond());
        Timestamp(start.unwrap_or_default())
    }

    /// Year, month and day.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

impl FromStr for Day {
    type Err = ();

    /// Reads ISO 8601 (`2026-11-23`) and the French way (`23/11/2026`).
    fn from_str(text: &str) -> Result<Self, ()> {
        let (separator, french) = if text.contains('/') {
            ('/', true)
        } else {
            ('-', false)
        };
        if let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() {
            return stored([a, b, c, d], [e, f], [g, h]).ok_or(());
        }
        let mut parts = text.split(separator);
        let (Some(first), Some(month), Some(last), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        let (year, day) = if french { (last, first) } else { (first, last) };
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return Err(());
        }
        let number = |digits: &str| digits.parse::<i16>().map_err(|_| ());
        let (month, day) = (number(month)?, number(day)?);
        let (month, day) = (
            i8::try_from(month).map_err(|_| ())?,
            i8::try_from(day).map_err(|_| ())?,
        );
        Day::new(number(year)?, month, day).ok_or(())
    }
}

/// A day as it is stored: `2026-11-23`, to the letter.
fn stored(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<Day> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    let two = |[tens, ones]: [u8; 2]| Some(digit(tens)? * 10 + digit(ones)?);
    let [a, b, c, d] = year;
    let year = i16::from(two([a, b])?) * 100 + i16::from(two([c, d])?);
    let (month, day) = (two(month)?, two(day)?);
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// Who says what time it is. Passed in, so that tests hold time still.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that stands where it is put.
#[derive(Debug)]
pub struct StillClock(Mutex<Timestamp>);

impl StillClock {
    /// Stands at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves on by `seconds`.
    pub fn advance(&self, seconds: i64) {
        let mut at = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *at = at.plus_seconds(seconds);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_both_ways_of_writing_it() {
        let day = Day::new(2026, 11, 23).unwrap();
        assert_eq!("2026-11-23".parse(), Ok(day));
        assert_eq!("23/11/2026".parse(), Ok(day));
        assert!("2026-02-30".parse::<Day>().is_err());
        assert!("26-11-23".parse::<Day>().is_err());
    }

    #[test]
    fn a_month_after_the_31st_is_the_last_day() {
        assert_eq!(
            Day::new(2026, 1, 31).unwrap().plus_months(1).to_string(),
            "2026-02-28"
        );
    }
}
