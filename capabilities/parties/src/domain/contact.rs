use std::fmt;

use access::{CompanyId, SiteId};
use kernel::{Coded, Id};

use super::website::is_host_name;
use super::words::{coded, refusals};

/// A contact's key.
pub type ContactId = Id<Contact>;

coded! {
    /// What one turns to a contact for.
    Purpose {
        /// Invoices and payment.
        Billing = "billing",
        /// The services and their settings.
        Technical = "technical",
        /// Orders and offers.
        Commercial = "commercial",
        /// Trouble, by day or night.
        Incident = "incident",
    }
}

refusals! {
    /// Why a text is not an e-mail address.
    EmailRefusal Invalid {
        /// Not `name@domain.tld`.
        Shape = "parties.email.shape",
    }
}

refusals! {
    /// Why a text is not a telephone number.
    PhoneRefusal Invalid {
        /// Neither 10 digits that begin with 0, nor `+` and the country's number.
        Shape = "parties.phone.shape",
    }
}

refusals! {
    /// Why a contact cannot be.
    ContactRefusal Invalid {
        /// It has neither address nor number.
        Unreachable = "parties.contact.unreachable",
        /// It has no purpose.
        NoPurpose = "parties.contact.no_purpose",
        /// A billing contact receives the invoices by mail.
        BillingNeedsEmail = "parties.contact.billing_needs_email",
    }
}

/// An e-mail address as mail servers take it everywhere: RFC 5321 without its rarities.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; its domain is kept in lower case.
    ///
    /// # Errors
    /// [`EmailRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, EmailRefusal> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or(EmailRefusal::Shape)?;
        let allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte);
        let name_fits = (1..=64).contains(&name.len())
            && name.bytes().all(allowed)
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..");
        if name_fits && text.len() <= 254 && is_host_name(domain) {
            Ok(Self(format!("{name}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(EmailRefusal::Shape)
        }
    }

    /// An address that was already kept.
    pub fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone number, E.164 (ITU-T): `+` and at most 15 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people write it: `01 23 45 67 89`, `+33 (0)1 23…`, `0033 1…`.
    ///
    /// # Errors
    /// [`PhoneRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, PhoneRefusal> {
        let text = text.replace("(0)", "");
        let separator = |c: &char| c.is_whitespace() || ".-()/\u{2011}".contains(*c);
        let kept: String = text.chars().filter(|c| !separator(c)).collect();
        let international = match kept.strip_prefix('+').or_else(|| kept.strip_prefix("00")) {
            Some(rest) => rest.to_owned(),
            None => match kept.strip_prefix('0') {
                Some(rest) if rest.len() == 9 && !rest.starts_with('0') => format!("33{rest}"),
                Some(_) | None => return Err(PhoneRefusal::Shape),
            },
        };
        let fits = (7..=15).contains(&international.len())
            && international.bytes().all(|byte| byte.is_ascii_digit())
            && !international.starts_with('0')
            && (!international.starts_with("33") || international.len() == 11);
        if fits {
            Ok(Self(format!("+{international}")))
        } else {
            Err(PhoneRefusal::Shape)
        }
    }

    /// A number that was already kept.
    pub fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// E.164, for machines and `tel:` links.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    /// French numbers in pairs, others as they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(rest) = self.0.strip_prefix("+33").filter(|rest| rest.len() == 9) else {
            return f.write_str(&self.0);
        };
        write!(f, "0{}", &rest[..1])?;
        rest.as_bytes()[1..]
            .chunks(2)
            .try_for_each(|pair| write!(f, "\u{a0}{}", String::from_utf8_lossy(pair)))
    }
}

/// A set of purposes, in the order they are declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purposes(Vec<Purpose>);

impl Purposes {
    /// Whether `purpose` is among them.
    pub fn has(&self, purpose: Purpose) -> bool {
        self.0.contains(&purpose)
    }

