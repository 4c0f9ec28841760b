use askama::Template;
use axum::extract::Path;
use kernel::{Halt, OrMissing};
use web::{Key, Page, Visit, download};

use crate::domain::terms::{Acceptance, AcceptanceId};
use crate::paper;
use crate::store::terms;

#[derive(Template)]
#[template(path = "account_terms.html")]
struct List<'a> {
    v: &'a Visit,
    acceptances: Vec<Acceptance>,
}

/// `GET /account/terms`: every version one accepted, the earlier ones too.
pub async fn list(visit: Visit) -> Page {
    let mut tx = visit.read().await?;
    let acceptances = terms::acceptances(&mut tx, visit.caller()?.login()).await?;
    visit.render(&List {
        v: &visit,
        acceptances,
    })
}

/// `GET /account/terms/{id}.pdf`: the text accepted, and that it was.
pub async fn paper(visit: Visit, Path(file): Path<Key>) -> Page {
    let id: AcceptanceId = file
        .text()
        .strip_suffix(".pdf")
        .and_then(|id| id.parse().ok())
        .or_missing()?;
    let guest = visit.guest()?;
    let mut tx = visit.read().await?;
    let (acceptance, terms) = terms::acceptance(&mut tx, guest.caller.login(), id)
        .await?
        .or_missing()?;
    drop(tx);
    let name = format!("conditions-utilisation-v{}.pdf", terms.number);
    let signer = format!("{} ({})", guest.caller.name(), guest.login_reference);
    let drawn = paper::draw(&visit, (&acceptance, &terms), &signer)?;
    download(&name, "application/pdf", drawn).map_err(|stop| match stop.0 {
        Halt::Fault(fault) => fault.into(),
        other => other.into(),
    })
}
