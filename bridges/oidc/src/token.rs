use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use kernel::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha512};

use crate::OidcFault;
use crate::keys::Header;

/// Clocks of two machines differ a little.
pub(crate) const SKEW_S: i64 = 60;
/// A token says when it was made: not longer ago than a sign-in lasts.
const MOST_AGE_S: i64 = 600;

/// What a token says.
pub(crate) type Claims = Map<String, Value>;

/// Reads the header of a token without believing it: it says which key to look for.
pub(crate) fn header(token: &str) -> Result<Header, OidcFault> {
    let wrong = || OidcFault::Disbelieved("it is no token");
    let first = token.split('.').next().unwrap_or_default();
    if token.len() > 16_384 || token.split('.').count() != 3 {
        return Err(wrong());
    }
    let bytes = URL_SAFE_NO_PAD.decode(first).map_err(|_| wrong())?;
    let said: Claims = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    if said.contains_key("crit") {
        return Err(OidcFault::Disbelieved("it asks for more than we know"));
    }
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let algorithm = match text("alg") {
        Some("RS256") => Algorithm::RS256,
        Some("PS256") => Algorithm::PS256,
        Some("ES256") => Algorithm::ES256,
        Some("EdDSA") => Algorithm::EdDSA,
        // `none`, shared keys, whatever is weak or unknown.
        _ => {
            return Err(OidcFault::Disbelieved(
                "its signature is of no kind we take",
            ));
        }
    };
    Ok(Header {
        algorithm,
        key_id: text("kid").map(str::to_owned),
        kind: text("typ").unwrap_or_default().to_ascii_lowercase(),
    })
}

/// What a token says, when one of `keys` signed it. Who it is for and until when is not looked at.
pub(crate) fn signed(
    token: &str,
    header: &Header,
    keys: &[DecodingKey],
) -> Result<Claims, OidcFault> {
    let mut validation = Validation::new(header.algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let found = keys
        .iter()
        .find_map(|key| jsonwebtoken::decode::<Claims>(token, key, &validation).ok());
    found
        .map(|data| data.claims)
        .ok_or(OidcFault::Disbelieved("its signature is wrong"))
}

/// A text of the claims, of a bearable length.
pub(crate) fn text(claims: &Claims, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty() && text.len() <= 1_000).then(|| text.to_owned())
}

/// An instant of the claims: whole seconds, as most write it, or with a fraction.
fn instant(claims: &Claims, name: &str) -> Option<Timestamp> {
    let value = claims.get(name)?;
    let seconds = value.as_i64().or_else(|| {
        let whole: String = value.to_string().split('.').next()?.to_owned();
        whole.parse().ok()
    })?;
    // Far beyond any calendar: nothing overflows.
    (0..=100_000_000_000)
        .contains(&seconds)
        .then(|| Timestamp::from_micros(seconds * 1_000_000))
}

