use std::fmt;

/// A document's number: what an issuer prints on every page and never gives twice.
///
/// At most 35 characters (EN 16931, BT-1) of `[A-Za-z0-9+_-]`. The law would allow `/`; an address
/// and a file name would not, so an import refuses it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// The longest number (BT-1).
    pub const LONGEST: usize = 35;

    /// The number written `text`; `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::LONGEST).contains(&text.len());
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'_' | b'-');
        (fits && text.bytes().all(known)).then(|| Self(text.to_owned()))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_fits_an_address_and_a_file_name() {
        for text in ["F2026-001234", "AV_12+3", "1", &"9".repeat(35)] {
            assert!(DocumentNumber::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "F 1",
            "F/1",
            "../x",
            "F.1",
            "É1",
            "F\n1",
            &"9".repeat(36),
        ] {
            assert!(DocumentNumber::parse(text).is_none(), "{text}");
        }
    }
}