    /// The purposes.
    pub fn iter(&self) -> impl Iterator<Item = Purpose> + '_ {
        self.0.iter().copied()
    }

    /// None at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The codes joined by spaces.
    pub fn codes(&self) -> String {
        let codes: Vec<&str> = self.iter().map(Coded::code).collect();
        codes.join(" ")
    }

    /// Reads [`Purposes::codes`].
    pub fn from_codes(codes: &str) -> Self {
        codes
            .split_whitespace()
            .filter_map(Purpose::from_code)
            .collect()
    }
}

impl FromIterator<Purpose> for Purposes {
    fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
        let mut kept: Vec<Purpose> = purposes.into_iter().collect();
        kept.sort_unstable();
        kept.dedup();
        Self(kept)
    }
}

/// Whom to turn to, at a company or at one of its sites (TMF632 `Individual` with its contact
/// media). A contact need not have a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Key.
    pub id: ContactId,
    /// Whose.
    pub company: CompanyId,
    /// For one site only; none: for the whole company.
    pub site: Option<SiteId>,
    /// Name of a person or a desk.
    pub name: String,
    /// What they are there: may be empty.
    pub function: String,
    /// Where to write.
    pub email: Option<EmailAddress>,
    /// Where to call.
    pub phone: Option<Phone>,
    /// What for.
    pub purposes: Purposes,
    /// Counts the saves.
    pub version: i64,
}

impl Contact {
    /// Whether the contact can serve its purposes.
    ///
    /// # Errors
    /// [`ContactRefusal`], with the field to mend.
    pub fn check(&self) -> Result<(), (&'static str, ContactRefusal)> {
        if self.purposes.is_empty() {
            return Err(("purpose_billing", ContactRefusal::NoPurpose));
        }
        if self.email.is_none() && self.purposes.has(Purpose::Billing) {
            return Err(("email", ContactRefusal::BillingNeedsEmail));
        }
        if self.email.is_none() && self.phone.is_none() {
            return Err(("email", ContactRefusal::Unreachable));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_servers_take() {
        let read = EmailAddress::parse(" Compta+2026@Acme.FR ").unwrap();
        assert_eq!(read.as_str(), "Compta+2026@acme.fr");
        for text in [
            "",
            "a",
            "a@b",
            "a b@c.fr",
            "a@c.fr\r\nBcc: x@y.fr",
            "a@@c.fr",
            ".a@c.fr",
            "a..b@c.fr",
            "a@-c.fr",
            "é@c.fr",
            "<a@c.fr>",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_kept_one_way_and_shown_in_pairs() {
        for text in [
            "01 23 45 67 89",
            "0123456789",
            "+33 (0)1 23 45 67 89",
            "0033 1.23.45.67.89",
            "+33123456789",
        ] {
            assert_eq!(
                Phone::parse(text).unwrap().as_str(),
                "+33123456789",
                "{text}"
            );
        }
        assert_eq!(
            Phone::parse("0123456789")
                .unwrap()
                .to_string()
                .replace('\u{a0}', " "),
            "01 23 45 67 89"
        );
        assert_eq!(
            Phone::parse("+32 2 555 12 12").unwrap().to_string(),
            "+3225551212"
        );
        for text in [
            "",
            "123",
            "0023",
            "01 23 45 67 8",
            "00 00 00 00 00",
            "+33 12",
            "=01+02",
        ] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn invoices_need_an_address_to_go_to() {
        let mut contact = Contact {
            id: ContactId::derived("c"),
            company: CompanyId::derived("a"),
            site: None,
            name: "Comptabilité".into(),
            function: String::new(),
            email: None,
            phone: Phone::parse("0123456789").ok(),
            purposes: Purposes::from_codes("incident billing billing unknown"),
            version: 1,
        };
        assert_eq!(contact.purposes.codes(), "billing incident");
        assert_eq!(
            contact.check(),
            Err(("email", ContactRefusal::BillingNeedsEmail))
        );
        contact.purposes = Purposes::default();
        assert_eq!(
            contact.check(),
            Err(("purpose_billing", ContactRefusal::NoPurpose))
        );
    }
}
