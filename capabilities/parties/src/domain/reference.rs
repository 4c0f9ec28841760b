use std::fmt;

use super::words::refusals;

refusals! {
    /// Why a text is not a reference.
    ReferenceRefusal Invalid {
        /// Not `OIP-` and 8 digits.
        Shape = "parties.reference.shape",
    }
}

/// A company's reference: `OIP-` and 8 digits, given once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

impl Reference {
    /// The reference with this number.
    pub fn numbered(number: i64) -> Self {
        Self(format!("OIP-{number:08}"))
    }

    /// Reads `OIP-` and 8 digits.
    ///
    /// # Errors
    /// [`ReferenceRefusal::Shape`].
    pub fn parse(text: &str) -> Result<Self, ReferenceRefusal> {
        let kept = text.trim().to_ascii_uppercase();
        let digits = kept.strip_prefix("OIP-").ok_or(ReferenceRefusal::Shape)?;
        let fits = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits {
            Ok(Self(kept))
        } else {
            Err(ReferenceRefusal::Shape)
        }
    }

    /// A reference that was already kept.
    pub fn unchecked(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_eight_digits() {
        assert_eq!(Reference::numbered(24).as_str(), "OIP-00000024");
        assert_eq!(
            Reference::parse(" oip-00000024 "),
            Ok(Reference::numbered(24))
        );
        for text in ["OIP-24", "OIP-0000002४", "E-00000024", ""] {
            assert!(Reference::parse(text).is_err(), "{text}");
        }
    }
}
