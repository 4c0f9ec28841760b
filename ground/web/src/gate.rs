use access::Standing;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Halt;

use crate::answer::{Unshown, append_cookie};
use crate::arrival::Arrival;
use crate::cookies::{self, Secure};
use crate::greet::{TrustedProxies, address, greet, sent_host, text};
use crate::stopped::{not_served, of_the_stack, shown};
use crate::{Access, App, HostOf, Proof, Stop, Visit, headers, in_their_place};

/// Every request comes through here, and every answer leaves through here.
pub(crate) async fn pass(
    State((app, proxies)): State<(App, TrustedProxies)>,
    mut request: Request,
    next: Next,
) -> Response {
    let arrival = Arrival::begin(&app, &request);
    name_the_host(&mut request);
    // Taken out first: a request's body cannot be shared while we wait for the database.
    let address = address(&request, &proxies);
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let (visit, answered) = match greet(&app, &headers, &uri, address).await {
        Ok(visit) => {
            request.extensions_mut().insert(visit.clone());
            let answered = match admit(&visit, &request, arrival.route()) {
                Ok(()) => next.run(request).await,
                Err(response) => *response,
            };
            (visit, answered)
        }
        Err((visit, halt)) => (visit, Stop(halt).into_response()),
    };
    let response = finish(&visit, answered).await;
    let login = visit.guest.as_ref().map(|guest| guest.caller.login());
    arrival.answered(&visit.request_id, login, &response);
    response
}

/// HTTP/2 names the host in the address, and so may HTTP/1.1: that name counts and no other (RFC
/// 9112, 3.2.2).
pub(crate) fn name_the_host(request: &mut Request) {
    let host = request
        .uri()
        .authority()
        .map(|authority| authority.as_str());
    if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
        request.headers_mut().insert(HOST, host);
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
    if visit.host_of == HostOf::Nobody && !route.is_some_and(is_plumbing) {
        return Err(Box::new(not_served(visit)));
    }
    // No such path: the router's own 404 or 405 stands.
    let Some(route) = route else { return Ok(()) };
    if is_plumbing(route) {
        return Ok(());
    }
    if let Some(guest) = &visit.guest
        && guest.caller.standing() == Standing::Full
        && visit.app.is_closed(route, &visit.brand.closed)
    {
        return Err(Box::new(Stop(Halt::Missing).into_response()));
    }
    let Some((access, proof)) = visit.app.wanted(asked, route) else {
        return Ok(());
    };
    if method == Method::POST && comes_from_elsewhere(request.headers(), visit.secure()) {
        return Err(Box::new(Stop(crate::answer::forged()).into_response()));
    }
    if let Some(refused) = in_their_place::refusal(visit, method, route) {
        return Err(Box::new(Stop(refused).into_response()));
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
    match guest.caller.standing() {
        Standing::Full => {}
        Standing::TermsPending => return Err(Box::new(held_at(visit, "/terms", method))),
        Standing::FactorPending if access == Access::Enrolling => {}
        Standing::FactorPending => return Err(Box::new(held_at(visit, FACTORS, method))),
    }
    let allowed = access.opens(|right| guest.caller.may(right));
    match proof {
        _ if !allowed => Err(Box::new(Stop(Halt::Denied).into_response())),
        Some(back) if !visit.is_proved() => Err(Box::new(to_prove(visit, back, method))),
        Some(_) | None => Ok(()),
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
        format!("/login?next={}", kernel::percent(&back))
    };
    visit.go(&login).unwrap_or_else(IntoResponse::into_response)
}

/// Where second factors are enrolled.
const FACTORS: &str = "/account/factors";

fn held_at(visit: &Visit, page: &str, method: &Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        visit.go(page).unwrap_or_else(IntoResponse::into_response)
    } else {
        Stop(Halt::Denied).into_response()
    }
}

/// To the page that asks for a proof, and back. Nothing of a press is kept: it is made again.
fn to_prove(visit: &Visit, back: Proof, method: &Method) -> Response {
    let back = match back {
        Proof::Here if visit.query.is_empty() || method == Method::POST => visit.path.clone(),
        Proof::Here => format!("{}?{}", visit.path, visit.query),
        Proof::Above => visit
            .path
            .rsplit_once('/')
            .map_or_else(String::new, |(above, _)| above.to_owned()),
        Proof::At(page) => page.to_owned(),
    };
    visit
        .go_prove(&back)
        .unwrap_or_else(IntoResponse::into_response)
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
            .is_none_or(|(_, from)| from != sent_host(headers)),
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

fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get(axum::http::header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}