/// `iss`, `aud` and `azp`: it is this provider's, and for us (OpenID Connect Core 3.1.3.7, 2 to 5).
pub(crate) fn meant_for(claims: &Claims, (issuer, client): (&str, &str)) -> Result<(), OidcFault> {
    if text(claims, "iss").as_deref() != Some(issuer) {
        return Err(OidcFault::Disbelieved("it is another provider's"));
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !audience.contains(&client) {
        return Err(OidcFault::Disbelieved("it is meant for somebody else"));
    }
    match claims.get("azp").map(Value::as_str) {
        Some(Some(party)) if party == client => Ok(()),
        None if audience.len() == 1 => Ok(()),
        _ => Err(OidcFault::Disbelieved("it was given to somebody else")),
    }
}

/// `exp`, `iat` and `nbf`, by our clock.
pub(crate) fn timely(claims: &Claims, now: Timestamp) -> Result<(), OidcFault> {
    let until = instant(claims, "exp").ok_or(OidcFault::Disbelieved("it never ends"))?;
    if until.plus_seconds(SKEW_S) <= now {
        return Err(OidcFault::Disbelieved("it is over"));
    }
    made_of_late(claims, now)?;
    match (claims.contains_key("nbf"), instant(claims, "nbf")) {
        (false, _) => Ok(()),
        (true, Some(from)) if from <= now.plus_seconds(SKEW_S) => Ok(()),
        (true, _) => Err(OidcFault::Disbelieved("it does not hold yet")),
    }
}

/// `iat`: neither of the future nor of long ago.
pub(crate) fn made_of_late(claims: &Claims, now: Timestamp) -> Result<(), OidcFault> {
    let made = instant(claims, "iat").ok_or(OidcFault::Disbelieved("it has no date"))?;
    let age = now.seconds_since(made);
    match (-SKEW_S..=MOST_AGE_S).contains(&age) {
        true => Ok(()),
        false => Err(OidcFault::Disbelieved("it is of another time")),
    }
}

/// When the person last showed the provider who they are.
pub(crate) fn auth_time(claims: &Claims) -> Option<Timestamp> {
    instant(claims, "auth_time")
}

/// `at_hash`, where there is one: the access token that came along is the one that was signed for.
pub(crate) fn hash_fits(
    claims: &Claims,
    algorithm: Algorithm,
    access_token: &str,
) -> Result<(), OidcFault> {
    let Some(said) = claims.get("at_hash") else {
        return Ok(());
    };
    let left = match algorithm {
        Algorithm::EdDSA => Sha512::digest(access_token.as_bytes())[..32].to_vec(),
        _ => Sha256::digest(access_token.as_bytes())[..16].to_vec(),
    };
    match said.as_str() == Some(URL_SAFE_NO_PAD.encode(left).as_str()) {
        true => Ok(()),
        false => Err(OidcFault::Disbelieved("another access token was meant")),
    }
}

/// The texts of a list, or the one that stands in its place.
pub(crate) fn texts(claims: &Claims, name: &str) -> Vec<String> {
    match claims.get(name) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => {
            let all = all.iter().filter_map(Value::as_str).take(20);
            all.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn claims(value: Value) -> Claims {
        value.as_object().cloned().unwrap_or_default()
    }

    fn head(value: &Value) -> String {
        let first = URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{first}.e30.AA")
    }

    #[test]
    fn only_signatures_we_take_are_looked_at() {
        for alg in ["none", "None", "HS256", "HS512", "RS1", "", "es256"] {
            assert!(header(&head(&json!({ "alg": alg }))).is_err(), "{alg}");
        }
        assert!(header(&head(&json!({ "alg": "RS256", "crit": ["x"] }))).is_err());
        assert!(header(&head(&json!({ "alg": ["RS256"] }))).is_err());
        for token in ["", "a", "a.b", "a.b.c.d", "e30.e30.", "é.é.é"] {
            assert!(header(token).is_err(), "{token}");
        }
        let read = header(&head(&json!({ "alg": "ES256", "kid": "1" }))).unwrap();
        assert_eq!(read.key_id.as_deref(), Some("1"));
    }

    #[test]
    fn a_token_is_this_providers_and_for_us() {
        let who = ("https://a.example", "portal");
        let fits = |value: Value| meant_for(&claims(value), who).is_ok();
        assert!(fits(json!({ "iss": who.0, "aud": "portal" })));
        assert!(fits(json!({ "iss": who.0, "aud": ["portal"] })));
        assert!(fits(
            json!({ "iss": who.0, "aud": ["portal", "b"], "azp": "portal" })
        ));
        assert!(!fits(json!({ "iss": who.0, "aud": ["portal", "b"] })));
        assert!(!fits(json!({ "iss": who.0, "aud": "portal", "azp": "b" })));
        assert!(!fits(json!({ "iss": who.0, "aud": "portal", "azp": 1 })));
        assert!(!fits(json!({ "iss": who.0, "aud": "b" })));
        assert!(!fits(json!({ "iss": who.0 })));
        assert!(!fits(
            json!({ "iss": "https://a.example/", "aud": "portal" })
        ));
        assert!(!fits(json!({ "iss": null, "aud": "portal" })));
    }

    #[test]
    fn clocks_differ_by_a_minute_and_no_more() {
        let at = |value: Value| timely(&claims(value), NOW).is_ok();
        let now = 1_700_000_000_i64;
        assert!(at(json!({ "exp": now + 300, "iat": now })));
        assert!(at(json!({ "exp": now - 59, "iat": now - 300 })));
        assert!(at(json!({ "exp": now + 300, "iat": now + 59 })));
        assert!(at(
            json!({ "exp": 1_700_000_300.5, "iat": 1_700_000_000.25 })
        ));
        assert!(!at(json!({ "exp": now - 60, "iat": now - 300 })));
        assert!(!at(json!({ "exp": now + 300, "iat": now + 62 })));
        assert!(!at(json!({ "exp": now + 300, "iat": now - 700 })));
        assert!(!at(json!({ "iat": now })));
        assert!(!at(json!({ "exp": now + 300 })));
        assert!(!at(json!({ "exp": "soon", "iat": now })));
        assert!(!at(json!({ "exp": i64::MAX, "iat": now })));
        assert!(!at(json!({ "exp": 1e300, "iat": now })));
        assert!(!at(
            json!({ "exp": now + 300, "iat": now, "nbf": now + 120 })
        ));
    }

    #[test]
    fn the_access_token_is_the_one_that_was_signed_for() {
        // OpenID Connect Core, A.3.
        let access = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        let said = claims(json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" }));
        assert!(hash_fits(&said, Algorithm::RS256, access).is_ok());
        assert!(hash_fits(&said, Algorithm::RS256, "another").is_err());
        assert!(hash_fits(&claims(json!({})), Algorithm::RS256, "another").is_ok());
    }
}
