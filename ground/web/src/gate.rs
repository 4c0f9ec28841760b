use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use access::{Right, Standing};
use askama::Template;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, HOST, ORIGIN, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Coded, Halt, Lang};

use crate::answer::{Unshown, append_cookie, retry_after, status_of};
use crate::app::BrandOf;
use crate::cookies::{self, Secure};
use crate::metrics::Request as Counted;
use crate::visit::Facts;
use crate::{Access, App, Guest, Stop, Visit, headers, html_document, submitted};

/// Where a reverse proxy writes the caller's address; believed only from a proxy of ours.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Proxies whose word on the caller's address is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(pub(crate) Arc<Vec<IpAddr>>);

/// Every request comes through here, and every answer leaves through here.
pub(crate) async fn pass(
    State((app, proxies)): State<(App, TrustedProxies)>,
    mut request: Request,
    next: Next,
) -> Response {
    let begun = std::time::Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    app.metrics().in_flight.inc();
    // Taken out first: a request's body cannot be shared while we wait for the database.
    let address = address(&request, &proxies);
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let visit = match greet(&app, &headers, &uri, address).await {
        Ok(visit) => visit,
        Err((visit, halt)) => return finish(&visit, Stop(halt).into_response()).await,
    };
    request.extensions_mut().insert(visit.clone());
    let answered = match admit(&visit, &request, route.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(response) => *response,
    };
    let response = finish(&visit, answered).await;
    app.metrics().in_flight.dec();
    let status = response.status().as_u16();
    let route = route.unwrap_or_else(|| "none".to_owned());
    app.metrics()
        .requests
        .get_or_create(&Counted {
            route: route.clone(),
            status,
        })
        .inc();
    app.metrics().seconds.observe(begun.elapsed().as_secs_f64());
    let ms = begun.elapsed().as_secs_f64() * 1_000.0;
    tracing::info!(request_id = %visit.request_id, %method, %route, status, ms, "request");
    response
}

/// Finds out who comes. When the database cannot say, the visit is a stranger's and the halt goes along.
async fn greet(
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
        query,
        guest,
    };
    let visit = Visit::new(facts);
    match trouble {
        Some(halt) => Err((visit, halt)),
        None => Ok(visit),
    }
}

/// Lets the visitor through, or answers in the handler's place. Denies by default.
fn admit(visit: &Visit, request: &Request, route: Option<&str>) -> Result<(), Box<Response>> {
    let method = request.method();
    let asked = if method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    // No such path: the router's own 404 or 405 stands.
    let Some(route) = route else { return Ok(()) };
    if is_plumbing(route) {
        return Ok(());
    }
    let Some(access) = visit.app.access(asked, route) else {
        return Ok(());
    };
    if method == Method::POST && comes_from_elsewhere(request.headers(), visit.secure()) {
        return Err(Box::new(Stop(crate::answer::forged()).into_response()));
    }
    if access == Access::Public {
        return Ok(());
    }
    let Some(guest) = &visit.guest else {
        return Err(Box::new(turned_away(visit, method)));
    };
    if access == Access::SignedIn {
        return Ok(());
    }
    if guest.caller.standing() == Standing::TermsPending {
        return Err(Box::new(held_at_terms(visit, method)));
    }
    let allowed = match access {
        Access::Public | Access::SignedIn | Access::Member => true,
        Access::Right(right) => guest.caller.may(right),
        Access::AnyOf(rights) => rights.iter().any(|right: &Right| guest.caller.may(*right)),
    };
    if allowed {
        Ok(())
    } else {
        Err(Box::new(Stop(Halt::Denied).into_response()))
    }
}

/// Assets and health: no session is needed and no right.
pub(crate) fn is_plumbing(route: &str) -> bool {
    matches!(route, "/assets/{name}" | "/livez" | "/readyz")
}

/// To the login page and back; a document's address answers 401, so that a copied link is a no.
fn turned_away(visit: &Visit, method: &Method) -> Response {
    let is_document = [".pdf", ".csv", ".zip"]
        .iter()
        .any(|ending| visit.path.ends_with(ending));
    if is_document || (method != Method::GET && method != Method::HEAD) {
        return Stop(Halt::Unknown).into_response();
    }
    let back = if visit.query.is_empty() {
        visit.path.clone()
    } else {
        format!("{}?{}", visit.path, visit.query)
    };
    let login = if back == "/" {
        "/login".to_owned()
    } else {
        format!("/login?next={}", submitted::encode(&back))
    };
    visit.go(&login).unwrap_or_else(IntoResponse::into_response)
}

