use kernel::Halt;
use web::Visit;

/// The party passkeys are made for: a host name of ours, and the origin its pages have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RelyingParty {
    /// `espace.presentation.example`: what passkeys belong to.
    pub(crate) id: String,
    /// `https://espace.presentation.example`: where they may be used.
    pub(crate) origin: String,
}

impl RelyingParty {
    /// The party of the address the visitor came by: the portal's own, or that of a brand. An
    /// address nobody of ours has makes no party, whatever `Host` says.
    pub(crate) async fn of(visit: &Visit) -> Result<Option<Self>, Halt> {
        let public_url = &visit.tools().settings.public_url;
        let Some((scheme, authority)) = public_url.split_once("://") else {
            return Ok(None);
        };
        let asked = visit.host.to_ascii_lowercase();
        if let Some(own) = own(scheme, (authority, &asked)) {
            return Ok(own);
        }
        // Browsers know passkeys over TLS alone; `localhost` is the one exception.
        if scheme != "https" {
            return Ok(None);
        }
        let mut tx = visit.tools().db.read_as_the_house().await?;
        let brand = parties::brand_for_host(&mut tx, &visit.host).await?;
        let host = brand.and_then(|brand| brand.host);
        // A brand's own address is on the port browsers leave out.
        let host = host.filter(|host| *host == asked);
        Ok(host.map(|id| Self {
            origin: format!("https://{id}"),
            id,
        }))
    }
}

/// The party of the configured address, when that is the one asked for. Passkeys want a name: a
/// number makes no party, but a portal on this machine also goes by `localhost`.
fn own(scheme: &str, (authority, asked): (&str, &str)) -> Option<Option<RelyingParty>> {
    let authority = authority.to_ascii_lowercase();
    let local = authority.replacen("127.0.0.1", "localhost", 1);
    if asked != authority && asked != local {
        return None;
    }
    let id = asked.split(':').next().unwrap_or_default();
    let is_number = id.starts_with('[') || id.parse::<std::net::IpAddr>().is_ok();
    let usable = !id.is_empty() && !is_number && (scheme == "https" || id == "localhost");
    Some(usable.then(|| RelyingParty {
        id: id.to_owned(),
        origin: format!("{scheme}://{asked}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_ours_makes_a_party() {
        let party = |id: &str, origin: &str| {
            Some(Some(RelyingParty {
                id: id.to_owned(),
                origin: origin.to_owned(),
            }))
        };
        assert_eq!(
            own("https", ("my.example.fr", "my.example.fr")),
            party("my.example.fr", "https://my.example.fr")
        );
        assert_eq!(own("https", ("my.example.fr", "evil.example")), None);
        assert_eq!(own("https", ("my.example.fr", "localhost")), None);
        assert_eq!(own("https", ("my.example.fr", "my.example.fr:8443")), None);
        assert_eq!(
            own("http", ("127.0.0.1:8080", "localhost:8080")),
            party("localhost", "http://localhost:8080")
        );
        assert_eq!(
            own("http", ("127.0.0.1:8080", "127.0.0.1:8080")),
            Some(None)
        );
        assert_eq!(own("http", ("[::1]:8080", "[::1]:8080")), Some(None));
        let plain = own("http", ("my.example.fr", "my.example.fr"));
        assert_eq!(plain, Some(None), "browsers know passkeys over TLS alone");
    }
}
