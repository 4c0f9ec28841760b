use std::fmt;

use super::registry::Siren;
use super::words::refusals;

refusals! {
    /// Why a text is not a VAT number.
    VatRefusal Invalid {
        /// Neither `FR`, two digits and a SIREN, nor another member state's prefix and number.
        Shape = "parties.vat.shape",
        /// The two digits after `FR` do not follow from the SIREN.
        Key = "parties.vat.key",
        /// It holds another SIREN than the company's.
        OtherCompany = "parties.vat.other_company",
    }
}

/// Prefixes of member states other than France (Directive 2006/112/EC, article 215), and Northern
/// Ireland's.
const OTHERS: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// A VAT identification number. A French one is `FR`, the key `(12 + 3 × (SIREN mod 97)) mod 97`
/// on two digits, and the SIREN (CGI, annexe II, article 242 nonies A, and the DGFiP's key).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VatNumber(String);

impl VatNumber {
    /// Reads a number as typed, spaces allowed.
    ///
    /// # Errors
    /// [`VatRefusal`].
    pub fn parse(text: &str) -> Result<Self, VatRefusal> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '.')
            .collect::<String>()
            .to_ascii_uppercase();
        if !kept.is_ascii() || kept.len() < 4 {
            return Err(VatRefusal::Shape);
        }
        let (prefix, rest) = kept.split_at(2);
        if prefix == "FR" {
            return french(rest).map(|()| Self(kept));
        }
        let fits =
            (2..=12).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if OTHERS.contains(&prefix) && fits {
            Ok(Self(kept))
        } else {
            Err(VatRefusal::Shape)
        }
    }

    /// A number that was already kept.
    pub fn unchecked(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The French number of `siren`.
    pub fn of(siren: &Siren) -> Self {
        Self(format!("FR{:02}{siren}", key(siren.as_str())))
    }

    /// This number, unless it is French and of another SIREN.
    ///
    /// # Errors
    /// [`VatRefusal::OtherCompany`].
    pub fn of_company(self, siren: &Siren) -> Result<Self, VatRefusal> {
        match self.0.strip_prefix("FR") {
            Some(rest) if !rest.ends_with(siren.as_str()) => Err(VatRefusal::OtherCompany),
            Some(_) | None => Ok(self),
        }
    }

    /// The number without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn french(rest: &str) -> Result<(), VatRefusal> {
    if rest.len() != 11 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(VatRefusal::Shape);
    }
    let (typed, siren) = rest.split_at(2);
    if typed == format!("{:02}", key(siren)) {
        Ok(())
    } else {
        Err(VatRefusal::Key)
    }
}

fn key(siren: &str) -> u64 {
    let remainder = siren
        .bytes()
        .fold(0, |sum, byte| (sum * 10 + u64::from(byte - b'0')) % 97);
    (12 + 3 * remainder) % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_number_carries_the_key_of_its_siren() {
        let siren = Siren::parse("732829320").unwrap();
        assert_eq!(VatNumber::of(&siren).as_str(), "FR44732829320");
        assert_eq!(
            VatNumber::parse("fr 44 732 829 320"),
            Ok(VatNumber::of(&siren))
        );
        assert_eq!(VatNumber::parse("FR45732829320"), Err(VatRefusal::Key));
        assert_eq!(VatNumber::parse("FR4473282932"), Err(VatRefusal::Shape));
    }

    #[test]
    fn a_key_below_ten_has_its_zero() {
        let found = (0..5_000).map(|number| VatNumber::of(&Siren::numbered(number)));
        for number in found {
            assert_eq!(number.as_str().len(), 13);
            assert_eq!(VatNumber::parse(number.as_str()), Ok(number));
        }
    }

    #[test]
    fn a_number_belongs_to_its_company() {
        let ours = Siren::parse("732829320").unwrap();
        let theirs = Siren::parse("552100554").unwrap();
        assert_eq!(
            VatNumber::of(&ours).of_company(&theirs),
            Err(VatRefusal::OtherCompany)
        );
        assert!(
            VatNumber::parse("BE0403170701")
                .unwrap()
                .of_company(&theirs)
                .is_ok()
        );
        assert_eq!(VatNumber::parse("XX123456"), Err(VatRefusal::Shape));
        assert_eq!(VatNumber::parse("é"), Err(VatRefusal::Shape));
    }
}
