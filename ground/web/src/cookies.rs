use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of cookie `name`, when it is sent once or more: the first.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A cookie that lives `max_age_s` seconds; `secure` follows the portal's public address.
pub(crate) fn write(name: &str, value: &str, max_age_s: i64, secure: Secure) -> String {
    let secure = match secure {
        Secure::Https => "; Secure",
        Secure::PlainLoopback => "",
    };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}")
}

/// What a browser keeps for us besides its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keepsake {
    /// A sign-in that waits for its second factor.
    Pending,
    /// A device that was told to be remembered.
    Device,
    /// An errand to an identity provider.
    Errand,
}

impl Keepsake {
    /// The name of its cookie.
    pub(crate) fn cookie(self, secure: Secure) -> &'static str {
        match (self, secure) {
            (Self::Pending, Secure::Https) => "__Host-pending",
            (Self::Pending, Secure::PlainLoopback) => "pending",
            (Self::Device, Secure::Https) => "__Host-device",
            (Self::Device, Secure::PlainLoopback) => "device",
            (Self::Errand, Secure::Https) => "__Host-errand",
            (Self::Errand, Secure::PlainLoopback) => "errand",
        }
    }
}

/// Whether cookies travel over TLS only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secure {
    Https,
    PlainLoopback,
}

impl Secure {
    pub(crate) fn of(public_url: &str) -> Self {
        if public_url.starts_with("https://") {
            Self::Https
        } else {
            Self::PlainLoopback
        }
    }

    /// `__Host-` binds the cookie to this very host, and browsers accept it over TLS only.
    pub(crate) fn session_cookie(self) -> &'static str {
        match self {
            Self::Https => "__Host-sid",
            Self::PlainLoopback => "sid",
        }
    }
}

/// A cookie this portal sets, for people to read of: its code names the labels that say what for and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieFacts {
    /// As the browser calls it.
    pub name: &'static str,
    /// `session`, `device`…
    pub code: &'static str,
}

/// Every cookie, and no other: a test reads all that pages set.
pub(crate) fn all(secure: Secure) -> Vec<CookieFacts> {
    let facts = |name, code| CookieFacts { name, code };
    vec![
        facts(secure.session_cookie(), "session"),
        facts(Keepsake::Pending.cookie(secure), "pending"),
        facts(Keepsake::Device.cookie(secure), "device"),
        facts(Keepsake::Errand.cookie(secure), "errand"),
        facts("lang", "lang"),
        facts("theme", "theme"),
        facts("toast", "toast"),
    ]
}
