use std::fmt;

use access::CompanyId;
use iban::IbanLike as _;
use kernel::Timestamp;

use super::words::{coded, refusals};

coded! {
    /// How a company pays (TMF670 `PaymentMethod`).
    PaymentMethod {
        /// It sends the money.
        Transfer = "bankTransfer",
        /// We take it, under a SEPA mandate.
        SepaDebit = "directDebit",
    }
}

refusals! {
    /// Why a text is not an IBAN.
    IbanRefusal Invalid {
        /// Not two letters, two digits and what the country's banks use.
        Shape = "parties.iban.shape",
        /// The two digits after the country do not follow from the rest.
        Checksum = "parties.iban.checksum",
    }
}

refusals! {
    /// Why a text is not a BIC.
    BicRefusal Invalid {
        /// Not 8 or 11 characters as ISO 9362 has them.
        Shape = "parties.bic.shape",
    }
}

refusals! {
    /// Why payment details cannot be.
    PaymentRefusal Invalid {
        /// The BIC is of another country than the IBAN.
        BicOfOtherCountry = "parties.bic.other_country",
        /// A SEPA debit needs an IBAN.
        IbanNeeded = "parties.iban.needed",
    }
}

/// An international bank account number (ISO 13616), checked with its country's own structure.
#[derive(Clone, PartialEq, Eq)]
pub struct Iban(String);

impl Iban {
    /// Reads an IBAN as printed on a RIB, spaces and case free.
    ///
    /// # Errors
    /// [`IbanRefusal`].
    pub fn parse(text: &str) -> Result<Self, IbanRefusal> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_uppercase();
        // The shortest there is, Norway's, has 15 characters: less is unfinished, not mistyped.
        if kept.len() < 15 {
            return Err(IbanRefusal::Shape);
        }
        match kept.parse::<iban::Iban>() {
            Ok(iban) => Ok(Self(iban.electronic_str().to_owned())),
            Err(iban::ParseIbanError::InvalidBaseIban {
                source: iban::ParseBaseIbanError::InvalidChecksum,
            }) => Err(IbanRefusal::Checksum),
            Err(_) => Err(IbanRefusal::Shape),
        }
    }

    /// The number without spaces: to be sealed, never shown.
    pub fn electronic(&self) -> &str {
        &self.0
    }

    /// What may be shown: country, key and the last four characters.
    pub fn masked(&self) -> String {
        let (head, tail) = (&self.0[..4], &self.0[self.0.len() - 4..]);
        format!("{head} •••• •••• {tail}")
    }

    fn country(&self) -> &str {
        &self.0[..2]
    }

    /// The French IBAN of account `number` at a bank that is nobody's: for samples.
    pub fn numbered(number: u32) -> Option<Self> {
        let account = u64::from(number);
        // Clé RIB: 97 - ((89 × bank + 15 × branch + 3 × account) mod 97).
        let rib = 97 - (89 * 30_099 + 15 * 99_999 + 3 * account) % 97;
        let bban = format!("3009999999{account:011}{rib:02}");
        (2..=98).find_map(|key| Self::parse(&format!("FR{key:02}{bban}")).ok())
    }
}

impl fmt::Debug for Iban {
    /// Masked: an IBAN must not slip into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A bank's identifier (ISO 9362): 8 or 11 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bic(String);

impl Bic {
    /// Reads a BIC, spaces and case free.
    ///
    /// # Errors
    /// [`BicRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, BicRefusal> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_uppercase();
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
        let fits = kept.is_ascii() && matches!(kept.len(), 8 | 11);
        let fits =
            fits && kept.bytes().all(|byte| byte.is_ascii_alphanumeric()) && letters(&kept[4..6]);
        if fits {
            Ok(Self(kept))
        } else {
            Err(BicRefusal::Shape)
        }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn country(&self) -> &str {
        &self.0[4..6]
    }
}

/// Whose banks use `FR` IBANs though their BIC says the territory, and Guernsey's like.
fn same_banking_country(iban: &str, bic: &str) -> bool {
    const OF_FRANCE: [&str; 12] = [
        "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "TF", "WF", "PF", "NC",
    ];
    const OF_BRITAIN: [&str; 3] = ["GG", "JE", "IM"];
    iban == bic
        || (iban == "FR" && OF_FRANCE.contains(&bic))
        || (iban == "GB" && OF_BRITAIN.contains(&bic))
}

/// Refuses a BIC of another country than the IBAN's.
///
/// # Errors
/// [`PaymentRefusal::BicOfOtherCountry`].
pub fn check_bank(iban: &Iban, bic: &Bic) -> Result<(), PaymentRefusal> {
    if same_banking_country(iban.country(), bic.country()) {
        Ok(())
    } else {
        Err(PaymentRefusal::BicOfOtherCountry)
    }
}

/// How a company pays and from which account: what may be shown of it. The number itself lies
/// sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDetails {
    /// Whose.
    pub company: CompanyId,
    /// How.
    pub method: PaymentMethod,
    /// In whose name the account is.
    pub holder: String,
    /// `FR76 •••• •••• 1234`; empty when no account is known.
    pub iban_masked: String,
    /// The bank; empty when unknown.
    pub bic: String,
    /// When they last changed.
    pub changed_at: Timestamp,
    /// Counts the saves.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_reads_as_printed_and_shows_its_ends_only() {
        let iban = Iban::parse("fr14 2004 1010 0505 0001 3M02 606").unwrap();
        assert_eq!(iban.electronic(), "FR1420041010050500013M02606");
        assert_eq!(iban.masked(), "FR14 •••• •••• 2606");
        assert_eq!(format!("{iban:?}"), "FR14 •••• •••• 2606");
        assert_eq!(
            Iban::parse("FR1520041010050500013M02606"),
            Err(IbanRefusal::Checksum)
        );
        for text in [
            "",
            "FR14",
            "FR14 2004 1010 0505 0001 3M02 60",
            "ZZ14 2004",
            "é",
        ] {
            assert!(Iban::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bic_is_of_its_ibans_country() {
        let iban = Iban::parse("FR1420041010050500013M02606").unwrap();
        assert!(check_bank(&iban, &Bic::parse("psst frpp par").unwrap()).is_ok());
        assert!(check_bank(&iban, &Bic::parse("BNPAREXX").unwrap()).is_ok());
        let german = Bic::parse("DEUTDEFF").unwrap();
        assert_eq!(
            check_bank(&iban, &german),
            Err(PaymentRefusal::BicOfOtherCountry)
        );
        for text in ["", "PSSTFRP", "PSSTFRPPPA", "PSST1RPP", "PSSTFRPPPARé"] {
            assert_eq!(Bic::parse(text), Err(BicRefusal::Shape), "{text}");
        }
    }

    #[test]
    fn the_samples_ibans_hold() {
        for number in [1, 42, 99_999, 4_000_000_000] {
            assert!(Iban::numbered(number).is_some(), "{number}");
        }
    }
}
