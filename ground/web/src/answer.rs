use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Fault, Halt, Kind, Refusal, Refused};

use crate::cookies::{self, Keepsake, Secure};
use crate::in_their_place::{READING_ONLY, THEIRS_ALONE};
use crate::{Form, Visit};

/// What a handler gives back.
pub type Page = Result<Response, Stop>;

/// A [`Halt`] on its way out of a handler; the gate shows it under the visitor's brand.
#[derive(Debug)]
pub struct Stop(pub Halt);

impl<H: Into<Halt>> From<H> for Stop {
    fn from(halt: H) -> Self {
        Self(halt.into())
    }
}

/// Marks a response that the gate still has to show as a page.
#[derive(Clone)]
pub(crate) struct Unshown(pub(crate) Arc<Halt>);

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = status_of(&self.0).into_response();
        response.extensions_mut().insert(Unshown(Arc::new(self.0)));
        response
    }
}

/// The body was larger than the route takes: 413 rather than 422.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooLarge;

impl Refusal for TooLarge {
    fn code(&self) -> &'static str {
        TOO_LARGE
    }
}

const TOO_LARGE: &str = "form.too_large";
const FORGED: &str = "form.forged";

/// The form did not come from our own page, or the page was too old.
pub(crate) fn forged() -> Halt {
    Halt::Refused(Refused {
        code: FORGED,
        kind: Kind::Conflict,
        args: Vec::new(),
        fields: Vec::new(),
    })
}

/// The status a halt is answered with.
pub fn status_of(halt: &Halt) -> StatusCode {
    match halt {
        Halt::Unknown => StatusCode::UNAUTHORIZED,
        Halt::Denied => StatusCode::FORBIDDEN,
        Halt::Missing => StatusCode::NOT_FOUND,
        Halt::Refused(refused) => match (refused.code, refused.kind) {
            (TOO_LARGE, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (FORGED | THEIRS_ALONE | READING_ONLY, _) => StatusCode::FORBIDDEN,
            (_, Kind::Invalid) => StatusCode::UNPROCESSABLE_ENTITY,
            (_, Kind::Conflict) => StatusCode::CONFLICT,
        },
        Halt::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        Halt::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        Halt::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Visit {
    /// The page, 200.
    ///
    /// # Errors
    /// The template failed, which it cannot but for want of memory.
    pub fn render(&self, template: &impl Template) -> Page {
        self.render_with(StatusCode::OK, template)
    }

    /// The page again, with what was typed and what to mend: 422, or 409 when the whole was refused
    /// for what is, not for what was typed.
    ///
    /// # Errors
    /// As [`Visit::render`].
    pub fn render_refused(&self, form: &Form, template: &impl Template) -> Page {
        let conflict = form
            .whole()
            .is_some_and(|refused| refused.kind == Kind::Conflict);
        let status = if conflict {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        self.render_with(status, template)
    }

    /// The page under another status.
    ///
    /// # Errors
    /// As [`Visit::render`].
    pub fn render_with(&self, status: StatusCode, template: &impl Template) -> Page {
        let mut response = html_document(status, template)?;
        if self.toast.is_some() {
            let gone = cookies::write("toast", "", 0, self.secure());
            append_cookie(&mut response, &gone);
        }
        Ok(response)
    }

    /// On to another page: 303.
    ///
    /// # Errors
    /// The address is not one.
    pub fn go(&self, path: &str) -> Page {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let place =
            HeaderValue::from_str(path).map_err(|error| Fault::new("redirecting", error))?;
        response.headers_mut().insert(LOCATION, place);
        Ok(response)
    }

    /// On to another page, which says `label` once.
    ///
    /// # Errors
    /// As [`Visit::go`].
    pub fn go_saying(&self, path: &str, label: &str) -> Page {
        let mut response = self.go(path)?;
        let cookie = cookies::write("toast", label, 60, self.secure());
        append_cookie(&mut response, &cookie);
        Ok(response)
    }

    /// Gives the browser its session token (or takes it back: empty).
    pub fn set_session_cookie(&self, response: &mut Response, token: &str, max_age_s: i64) {
        let secure = self.secure();
        let cookie = cookies::write(secure.session_cookie(), token, max_age_s, secure);
        append_cookie(response, &cookie);
    }

    /// Gives the browser something to keep besides its session (or takes it back: empty).
    pub fn set_keepsake(
        &self,
        response: &mut Response,
        what: Keepsake,
        (token, max_age_s): (&str, i64),
    ) {
        let secure = self.secure();
        let cookie = cookies::write(what.cookie(secure), token, max_age_s, secure);
        append_cookie(response, &cookie);
    }

    /// On to the page that asks for a proof of who one is, which leads back to `back`.
    ///
    /// # Errors
    /// As [`Visit::go`].
    pub fn go_prove(&self, back: &str) -> Page {
        self.go(&format!("/account/proof?next={}", kernel::percent(back)))
    }

    /// Every cookie this portal sets here, for the page that tells of them.
    pub fn cookies(&self) -> Vec<crate::CookieFacts> {
        cookies::all(self.secure())
    }

    pub(crate) fn secure(&self) -> Secure {
        Secure::of(&self.tools().settings.public_url)
    }
}

/// Adds a `Set-Cookie` line.
pub(crate) fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// What most pages fit in: growing a text copies it.
const PAGE_BYTES: usize = 48 * 1024;

/// A whole HTML document.
///
/// # Errors
/// The template failed.
pub fn html_document(status: StatusCode, template: &impl Template) -> Page {
    let mut html = String::with_capacity(PAGE_BYTES);
    template
        .render_into(&mut html)
        .map_err(|error| Fault::new("rendering a page", error))?;
    let mut response = (status, Body::from(html)).into_response();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

/// A JSON text, for a script of our own page.
pub fn json_document(json: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    let mut response = Body::from(json).into_response();
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Something to keep: always an attachment, under a name of ours.
///
/// # Errors
/// The name cannot stand in a header.
pub fn download(file_name: &str, content_type: &'static str, body: impl Into<Body>) -> Page {
    let plain: String = file_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut response = body.into().into_response();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""))
        .map_err(|error| Fault::new("naming a download", error))?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_DISPOSITION, disposition);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    Ok(response)
}

/// Adds `Retry-After`.
pub(crate) fn retry_after(response: &mut Response, seconds: u32) {
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
}
