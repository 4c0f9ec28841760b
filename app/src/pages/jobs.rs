use askama::Template;
use axum::extract::Path;
use jobs::{Job, JobId, JobState};
use kernel::{Coded, OrMissing};
use web::{Form, Key, Page, Visit};

/// Jobs on one page of the list.
const PAGE: usize = 50;

/// One state, and how many jobs stand in it.
struct Tab {
    state: JobState,
    count: i64,
    href: String,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct List<'a> {
    v: &'a Visit,
    state: JobState,
    tabs: Vec<Tab>,
    rows: Vec<Job>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "job.html")]
struct Detail<'a> {
    v: &'a Visit,
    job: Job,
    title: String,
}

/// `GET /staff/jobs`
pub(super) async fn list(visit: Visit) -> Page {
    let state = JobState::from_code(&visit.query("state")).unwrap_or(JobState::Dead);
    let before: Option<JobId> = visit.query("before").parse().ok();
    let mut tx = visit.read().await?;
    let counts = jobs::count_by_state(&mut tx).await?;
    let mut rows = jobs::list(&mut tx, state, before).await?;
    drop(tx);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more);
    let older = last.map(|job| format!("{}&before={}", href(state), job.id));
    let page = List {
        v: &visit,
        state,
        tabs: tabs(&counts),
        newer: before.map(|_| href(state)),
        older,
        rows,
    };
    visit.render(&page)
}

/// `GET /staff/jobs/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    let mut tx = visit.read().await?;
    let job = jobs::find(&mut tx, id.read()?).await?.or_missing()?;
    drop(tx);
    let title = kind(&visit, &job.kind);
    visit.render(&Detail {
        v: &visit,
        job,
        title,
    })
}

/// `POST /staff/jobs/{id}/run`: a dead job is queued again.
pub(super) async fn run(visit: Visit, Path(id): Path<Key>, _: Form) -> Page {
    let id: JobId = id.read()?;
    let mut tx = visit.write().await?;
    jobs::run_again(&mut tx, id).await?;
    tx.commit(visit.signed("app.job.run")?.on(id)).await?;
    visit.go_saying(&format!("/staff/jobs/{id}"), "app.jobs.queued")
}

fn tabs(counts: &[(String, i64)]) -> Vec<Tab> {
    let count = |state: JobState| counts.iter().find(|(code, _)| code == state.code());
    let order = [
        JobState::Dead,
        JobState::Waiting,
        JobState::Running,
        JobState::Done,
    ];
    let tab = |state| Tab {
        state,
        count: count(state).map_or(0, |(_, n)| *n),
        href: href(state),
    };
    order.into_iter().map(tab).collect()
}

fn href(state: JobState) -> String {
    format!("/staff/jobs?state={}", state.code())
}

/// What a kind of job does, in words when there are any.
fn kind(visit: &Visit, kind: &str) -> String {
    let label = visit
        .app
        .labels()
        .find(visit.lang, &format!("app.job.{kind}"));
    label.unwrap_or(kind).to_owned()
}

fn tone(state: &JobState) -> &'static str {
    match state {
        JobState::Waiting => "warning",
        JobState::Running => "info",
        JobState::Done => "success",
        JobState::Dead => "danger",
    }
}

fn progress(visit: &Visit, job: &Job) -> String {
    let (done, total) = (visit.number(job.done_count), visit.number(job.total_count));
    visit.t2("app.jobs.done_of", &done, &total)
}
