use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::Fault;
use sha2::{Digest, Sha256};

const NONCE: usize = 24;
const FORMAT: u8 = 1;

/// Seals what must not lie readable in the database: bank details, letters with personal links.
///
/// XChaCha20-Poly1305; the context (table and row) is authenticated, so that a sealed value moved
/// to another row does not open.
#[derive(Clone)]
pub struct Vault {
    key: [u8; 32],
}

impl Vault {
    /// A vault whose key comes from `secret`, at least 32 bytes that only the operator has.
    ///
    /// # Errors
    /// The secret is too short.
    pub fn new(secret: &[u8]) -> Result<Self, Fault> {
        if secret.len() < 32 {
            return Err(Fault::new(
                "reading the secret",
                "it must be at least 32 bytes long",
            ));
        }
        Ok(Self {
            key: Sha256::digest([b"myopenip vault 1", secret].concat()).into(),
        })
    }

    /// Another 32-byte key for `purpose`, which tells nothing of this one.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        Sha256::digest([&self.key[..], b"/", purpose.as_bytes()].concat()).into()
    }

    /// Seals `plain` for `context`.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| Fault::new("sealing", error))?;
        let payload = Payload {
            msg: plain,
            aad: context.as_bytes(),
        };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|error| Fault::new("sealing", error))?;
        Ok([&[FORMAT][..], &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same `context`.
    ///
    /// # Errors
    /// The bytes were altered, belong elsewhere, or the secret changed.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let wrong = || Fault::new("opening a sealed value", "wrong key, place or bytes");
        let (format, rest) = sealed.split_first().ok_or_else(wrong)?;
        let (nonce, cipher) = rest.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        if *format != FORMAT {
            return Err(wrong());
        }
        let payload = Payload {
            msg: cipher,
            aad: context.as_bytes(),
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| wrong())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // ASVS 11.3.2, 11.3.3
    #[test]
    fn what_is_sealed_opens_only_in_its_place() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let sealed = vault.seal("parties_payment/a", b"FR76").unwrap();
        assert_eq!(vault.open("parties_payment/a", &sealed).unwrap(), b"FR76");
        assert!(vault.open("parties_payment/b", &sealed).is_err());
        assert!(
            Vault::new(&[8; 32])
                .unwrap()
                .open("parties_payment/a", &sealed)
                .is_err()
        );
        assert!(vault.open("parties_payment/a", &sealed[..10]).is_err());
        assert!(Vault::new(b"short").is_err());
    }
}
