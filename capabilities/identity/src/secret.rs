use kernel::Fault;
use sha2::{Digest, Sha256};

/// 256 random bits that open something: a session's cookie, a mailed link. Only its SHA-256 is
/// kept (ASVS 7.2.3, 11.5.1); random enough that a slow hash would add nothing.
pub(crate) struct Secret(String);

impl Secret {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Fault> {
        let bytes: [u8; 32] = random()?;
        Ok(Self(kernel::hex(bytes)))
    }

    /// The one who holds it sends it back.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What we keep.
    pub(crate) fn hash(&self) -> Vec<u8> {
        hash_of(&self.0)
    }
}

/// The hash of what somebody sent, or nothing when it cannot be a secret of ours.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    let shaped = text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    shaped.then(|| hash_of(text))
}

/// Bytes nobody can foresee (ASVS 6.5.3).
pub(crate) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Fault> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Fault::new("making a secret", error))?;
    Ok(bytes)
}

/// SHA-256 of a text.
pub(crate) fn hash_of(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_hash_and_nothing_else_has_its_shape() {
        let secret = Secret::new().unwrap();
        assert_eq!(read(secret.as_str()), Some(secret.hash()));
        assert_eq!(read(&secret.as_str().to_uppercase()), None);
        assert_eq!(read(&secret.as_str()[1..]), None);
        assert_eq!(read("'; DROP TABLE"), None);
        assert_ne!(Secret::new().unwrap().as_str(), secret.as_str());
    }
}
