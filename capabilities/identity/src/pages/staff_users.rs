use access::{MembershipId, Right};
use askama::Template;
use axum::extract::Path;
use jobs::{Job, JobState, progress_of};
use kernel::{Coded, Kind, Refusal, Refused};
use web::{Form, Key, Page, Visit};

use super::choices::states;
use super::users::{Line, filter_of, line, page_of};
use crate::actions::send_access::{Selection, queue_accesses};
use crate::store::{user_lists, users};

#[derive(Template)]
#[template(path = "staff_users.html")]
struct List<'a> {
    v: &'a Visit,
    form: Form,
    states: Vec<(String, String)>,
    lines: Vec<Line>,
    not_sent: i64,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_sending.html")]
struct Progress<'a> {
    v: &'a Visit,
    job: Job,
}

impl Progress<'_> {
    fn is_over(&self) -> bool {
        matches!(self.job.state, JobState::Done | JobState::Dead)
    }

    fn is_dead(&self) -> bool {
        self.job.state == JobState::Dead
    }
}

/// Nobody is there to send to.
struct NothingToSend;

impl Refusal for NothingToSend {
    fn code(&self) -> &'static str {
        "identity.nothing_to_send"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// `GET /staff/users`
pub async fn list(visit: Visit) -> Page {
    render(&visit, None).await
}

async fn render(visit: &Visit, refused: Option<Refused>) -> Page {
    let scope = visit.scope(Right::UsersRead)?;
    let filter = filter_of(visit);
    let mut tx = visit.read().await?;
    let found = user_lists::list(&mut tx, &scope, &filter).await?;
    let not_sent = users::count_not_sent(&mut tx, &scope).await?;
    let (found, newer, older) = page_of(visit, &filter, found);
    let own = visit.caller()?.company();
    let lines = found
        .into_iter()
        .map(|user| {
            let below = format!("/customers/{}/users", user.company);
            let folder = if user.company == own {
                "/company/users"
            } else {
                below.as_str()
            };
            line(visit, user, folder)
        })
        .collect();
    let mut form = Form::default()
        .with("q", &filter.search)
        .with("state", filter.state.map_or("", Coded::code));
    let whole = refused.is_some();
    if let Some(refused) = refused {
        form.refuse(refused);
    }
    let page = List {
        v: visit,
        states: states(visit),
        lines,
        not_sent,
        newer,
        older,
        form: form.clone(),
    };
    if whole {
        visit.render_refused(&form, &page)
    } else {
        visit.render(&page)
    }
}

/// `POST /staff/users`: sends accesses to the chosen users, or to all who have none yet.
pub async fn send(visit: Visit, form: Form) -> Page {
    let selection = match form.get("action") {
        "all" => Selection::AllNotSent,
        _ => {
            let chosen: Vec<MembershipId> = form
                .all("id")
                .into_iter()
                .filter_map(|id| id.parse().ok())
                .collect();
            Selection::Chosen(chosen)
        }
    };
    let mut tx = visit.write().await?;
    let queued = queue_accesses(&mut tx, visit.caller()?, &selection).await?;
    match queued.job {
        Some(job) => {
            let signed = visit
                .signed("identity.send_accesses")?
                .on(job)
                .saying(queued.count.to_string());
            tx.commit(signed).await?;
            visit.go(&format!("/staff/users/sending/{job}"))
        }
        None => {
            drop(tx);
            render(&visit, Some(Refused::whole(&NothingToSend))).await
        }
    }
}

/// `GET /staff/users/sending/{job}`
pub async fn progress(visit: Visit, Path(job): Path<Key>) -> Page {
    let mut tx = visit.read().await?;
    let job = progress_of(&mut tx, visit.caller()?.login(), job.read()?).await?;
    visit.render(&Progress { v: &visit, job })
}