fn held_at_terms(visit: &Visit, method: &Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        visit
            .go("/terms")
            .unwrap_or_else(IntoResponse::into_response)
    } else {
        Stop(Halt::Denied).into_response()
    }
}

/// Browsers say where a form comes from; what they cannot say, the form's token must prove.
fn comes_from_elsewhere(headers: &HeaderMap, secure: Secure) -> bool {
    match text(headers, "sec-fetch-site") {
        "same-origin" | "none" => return false,
        "" => {}
        _ => return true,
    }
    match text(headers, ORIGIN.as_str()) {
        "" => false,
        // Our own `no-referrer` makes browsers say so where they send no `Sec-Fetch-Site`, which
        // is over plain HTTP only (Fetch, "append a request Origin header").
        "null" => secure == Secure::Https,
        origin => origin
            .split_once("://")
            .is_none_or(|(_, from)| from != host(headers)),
    }
}

/// Shows what was halted, packs nothing twice, and puts the headers on.
async fn finish(visit: &Visit, response: Response) -> Response {
    let mut response = if let Some(Unshown(halt)) = response.extensions().get::<Unshown>().cloned()
    {
        shown(visit, &halt)
    } else if response.status().is_client_error() && !is_ours(&response) {
        of_the_stack(visit, response).await
    } else {
        response
    };
    for (name, kept) in [("lang", visit.lang_code()), ("theme", visit.theme)] {
        if !visit.query(name).is_empty() {
            append_cookie(
                &mut response,
                &cookies::write(name, kept, 31_536_000, visit.secure()),
            );
        }
    }
    let secure = visit.secure();
    headers::secure(response.headers_mut(), &visit.nonce, secure);
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

#[derive(Template)]
#[template(path = "stopped.html")]
struct Stopped<'a> {
    v: &'a Visit,
    title: &'a str,
    words: String,
    reference: Option<&'a str>,
    href: &'a str,
    link: &'static str,
}

fn shown(visit: &Visit, halt: &Halt) -> Response {
    let (title, words) = match halt {
        Halt::Unknown => (
            "web.stopped.unknown.title",
            visit.t("web.stopped.unknown.words").to_owned(),
        ),
        Halt::Denied => (
            "web.stopped.denied.title",
            visit.t("web.stopped.denied.words").to_owned(),
        ),
        Halt::Missing => (
            "web.stopped.missing.title",
            visit.t("web.stopped.missing.words").to_owned(),
        ),
        Halt::Refused(refused) => (
            "web.stopped.refused.title",
            visit.refusal(refused.code, &refused.args),
        ),
        Halt::TooOften(seconds) => (
            "web.stopped.too_often.title",
            visit.t1("web.stopped.too_often.words", seconds),
        ),
        Halt::Busy(_) => (
            "web.stopped.busy.title",
            visit.t("web.stopped.busy.words").to_owned(),
        ),
        Halt::Fault(fault) => {
            tracing::error!(request_id = %visit.request_id, error = %fault, "a request failed");
            (
                "web.stopped.fault.title",
                visit.t("web.stopped.fault.words").to_owned(),
            )
        }
    };
    let reference = matches!(halt, Halt::Fault(_)).then_some(visit.request_id.as_str());
    let (href, link) = match halt {
        Halt::Unknown => ("/login", "web.stopped.login"),
        _ => ("/", "web.stopped.home"),
    };
    let page = Stopped {
        v: visit,
        title: visit.t(title),
        words,
        reference,
        href,
        link,
    };
    let mut response = html_document(status_of(halt), &page)
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if let Halt::Busy(seconds) | Halt::TooOften(seconds) = halt {
        retry_after(&mut response, *seconds);
    }
    response
}

/// Answers of the HTTP stack itself (no such path, wrong method, too large) as pages of ours.
async fn of_the_stack(visit: &Visit, response: Response) -> Response {
    let status = response.status();
    let allow = response.headers().get(ALLOW).cloned();
    let halt = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Halt::from(crate::answer::TooLarge),
        _ => Halt::Missing,
    };
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let page = Stopped {
            v: visit,
            title: visit.t("web.stopped.refused.title"),
            words: visit.t("web.stopped.method.words").to_owned(),
            reference: None,
            href: "/",
            link: "web.stopped.home",
        };
        let mut shown = html_document(status, &page).unwrap_or_else(|_| status.into_response());
        if let Some(allow) = allow {
            shown.headers_mut().insert(ALLOW, allow);
        }
        return shown;
    }
    // Drained, so that the connection can be used again.
    drop(submitted::collect(response.into_body()).await);
    shown(visit, &halt)
}

fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get(axum::http::header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn host(headers: &HeaderMap) -> &str {
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

fn address(request: &Request, proxies: &TrustedProxies) -> String {
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
