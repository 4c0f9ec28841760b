//! An identity provider of our own, over real TCP, that lies as a test wants it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const CLIENT: &str = "portal";
pub const SECRET: &str = "s3cret & more/=";

/// How tokens are signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Right,
    /// `alg: none`, no signature.
    None,
    /// HMAC under the public key, as RFC 8725 warns of.
    Shared,
    /// A key that is not in the list.
    Stranger,
}

/// What a code is worth.
#[derive(Clone)]
pub struct Grant {
    pub claims: Value,
    challenge: String,
    redirect_uri: String,
    sign: Sign,
    userinfo: Option<Value>,
}

/// What the provider does and what it was asked.
pub struct Conduct {
    pub grants: HashMap<String, Grant>,
    /// Changes to the discovery document.
    pub says: Value,
    pub key_id: String,
    pub key: SigningKey,
    pub asked: Vec<String>,
    /// Instead of any answer.
    pub raw: Option<String>,
    tokens: HashMap<String, Value>,
}

/// The provider.
#[derive(Clone)]
pub struct Peer {
    pub issuer: String,
    pub conduct: Arc<Mutex<Conduct>>,
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32].into()).expect("a key")
}

impl Peer {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let peer = Self {
            issuer: format!("http://{address}"),
            conduct: Arc::new(Mutex::new(Conduct {
                grants: HashMap::new(),
                says: json!({}),
                key_id: "one".to_owned(),
                key: key(7),
                asked: Vec::new(),
                raw: None,
                tokens: HashMap::new(),
            })),
        };
        let serving = peer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        peer
    }

    pub fn change(&self, how: impl FnOnce(&mut Conduct)) {
        how(&mut self.conduct.lock().expect("conduct"));
    }

    pub fn asked(&self, path: &str) -> usize {
        let conduct = self.conduct.lock().expect("conduct");
        conduct.asked.iter().filter(|one| *one == path).count()
    }

    async fn serve(self, mut stream: TcpStream) {
        let (mut read, mut part) = (Vec::new(), [0; 8_192]);
        loop {
            let Ok(length) = stream.read(&mut part).await else {
                return;
            };
            read.extend_from_slice(&part[..length]);
            let text = String::from_utf8_lossy(&read).into_owned();
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let wanted = header(head, "content-length").parse().unwrap_or(0_usize);
                body.len() >= wanted
            });
            if whole || length == 0 {
                let answer = self.answer(&text);
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
                return;
            }
        }
    }

    fn answer(&self, request: &str) -> String {
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
        let path = head.split(' ').nth(1).unwrap_or_default();
        let mut conduct = self.conduct.lock().expect("conduct");
        conduct.asked.push(path.to_owned());
        if let Some(raw) = &conduct.raw {
            return raw.clone();
        }
        match path {
            "/.well-known/openid-configuration" => ok("application/json", &self.metadata(&conduct)),
            "/jwks" => ok("application/json", &keys(&conduct)),
            "/token" => self.token(&mut conduct, head, body),
            "/userinfo" => {
                let token = header(head, "authorization").replace("Bearer ", "");
                match conduct.tokens.get(&token) {
                    Some(Value::String(signed)) => text("200 OK", "application/jwt", signed),
                    Some(said) => ok("application/json", said),
                    None => text("401 Unauthorized", "text/plain", ""),
                }
            }
            _ => text("404 Not Found", "text/plain", ""),
        }
    }

    fn metadata(&self, conduct: &Conduct) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        let mut said = json!({
            "issuer": self.issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
            "userinfo_endpoint": at("/userinfo"),
            "end_session_endpoint": at("/logout"),
            "code_challenge_methods_supported": ["S256"],
        });
        for (name, value) in conduct.says.as_object().expect("an object") {
            said[name] = value.clone();
        }
        said
    }

    fn token(&self, conduct: &mut Conduct, head: &str, body: &str) -> String {
        let declined = text(
            "400 Bad Request",
            "application/json",
            "{\"error\":\"invalid_grant\"}",
        );
        let form = pairs(body);
        let get = |name: &str| form.get(name).cloned().unwrap_or_default();
        let basic = format!("{CLIENT}:{}", "s3cret+%26+more%2F%3D");
        if header(head, "authorization") != format!("Basic {}", STANDARD.encode(basic)) {
            return declined;
        }
        // A code is used once.
        let Some(grant) = conduct.grants.remove(&get("code")) else {
            return declined;
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
        if challenge != grant.challenge || get("redirect_uri") != grant.redirect_uri {
            return declined;
        }
        let access = format!("access-{}", conduct.tokens.len());
        if let Some(said) = grant.userinfo.clone() {
            conduct.tokens.insert(access.clone(), said);
        }
        let token = sign(conduct, &grant.claims, grant.sign);
        ok(
            "application/json",
            &json!({ "access_token": access, "token_type": "Bearer", "id_token": token }),
        )
    }

    /// Grants a code for what the browser was sent with, as the provider's own page would.
    pub fn grant(&self, sent: &Sent, claims: Value, sign: Sign) -> String {
        self.grant_saying(sent, claims, (sign, None))
    }

    pub fn grant_saying(
        &self,
        sent: &Sent,
        claims: Value,
        (sign, userinfo): (Sign, Option<Value>),
    ) -> String {
        let mut conduct = self.conduct.lock().expect("conduct");
        let code = format!(
            "code-{}",
            conduct.asked.len() * 1_000 + conduct.grants.len()
        );
        let grant = Grant {
            claims,
            challenge: sent.get("code_challenge"),
            redirect_uri: sent.get("redirect_uri"),
            sign,
            userinfo,
        };
        conduct.grants.insert(code.clone(), grant);
        code
    }

    /// The usual claims of a person, for what the browser was sent with.
    pub fn claims(&self, sent: &Sent, (subject, email): (&str, &str), now_s: i64) -> Value {
        json!({
            "iss": self.issuer, "aud": CLIENT, "sub": subject, "nonce": sent.get("nonce"),
            "iat": now_s, "exp": now_s + 300, "email": email, "email_verified": true,
            "name": "Inès Carpentier", "sid": format!("sid-{subject}"),
        })
    }

    pub fn signed(&self, claims: &Value, how: Sign) -> String {
        sign(&self.conduct.lock().expect("conduct"), claims, how)
    }
}

