//! What a gate for programs needs of the ground pages stand on: the same address, brand, language
//! and visit, without a cookie.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{ACCEPT_LANGUAGE, HOST, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use kernel::{Coded, Halt, Lang};

use crate::answer::TooLarge;
use crate::app::Place;
use crate::gate::name_the_host;
use crate::greet::{self, TrustedProxies, text, trace_id, under_its_brand};
use crate::serve::Arriving;
use crate::submitted::FormRefusal;
use crate::visit::Facts;
use crate::{App, Brand, Guest, HostOf, Visit, host};

/// A program's request, as far as the gate looks at it.
pub struct Calling {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its address line.
    pub uri: Uri,
    /// The caller's network address.
    pub address: String,
}

impl Calling {
    /// Reads it off the request, whose host it settles.
    pub fn of(request: &mut Request, trusted_proxies: &Arc<Vec<IpAddr>>) -> Self {
        name_the_host(request);
        Self {
            address: greet::address(request, &TrustedProxies(trusted_proxies.clone())),
            headers: request.headers().clone(),
            uri: request.uri().clone(),
        }
    }

    /// A visit by nobody, at nobody's address: for what has to be said before anything is known.
    pub fn stranger(&self, app: &App) -> Visit {
        let brand = Arc::new(Brand::nobodys());
        self.visit(app, (brand, HostOf::Nobody), None)
    }

    /// The visit of whoever the key admitted, at the portal's own address or their brand's; nobody's
    /// at another brand's.
    ///
    /// # Errors
    /// The database failed.
    pub async fn admitted(&self, app: &App, at: Doorstep, guest: Guest) -> Result<Visit, Halt> {
        let Doorstep { brand, host_of } = at;
        match under_its_brand(app, guest, host_of).await? {
            Some((guest, own)) => Ok(self.visit(app, (own, host_of), Some(guest))),
            None => Ok(self.visit(app, (brand, host_of), None)),
        }
    }

    /// The visit of nobody in particular.
    pub fn unadmitted(&self, app: &App, at: &Doorstep) -> Visit {
        self.visit(app, (at.brand.clone(), at.host_of), None)
    }

    fn visit(&self, app: &App, at: (Arc<Brand>, HostOf), guest: Option<Guest>) -> Visit {
        let (brand, host_of) = at;
        let agent = text(&self.headers, USER_AGENT.as_str());
        Visit::new(Facts {
            app: app.clone(),
            lang: self.language(),
            brand,
            theme: "auto",
            path: self.uri.path().to_owned(),
            nonce: String::new(),
            request_id: trace_id(&self.headers),
            address: self.address.clone(),
            user_agent: agent.chars().take(300).collect(),
            toast: None,
            session_token: None,
            pending_token: None,
            errand_token: None,
            device_token: None,
            host: text(&self.headers, HOST.as_str()).to_owned(),
            query: self.uri.query().unwrap_or_default().to_owned(),
            guest,
            host_of,
            form_token: OnceLock::new(),
        })
    }

    /// The program's own wish, else French: never that of the person who made its key.
    fn language(&self) -> Lang {
        let accepted = text(&self.headers, ACCEPT_LANGUAGE.as_str());
        let codes = accepted.split(',').filter_map(|part| part.trim().get(..2));
        codes
            .into_iter()
            .find_map(Lang::from_code)
            .unwrap_or(Lang::Fr)
    }
}

/// The address a program knocks at: the portal's own, or a brand's.
pub struct Doorstep {
    brand: Arc<Brand>,
    host_of: HostOf,
}

impl Doorstep {
    /// Where this request was sent; nothing when it is nobody's address.
    ///
    /// # Errors
    /// The database failed.
    pub async fn of(app: &App, calling: &Calling) -> Result<Option<Self>, Halt> {
        let name = host::name_of(&calling.headers);
        Ok(match app.place(name.as_deref()).await? {
            Place::Nowhere => None,
            Place::Portal(brand) => Some(Self {
                brand,
                host_of: HostOf::Portal,
            }),
            Place::Branded(brand) => brand.owner.map(|owner| Self {
                brand: brand.clone(),
                host_of: HostOf::Brand(owner),
            }),
        })
    }
}

/// How long a program's body may take to come.
const PATIENCE: Duration = Duration::from_secs(50);

/// The whole body, within the route's limit, the time a body may take and the places for bodies.
///
/// # Errors
/// It is too large, comes too slowly or not whole; too many are coming at once.
pub async fn body_of(request: Request) -> Result<Bytes, Halt> {
    let arriving = request.extensions().get::<Arriving>().cloned();
    let _place = match &arriving {
        Some(arriving) => Some(arriving.0.try_acquire().map_err(|_| Halt::Busy(2))?),
        None => None,
    };
    match tokio::time::timeout(PATIENCE, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(why)) if why.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(TooLarge.into()),
        Ok(Err(_)) | Err(_) => Err(FormRefusal::Unreadable.into()),
    }
}

/// Lets an answer be found in the log.
pub fn name_the_request(response: &mut Response, visit: &Visit) {
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
}
