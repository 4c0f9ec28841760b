use std::fmt;

/// A day of the calendar, from 1900 to 2999: papers carry dates and never an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    pub(crate) const FIRST: Self = Self {
        year: 1900,
        month: 1,
        day: 1,
    };

    /// A day that exists, or nothing.
    #[must_use]
    pub const fn try_new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year < 1900 || year > 2999 || day == 0 {
            return None;
        }
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        if day > last {
            None
        } else {
            Some(Self { year, month, day })
        }
    }

    /// Reads `YYYYMMDD`, the form 102 of electronic invoices.
    pub(crate) fn from_compact(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Self::try_new(
            text.get(0..4)?.parse().ok()?,
            text.get(4..6)?.parse().ok()?,
            text.get(6..8)?.parse().ok()?,
        )
    }

    /// Reads `YYYY-MM-DD`.
    pub(crate) fn from_dashed(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        Self::from_compact(&[year, month, day].concat())
    }

    /// The year, in four digits.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }
}

/// `YYYY-MM-DD`, as machines write it.
impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_can_be_made() {
        assert!(Day::try_new(2024, 2, 29).is_some());
        assert!(Day::try_new(2026, 2, 29).is_none());
        assert!(Day::try_new(2100, 2, 29).is_none());
        assert!(Day::try_new(2026, 13, 1).is_none());
        assert!(Day::try_new(2026, 4, 31).is_none());
    }

    #[test]
    fn both_written_forms_are_read() {
        let day = Day::try_new(2026, 12, 1);
        assert_eq!(Day::from_compact("20261201"), day);
        assert_eq!(Day::from_dashed("2026-12-01"), day);
        assert_eq!(Day::from_compact("2026é01"), None);
        assert_eq!(Day::from_dashed("2026-12-1"), None);
        assert_eq!(
            day.map(|day| day.to_string()).as_deref(),
            Some("2026-12-01")
        );
    }
}