fn sign(conduct: &Conduct, claims: &Value, how: Sign) -> String {
    let alg = match how {
        Sign::Right | Sign::Stranger => "ES256",
        Sign::None => "none",
        Sign::Shared => "HS256",
    };
    let head = json!({ "alg": alg, "kid": conduct.key_id, "typ": "JWT" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&head), part(claims));
    let by = |key: &SigningKey| {
        let signature: p256::ecdsa::Signature = key.sign(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(signature.to_bytes())
    };
    let signature = match how {
        Sign::Right => by(&conduct.key),
        Sign::Stranger => by(&key(99)),
        Sign::None => String::new(),
        Sign::Shared => {
            use hmac::{Hmac, KeyInit, Mac};
            let public = conduct.key.verifying_key().to_encoded_point(false);
            let mut mac = Hmac::<Sha256>::new_from_slice(public.as_bytes()).expect("a key");
            mac.update(signed.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        }
    };
    format!("{signed}.{signature}")
}

fn keys(conduct: &Conduct) -> Value {
    let point = conduct.key.verifying_key().to_encoded_point(false);
    let part =
        |bytes: Option<&p256::FieldBytes>| URL_SAFE_NO_PAD.encode(bytes.expect("a coordinate"));
    json!({ "keys": [
        { "kty": "unheard-of", "kid": "zero" },
        { "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": conduct.key_id,
          "x": part(point.x()), "y": part(point.y()) },
    ] })
}

/// What a browser was sent to the provider with.
pub struct Sent(HashMap<String, String>);

impl Sent {
    /// Read from the page that sends it.
    pub fn read(refresh: &str) -> Self {
        let url = refresh.split_once("url=").map_or("", |(_, url)| url);
        Self(pairs(url.split_once('?').map_or("", |(_, query)| query)))
    }

    pub fn get(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

fn header(head: &str, name: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found
        .next()
        .map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

pub fn pairs(query: &str) -> HashMap<String, String> {
    let each = query.split('&').filter_map(|pair| pair.split_once('='));
    each.map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let (mut out, bytes) = (Vec::new(), text.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'%' => {
                let hex = text.get(at + 1..at + 3).unwrap_or("20");
                out.push(u8::from_str_radix(hex, 16).unwrap_or(b' '));
                at += 2;
            }
            b'+' => out.push(b' '),
            other => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn ok(kind: &str, body: &Value) -> String {
    text("200 OK", kind, &body.to_string())
}

fn text(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}")
}
