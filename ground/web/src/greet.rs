use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::extract::{ConnectInfo, Request};
use axum::http::header::{ACCEPT_LANGUAGE, HOST, USER_AGENT};
use axum::http::{HeaderMap, Uri};
use kernel::{Coded, Halt, Lang};

use crate::app::{BrandOf, Place};
use crate::cookies::{self, Keepsake, Secure};
use crate::visit::{Facts, HostOf};
use crate::{App, Brand, Guest, Visit, host, submitted};

/// Where a reverse proxy writes the caller's address; believed only from a proxy of ours.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Proxies whose word on the caller's address is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(pub(crate) Arc<Vec<IpAddr>>);

/// Finds out who comes. When the database cannot say, the visit is a stranger's and the halt goes along.
pub(crate) async fn greet(
    app: &App,
    headers: &HeaderMap,
    uri: &Uri,
    address: String,
) -> Result<Visit, (Visit, Halt)> {
    let secure = Secure::of(&app.tools().settings.public_url);
    let token = cookies::read(headers, secure.session_cookie()).filter(|token| !token.is_empty());
    let token = token.map(str::to_owned);
    let Greeted {
        guest,
        brand,
        host_of,
        trouble,
    } = recognise(app, host::name_of(headers).as_deref(), token.as_deref()).await;
    let query = uri.query().unwrap_or_default().to_owned();
    let lang = language(headers, &query, guest.as_ref());
    let toast =
        cookies::read(headers, "toast").filter(|label| app.labels().find(lang, label).is_some());
    let facts = Facts {
        app: app.clone(),
        lang,
        brand,
        theme: theme(headers, &query),
        path: uri.path().to_owned(),
        nonce: random_hex(),
        request_id: trace_id(headers),
        address,
        user_agent: text(headers, USER_AGENT.as_str())
            .chars()
            .take(300)
            .collect(),
        toast: toast.map(str::to_owned),
        session_token: token,
        pending_token: kept(headers, Keepsake::Pending, secure),
        device_token: kept(headers, Keepsake::Device, secure),
        errand_token: kept(headers, Keepsake::Errand, secure),
        host: text(headers, HOST.as_str()).to_owned(),
        query,
        guest,
        host_of,
        form_token: OnceLock::new(),
    };
    let visit = Visit::new(facts);
    match trouble {
        Some(halt) => Err((visit, halt)),
        None => Ok(visit),
    }
}

fn kept(headers: &HeaderMap, what: Keepsake, secure: Secure) -> Option<String> {
    let token = cookies::read(headers, what.cookie(secure))?;
    (!token.is_empty()).then(|| token.to_owned())
}

/// Who comes, under whose brand, to whose address.
struct Greeted {
    guest: Option<Guest>,
    brand: Arc<Brand>,
    host_of: HostOf,
    trouble: Option<Halt>,
}

impl Greeted {
    fn stranger(brand: Arc<Brand>, host_of: HostOf) -> Self {
        Self {
            guest: None,
            brand,
            host_of,
            trouble: None,
        }
    }

    fn at_no_address(trouble: Option<Halt>) -> Self {
        Self {
            trouble,
            ..Self::stranger(Arc::new(Brand::nobodys()), HostOf::Nobody)
        }
    }
}

/// A session counts at the portal's own address and at that of the brand its company stands under;
/// at another brand's, whoever holds it is a stranger.
async fn recognise(app: &App, name: Option<&str>, token: Option<&str>) -> Greeted {
    let (brand, host_of) = match app.place(name).await {
        Ok(Place::Nowhere) => return Greeted::at_no_address(None),
        Ok(Place::Portal(brand)) => (brand, HostOf::Portal),
        Ok(Place::Branded(brand)) => {
            let owner = brand.owner;
            (brand, owner.map_or(HostOf::Nobody, HostOf::Brand))
        }
        Err(halt) => return Greeted::at_no_address(Some(halt)),
    };
    let stranger = Greeted::stranger(brand, host_of);
    let admitted = match token {
        Some(token) => app.admit(token).await,
        None => Ok(None),
    };
    let guest = match admitted {
        Ok(Some(guest)) => guest,
        Ok(None) => return stranger,
        Err(halt) => {
            return Greeted {
                trouble: Some(halt),
                ..stranger
            };
        }
    };
    match under_its_brand(app, guest, host_of).await {
        Ok(Some((guest, brand))) => Greeted {
            guest: Some(guest),
            brand,
            ..stranger
        },
        Ok(None) => stranger,
        Err(halt) => Greeted {
            trouble: Some(halt),
            ..stranger
        },
    }
}

