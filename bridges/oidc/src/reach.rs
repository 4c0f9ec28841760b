use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use crate::OidcFault;

/// Which addresses are connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet, over TLS.
    Public,
    /// This machine's own as well, plain HTTP too: for tests and demonstrations.
    LoopbackToo,
}

/// Where a request goes: read from an address, not yet resolved.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: bool,
    /// Path and query.
    pub(crate) target: String,
    loopback: bool,
}

/// Whether `text` can be a provider's address. Nothing is connected to.
///
/// # Errors
/// [`OidcFault::Closed`], which says why.
pub fn check_issuer(text: &str, reach: Reach) -> Result<(), OidcFault> {
    let url = parse(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(OidcFault::Closed("it carries a query"));
    }
    place(&url, reach).map(|_| ())
}

fn parse(text: &str) -> Result<Url, OidcFault> {
    if text.len() > 2_000 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(OidcFault::Closed("it is no address"));
    }
    Url::parse(text).map_err(|_| OidcFault::Closed("it is no address"))
}

pub(crate) fn read(text: &str, reach: Reach) -> Result<Place, OidcFault> {
    place(&parse(text)?, reach)
}

fn place(url: &Url, reach: Reach) -> Result<Place, OidcFault> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(OidcFault::Closed("it carries a name or a password"));
    }
    let host = url.host().ok_or(OidcFault::Closed("it names no host"))?;
    let own = match &host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let loopback = own && reach == Reach::LoopbackToo;
    if own && !loopback {
        return Err(OidcFault::Closed("it is this machine"));
    }
    let tls = match url.scheme() {
        "https" => true,
        "http" if loopback => false,
        _ => return Err(OidcFault::Closed("it is not https")),
    };
    let port = url
        .port_or_known_default()
        .ok_or(OidcFault::Closed("it has no port"))?;
    if !loopback && !matches!(port, 443 | 8443) {
        return Err(OidcFault::Closed("its port is neither 443 nor 8443"));
    }
    let literal = match &host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(*address)),
        Host::Ipv6(address) => Some(IpAddr::V6(*address)),
    };
    if literal.is_some_and(|address| !loopback && !is_public(address)) {
        return Err(OidcFault::Closed("it is no address of the public internet"));
    }
    let host = match host {
        Host::Ipv6(address) => address.to_string(),
        other => other.to_string(),
    };
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    Ok(Place {
        host,
        port,
        tls,
        target,
        loopback,
    })
}

/// The addresses of a place, all of which may be connected to: one that may not closes them all,
/// for a name that leads both ways was made to.
pub(crate) async fn resolve(place: &Place) -> Result<Vec<SocketAddr>, OidcFault> {
    let found = tokio::net::lookup_host((place.host.as_str(), place.port))
        .await
        .map_err(|_| OidcFault::silent("its name leads nowhere"))?;
    let found: Vec<SocketAddr> = found.take(16).collect();
    if found.is_empty() {
        return Err(OidcFault::silent("its name leads nowhere"));
    }
    let fits = |address: &SocketAddr| match place.loopback {
        true => address.ip().is_loopback(),
        false => is_public(address.ip()),
    };
    match found.iter().all(fits) {
        true => Ok(found),
        false => Err(OidcFault::Closed(
            "its name leads to an address that is not of the public internet",
        )),
    }
}

/// Whether an address is one of the public internet (the registries of RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// First address and length of what is not public.
const CLOSED_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !CLOSED_V4.iter().any(|(first, length)| {
        let shift = 32 - length;
        bits >> shift == u32::from_be_bytes(*first) >> shift
    })
}

/// Of IPv6 only what is given out to be routed (2000::/3), without what carries IPv4 inside
/// (6to4, Teredo) and what is for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let routed = first & 0xe000 == 0x2000;
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        || first == 0x2002
        || (first == 0x3fff && second < 0x1000);
    routed && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    // ASVS 1.3.6, 13.2.4
    #[test]
    fn nothing_but_the_public_internet_is_reached() {
        let evil = [
            "http://login.example.fr/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://127.1/",
            "https://0/",
            "https://10.0.0.1/",
            "https://100.64.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://172.16.0.1/",
            "https://172.31.255.255/",
            "https://192.168.1.1/",
            "https://198.18.0.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001::1]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://[ff02::1]/",
            "https://[2001:db8::1]/",
            "https://①②⑦.⓪.⓪.①/",
            "https://user@login.example.fr/",
            "https://u:p@login.example.fr/",
            "https://login.example.fr:22/",
            "https://login.example.fr:6379/",
            "https://login.example.fr:80/",
            "ftp://login.example.fr/",
            "file:///etc/passwd",
            "gopher://login.example.fr/",
            "javascript:alert(1)",
            "https://",
            "",
            "login.example.fr",
            "https://login.example.fr/?x=1",
            "https://login.example.fr/#x",
            "https://login.example.fr/\r\nHost: x",
        ];
        for text in evil {
            assert!(check_issuer(text, Reach::Public).is_err(), "{text}");
        }
        for text in [
            "https://login.example.fr",
            "https://login.example.fr:8443/realms/acme",
            "https://9.9.9.9/",
            "https://[2a01:e0a::1]/",
        ] {
            assert!(check_issuer(text, Reach::Public).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_loopback_is_let_in_by_a_setting_and_brings_nothing_else_along() {
        for text in [
            "http://127.0.0.1:4011",
            "http://localhost:9/a",
            "http://[::1]:8",
        ] {
            assert!(check_issuer(text, Reach::LoopbackToo).is_ok(), "{text}");
            assert!(check_issuer(text, Reach::Public).is_err(), "{text}");
        }
        for text in [
            "http://10.0.0.1",
            "http://login.example.fr",
            "https://192.168.0.1",
        ] {
            assert!(check_issuer(text, Reach::LoopbackToo).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        // This machine's own name, asked for without the setting.
        let place = Place {
            host: "localhost".into(),
            port: 443,
            tls: true,
            target: "/".into(),
            loopback: false,
        };
        assert!(matches!(resolve(&place).await, Err(OidcFault::Closed(_))));
    }
}
