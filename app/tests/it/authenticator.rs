//! An authenticator in software: makes passkeys and signs with them, as a security key does.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::Answer;

/// One passkey.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    user: Vec<u8>,
    pub origin: String,
    pub counter: u32,
    /// User present, user verified.
    pub flags: u8,
}

/// A challenge as our script reads it.
pub struct Asked {
    pub ceremony: String,
    options: Value,
}

pub fn asked(answer: &Answer) -> Asked {
    assert_eq!(answer.status, 200, "{}", answer.seen());
    assert_eq!(answer.header("content-type"), "application/json");
    let value: Value = serde_json::from_str(&answer.text).expect("JSON");
    Asked {
        ceremony: value["ceremony"].as_str().expect("a token").to_owned(),
        options: value["publicKey"].clone(),
    }
}

impl Asked {
    pub fn text(&self, pointer: &str) -> String {
        let found = self.options.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    }

    pub fn excluded(&self) -> usize {
        self.options["excludeCredentials"]
            .as_array()
            .map_or(0, Vec::len)
    }
}

impl Authenticator {
    pub fn new(seed: u8, origin: &str) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a key"),
            id: vec![seed; 32],
            user: Vec::new(),
            origin: origin.to_owned(),
            counter: 0,
            flags: 0x05,
        }
    }

    fn client_data(&self, kind: &str, asked: &Asked) -> Vec<u8> {
        let challenge = asked.text("/challenge");
        let origin = &self.origin;
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
        .into_bytes()
    }

    fn head(&mut self, rp: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(rp.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The answer to a wish for a new passkey.
    pub fn create(&mut self, asked: &Asked) -> String {
        let user = asked.text("/user/id");
        self.user = BASE64URL_NOPAD.decode(user.as_bytes()).expect("a handle");
        let mut data = self.head(&asked.text("/rp/id"), self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        // COSE: an elliptic key for ES256 on P-256.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().expect("x"));
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().expect("y"));
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(data);
        let client = self.client_data("webauthn.create", asked);
        self.written(json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "attestationObject": BASE64URL_NOPAD.encode(&object),
            "transports": ["internal"],
        }))
    }

    /// The answer to a wish for a proof.
    pub fn get(&mut self, asked: &Asked) -> String {
        let data = self.head(&asked.text("/rpId"), self.flags);
        let client = self.client_data("webauthn.get", asked);
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.written(json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64URL_NOPAD.encode(&self.user),
        }))
    }

    fn written(&self, response: Value) -> String {
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        })
        .to_string()
    }
}
