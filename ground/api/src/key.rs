use std::sync::Arc;

use access::Caller;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jobs::Tools;
use kernel::Timestamp;
use web::{Guest, Later};

/// Whom a shown key admits, if anybody: provided by `identity`.
pub type AdmitKey = Arc<dyn Fn(Tools, Shown) -> Later<Option<Bearer>> + Send + Sync>;

/// A key as it was shown, and from where.
#[derive(Clone)]
pub struct Shown {
    /// What follows `Bearer`.
    pub token: String,
    /// The network address it came from.
    pub address: String,
}

/// Who comes with a key that opened.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// As the visit knows them: the caller has what the key gives.
    pub guest: Guest,
    /// The key.
    pub key: KeyFacts,
}

/// What is told of a key to whoever holds it.
#[derive(Clone, Debug)]
pub struct KeyFacts {
    /// Its id, for counting.
    pub id: String,
    /// What its maker called it.
    pub name: String,
    /// The first characters of the secret: `mop_1a2b3c4d`.
    pub hint: String,
    /// When this secret ends.
    pub expires_at: Timestamp,
    /// Who answers for it, with all they may do themselves: what a key gives on, it gives in their
    /// name.
    pub holder: Caller,
}

/// What came as a key.
pub(crate) enum Presented {
    /// No key at all.
    Nothing,
    /// Something that is no `Bearer` key, or more than one.
    Unreadable,
    /// One key.
    Token(String),
}

pub(crate) fn presented(headers: &HeaderMap) -> Presented {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let Some(first) = lines.next() else {
        return Presented::Nothing;
    };
    if lines.next().is_some() {
        return Presented::Unreadable;
    }
    let Some((scheme, token)) = first.to_str().ok().and_then(|line| line.split_once(' ')) else {
        return Presented::Unreadable;
    };
    let token = token.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let fits = !token.is_empty() && token.len() <= 512 && token.bytes().all(plain);
    if scheme.eq_ignore_ascii_case("bearer") && fits {
        Presented::Token(token.to_owned())
    } else {
        Presented::Unreadable
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn shown(lines: &[&str]) -> Presented {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(AUTHORIZATION, HeaderValue::from_str(line).unwrap());
        }
        presented(&headers)
    }

    #[test]
    fn one_bearer_key_is_read_and_nothing_else() {
        for lines in [&["Bearer abc"][..], &["bearer  abc "], &["BEARER abc"]] {
            assert!(matches!(shown(lines), Presented::Token(token) if token == "abc"));
        }
        assert!(matches!(shown(&[]), Presented::Nothing));
        let long = format!("Bearer {}", "a".repeat(600));
        for lines in [
            &["Basic abc"][..],
            &["Bearer"],
            &["Bearer "],
            &["Bearer a b"],
            &["Bearer a", "Bearer a"],
            &["Bearer a,b"],
            &[long.as_str()],
        ] {
            assert!(matches!(shown(lines), Presented::Unreadable), "{lines:?}");
        }
    }
}
