use access::Right;
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, OrMissing};
use web::{Form, Key, Page, Visit};

use crate::actions;
use crate::actions::terms::TermsForm;
use crate::domain::markup::Block;
use crate::domain::terms::{Terms, TermsId, TermsReach, TermsState};
use crate::store::terms;

/// A version and how many accepted it.
struct Line {
    terms: Terms,
    accepted: i64,
    state: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "staff_terms.html")]
struct List<'a> {
    v: &'a Visit,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "staff_terms_new.html")]
struct New<'a> {
    v: &'a Visit,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "staff_terms_edit.html")]
struct Edit<'a> {
    v: &'a Visit,
    form: &'a Form,
    terms: Terms,
}

impl Edit<'_> {
    fn is_draft(&self) -> bool {
        self.terms.state == TermsState::Draft
    }
}

/// `GET /staff/terms`
pub async fn list(visit: Visit) -> Page {
    let scope = visit.scope(Right::TermsManage)?;
    let mut tx = visit.read().await?;
    let counts = terms::acceptance_counts(&mut tx, &scope).await?;
    let current = terms::current(&mut tx, visit.now(), scope.root())
        .await?
        .map(|current| current.id);
    let lines = terms::list(&mut tx, &scope)
        .await?
        .into_iter()
        .map(|version| {
            let (state, tone) = match version.state {
                TermsState::Draft => ("draft", "neutral"),
                TermsState::Published if current == Some(version.id) => ("current", "success"),
                TermsState::Published if version.applies_at > visit.now() => ("coming", "info"),
                TermsState::Published => ("past", "neutral"),
            };
            Line {
                accepted: counts
                    .iter()
                    .find(|(id, _)| *id == version.id)
                    .map_or(0, |(_, count)| *count),
                state: visit.coded("identity.terms.state", state),
                tone,
                terms: version,
            }
        });
    let lines = lines.collect();
    visit.render(&List { v: &visit, lines })
}

fn read(form: &mut Form) -> Result<TermsForm, Halt> {
    let title = form.required("title", 200);
    let text = form.required("text", 100_000);
    let _ = form.required("applies_on", 10);
    let applies_on = form.day("applies_on");
    let seen = form.get("version").parse().ok();
    form.done()?;
    Ok(TermsForm {
        title,
        text,
        applies_on: applies_on.or_missing()?,
        reach: match form.checked("shared") {
            true => TermsReach::AllBelow,
            false => TermsReach::OwnBrand,
        },
        seen,
    })
}

/// `GET /staff/terms/new`: begins with the text of the latest version, which is what one changes.
pub async fn new(visit: Visit) -> Page {
    let scope = visit.scope(Right::TermsManage)?;
    let mut tx = visit.read().await?;
    let latest = terms::list(&mut tx, &scope).await?.into_iter().next();
    let form = match latest {
        Some(latest) => Form::default()
            .with("title", latest.title)
            .with("text", latest.text)
            .with("shared", shared(latest.reach)),
        None => Form::default(),
    };
    visit.render(&New {
        v: &visit,
        form: &form.with("applies_on", visit.today()),
    })
}

/// `POST /staff/terms/new`
pub async fn add(visit: Visit, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let added = match read(&mut form) {
        Ok(read) => actions::terms::draft(&mut tx, visit.caller()?, read, visit.app.zone()).await,
        Err(halt) => Err(halt),
    };
    match added {
        Ok(id) => {
            tx.commit(visit.signed("identity.draft_terms")?.on(id))
                .await?;
            visit.go_saying(&format!("/staff/terms/{id}"), "identity.terms.saved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(
                &form,
                &New {
                    v: &visit,
                    form: &form,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn found(visit: &Visit, id: TermsId) -> Result<Terms, Halt> {
    let scope = visit.scope(Right::TermsManage)?;
    let mut tx = visit.read().await?;
    terms::find(&mut tx, &scope, id).await?.or_missing()
}

/// As the box of the form has it.
fn shared(reach: TermsReach) -> &'static str {
    match reach {
        TermsReach::AllBelow => "on",
        TermsReach::OwnBrand => "",
    }
}

fn filled(terms: &Terms) -> Form {
    Form::default()
        .with("title", &terms.title)
        .with("text", &terms.text)
        .with("applies_on", terms.applies_on)
        .with("shared", shared(terms.reach))
        .with("version", terms.version)
}

/// `GET /staff/terms/{id}`
pub async fn edit(visit: Visit, Path(id): Path<Key>) -> Page {
    let terms = found(&visit, id.read()?).await?;
    visit.render(&Edit {
        v: &visit,
        form: &filled(&terms),
        terms,
    })
}

/// `POST /staff/terms/{id}`
pub async fn save(visit: Visit, Path(id): Path<Key>, mut form: Form) -> Page {
    let id: TermsId = id.read()?;
    let mut tx = visit.write().await?;
    let saved = match read(&mut form) {
        Ok(read) => {
            actions::terms::change(&mut tx, visit.caller()?, id, read, visit.app.zone()).await
        }
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(()) => {
            tx.commit(visit.signed("identity.change_terms")?.on(id))
                .await?;
            visit.go_saying(&format!("/staff/terms/{id}"), "identity.terms.saved")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            let terms = found(&visit, id).await?;
            visit.render_refused(
                &form,
                &Edit {
                    v: &visit,
                    form: &form,
                    terms,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /staff/terms/{id}/publication`
pub async fn publish(visit: Visit, Path(id): Path<Key>, form: Form) -> Page {
    let id: TermsId = id.read()?;
    let mut tx = visit.write().await?;
    let seen = form.get("version").parse().ok();
    match actions::terms::publish(&mut tx, visit.caller()?, id, seen).await {
        Ok(terms) => {
            let note = format!(
                "{} {} {}",
                terms.number,
                terms.applies_on,
                terms.state.code()
            );
            tx.commit(visit.signed("identity.publish_terms")?.on(id).saying(note))
                .await?;
            visit.go_saying("/staff/terms", "identity.terms.published")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            let terms = found(&visit, id).await?;
            let mut form = filled(&terms);
            form.refuse(refused);
            visit.render_refused(
                &form,
                &Edit {
                    v: &visit,
                    form: &form,
                    terms,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}
