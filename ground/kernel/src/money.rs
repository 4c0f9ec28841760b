use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in euro cents. Exact: there is no floating point anywhere near it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);

    /// `cents` hundredths of a euro.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// Hundredths of a euro.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// Above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Reads `1234.56`, `1 234,56` or `-12`; two decimals at most; `None` when it is not an amount.
    pub fn parse(text: &str) -> Option<Self> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '€')
            .collect();
        let (negative, digits) = match kept.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, kept.as_str()),
        };
        let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 2 || !all_digits(whole) || !all_digits(decimals) {
            return None;
        }
        let cents = format!("{decimals:0<2}").parse::<i64>().ok()?;
        let total = whole
            .parse::<i64>()
            .ok()?
            .checked_mul(100)?
            .checked_add(cents)?;
        Some(Self(if negative { -total } else { total }))
    }

    /// `1234.56`, for machines.
    pub fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_and_machines_write_them() {
        for text in ["1234.56", "1 234,56", "1\u{202f}234,56 €"] {
            assert_eq!(
                Money::parse(text),
                Some(Money::from_cents(123_456)),
                "{text}"
            );
        }
        assert_eq!(Money::parse("-0,5"), Some(Money::from_cents(-50)));
        for text in [
            "",
            "12,345",
            "1e3",
            "=1+1",
            "12,3,4",
            "99999999999999999999",
        ] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_for_machines_reads_back() {
        for cents in [0, 1, -1, 99, 100, -12_345] {
            assert_eq!(Money::parse(&Money(cents).decimal()), Some(Money(cents)));
        }
    }
}