/// The guest under the brand of their company, with what is closed to it; nobody at the address of
/// another brand.
pub(crate) async fn under_its_brand(
    app: &App,
    mut guest: Guest,
    host_of: HostOf,
) -> Result<Option<(Guest, Arc<Brand>)>, Halt> {
    let own = app.brand(BrandOf::Company(guest.caller.company())).await?;
    let own = own.unwrap_or_else(|| Arc::new(Brand::neutral()));
    if let HostOf::Brand(owner) = host_of {
        // Who acts in another's place came by their own door.
        let door = match guest.caller.stand_in() {
            Some(stand_in) => app.brand(BrandOf::Company(stand_in.company)).await?,
            None => Some(own.clone()),
        };
        if door.and_then(|brand| brand.owner) != Some(owner) {
            return Ok(None);
        }
        // Their companies under other brands are switched to at those brands' addresses.
        let mut here = Vec::new();
        for (company, name) in std::mem::take(&mut guest.companies) {
            let brand = app.brand(BrandOf::Company(company)).await?;
            if brand.and_then(|brand| brand.owner) == Some(owner) {
                here.push((company, name));
            }
        }
        guest.companies = here;
    }
    guest.caller = guest.caller.closed_to(app.closed_rights(&own.closed));
    Ok(Some((guest, own)))
}

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The `Host` as it was sent: to be compared with an `Origin`, and for nothing else.
pub(crate) fn sent_host(headers: &HeaderMap) -> &str {
    text(headers, HOST.as_str())
}

/// Asked for in the address, else chosen before, else the login's, else the browser's, else French.
fn language(headers: &HeaderMap, query: &str, guest: Option<&Guest>) -> Lang {
    let asked = submitted::pairs(query.as_bytes());
    let asked = asked
        .iter()
        .find(|(name, _)| name == "lang")
        .and_then(|(_, code)| Lang::from_code(code));
    let chosen = || cookies::read(headers, "lang").and_then(Lang::from_code);
    let accepted = || {
        let accepted = text(headers, ACCEPT_LANGUAGE.as_str());
        accepted
            .split(',')
            .filter_map(|part| part.trim().get(..2))
            .find_map(Lang::from_code)
    };
    asked
        .or_else(chosen)
        .or(guest.map(|guest| guest.lang))
        .or_else(accepted)
        .unwrap_or(Lang::Fr)
}

fn theme(headers: &HeaderMap, query: &str) -> &'static str {
    let asked = submitted::pairs(query.as_bytes());
    let asked = asked
        .iter()
        .find(|(name, _)| name == "theme")
        .map(|(_, value)| value.as_str());
    match asked.or_else(|| cookies::read(headers, "theme")) {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "auto",
    }
}

/// The trace id of a W3C `traceparent` (version 00), or a new one.
pub(crate) fn trace_id(headers: &HeaderMap) -> String {
    let parent = text(headers, "traceparent");
    let id = parent.strip_prefix("00-").and_then(|rest| rest.get(..32));
    let is_hex = |id: &&str| {
        id.bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    id.filter(is_hex)
        .filter(|id| id.bytes().any(|byte| byte != b'0'))
        .map_or_else(random_hex, str::to_owned)
}

fn random_hex() -> String {
    let mut bytes = [0_u8; 16];
    // Without random bytes the nonce is empty and scripts stay silent: the page still works.
    match getrandom::fill(&mut bytes) {
        Ok(()) => kernel::hex(bytes),
        Err(_) => String::new(),
    }
}

pub(crate) fn address(request: &Request, proxies: &TrustedProxies) -> String {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    // What a client wrote comes first, in this line or in one before: the proxy's own word is the last.
    let mut lines = request.headers().get_all(FORWARDED_FOR).iter();
    let last = lines.next_back().and_then(|line| line.to_str().ok());
    let forwarded = last.and_then(|line| line.rsplit(',').next()).map(str::trim);
    let forwarded = forwarded.and_then(|last| last.parse::<IpAddr>().ok());
    match (peer, forwarded) {
        (Some(peer), Some(forwarded)) if proxies.0.contains(&peer) => forwarded.to_string(),
        (Some(peer), _) => peer.to_string(),
        (None, _) => String::new(),
    }
}
