use access::Scope;
use askama::Template;
use axum::extract::Path;
use jobs::{Job, JobState};
use kernel::{Halt, OrMissing};
use web::{Form, Key, Page, Visit, download};

use crate::actions::archive;
use crate::domain::BillingRefusal;
use crate::pages::question::{self, Question};
use crate::pages::{Place, exports};
use crate::store::archives::{self, Archive, Owner};

#[derive(Template)]
#[template(path = "new_archive.html")]
struct Offer<'a> {
    v: &'a Visit,
    p: &'a Place,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "archive.html")]
struct Progress<'a> {
    v: &'a Visit,
    p: &'a Place,
    job: &'a Job,
    archive: &'a Archive,
}

/// `GET /invoices/archives/new`: what a list too long for one download leads to.
pub(crate) async fn offer(visit: Visit, place: &'static Place) -> Page {
    let form = question::typed(&visit);
    visit.render(&Offer {
        v: &visit,
        p: place,
        form: &form,
    })
}

/// `POST /invoices/archives`
pub(crate) async fn ask(visit: Visit, mut form: Form, place: &'static Place) -> Page {
    let mut tx = visit.write().await?;
    let question = Question::read(&visit, &mut tx, place, &mut form).await?;
    let asked = match form.done() {
        Ok(()) => archive::ask_archive(&mut tx, visit.caller()?, question.asked()).await,
        Err(halt) => Err(halt),
    };
    match asked {
        Ok(job) => {
            tx.commit(visit.signed("billing.ask_archive")?.on(job))
                .await?;
            visit.go(&format!("{}/{job}", place.archives))
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(
                &form,
                &Offer {
                    v: &visit,
                    p: place,
                    form: &form,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET /invoices/archives/{job}` and `GET /invoices/archives/{job}.zip`
pub(crate) async fn show(visit: Visit, key: Path<Key>, place: &'static Place) -> Page {
    // The right may have gone since the archive was asked for.
    let _: Scope = visit.scope(place.right)?;
    let (id, wants_file) = match key.text().strip_suffix(".zip") {
        Some(id) => (id, true),
        None => (key.text(), false),
    };
    let id = id.parse().map_err(|_| Halt::Missing)?;
    let caller = visit.caller()?;
    let owner = Owner {
        login: caller.login(),
        company: caller.company(),
    };
    let mut tx = visit.read().await?;
    let archive = archives::find_own(&mut tx, owner, place.kind, id)
        .await?
        .or_missing()?;
    if archive.expires_at <= visit.now() {
        return Err(BillingRefusal::ArchiveExpired.into());
    }
    if wants_file {
        drop(tx);
        return send(&visit, place, &archive).await;
    }
    let job = jobs::progress_of(&mut tx, owner.login, id).await?;
    drop(tx);
    visit.render(&Progress {
        v: &visit,
        p: place,
        job: &job,
        archive: &archive,
    })
}

async fn send(visit: &Visit, place: &Place, archive: &Archive) -> Page {
    let digest = archive.file_digest.as_deref().ok_or(Halt::Missing)?;
    let bytes = visit.tools().files.get(digest).await?;
    download(
        &exports::file_name(visit, place, "zip"),
        "application/zip",
        bytes,
    )
}

impl Offer<'_> {
    fn kept(&self) -> Vec<(&'static str, String)> {
        question::said(self.form)
    }
}

impl Progress<'_> {
    fn is_ready(&self) -> bool {
        self.archive.file_digest.is_some()
    }

    fn is_dead(&self) -> bool {
        self.job.state == JobState::Dead
    }

    fn goes_on(&self) -> bool {
        !self.is_ready() && !self.is_dead()
    }

    fn file(&self) -> String {
        format!("{}/{}.zip", self.p.archives, self.archive.id)
    }

    /// Megabytes, rounded up: what people weigh a download by.
    fn megabytes(&self) -> i64 {
        (self.archive.size_bytes + 999_999) / 1_000_000
    }
}
