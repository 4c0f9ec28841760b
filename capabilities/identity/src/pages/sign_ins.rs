use askama::Template;
use kernel::Coded;
use web::{Page, Visit};

use super::account::device_words;
use crate::domain::factor::{Method, Outcome, SignIn, SignInId};
use crate::store::sign_ins;

/// Sign-ins a page shows; one more tells that there are more.
const A_PAGE: usize = 50;

/// One sign-in in words.
pub struct Line {
    pub sign_in: SignIn,
    pub device: String,
    pub method: String,
    pub outcome: String,
    pub tone: &'static str,
}

impl Line {
    /// The words of one sign-in.
    pub fn of(visit: &Visit, sign_in: SignIn) -> Self {
        Self {
            device: device_words(visit, &sign_in.agent),
            method: match (sign_in.method, &sign_in.through) {
                (Method::Provider, Some(name)) => visit.t1("identity.sign_in.through", name),
                (Method::ProviderFactor, Some(name)) => {
                    visit.t1("identity.sign_in.through_factor", name)
                }
                (method, _) => visit.coded("identity.sign_in.method", method.code()),
            },
            outcome: visit.coded("identity.sign_in.outcome", sign_in.outcome.code()),
            tone: match sign_in.outcome {
                Outcome::Done => "success",
                Outcome::Unfinished => "warning",
                Outcome::Refused => "danger",
            },
            sign_in,
        }
    }
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct Show<'a> {
    v: &'a Visit,
    lines: Vec<Line>,
    newer: Option<String>,
    older: Option<String>,
}

/// `GET /account/sign-ins`
pub async fn list(visit: Visit) -> Page {
    let before: Option<SignInId> = visit.query("before").parse().ok();
    let mut tx = visit.read().await?;
    let mut found = sign_ins::list(&mut tx, visit.caller()?.login(), before).await?;
    drop(tx);
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let last = found.last().filter(|_| more).map(|last| last.id);
    let older = last.map(|id| visit.href_with("before", &id.to_string()));
    let newer = before.map(|_| visit.href_with("before", ""));
    let lines = found
        .into_iter()
        .map(|sign_in| Line::of(&visit, sign_in))
        .collect();
    visit.render(&Show {
        v: &visit,
        lines,
        newer,
        older,
    })
}
