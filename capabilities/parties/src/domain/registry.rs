use std::fmt;

use super::words::refusals;

refusals! {
    /// Why a text is not a SIREN.
    SirenRefusal Invalid {
        /// Not 9 digits.
        Length = "parties.siren.length",
        /// The last digit does not follow from the others.
        Checksum = "parties.siren.checksum",
    }
}

refusals! {
    /// Why a text is not a SIRET.
    SiretRefusal Invalid {
        /// Not 14 digits.
        Length = "parties.siret.length",
        /// The last digit does not follow from the others.
        Checksum = "parties.siret.checksum",
        /// It begins with the SIREN of another company.
        OtherCompany = "parties.siret.other_company",
    }
}

/// La Poste: its establishments are too many for the ordinary key.
const LA_POSTE: &str = "356000000";
const LA_POSTE_HEAD_OFFICE: &str = "35600000000048";

/// A company's number in the French register (INSEE, décret 73-314): 9 digits, the last one the
/// Luhn key of the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(String);

impl Siren {
    /// Reads 9 digits, spaces allowed between them.
    ///
    /// # Errors
    /// [`SirenRefusal`].
    pub fn parse(text: &str) -> Result<Self, SirenRefusal> {
        let digits = digits_of(text, 9).ok_or(SirenRefusal::Length)?;
        if luhn_sum(&digits).is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(SirenRefusal::Checksum)
        }
    }

    /// As [`Siren::parse`], but what is typed as it was kept stays: old files hold odd numbers.
    ///
    /// # Errors
    /// [`SirenRefusal`].
    pub fn parse_or_keep(text: &str, kept: Option<&Self>) -> Result<Self, SirenRefusal> {
        match (digits_of(text, 9), kept) {
            (Some(digits), Some(kept)) if digits == kept.0 => Ok(kept.clone()),
            _ => Self::parse(text),
        }
    }

    /// A number that was already kept, or that the access guide prints, without asking its key.
    pub fn unchecked(digits: &str) -> Self {
        Self(digits.to_owned())
    }

    /// The 9 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SIREN whose first eight digits are those of `number`: for samples.
    pub fn numbered(number: u32) -> Self {
        let stem = format!("{:08}", number % 100_000_000);
        Self(with_key(&stem))
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An establishment's number (INSEE): the company's SIREN, 4 digits, and a key over all 14. For
/// La Poste the sum of the digits is a multiple of 5 instead, except at its head office.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(String);

impl Siret {
    /// Reads 14 digits, spaces allowed between them.
    ///
    /// # Errors
    /// [`SiretRefusal`].
    pub fn parse(text: &str) -> Result<Self, SiretRefusal> {
        let digits = digits_of(text, 14).ok_or(SiretRefusal::Length)?;
        let by_sum = digits.starts_with(LA_POSTE) && digits != LA_POSTE_HEAD_OFFICE;
        let holds = if by_sum {
            digits
                .bytes()
                .map(|byte| u32::from(byte - b'0'))
                .sum::<u32>()
                .is_multiple_of(5)
        } else {
            luhn_sum(&digits).is_multiple_of(10)
        };
        if holds {
            Ok(Self(digits))
        } else {
            Err(SiretRefusal::Checksum)
        }
    }

    /// A number that was already kept, without asking its key.
    pub fn unchecked(digits: &str) -> Self {
        Self(digits.to_owned())
    }

    /// As [`Siret::parse`], but what is typed as it was kept stays.
    ///
    /// # Errors
    /// [`SiretRefusal`].
    pub fn parse_or_keep(text: &str, kept: Option<&Self>) -> Result<Self, SiretRefusal> {
        match (digits_of(text, 14), kept) {
            (Some(digits), Some(kept)) if digits == kept.0 => Ok(kept.clone()),
            _ => Self::parse(text),
        }
    }

    /// This SIRET, when it begins with `siren`.
    ///
    /// # Errors
    /// [`SiretRefusal::OtherCompany`].
    pub fn of_company(self, siren: &Siren) -> Result<Self, SiretRefusal> {
        if self.0.starts_with(siren.as_str()) {
            Ok(self)
        } else {
            Err(SiretRefusal::OtherCompany)
        }
    }

    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The company's part.
    pub fn siren(&self) -> Siren {
        Siren(self.0.chars().take(9).collect())
    }

    /// The SIRET of the establishment `number` of `siren`: for samples.
    pub fn numbered(siren: &Siren, number: u32) -> Self {
        let stem = format!("{siren}{:04}", number % 10_000);
        Self(with_key(&stem))
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Exactly `count` ASCII digits once spaces (ordinary or not) are taken out.
fn digits_of(text: &str, count: usize) -> Option<String> {
    let kept: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (kept.len() == count && kept.bytes().all(|byte| byte.is_ascii_digit())).then_some(kept)
}

/// The sum of ISO/IEC 7812: every second digit from the right counts double.
fn luhn_sum(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let value = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        if place % 2 == 1 {
            doubled(digit)
        } else {
            digit
        }
    };
    digits.bytes().rev().enumerate().map(value).sum()
}

fn with_key(stem: &str) -> String {
    let key = (10 - luhn_sum(&format!("{stem}0")) % 10) % 10;
    format!("{stem}{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siren_is_nine_digits_with_their_key() {
        assert_eq!(Siren::parse("552 100 554").unwrap().as_str(), "552100554");
        assert_eq!(Siren::parse("732829320").unwrap().as_str(), "732829320");
        assert_eq!(Siren::parse("732829321"), Err(SirenRefusal::Checksum));
        for text in [
            "",
            "73282932",
            "7328293200",
            "73282932a",
            "７３２８２９３２０",
            "=732829320",
        ] {
            assert_eq!(Siren::parse(text), Err(SirenRefusal::Length), "{text}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_seen() {
        let right = "732829320";
        for place in 0..9 {
            for digit in '0'..='9' {
                let mut typed: Vec<char> = right.chars().collect();
                typed[place] = digit;
                let typed: String = typed.into_iter().collect();
                assert_eq!(Siren::parse(&typed).is_ok(), typed == right, "{typed}");
            }
        }
    }

    #[test]
    fn a_siret_follows_its_own_key_and_its_company() {
        let siret = Siret::parse("732 829 320 00074").unwrap();
        assert_eq!(siret.siren().as_str(), "732829320");
        assert_eq!(Siret::parse("73282932000075"), Err(SiretRefusal::Checksum));
        let other = Siren::parse("552100554").unwrap();
        assert_eq!(siret.of_company(&other), Err(SiretRefusal::OtherCompany));
    }

    #[test]
    fn la_poste_counts_otherwise_but_at_its_head_office() {
        assert!(Siret::parse("35600000000048").is_ok());
        assert!(Siret::parse("35600000049837").is_ok());
        assert_eq!(Siret::parse("35600000049838"), Err(SiretRefusal::Checksum));
    }

    #[test]
    fn the_samples_numbers_hold() {
        for number in 0..2_000 {
            let siren = Siren::numbered(number * 7_919);
            assert_eq!(Siren::parse(siren.as_str()), Ok(siren.clone()));
            let siret = Siret::numbered(&siren, number);
            assert_eq!(Siret::parse(siret.as_str()), Ok(siret));
        }
    }

    #[test]
    fn the_guides_own_siren_does_not_hold_its_key() {
        assert_eq!(Siren::parse("895556554"), Err(SirenRefusal::Checksum));
    }
}
