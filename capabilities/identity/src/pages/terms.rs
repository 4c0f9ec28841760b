use access::Standing;
use askama::Template;
use axum::http::StatusCode;
use db::Read;
use kernel::{Halt, Kind};
use web::{Form, Page, Visit};

use super::choices::long_day;
use crate::actions;
use crate::actions::terms::{Consent, Ticked};
use crate::domain::markup::Block;
use crate::domain::terms::Terms;
use crate::store::{companies, terms};

#[derive(Template)]
#[template(path = "terms.html")]
struct Inside<'a> {
    v: &'a Visit,
    terms: Option<(Terms, String)>,
}

#[derive(Template)]
#[template(path = "terms_outside.html")]
struct Outside<'a> {
    v: &'a Visit,
    terms: Option<(Terms, String)>,
}

#[derive(Template)]
#[template(path = "terms_dialog.html")]
struct Dialog<'a> {
    v: &'a Visit,
    form: &'a Form,
    terms: Terms,
    applies_on: String,
}

/// `GET /terms`: to be read by anybody; a dialog for who has still to accept.
pub async fn show(visit: Visit) -> Page {
    // Public: published terms are read before anybody signs in.
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let current = current(&visit, &mut tx).await?;
    drop(tx);
    match (&visit.guest, current) {
        (Some(guest), Some(current)) if guest.caller.standing() == Standing::TermsPending => {
            dialog(&visit, &Form::default(), current, StatusCode::OK)
        }
        (Some(_), current) => visit.render(&Inside {
            v: &visit,
            terms: current.map(|terms| dated(&visit, terms)),
        }),
        (None, current) => visit.render(&Outside {
            v: &visit,
            terms: current.map(|terms| dated(&visit, terms)),
        }),
    }
}

/// Those of the visitor's company; for a stranger, those of the brand at this address.
async fn current(visit: &Visit, tx: &mut Read) -> Result<Option<Terms>, Halt> {
    let company = match &visit.guest {
        Some(guest) => Some(guest.caller.company()),
        None => visit.brand.owner,
    };
    let company = match company {
        Some(company) => Some(company),
        None => companies::operator(tx).await?.map(|operator| operator.id),
    };
    match company {
        Some(company) => terms::current(tx, visit.now(), company).await,
        None => Ok(None),
    }
}

fn dated(visit: &Visit, terms: Terms) -> (Terms, String) {
    let applies_on = long_day(visit, terms.applies_on);
    (terms, applies_on)
}

fn dialog(visit: &Visit, form: &Form, terms: Terms, status: StatusCode) -> Page {
    let (terms, applies_on) = dated(visit, terms);
    visit.render_with(
        status,
        &Dialog {
            v: visit,
            form,
            terms,
            applies_on,
        },
    )
}

/// `POST /terms/acceptance`
pub async fn accept(visit: Visit, mut form: Form) -> Page {
    let consent = Consent {
        accepted: if form.checked("accepted") {
            Ticked::Yes
        } else {
            Ticked::No
        },
        shown: form.get("version").parse().ok(),
        address: &visit.address,
        now: visit.now(),
    };
    let mut tx = visit.write().await?;
    match actions::terms::accept(&mut tx, visit.caller()?, &consent).await {
        // Pressed twice: kept and signed once.
        Ok(None) => visit.go("/"),
        Ok(Some(accepted)) => {
            let signed = visit
                .signed("identity.accept_terms")?
                .on(accepted.id)
                .saying(accepted.digest());
            tx.commit(signed).await?;
            visit.go("/")
        }
        Err(Halt::Refused(refused)) => {
            let current = current(&visit, &mut tx).await?.ok_or(Halt::Missing)?;
            drop(tx);
            let conflict = refused.kind == Kind::Conflict;
            let status = if conflict {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            form.refuse(refused);
            dialog(&visit, &form, current, status)
        }
        Err(halt) => Err(halt.into()),
    }
}
