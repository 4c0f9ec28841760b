//! To which address a request was sent. The header is only ever compared with names we know: it
//! stands in no link, no letter and no redirect.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// The name in the one `Host` of a request, in lower case, without port and final dot; nothing when
/// there is none, more than one, or something that is no name.
pub(crate) fn name_of(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(HOST).iter();
    let (Some(only), None) = (all.next(), all.next()) else {
        return None;
    };
    read(only.to_str().ok()?)
}

fn read(text: &str) -> Option<String> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => match text.find(':') {
            Some(at) => text.split_at(at),
            None => (text, ""),
        },
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let port_is_one = port.is_empty() || digits.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let is_name = !name.is_empty() && name.len() <= 253 && name.bytes().all(plain);
    (is_name && port_is_one).then_some(name)
}

/// Whether the name is this very machine's, as it is called on it.
pub(crate) fn is_loopback(name: &str) -> bool {
    name == "localhost"
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_as_a_name_or_not_at_all() {
        for (text, name) in [
            ("My.Example.FR:8443", "my.example.fr"),
            ("my.example.fr.", "my.example.fr"),
            ("127.0.0.1:0", "127.0.0.1"),
            ("[::1]:80", "::1"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(read(text).as_deref(), Some(name), "{text}");
        }
        for text in [
            "",
            "a b",
            "a@b.fr",
            "a/b",
            "a.fr:80:80",
            "a.fr:x",
            "[::1",
            "a,b",
            "é.fr",
            "my_host.fr",
            "a.fr#",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn two_hosts_are_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(name_of(&headers), None);
        headers.append(HOST, "a.fr".parse().unwrap());
        assert_eq!(name_of(&headers).as_deref(), Some("a.fr"));
        headers.append(HOST, "b.fr".parse().unwrap());
        assert_eq!(name_of(&headers), None);
    }

    #[test]
    fn the_loopback_is_known_by_every_name() {
        for name in ["localhost", "127.0.0.1", "127.8.0.1", "::1"] {
            assert!(is_loopback(name), "{name}");
        }
        for name in ["128.0.0.1", "localhost.example.fr", "127.0.0.1.example.fr"] {
            assert!(!is_loopback(name), "{name}");
        }
    }
}
