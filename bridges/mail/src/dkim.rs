use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::HeaderName;

use crate::MailFault;

/// What a signature covers: all that people and filters judge a message by.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
];

/// PKCS #8's wrapping of a 32-byte Ed25519 seed (RFC 8410).
const ED25519: [u8; 16] = [
    0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
];
/// The middle of PKCS #8's wrapping of an RSA key: version, algorithm, then the key's own bytes.
const RSA: [u8; 20] = [
    2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0, 4, 0x82,
];

/// Signs what leaves (DKIM, RFC 6376), so that the receiver knows the domain vouches for it.
#[derive(Debug)]
pub(crate) struct Dkim {
    selector: String,
    domain: String,
    key_pem: String,
}

impl Dkim {
    pub(crate) fn new(selector: &str, domain: &str, key_pem: &str) -> Result<Self, MailFault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        for (what, text) in [("selector", selector), ("domain", domain)] {
            if text.is_empty() || !text.bytes().all(plain) {
                return Err(MailFault::Setting(format!("the DKIM {what} is not one")));
            }
        }
        read_key(key_pem)?;
        Ok(Self {
            selector: selector.to_owned(),
            domain: domain.to_owned(),
            key_pem: key_pem.to_owned(),
        })
    }

    /// How a message from `sender` is signed: for our own domain when it is our own sender, else
    /// for the sender's, where the same key is published. Signing a brand's letter for our domain
    /// would vouch for nothing (DMARC asks for the sender's) and name us in it.
    pub(crate) fn config(&self, sender: &str, ours: &str) -> Result<DkimConfig, MailFault> {
        let domain = match sender.rsplit_once('@') {
            Some((_, domain)) if sender != ours => domain,
            _ => &self.domain,
        };
        let names = SIGNED.map(|name| HeaderName::new_from_ascii(name.to_owned()));
        let headers = names.into_iter().flatten().collect();
        let relaxed = DkimCanonicalization {
            header: DkimCanonicalizationType::Relaxed,
            body: DkimCanonicalizationType::Relaxed,
        };
        Ok(DkimConfig::new(
            self.selector.clone(),
            domain.to_owned(),
            read_key(&self.key_pem)?,
            headers,
            relaxed,
        ))
    }
}

fn read_key(pem: &str) -> Result<DkimSigningKey, MailFault> {
    let unreadable = || {
        MailFault::Setting("the DKIM key is not an RSA or Ed25519 private key in PEM".to_owned())
    };
    let make =
        |text: &str, algorithm| DkimSigningKey::new(text, algorithm).map_err(|_| unreadable());
    if pem.contains("BEGIN RSA PRIVATE KEY") {
        return make(pem.trim(), DkimSigningAlgorithm::Rsa);
    }
    let body: String = pem
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("-----"))
        .collect();
    let der = BASE64_STANDARD.decode(body).map_err(|_| unreadable())?;
    if let Some(seed) = der.strip_prefix(&ED25519).filter(|seed| seed.len() == 32) {
        return make(&BASE64_STANDARD.encode(seed), DkimSigningAlgorithm::Ed25519);
    }
    // 4 bytes open the outer sequence, 2 more tell the key's length.
    let inner = der
        .get(4..)
        .and_then(|rest| rest.strip_prefix(&RSA))
        .and_then(|rest| rest.get(2..));
    let lines: Vec<String> = BASE64_STANDARD
        .encode(inner.ok_or_else(unreadable)?)
        .as_bytes()
        .chunks(64)
        .map(|chunk| String::from_utf8_lossy(chunk).into_owned())
        .collect();
    let unwrapped = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n",
        lines.join("\n")
    );
    make(&unwrapped, DkimSigningAlgorithm::Rsa)
}
