use kernel::Refusal;
use lettre::Address;

/// A name and an address that can go into a header: nothing in them can end the line, begin
/// another, or read as something else once decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: Address,
}

/// The text is not an e-mail address we can write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl Refusal for NotAnAddress {
    fn code(&self) -> &'static str {
        "mail.address"
    }
}

impl Mailbox {
    /// `name` <`address`>. The name is made safe; the address must be right.
    ///
    /// # Errors
    /// The address is not one, or is written in a way only exotic servers take.
    pub fn new(name: &str, address: &str) -> Result<Self, NotAnAddress> {
        let (local, domain) = address.rsplit_once('@').ok_or(NotAnAddress)?;
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
        let bracketed = domain.starts_with('[');
        if address.len() > 254 || !local.bytes().all(plain) || !domain.is_ascii() || bracketed {
            return Err(NotAnAddress);
        }
        let address = address.parse().map_err(|_| NotAnAddress)?;
        Ok(Self {
            name: one_line(name, 120),
            address,
        })
    }

    /// The name shown to people, on one line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(crate) fn to_lettre(&self) -> lettre::message::Mailbox {
        let name = Some(self.name.clone()).filter(|name| !name.is_empty());
        lettre::message::Mailbox::new(name, self.address.clone())
    }
}

/// `text` on one line of at most `max` letters: controls and line ends become spaces, and `=?`,
/// which mail readers take for the start of an encoded word even inside quotes, is cut in two.
pub(crate) fn one_line(text: &str, max: usize) -> String {
    let ends_line = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let spaced: String = text
        .chars()
        .map(|letter| if ends_line(letter) { ' ' } else { letter })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words
        .join(" ")
        .replace("=?", "= ?")
        .chars()
        .take(max)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have_are_taken() {
        for address in [
            "ne-pas-repondre@localhost",
            "a@b.fr",
            "jean.dupont+oip@sous.exemple.fr",
            "o'hara@x.io",
            "a@xn--lan-9la.fr",
        ] {
            assert!(Mailbox::new("", address).is_ok(), "{address}");
        }
    }

    // ASVS 1.3.11
    #[test]
    fn addresses_that_smuggle_something_are_not() {
        let evil = [
            "",
            "a",
            "@b.fr",
            "a@",
            "a@b@c.fr",
            "a b@c.fr",
            "a@b.fr\r\nBcc: x@y.fr",
            "a@b.fr\nx",
            "a\0@b.fr",
            "\"a\r\nb\"@c.fr",
            "\"a b\"@c.fr",
            "a@b.fr, c@d.fr",
            "a@b.fr>",
            "<a@b.fr>",
            "=?utf-8?q?a?=@b.fr>",
            "a@[127.0.0.1]",
            "a@b.fr ",
            " a@b.fr",
            "é@b.fr",
            "a@élan.fr",
            "a..b@c.fr",
            "a@b.fr;c",
            "a(b)@c.fr",
            "a@-b.fr",
        ];
        for address in evil {
            assert_eq!(Mailbox::new("", address), Err(NotAnAddress), "{address:?}");
        }
        assert!(Mailbox::new("", &format!("{}@b.fr", "a".repeat(260))).is_err());
    }

    #[test]
    fn a_name_is_one_line_whatever_it_was() {
        let read = |name: &str| Mailbox::new(name, "a@b.fr").unwrap().name().to_owned();
        assert_eq!(read("Acme\r\nBcc: x@y.fr"), "Acme Bcc: x@y.fr");
        assert_eq!(read("a\0b\u{2028}c\u{85}d"), "a b c d");
        assert_eq!(read("=?utf-8?b?RVZJTA==?="), "= ?utf-8?b?RVZJTA== ?=");
        assert_eq!(read(&"é".repeat(500)).chars().count(), 120);
    }
}
