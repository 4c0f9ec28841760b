use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Halt;
use serde_json::Value;

/// What a handler gives back.
pub type Reply = Result<Response, Stop>;

/// A [`Halt`] on its way out of a handler; the gate says it in the manner of the address.
#[derive(Debug)]
pub struct Stop(pub Halt);

impl<H: Into<Halt>> From<H> for Stop {
    fn from(halt: H) -> Self {
        Self(halt.into())
    }
}

/// Marks a response that the gate still has to say.
#[derive(Clone)]
pub(crate) struct Unsaid(pub(crate) Arc<Halt>);

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = web::status_of(&self.0).into_response();
        response.extensions_mut().insert(Unsaid(Arc::new(self.0)));
        response
    }
}

/// A JSON answer.
pub fn json(status: StatusCode, value: &Value) -> Response {
    typed(status, "application/json", value)
}

/// A JSON answer of another name.
pub fn typed(status: StatusCode, content_type: &'static str, value: &Value) -> Response {
    let mut response = (status, Body::from(value.to_string())).into_response();
    let kind = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
