use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use kernel::Timestamp;

use crate::OidcFault;
use crate::call::{Call, Caller};
use crate::discovery::{Metadata, discover};
use crate::reach::Reach;

/// How long a discovery document and a list of keys are believed.
const KEPT_S: i64 = 3_600;
/// An unknown key is asked for once in so long, however many tokens name one.
const AGAIN_S: i64 = 60;
/// So many providers are remembered.
const MOST: usize = 500;

/// What is remembered of providers, by their address.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    told: Arc<Mutex<HashMap<String, Kept<Metadata>>>>,
    keys: Arc<Mutex<HashMap<String, Kept<JwkSet>>>>,
}

#[derive(Clone)]
struct Kept<T> {
    at: Timestamp,
    what: Arc<T>,
}

fn find<T>(of: &Mutex<HashMap<String, Kept<T>>>, name: &str) -> Option<(Timestamp, Arc<T>)> {
    let book = of.lock().unwrap_or_else(PoisonError::into_inner);
    book.get(name).map(|kept| (kept.at, kept.what.clone()))
}

fn keep<T>(of: &Mutex<HashMap<String, Kept<T>>>, name: &str, at: Timestamp, what: T) -> Arc<T> {
    let what = Arc::new(what);
    let mut book = of.lock().unwrap_or_else(PoisonError::into_inner);
    if book.len() >= MOST && !book.contains_key(name) {
        book.retain(|_, kept| at.seconds_since(kept.at) < KEPT_S);
        if book.len() >= MOST {
            book.clear();
        }
    }
    let kept = Kept {
        at,
        what: what.clone(),
    };
    book.insert(name.to_owned(), kept);
    what
}

fn is_fresh(at: Timestamp, now: Timestamp, for_s: i64) -> bool {
    (0..for_s).contains(&now.seconds_since(at))
}

impl Memory {
    pub(crate) async fn metadata(
        &self,
        caller: &Caller,
        issuer: &str,
        (reach, now): (Reach, Timestamp),
    ) -> Result<Arc<Metadata>, OidcFault> {
        if let Some((at, what)) = find(&self.told, issuer)
            && is_fresh(at, now, KEPT_S)
        {
            return Ok(what);
        }
        let said = discover(caller, issuer, reach).await?;
        Ok(keep(&self.told, issuer, now, said))
    }

    /// The provider's keys that may have signed under `header`. None fits: they are asked for anew,
    /// for they may have changed.
    pub(crate) async fn keys(
        &self,
        caller: &Caller,
        (metadata, header): (&Metadata, &Header),
        (reach, now): (Reach, Timestamp),
    ) -> Result<Vec<DecodingKey>, OidcFault> {
        let known = find(&self.keys, &metadata.jwks_uri);
        if let Some((at, set)) = &known
            && is_fresh(*at, now, KEPT_S)
        {
            let fitting = fitting(set, header);
            if !fitting.is_empty() || is_fresh(*at, now, AGAIN_S) {
                return decoded(fitting);
            }
        }
        let call = Call {
            url: &metadata.jwks_uri,
            form: None,
            authorization: None,
            accept: "application/json, application/jwk-set+json",
        };
        let answer = caller.call(call, reach).await?;
        let set = read_set(&answer.body)?;
        let set = keep(&self.keys, &metadata.jwks_uri, now, set);
        decoded(fitting(&set, header))
    }
}

/// A key of a kind we do not know must not hide the others.
fn read_set(body: &[u8]) -> Result<JwkSet, OidcFault> {
    let wrong = || OidcFault::silent("no list of keys");
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| wrong())?;
    let all = value.get("keys").and_then(|keys| keys.as_array());
    let all = all.ok_or_else(wrong)?.iter().take(50);
    let keys = all.filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    Ok(JwkSet {
        keys: keys.collect(),
    })
}

/// What stands before a token: how it is signed, and with which key.
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<String>,
    pub(crate) kind: String,
}

fn fitting<'a>(set: &'a JwkSet, header: &Header) -> Vec<&'a Jwk> {
    let fits = |key: &&Jwk| {
        let named = match &header.key_id {
            Some(id) => key.common.key_id.as_ref() == Some(id),
            None => true,
        };
        named && may_sign(key, header.algorithm)
    };
    set.keys.iter().filter(fits).take(8).collect()
}

/// Whether the key is one for signing under this algorithm, and strong enough to be believed.
fn may_sign(key: &Jwk, algorithm: Algorithm) -> bool {
    let signs = matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let said = key.common.key_algorithm.map(|said| said.to_string());
    let same = said.is_none_or(|said| said == format!("{algorithm:?}"));
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            // Base64url of 2048 to 8192 bits.
            let strong = (342..=1_366).contains(&rsa.n.trim_start_matches('A').len());
            strong && matches!(algorithm, Algorithm::RS256 | Algorithm::PS256)
        }
        AlgorithmParameters::EllipticCurve(curve) => {
            curve.curve == EllipticCurve::P256 && algorithm == Algorithm::ES256
        }
        AlgorithmParameters::OctetKeyPair(pair) => {
            pair.curve == EllipticCurve::Ed25519 && algorithm == Algorithm::EdDSA
        }
        AlgorithmParameters::OctetKey(_) => false,
    };
    signs && same && kind
}

fn decoded(keys: Vec<&Jwk>) -> Result<Vec<DecodingKey>, OidcFault> {
    let read: Vec<DecodingKey> = keys
        .into_iter()
        .filter_map(|key| DecodingKey::from_jwk(key).ok())
        .collect();
    match read.is_empty() {
        true => Err(OidcFault::Disbelieved("none of its keys signed this")),
        false => Ok(read),
    }
}
