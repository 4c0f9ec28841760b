use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use kernel::{Halt, Refusal};
use serde_json::Value;
use web::App;

use crate::answer::Stop;
use crate::problem::ApiRefusal;

/// What a program sent: JSON, whole. Nesting is bounded by the reader (128 levels), size by the route.
#[derive(Debug)]
pub struct Json(pub Value);

impl FromRequest<App> for Json {
    type Rejection = Stop;

    async fn from_request(request: Request, _: &App) -> Result<Self, Stop> {
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
        if !is_json(kind) {
            return Err(refused(ApiRefusal::NotJson));
        }
        let body = web::machine::body_of(request).await?;
        let read = serde_json::from_slice(&body);
        read.map(Self).map_err(|_| refused(ApiRefusal::Unreadable))
    }
}

fn refused(refusal: impl Refusal) -> Stop {
    Stop(Halt::from(refusal))
}

/// `application/json`, and everything that ends in `+json`.
fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or("").trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_goes_by_several_names() {
        for kind in [
            "application/json",
            "application/scim+json; charset=utf-8",
            "Application/JSON;charset=UTF-8",
        ] {
            assert!(is_json(kind), "{kind}");
        }
        for kind in ["", "text/json", "application/x-www-form-urlencoded", "json"] {
            assert!(!is_json(kind), "{kind}");
        }
    }
}
