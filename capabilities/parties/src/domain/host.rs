use std::net::IpAddr;

use super::website::is_host_name;
use super::words::refusals;

refusals! {
    /// Why a text is not the name of a host that a brand may have.
    HostRefusal Invalid {
        /// Not a name with a dot, without scheme or path.
        Shape = "parties.host.shape",
        /// A network address, or a name for a machine of one's own.
        Private = "parties.host.private",
        /// A name under which others register theirs: `co.uk`, `asso.fr`.
        Suffix = "parties.host.suffix",
        /// The portal's own address.
        Portal = "parties.host.portal",
    }
}

/// Names no name server of the world answers for (RFC 6761, 6762, 8375, 9476).
const PRIVATE: [&str; 7] = [
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "in-addr.arpa",
    "onion",
    "alt",
];

/// The address a brand's portal answers at: `my.example.fr`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// Reads a host's name; kept in lower case, accents as name servers write them (IDNA).
    ///
    /// # Errors
    /// [`HostRefusal`].
    pub fn parse(text: &str) -> Result<Self, HostRefusal> {
        let text = text.trim().trim_end_matches('.');
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<IpAddr>().is_ok() {
            return Err(HostRefusal::Private);
        }
        let kept = idna::domain_to_ascii_strict(text).map_err(|_| HostRefusal::Shape)?;
        let under = |name: &&str| {
            kept.strip_suffix(*name)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if PRIVATE.iter().any(under) {
            return Err(HostRefusal::Private);
        }
        if !is_host_name(&kept) {
            return Err(HostRefusal::Shape);
        }
        // Browsers read a last part that begins with a digit as a network address.
        let last = kept.rsplit('.').next().unwrap_or_default();
        if last.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(HostRefusal::Private);
        }
        match psl::suffix(kept.as_bytes()) {
            Some(suffix) if suffix.as_bytes().len() == kept.len() => Err(HostRefusal::Suffix),
            Some(_) | None => Ok(Self(kept)),
        }
    }

    /// The name a request was sent to, when it could be a host's.
    pub fn asked(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        is_host_name(&name).then_some(Self(name))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_kept_as_name_servers_write_it() {
        for (text, kept) in [
            (" My.Example.FR. ", "my.example.fr"),
            ("élan.fr", "xn--lan-9la.fr"),
            (
                "espace.présentation.example",
                "espace.xn--prsentation-cbb.example",
            ),
            ("a.asso.fr", "a.asso.fr"),
        ] {
            assert_eq!(Host::parse(text).unwrap().as_str(), kept, "{text}");
        }
    }

    #[test]
    fn a_host_that_is_none_is_refused_by_name() {
        for (text, why) in [
            ("", HostRefusal::Shape),
            ("portail", HostRefusal::Shape),
            ("http://a.fr", HostRefusal::Shape),
            ("a.fr/b", HostRefusal::Shape),
            ("a.fr:80", HostRefusal::Shape),
            ("a@b.fr", HostRefusal::Shape),
            ("my_host.fr", HostRefusal::Shape),
            ("-a.fr", HostRefusal::Shape),
            ("a..fr", HostRefusal::Shape),
            ("a\u{202e}.fr", HostRefusal::Shape),
            ("127.0.0.1", HostRefusal::Private),
            ("[::1]", HostRefusal::Private),
            ("169.254.169.254", HostRefusal::Private),
            ("127.1", HostRefusal::Shape),
            ("0x7f.0.0.0x1", HostRefusal::Private),
            ("localhost", HostRefusal::Private),
            ("a.localhost", HostRefusal::Private),
            ("metadata.google.internal", HostRefusal::Private),
            ("printer.local", HostRefusal::Private),
            ("co.uk", HostRefusal::Suffix),
            ("asso.fr", HostRefusal::Suffix),
        ] {
            assert_eq!(Host::parse(text), Err(why), "{text}");
        }
    }
}
