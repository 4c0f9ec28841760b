//! What people see of messages.

mod mailbox;
mod message;
mod messages;

use access::Right;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Response;
use kernel::Coded;
use web::{Access, Brand, Page, Route, Visit};

use crate::domain::letter::LetterBrand;
use crate::domain::message::MessageState;
use crate::rendering::Shown;

/// A letter's own policy: it shows itself in our frame and can do nothing else.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'; sandbox";

/// The pages of this crate.
pub fn routes() -> Vec<Route> {
    let read = Access::Right(Right::MessagesRead);
    let resend = Access::Right(Right::AccessSend);
    vec![
        Route::get("/staff/messages", read, messages::list),
        Route::get("/staff/messages/{id}", read, message::show),
        Route::get("/staff/messages/{id}/body", read, message::body),
        Route::post("/staff/messages/{id}/deliveries", resend, message::resend),
        Route::get("/demo/mailbox", Access::Public, mailbox::list),
        Route::get("/demo/mailbox/{id}", Access::Public, mailbox::show),
        Route::get("/demo/mailbox/{id}/body", Access::Public, mailbox::body),
    ]
}

impl From<&Brand> for LetterBrand {
    fn from(brand: &Brand) -> Self {
        Self {
            name: brand.name.clone(),
            colour: brand.colour.clone(),
            support_phone: brand.support_phone.clone(),
            support_email: brand.support_email.clone(),
            support_hours: brand.support_hours.clone(),
            url: brand.url.clone(),
            ..Self::default()
        }
    }
}

/// The letter itself, for a sandboxed frame.
fn framed(letter: &Shown<'_>) -> Page {
    let mut response = Response::new(Body::from(letter.html()?));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(LETTER_POLICY),
    );
    Ok(response)
}

/// What the tag of a state looks like.
fn tone(state: &MessageState) -> &'static str {
    match state {
        MessageState::Queued => "info",
        MessageState::Sent => "success",
        MessageState::Failed => "danger",
        MessageState::Kept => "neutral",
    }
}

/// The state in words.
fn state_words(v: &Visit, state: &MessageState) -> String {
    v.coded("notices.message.state", state.code())
}
