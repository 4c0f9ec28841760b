//! A "no" as programs read it, in the manner of the address they asked.

use axum::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use kernel::{FieldRefusal, Halt, Kind, Refusal, Refused};
use serde_json::{Value, json};
use web::Visit;

use crate::answer::typed;

/// What a request is refused for before anybody looks at what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiRefusal {
    /// The body is of another kind than JSON.
    NotJson,
    /// It says it is JSON, and does not read as such.
    Unreadable,
}

impl Refusal for ApiRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotJson => NOT_JSON,
            Self::Unreadable => UNREADABLE,
        }
    }
}

/// `If-Match` names another state of the resource than the present one.
#[derive(Clone, Copy, Debug)]
pub struct Outdated;

impl Refusal for Outdated {
    fn code(&self) -> &'static str {
        OUTDATED
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

const OUTDATED: &str = "api.precondition";
const NOT_JSON: &str = "api.not_json";
const UNREADABLE: &str = "api.unreadable";

/// How errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As TM Forum does: code, reason, status.
    Plain,
    /// As RFC 7644, 3.12 wants it.
    Scim,
}

impl Manner {
    pub(crate) fn of(path: &str) -> Self {
        match path.starts_with("/scim/") {
            true => Self::Scim,
            false => Self::Plain,
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Plain => "application/json",
            Self::Scim => "application/scim+json",
        }
    }
}

/// Why the gate said no, where the halt alone does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// As the halt says.
    AsTold,
    /// Nothing was shown.
    NoKey,
    /// There is such a path, but not for this method.
    Method,
    /// Nobody's address.
    NotServed,
}

/// The answer to `halt`.
pub(crate) fn said(visit: &Visit, manner: Manner, (halt, why): (&Halt, Why)) -> Response {
    if let Halt::Fault(fault) = halt {
        tracing::error!(request_id = %visit.request_id, error = %fault, "a call failed");
    }
    let status = status_of(halt, why, manner);
    let (code, reason) = words(visit, halt, why);
    let body = match manner {
        Manner::Plain => plain(visit, status, (code, &reason), halt),
        Manner::Scim => scim(visit, status, &reason, halt),
    };
    let mut response = typed(status, manner.content_type(), &body);
    if let Halt::Busy(seconds) | Halt::TooOften(seconds) = halt {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
    let challenge = match (halt, why) {
        (Halt::Unknown, Why::NoKey) => Some("Bearer realm=\"api\""),
        (Halt::Unknown, _) => Some("Bearer realm=\"api\", error=\"invalid_token\""),
        (Halt::Denied, _) => Some("Bearer realm=\"api\", error=\"insufficient_scope\""),
        _ => None,
    };
    if let Some(challenge) = challenge {
        let value = HeaderValue::from_static(challenge);
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}

/// The stack's own 405 in our words, with what it allows.
pub(crate) fn method_said(visit: &Visit, manner: Manner, allow: Option<HeaderValue>) -> Response {
    let mut response = said(visit, manner, (&Halt::Missing, Why::Method));
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn status_of(halt: &Halt, why: Why, manner: Manner) -> StatusCode {
    match (why, halt) {
        (Why::Method, _) => return StatusCode::METHOD_NOT_ALLOWED,
        (Why::NotServed, _) => return StatusCode::MISDIRECTED_REQUEST,
        (Why::AsTold | Why::NoKey, Halt::Refused(refused)) => match refused.code {
            NOT_JSON => return StatusCode::UNSUPPORTED_MEDIA_TYPE,
            UNREADABLE => return StatusCode::BAD_REQUEST,
            OUTDATED => return StatusCode::PRECONDITION_FAILED,
            _ => {}
        },
        (Why::AsTold | Why::NoKey, _) => {}
    }
    match web::status_of(halt) {
        // RFC 7644 knows no 422.
        StatusCode::UNPROCESSABLE_ENTITY if manner == Manner::Scim => StatusCode::BAD_REQUEST,
        status => status,
    }
}

fn words(visit: &Visit, halt: &Halt, why: Why) -> (&'static str, String) {
    let say = |code: &'static str| (code, visit.t(code).to_owned());
    match (why, halt) {
        (Why::Method, _) => say("api.method"),
        (Why::NotServed, _) => say("api.not_served"),
        (Why::NoKey, _) => say("api.no_key"),
        (Why::AsTold, Halt::Unknown) => say("api.unknown"),
        (Why::AsTold, Halt::Denied) => say("api.denied"),
        (Why::AsTold, Halt::Missing) => say("api.missing"),
        (Why::AsTold, Halt::TooOften(seconds)) => {
            ("api.too_often", visit.t1("api.too_often", seconds))
        }
        (Why::AsTold, Halt::Busy(_)) => say("api.busy"),
        (Why::AsTold, Halt::Fault(_)) => say("api.fault"),
        (Why::AsTold, Halt::Refused(refused)) => {
            (refused.code, visit.refusal(refused.code, &refused.args))
        }
    }
}

fn plain(visit: &Visit, status: StatusCode, told: (&str, &str), halt: &Halt) -> Value {
    let (code, reason) = told;
    let mut body = json!({
        "code": code,
        "reason": reason,
        "status": status.as_str(),
        "requestId": visit.request_id,
    });
    if let Halt::Refused(Refused { fields, .. }) = halt
        && !fields.is_empty()
    {
        let field = |fault: &FieldRefusal| {
            json!({
                "field": fault.field,
                "code": fault.code,
                "reason": visit.refusal(fault.code, &fault.args),
            })
        };
        body["fields"] = fields.iter().map(field).collect();
    }
    body
}

fn scim(visit: &Visit, status: StatusCode, reason: &str, halt: &Halt) -> Value {
    let mut detail = reason.to_owned();
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.as_str(),
    });
    if let Halt::Refused(refused) = halt {
        if !refused.fields.is_empty() {
            let each = refused.fields.iter().map(|fault| {
                let words = visit.refusal(fault.code, &fault.args);
                format!("{}: {words}", fault.field)
            });
            detail = each.collect::<Vec<_>>().join(" ");
        }
        if let Some(scim_type) = scim_type(refused) {
            body["scimType"] = scim_type.into();
        }
    }
    body["detail"] = detail.into();
    body
}

/// RFC 7644, table 9: our codes `….scim.invalid_filter` are its words, written our way.
fn scim_type(refused: &Refused) -> Option<String> {
    if refused.code == UNREADABLE {
        return Some("invalidSyntax".to_owned());
    }
    let Some((_, name)) = refused.code.split_once(".scim.") else {
        let is_value = refused.kind == Kind::Invalid && refused.code != NOT_JSON;
        return is_value.then(|| "invalidValue".to_owned());
    };
    let mut words = name.split('_');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(usize::from(!word.is_empty()));
        joined.push_str(&first.to_uppercase());
        joined.push_str(rest);
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &'static str, kind: Kind) -> Option<String> {
        let args = Vec::new();
        let fields = Vec::new();
        scim_type(&Refused {
            code,
            kind,
            args,
            fields,
        })
    }

    #[test]
    fn refusals_have_scims_own_words() {
        let scim = |code| of(code, Kind::Invalid).unwrap();
        assert_eq!(scim("identity.scim.invalid_filter"), "invalidFilter");
        assert_eq!(scim("identity.scim.too_many"), "tooMany");
        assert_eq!(scim("identity.scim.uniqueness"), "uniqueness");
        assert_eq!(scim("api.unreadable"), "invalidSyntax");
        assert_eq!(scim("form.faults"), "invalidValue");
        assert_eq!(of("identity.last_administrator", Kind::Conflict), None);
    }
}
