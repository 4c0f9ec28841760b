use access::CompanyId;

use super::colour::Colour;
use super::contact::{EmailAddress, Phone};
use super::website::is_host_name;
use super::words::refusals;

refusals! {
    /// Why a text is not the name of a host.
    HostRefusal Invalid {
        /// Not a name with a dot, without scheme or path.
        Shape = "parties.host.shape",
    }
}

refusals! {
    /// Why a brand cannot be.
    BrandRefusal Conflict {
        /// Another brand answers at that address.
        HostTaken = "parties.brand.host_taken",
        /// A customer sells to nobody, so it has no brand.
        NotForCustomers = "parties.brand.not_for_customers",
    }
}

/// The address a brand's portal answers at: `my.example.fr`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// Reads a host's name; kept in lower case.
    ///
    /// # Errors
    /// [`HostRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, HostRefusal> {
        let kept = text.trim().trim_end_matches('.').to_ascii_lowercase();
        if is_host_name(&kept) {
            Ok(Self(kept))
        } else {
            Err(HostRefusal::Shape)
        }
    }

    /// What a request's `Host` header names, without its port.
    pub fn of_header(header: &str) -> Result<Self, HostRefusal> {
        Self::parse(header.rsplit_once(':').map_or(header, |(host, _)| host))
    }

    /// A name that was already kept.
    pub fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a company's portal looks to those below it, and whom they turn to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// Whose.
    pub company: CompanyId,
    /// The name shown in place of ours.
    pub name: String,
    /// As chosen; [`super::brand_css`] corrects it.
    pub colour: Colour,
    /// Where the portal answers.
    pub host: Option<Host>,
    /// Whom customers call.
    pub support_phone: Option<Phone>,
    /// Where customers write.
    pub support_email: Option<EmailAddress>,
    /// When somebody answers.
    pub support_hours: String,
    /// SHA-256 of the logo; none: the name is written.
    pub logo: Option<String>,
    /// Counts the saves; 0 before the first.
    pub version: i64,
}

impl Brand {
    /// The brand of a company that has none yet.
    pub fn new(company: CompanyId, name: String) -> Self {
        Self {
            company,
            name,
            colour: Colour::HOUSE,
            host: None,
            support_phone: None,
            support_email: None,
            support_hours: String::new(),
            logo: None,
            version: 0,
        }
    }
}

/// What every page shows of a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandFacts {
    /// Whose brand it is: the nearest company at or above that has one.
    pub owner: CompanyId,
    /// The name shown.
    pub name: String,
    /// As chosen.
    pub colour: Colour,
    /// Where the portal answers, when the brand has an address of its own.
    pub host: Option<String>,
    /// SHA-256 of the logo.
    pub logo: Option<String>,
    /// Whom to call, as shown.
    pub support_phone: Option<Phone>,
    /// Where to write.
    pub support_email: Option<String>,
    /// When somebody answers.
    pub support_hours: String,
}

impl BrandFacts {
    /// Where the brand's sheet is: the address changes with the colour, so it may be kept forever.
    pub fn css_href(&self) -> String {
        let colour = self.colour.to_string();
        format!(
            "/brand/{}/brand.css?v={}",
            self.owner,
            colour.trim_start_matches('#')
        )
    }

    /// Where the logo is: the address changes with the picture.
    pub fn logo_href(&self) -> Option<String> {
        let digest = self.logo.as_ref()?;
        Some(format!(
            "/brand/{}/logo?v={}",
            self.owner,
            digest.get(..16).unwrap_or(digest)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_without_port() {
        assert_eq!(
            Host::of_header("My.Example.FR:8443").unwrap().as_str(),
            "my.example.fr"
        );
        assert_eq!(
            Host::parse("my.example.fr.").unwrap().as_str(),
            "my.example.fr"
        );
        for text in [
            "",
            "localhost",
            "http://a.fr",
            "a.fr/b",
            "a.fr:80",
            "[::1]:80",
            "127.0.0.1",
        ] {
            assert!(Host::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_addresses_change_with_what_they_serve() {
        let mut facts = BrandFacts {
            owner: CompanyId::derived("a"),
            name: "A".into(),
            colour: Colour::HOUSE,
            host: None,
            logo: None,
            support_phone: None,
            support_email: None,
            support_hours: String::new(),
        };
        assert!(facts.css_href().ends_with("/brand.css?v=3346c7"));
        assert_eq!(facts.logo_href(), None);
        facts.logo = Some("ab".repeat(32));
        assert!(
            facts
                .logo_href()
                .is_some_and(|href| href.ends_with("/logo?v=abababababababab"))
        );
    }
}
