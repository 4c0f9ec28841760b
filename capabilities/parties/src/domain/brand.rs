use access::CompanyId;
use kernel::Timestamp;

use super::colour::Colour;
use super::contact::{EmailAddress, Phone};
use super::host::Host;
use super::words::refusals;

refusals! {
    /// Why a brand cannot be.
    BrandRefusal Conflict {
        /// Another brand answers at that address.
        HostTaken = "parties.brand.host_taken",
        /// A customer sells to nobody, so it has no brand.
        NotForCustomers = "parties.brand.not_for_customers",
    }
}

/// What a brand says of itself; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrandWords {
    /// Where to send a letter to the support, one line each.
    pub support_address: String,
    /// The name beside the sender's address; empty: the brand's.
    pub sender_name: String,
    /// What stands under letters, one line each.
    pub signature: String,
    /// Who answers for what is published (law of 21 June 2004, article 6).
    pub legal_director: String,
    /// Who hosts the portal: name, address, telephone.
    pub legal_hosting: String,
    /// What becomes of personal data, in the markup of terms.
    pub privacy: String,
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
    /// Since when the host counts: shown to be the brand's, or vouched for by the operator.
    pub host_verified_at: Option<Timestamp>,
    /// The address letters are written from.
    pub sender: Option<EmailAddress>,
    /// Since when it counts.
    pub sender_verified_at: Option<Timestamp>,
    /// What the brand says of itself.
    pub words: BrandWords,
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
            host_verified_at: None,
            sender: None,
            sender_verified_at: None,
            words: BrandWords::default(),
            version: 0,
        }
    }

    /// What follows the `@` of the sender's address.
    pub fn sender_domain(&self) -> Option<&str> {
        let address = self.sender.as_ref()?.as_str();
        address.rsplit_once('@').map(|(_, domain)| domain)
    }

    /// What pages show of it.
    pub fn facts(&self) -> BrandFacts {
        let host = self
            .host
            .as_ref()
            .filter(|_| self.host_verified_at.is_some());
        let sender = self
            .sender
            .as_ref()
            .filter(|_| self.sender_verified_at.is_some());
        BrandFacts {
            owner: self.company,
            name: self.name.clone(),
            colour: self.colour,
            host: host.map(|host| host.as_str().to_owned()),
            logo: self.logo.clone(),
            support_phone: self.support_phone.clone(),
            support_email: self.support_email.clone(),
            support_hours: self.support_hours.clone(),
            sender: sender.cloned(),
            words: self.words.clone(),
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
    /// Where the portal answers, when the brand has an address that counts.
    pub host: Option<String>,
    /// SHA-256 of the logo.
    pub logo: Option<String>,
    /// Whom to call, as shown.
    pub support_phone: Option<Phone>,
    /// Where to write.
    pub support_email: Option<EmailAddress>,
    /// When somebody answers.
    pub support_hours: String,
    /// The address letters are written from, when it counts.
    pub sender: Option<EmailAddress>,
    /// What the brand says of itself.
    pub words: BrandWords,
}

impl BrandFacts {
    /// What stands before a path in every link for those who stand under the brand: its own host
    /// when it counts, with scheme and port of the portal's public address, whose host is `portal`;
    /// else that address. A portal on the loopback is reached there alone.
    pub fn base_url(&self, public_url: &str, portal: &str) -> String {
        let is_loopback = portal == "localhost"
            || portal
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        match (&self.host, public_url.split_once(portal)) {
            (Some(host), Some((scheme, port))) if !is_loopback && !portal.is_empty() => {
                format!("{scheme}{host}{port}")
            }
            _ => public_url.to_owned(),
        }
    }

    /// Where the small picture of browsers' tabs is: it changes with name and colour.
    pub fn icon_href(&self) -> String {
        let colour = self.colour.to_string();
        let first = self.name.chars().next().map_or(0, u32::from);
        let version = colour.trim_start_matches('#');
        format!("/brand/{}/icon.svg?v={version}-{first:x}", self.owner)
    }

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
    fn the_addresses_change_with_what_they_serve() {
        let mut facts = Brand::new(CompanyId::derived("a"), "A".into()).facts();
        assert!(facts.css_href().ends_with("/brand.css?v=3346c7"));
        assert_eq!(facts.logo_href(), None);
        facts.logo = Some("ab".repeat(32));
        assert!(
            facts
                .logo_href()
                .is_some_and(|href| href.ends_with("/logo?v=abababababababab"))
        );
    }

    #[test]
    fn links_lead_to_the_brands_host_when_it_counts() {
        let mut brand = Brand::new(CompanyId::derived("a"), "A".into());
        brand.host = Some(Host::unchecked("my.a.example".into()));
        let at = |brand: &Brand, public_url: &str, portal: &str| {
            brand.facts().base_url(public_url, portal)
        };
        let public = "https://portal.example:8443";
        assert_eq!(at(&brand, public, "portal.example"), public);
        brand.host_verified_at = Some(Timestamp::from_micros(0));
        assert_eq!(
            at(&brand, public, "portal.example"),
            "https://my.a.example:8443"
        );
        for (loopback, name) in [
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://localhost", "localhost"),
            ("http://[::1]:80", "::1"),
        ] {
            assert_eq!(at(&brand, loopback, name), loopback);
        }
    }
}
