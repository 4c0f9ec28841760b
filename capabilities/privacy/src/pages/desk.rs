use access::Right;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use db::Read;
use kernel::{Coded, Halt, OrMissing};
use web::{Form, Key, Page, Visit};

use super::account::{hand_over, open};
use crate::actions::{ask, stop};
use crate::domain::{Request, RequestId, RequestKind, Whose};
use crate::store::requests;

/// Requests a page shows; one more tells that there are more.
const A_PAGE: usize = 50;

/// A request, and whom it is about.
struct Line {
    request: Request,
    person: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct List<'a> {
    v: &'a Visit,
    form: &'a Form,
    kinds: Vec<(String, String)>,
    lines: Vec<Line>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "desk_request.html")]
struct Show<'a> {
    v: &'a Visit,
    line: &'a Line,
}

impl Show<'_> {
    fn is_erasure(&self) -> bool {
        self.line.request.kind == RequestKind::Erasure
    }

    fn why_refused(&self) -> String {
        let refused = format!("privacy.outcome.{}", self.line.request.outcome);
        let label = self.v.app.labels().find(self.v.lang, &refused);
        label.unwrap_or_default().to_owned()
    }
}

/// `GET /company/privacy`
pub async fn list(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let scope = visit.scope(Right::PrivacyManage)?;
    let before: Option<RequestId> = visit.query("before").parse().ok();
    let mut tx = visit.read().await?;
    let mut found = requests::list(&mut tx, &scope, before).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let last = found.last().filter(|_| more).map(|last| last.id);
    let mut lines = Vec::new();
    for request in found {
        lines.push(line(visit, &mut tx, request).await?);
    }
    drop(tx);
    let kinds = RequestKind::ALL.iter().map(|kind| {
        let code = kind.code();
        (code.to_owned(), visit.coded("privacy.kind", code))
    });
    visit.render_with(
        status,
        &List {
            v: visit,
            form,
            kinds: kinds.collect(),
            lines,
            newer: before.map(|_| visit.href_with("before", "")),
            older: last.map(|id| visit.href_with("before", &id.to_string())),
        },
    )
}

async fn line(visit: &Visit, tx: &mut Read, request: Request) -> Result<Line, Halt> {
    let person = match &request.whose {
        Whose::Address(address) if !address.is_empty() => address.clone(),
        Whose::Address(_) => visit.t("privacy.forgotten").to_owned(),
        Whose::Login(login) => match identity::person_of(tx, *login).await? {
            Some(person) => format!("{} · {}", person.name, person.reference),
            None => visit.t("privacy.forgotten").to_owned(),
        },
    };
    Ok(Line { request, person })
}

/// `POST /company/privacy`
pub async fn ask(visit: Visit, mut form: Form) -> Page {
    let scope = visit.scope(Right::PrivacyManage)?;
    let typed = form.required("person", 254);
    let kind = form.coded::<RequestKind>("kind");
    let read = form.done();
    let (Some(kind), Ok(())) = (kind, read) else {
        return render(&visit, &form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut tx = visit.write().await?;
    let caller = visit.caller()?;
    let asked = match ask::subject(&mut tx, caller, &scope, &typed).await {
        Ok(subject) => match kind {
            RequestKind::Export => ask::ask_export(&mut tx, caller, &subject, visit.lang).await,
            RequestKind::Erasure => {
                let by = (caller, visit.tools());
                ask::ask_erasure(&mut tx, by, &subject, visit.lang).await
            }
        },
        Err(halt) => Err(halt),
    };
    match asked {
        Ok(id) => {
            let action = match kind {
                RequestKind::Export => "privacy.ask_export_of",
                RequestKind::Erasure => "privacy.ask_erasure_of",
            };
            tx.commit(visit.signed(action)?.on(id)).await?;
            visit.go_saying(&format!("/company/privacy/{id}"), "privacy.desk.asked")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            let status = match refused.kind {
                kernel::Kind::Conflict => StatusCode::CONFLICT,
                kernel::Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            };
            form.refuse(refused);
            render(&visit, &form, status).await
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn find(visit: &Visit, id: Key) -> Result<Request, Halt> {
    let scope = visit.scope(Right::PrivacyManage)?;
    let mut tx = visit.read().await?;
    requests::find(&mut tx, &scope, id.read()?)
        .await?
        .or_missing()
}

/// `GET /company/privacy/{id}`
pub async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    let request = find(&visit, id).await?;
    let mut tx = visit.read().await?;
    let line = line(&visit, &mut tx, request).await?;
    drop(tx);
    visit.render(&Show {
        v: &visit,
        line: &line,
    })
}

/// `POST /company/privacy/{id}/file`
pub async fn take(visit: Visit, Path(id): Path<Key>, _: Form) -> Page {
    let request = find(&visit, id).await?;
    let bytes = open(&visit, &request).await?;
    let tx = visit.write().await?;
    tx.commit(visit.signed("privacy.take_export")?.on(request.id))
        .await?;
    hand_over(&visit, bytes)
}

/// `POST /company/privacy/{id}/stop`
pub async fn stop(visit: Visit, Path(id): Path<Key>, _: Form) -> Page {
    let scope = visit.scope(Right::PrivacyManage)?;
    let mut tx = visit.write().await?;
    let by = (&scope, visit.caller()?.login());
    let request = stop::stop_within(&mut tx, visit.tools(), by, id.read()?).await?;
    tx.commit(visit.signed("privacy.stop_erasure")?.on(request.id))
        .await?;
    let path = format!("/company/privacy/{}", request.id);
    visit.go_saying(&path, "privacy.erasure.stopped")
}
