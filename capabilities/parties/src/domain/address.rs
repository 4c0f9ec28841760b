use kernel::{FieldRefusal, Lang};

use super::words::refusals;

refusals! {
    /// Why an address cannot be.
    AddressRefusal Invalid {
        /// A French postcode is 5 digits.
        Postcode = "parties.address.postcode",
        /// The postcode does not belong to the territory chosen.
        Territory = "parties.address.territory",
    }
}

refusals! {
    /// Why a text is not a country.
    CountryRefusal Invalid {
        /// Not in the list.
        Unknown = "parties.country.unknown",
    }
}

/// The list of countries and French territories, one `code|fr|en` a line.
pub const COUNTRIES: &str = include_str!("countries.txt");

/// French territories that have postcodes of their own, with how these begin.
const OVERSEAS: [(&str, &str); 12] = [
    ("GP", "971"),
    ("MQ", "972"),
    ("GF", "973"),
    ("RE", "974"),
    ("PM", "975"),
    ("YT", "976"),
    ("BL", "97133"),
    ("MF", "97150"),
    ("TF", "984"),
    ("WF", "986"),
    ("PF", "987"),
    ("NC", "988"),
];

/// A country or French territory, ISO 3166-1 alpha-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country {
    code: &'static str,
    fr: &'static str,
    en: &'static str,
}

impl Country {
    /// France.
    pub const FRANCE: Self = Self {
        code: "FR",
        fr: "France",
        en: "France",
    };

    /// Every country, France and its territories first, then by French name.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut parts = line.split('|');
                Some(Self {
                    code: parts.next()?,
                    fr: parts.next()?,
                    en: parts.next()?,
                })
            })
    }

    /// Reads a code; nothing means France.
    ///
    /// # Errors
    /// [`CountryRefusal::Unknown`].
    pub fn parse(code: &str) -> Result<Self, CountryRefusal> {
        let code = code.trim().to_ascii_uppercase();
        if code.is_empty() {
            return Ok(Self::FRANCE);
        }
        Self::all()
            .find(|country| country.code == code)
            .ok_or(CountryRefusal::Unknown)
    }

    /// The two letters.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The name people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
        }
    }
}

/// A postal address (TMF673 `GeographicAddress`), as the French norm NF Z 10-011 orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Number and street.
    pub street: String,
    /// Building, floor, industrial park: empty when there is none.
    pub complement: String,
    /// Postcode; empty where a country has none.
    pub postcode: String,
    /// City, with CEDEX when there is one.
    pub city: String,
    /// Country or French territory.
    pub country: Country,
}

impl Address {
    /// This address, when its postcode can be in its country.
    ///
    /// # Errors
    /// The postcode, named as the field `postcode`.
    pub fn checked(self) -> Result<Self, FieldRefusal> {
        let refuse = |refusal: AddressRefusal| Err(FieldRefusal::new("postcode", &refusal));
        let five =
            self.postcode.len() == 5 && self.postcode.bytes().all(|byte| byte.is_ascii_digit());
        let overseas = OVERSEAS
            .iter()
            .find(|(code, _)| *code == self.country.code());
        match overseas {
            Some(_) if !five => refuse(AddressRefusal::Postcode),
            Some((_, start)) if !self.postcode.starts_with(start) => {
                refuse(AddressRefusal::Territory)
            }
            None if self.country.code() == "FR" && !five => refuse(AddressRefusal::Postcode),
            Some(_) | None => Ok(self),
        }
    }

    /// The lines of an envelope, France unsaid.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.street.clone(), self.complement.clone()];
        lines.push(format!("{} {}", self.postcode, self.city).trim().to_owned());
        if self.country != Country::FRANCE {
            lines.push(self.country.name(lang).to_owned());
        }
        lines.retain(|line| !line.is_empty());
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(postcode: &str, country: &str) -> Address {
        Address {
            street: "37 rue de Neuilly".into(),
            complement: String::new(),
            postcode: postcode.into(),
            city: "Clichy".into(),
            country: Country::parse(country).unwrap(),
        }
    }

    #[test]
    fn a_french_postcode_is_five_digits_of_its_territory() {
        assert!(at("92110", "").checked().is_ok());
        assert!(at("2A004", "FR").checked().is_err());
        assert!(at("9211", "fr").checked().is_err());
        assert!(at("97400", "RE").checked().is_ok());
        assert_eq!(
            at("75001", "RE").checked().unwrap_err().code,
            "parties.address.territory"
        );
        assert!(at("SW1A 1AA", "GB").checked().is_ok());
        assert_eq!(Country::parse("ZZ"), Err(CountryRefusal::Unknown));
    }

    #[test]
    fn the_list_has_no_double_and_every_territory() {
        let codes: Vec<&str> = Country::all().map(Country::code).collect();
        let mut unique = codes.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(codes.len(), unique.len());
        assert!(OVERSEAS.iter().all(|(code, _)| codes.contains(code)));
    }

    #[test]
    fn an_envelope_has_no_empty_line() {
        assert_eq!(
            at("92110", "FR").lines(Lang::Fr),
            ["37 rue de Neuilly", "92110 Clichy"]
        );
        assert_eq!(at("1000", "BE").lines(Lang::En)[2], "Belgium");
    }
}
