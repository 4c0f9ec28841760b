use super::words::refusals;

refusals! {
    /// Why a text is not the address of a web site.
    WebsiteRefusal Invalid {
        /// Not a name with a dot, with or without `https://`.
        Shape = "parties.website.shape",
    }
}

/// The address of a company's web site, always with its scheme: safe to put in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Website(String);

impl Website {
    /// Reads `www.example.fr` or a whole `http` or `https` address.
    ///
    /// # Errors
    /// [`WebsiteRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, WebsiteRefusal> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let (scheme, rest) = match () {
            () if lower.starts_with("https://") => ("https://", &text[8..]),
            () if lower.starts_with("http://") => ("http://", &text[7..]),
            () => ("https://", text),
        };
        let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // Nobody's name before an `@`: a reader would take it for the host.
        let (host, port) = place.split_once(':').unwrap_or((place, "443"));
        let port = port.parse::<u16>().is_ok_and(|port| port > 0);
        let printable = rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"'`\\{}|^".contains(&byte));
        if printable && rest.len() <= 200 && port && is_host_name(host) {
            Ok(Self(format!("{scheme}{rest}")))
        } else {
            Err(WebsiteRefusal::Shape)
        }
    }

    /// An address that was already kept.
    pub fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name with at least one dot, of labels as RFC 1123 has them.
pub(crate) fn is_host_name(host: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label)
        && host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // ASVS 1.2.2
    #[test]
    fn a_website_is_a_link_one_may_follow() {
        assert_eq!(
            Website::parse("www.acme.fr").unwrap().as_str(),
            "https://www.acme.fr"
        );
        assert_eq!(
            Website::parse("HTTP://acme.fr/a?b=1").unwrap().as_str(),
            "http://acme.fr/a?b=1"
        );
        for text in [
            "",
            "acme",
            "javascript:alert(1)",
            "https://",
            "a b.fr",
            "acme.fr/\"x",
            "1.2.3.4",
            "https://u@a.fr",
            "é.fr",
        ] {
            assert!(Website::parse(text).is_err(), "{text}");
        }
    }
}
