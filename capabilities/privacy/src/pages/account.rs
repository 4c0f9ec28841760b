use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use db::Read;
use kernel::{Coded, Halt, OrMissing};
use web::{Form, Key, Page, Visit, download};

use super::{ClassLine, classes};
use crate::Keeping;
use crate::actions::ask::{self, Subject};
use crate::actions::{export, stop};
use crate::domain::{PrivacyRefusal, Request, RequestKind, RequestState};
use crate::store::requests;

#[derive(Template)]
#[template(path = "account_privacy.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    requests: Vec<Request>,
    erasure: Option<Request>,
}

impl Show<'_> {
    fn exports(&self) -> impl Iterator<Item = &Request> {
        let exports = self.requests.iter();
        exports.filter(|request| request.kind == RequestKind::Export)
    }

    /// An erasure whose hour is over and that is not done is looked at by people.
    fn is_examined(&self, request: &Request) -> bool {
        request.due_at <= self.v.now()
    }
}

#[derive(Template)]
#[template(path = "account_erasure.html")]
struct Offer<'a> {
    v: &'a Visit,
    form: &'a Form,
    erased: Vec<String>,
    kept: Vec<ClassLine>,
}

/// `GET /account/privacy`
pub async fn show(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let login = visit.caller()?.login();
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let requests = requests::own(&mut tx, login).await?;
    let erasure = requests::open_erasure(&mut tx, login).await?;
    drop(tx);
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            requests,
            erasure,
        },
    )
}

async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    match halt {
        Halt::Refused(refused) => {
            let status = match refused.kind {
                kernel::Kind::Conflict => StatusCode::CONFLICT,
                kernel::Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            };
            form.refuse(refused);
            render(visit, &form, status).await
        }
        halt => Err(halt.into()),
    }
}

async fn oneself(visit: &Visit, tx: &mut Read) -> Result<Subject, Halt> {
    let person = identity::person_of(tx, visit.caller()?.login()).await?;
    Ok(Subject::Known(Box::new(person.or_missing()?)))
}

/// `POST /account/privacy`: asks for a copy of all that is kept.
pub async fn ask_export(visit: Visit, form: Form) -> Page {
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let subject = oneself(&visit, &mut tx).await?;
    match ask::ask_export(&mut tx, visit.caller()?, &subject, visit.lang).await {
        Ok(id) => {
            tx.commit(visit.signed("privacy.ask_export")?.on(id))
                .await?;
            visit.go_saying("/account/privacy", "privacy.export.asked")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /account/privacy/{id}/file`: hands the copy over, and says so in the trail.
pub async fn take(visit: Visit, Path(id): Path<Key>, _: Form) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let login = visit.caller()?.login();
    let found = requests::find_own(&mut tx, login, id.read()?).await?;
    drop(tx);
    let request = found.or_missing()?;
    let bytes = open(&visit, &request).await?;
    let tx = visit.tools().db.write_as_the_house().await?;
    tx.commit(visit.signed("privacy.take_export")?.on(request.id))
        .await?;
    hand_over(&visit, bytes)
}

/// The file, when its day has not passed.
pub(super) async fn open(visit: &Visit, request: &Request) -> Result<Vec<u8>, Halt> {
    if request.kind != RequestKind::Export {
        return Err(Halt::Missing);
    }
    let digest = request.file_digest.as_deref();
    let digest = digest.filter(|_| request.is_ready(visit.now()));
    let digest = digest.ok_or(PrivacyRefusal::Over)?;
    let sealed = visit.tools().files.get(digest).await?;
    let vault = &visit.tools().vault;
    Ok(vault.open(&export::sealed_for(request), &sealed)?)
}

pub(super) fn hand_over(visit: &Visit, bytes: Vec<u8>) -> Page {
    let name = format!("{}-{}.zip", visit.t("privacy.file.name"), visit.today());
    download(&name, "application/zip", bytes)
}

/// `GET /account/privacy/erasure`: what goes, what stays and why.
pub async fn offer_erasure(visit: Visit, keeping: Keeping) -> Page {
    offer(&visit, &Form::default(), StatusCode::OK, keeping)
}

fn offer(visit: &Visit, form: &Form, status: StatusCode, keeping: Keeping) -> Page {
    let (erased, kept) = parted(visit, keeping);
    visit.render_with(
        status,
        &Offer {
            v: visit,
            form,
            erased,
            kept,
        },
    )
}

/// What an erasure takes, table by table, and the classes that stay in whole or in part.
pub(super) fn parted(visit: &Visit, keeping: Keeping) -> (Vec<String>, Vec<ClassLine>) {
    const STAYS: [db::Class; 6] = [
        db::Class::Acceptances,
        db::Class::Trail,
        db::Class::Reviews,
        db::Class::Changes,
        db::Class::Accounting,
        db::Class::Requests,
    ];
    // The access first, the login at its head: each list ends with what the others hang on.
    let all = keeping.iter().flat_map(|list| list.iter().rev());
    let mut goes: Vec<&db::Kept> = all
        .filter(|kept| !kept.erased.is_empty() && !kept.told.is_empty())
        .filter(|kept| kept.class.is_some_and(|class| !STAYS.contains(&class)))
        .collect();
    goes.sort_by_key(|kept| kept.class);
    let erased = goes
        .into_iter()
        .map(|kept| visit.coded("privacy.table", kept.table))
        .collect();
    let stays = |line: &ClassLine| STAYS.iter().any(|class| class.code() == line.code);
    let kept = classes(visit, keeping).into_iter().filter(stays).collect();
    (erased, kept)
}

/// `POST /account/privacy/erasure`
pub async fn ask_erasure(visit: Visit, mut form: Form, keeping: Keeping) -> Page {
    if !form.checked("confirmed") {
        form.fault("confirmed", &PrivacyRefusal::NotConfirmed);
        return offer(&visit, &form, StatusCode::UNPROCESSABLE_ENTITY, keeping);
    }
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let subject = oneself(&visit, &mut tx).await?;
    let by = (visit.caller()?, visit.tools());
    match ask::ask_erasure(&mut tx, by, &subject, visit.lang).await {
        Ok(id) => {
            tx.commit(visit.signed("privacy.ask_erasure")?.on(id))
                .await?;
            visit.go_saying("/account/privacy", "privacy.erasure.asked")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            offer(&visit, &form, StatusCode::CONFLICT, keeping)
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /account/privacy/stop`
pub async fn stop(visit: Visit, _: Form) -> Page {
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let request = stop::stop_own(&mut tx, visit.tools(), visit.caller()?.login()).await?;
    tx.commit(visit.signed("privacy.stop_erasure")?.on(request.id))
        .await?;
    visit.go_saying("/account/privacy", "privacy.erasure.stopped")
}

/// The tone of a state's tag.
pub(super) fn tone(state: RequestState) -> &'static str {
    match state {
        RequestState::Waiting => "info",
        RequestState::Done => "success",
        RequestState::Stopped | RequestState::Lapsed => "warning",
        RequestState::Refused => "danger",
    }
}
