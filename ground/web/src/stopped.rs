use askama::Template;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::response::{IntoResponse, Response};
use kernel::Halt;

use crate::answer::{TooLarge, retry_after, status_of};
use crate::{Visit, html_document, submitted};

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

#[derive(Template)]
#[template(path = "not_served.html")]
struct NotServed<'a> {
    v: &'a Visit,
}

/// The answer at an address of which nothing is known: nobody's name, nobody's logo, no way on
/// (421, RFC 9110, 15.5.20).
pub(crate) fn not_served(visit: &Visit) -> Response {
    let status = StatusCode::MISDIRECTED_REQUEST;
    html_document(status, &NotServed { v: visit }).unwrap_or_else(|_| status.into_response())
}

pub(crate) fn shown(visit: &Visit, halt: &Halt) -> Response {
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
pub(crate) async fn of_the_stack(visit: &Visit, response: Response) -> Response {
    let status = response.status();
    let allow = response.headers().get(ALLOW).cloned();
    let halt = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Halt::from(TooLarge),
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
