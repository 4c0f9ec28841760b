use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::header::{ACCEPT_LANGUAGE, HOST, USER_AGENT};
use axum::http::{HeaderMap, Uri};
use kernel::{Coded, Halt, Lang};

use crate::app::BrandOf;
use crate::cookies::{self, Keepsake, Secure};
use crate::visit::Facts;
use crate::{App, Guest, Visit, submitted};

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
    let (guest, trouble) = match &token {
        Some(token) => match app.admit(token).await {
            Ok(guest) => (guest, None),
            Err(halt) => (None, Some(halt)),
        },
        None => (None, None),
    };
    let of = match &guest {
        Some(guest) => BrandOf::Company(guest.caller.company()),
        None => BrandOf::Host(host(headers).to_owned()),
    };
    let brand = app
        .brand(of)
        .await
        .unwrap_or_else(|_| Arc::new(crate::Brand::neutral()));
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
        host: host(headers).to_owned(),
        query,
        guest,
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

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

pub(crate) fn host(headers: &HeaderMap) -> &str {
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
fn trace_id(headers: &HeaderMap) -> String {
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
        Ok(()) => submitted::hex(&bytes),
        Err(_) => String::new(),
    }
}

pub(crate) fn address(request: &Request, proxies: &TrustedProxies) -> String {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = text(request.headers(), FORWARDED_FOR)
        .rsplit(',')
        .next()
        .map(str::trim);
    let forwarded = forwarded.and_then(|last| last.parse::<IpAddr>().ok());
    match (peer, forwarded) {
        (Some(peer), Some(forwarded)) if proxies.0.contains(&peer) => forwarded.to_string(),
        (Some(peer), _) => peer.to_string(),
        (None, _) => String::new(),
    }
}
