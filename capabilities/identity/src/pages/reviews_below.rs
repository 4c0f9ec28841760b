use access::Right;
use askama::Template;
use kernel::Timestamp;
use web::{Access, Page, Route, Visit};

use crate::domain::review::{REMINDERS_DAYS, ReviewId};
use crate::store::reviews_below::{self, Below, PAGE};

/// What ended longer ago is history, and stands on each company's own page.
const ENDED_DAYS: i64 = 90;
const DAY_S: i64 = 86_400;

/// The routes of this page.
pub fn routes() -> Vec<Route> {
    let below = Access::Right(Right::CustomersRead);
    vec![Route::get("/customers/access-reviews", below, show)]
}

#[derive(Template)]
#[template(path = "reviews_below.html")]
struct Show<'a> {
    v: &'a Visit,
    open: Vec<Below>,
    ended: Vec<Below>,
    older: Option<String>,
    newer: Option<String>,
}

impl Show<'_> {
    /// Whether the last reminder has left and something still waits.
    fn is_late(&self, one: &Below) -> bool {
        let [first, ..] = REMINDERS_DAYS;
        one.review.deadline_at.plus_seconds(-first * DAY_S) <= self.v.now()
    }

    /// Whether one may go there and help.
    fn may_help(&self) -> bool {
        self.v.may(Right::CustomersManage) && self.v.may(Right::UsersManage)
    }

    fn href(&self, one: &Below) -> String {
        format!(
            "/customers/{}/access-review?review={}",
            one.company(),
            one.review.id
        )
    }
}

/// `GET /customers/access-reviews`: what is late below, and what ended unconfirmed.
pub async fn show(visit: Visit) -> Page {
    let scope = visit.scope(Right::CustomersRead)?;
    visit.scope(Right::UsersRead)?;
    let after: Option<ReviewId> = visit.query("after").parse().ok();
    let deadline: Option<i64> = visit.query("deadline").parse().ok();
    let after = deadline.map(Timestamp::from_micros).zip(after);
    let mut tx = visit.read().await?;
    let mut open = reviews_below::open(&mut tx, &scope, after).await?;
    let since = visit.now().plus_seconds(-ENDED_DAYS * DAY_S);
    let ended = reviews_below::ended(&mut tx, &scope, since).await?;
    let more = open.len() > PAGE;
    open.truncate(PAGE);
    let last = open.last().filter(|_| more);
    let older = last.map(|one| {
        let (deadline, id) = (one.review.deadline_at.micros(), one.review.id);
        format!("/customers/access-reviews?deadline={deadline}&after={id}")
    });
    visit.render(&Show {
        v: &visit,
        open,
        ended,
        older,
        newer: after.map(|_| "/customers/access-reviews".to_owned()),
    })
}
