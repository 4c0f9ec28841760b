//! Links to one document: made and taken back by who may read it, opened by who holds one.

use askama::Template;
use axum::extract::Path;
use db::{Read, Signed};
use kernel::{Halt, OrMissing};
use web::{Form, Key, Page, Visit, download};

use crate::actions;
use crate::actions::draw_paper::pdf_of;
use crate::domain::{BillingRefusal, DocumentNumber, ShareTerm};
use crate::pages::document::href;
use crate::pages::{CREDIT_NOTES, INVOICES, Place};
use crate::store::documents::{self, Found};
use crate::store::shares::{self, Shared};

#[derive(Template)]
#[template(path = "shared.html")]
struct Show<'a> {
    v: &'a Visit,
    p: &'static Place,
    found: &'a Found,
    expires_at: kernel::Timestamp,
}

/// The one document of that number; two issuers' same number needs `issuer` in the form.
async fn find(
    visit: &Visit,
    tx: &mut Read,
    number: &str,
    (place, form): (&'static Place, &Form),
) -> Result<Found, Halt> {
    let scope = visit.scope(place.right)?;
    let number = DocumentNumber::parse(number).ok_or(Halt::Missing)?;
    let issuer = form.get("issuer").parse().ok();
    let mut all = documents::find_by_number(tx, &scope, place.kind, (&number, issuer)).await?;
    match all.pop() {
        Some(found) if all.is_empty() => Ok(found),
        _ => Err(Halt::Missing),
    }
}

fn page_of(place: &'static Place, found: &Found, form: &Form) -> String {
    let issuer = form.get("issuer").parse().ok();
    href(place.list, found.document.number.as_str(), issuer)
}

/// `POST /invoices/{number}/shares`
pub(crate) async fn add(
    visit: Visit,
    number: Path<Key>,
    mut form: Form,
    place: &'static Place,
) -> Page {
    let mut tx = visit.write().await?;
    let found = find(&visit, &mut tx, number.text(), (place, &form)).await?;
    let term = form.coded::<ShareTerm>("term");
    form.done()?;
    let term = term.or_missing()?;
    actions::share::share(&mut tx, visit.caller()?, &found, term).await?;
    let signed = visit.signed("billing.share_document")?;
    tx.commit(
        signed
            .on(&found.document.number)
            .in_company(found.document.company),
    )
    .await?;
    visit.go_saying(
        &format!("{}#shares", page_of(place, &found, &form)),
        "billing.share.made",
    )
}

/// `POST /invoices/{number}/shares/{share}/revocation`
pub(crate) async fn revoke(
    visit: Visit,
    Path((number, share)): Path<(Key, Key)>,
    form: Form,
    place: &'static Place,
) -> Page {
    let mut tx = visit.write().await?;
    let found = find(&visit, &mut tx, number.text(), (place, &form)).await?;
    shares::revoke(&mut tx, found.document.id, share.read()?).await?;
    let signed = visit.signed("billing.revoke_share")?;
    tx.commit(
        signed
            .on(&found.document.number)
            .in_company(found.document.company),
    )
    .await?;
    visit.go_saying(
        &format!("{}#shares", page_of(place, &found, &form)),
        "billing.share.revoked_now",
    )
}

/// The open share of a link. A link that is not ours is missing; one that ended says so.
async fn open(visit: &Visit, tx: &mut Read, token: &str) -> Result<(Shared, Found), Halt> {
    let share = actions::share::read_token(&visit.tools().vault, token).or_missing()?;
    let shared = shares::find_by_checked_link(tx, share)
        .await?
        .or_missing()?;
    if !shared.share.is_open(visit.now()) {
        return Err(BillingRefusal::ShareOver.into());
    }
    let found = documents::find_shared(tx, shared.document, shared.kind)
        .await?
        .or_missing()?;
    Ok((shared, found))
}

fn place_of(shared: &Shared) -> &'static Place {
    match shared.kind {
        crate::domain::DocumentKind::Invoice => &INVOICES,
        crate::domain::DocumentKind::CreditNote => &CREDIT_NOTES,
    }
}

/// `GET /shared/{token}`: says what the link holds. Opening it is a press, so that programs which
/// follow every link of a mail leave no trace.
pub(crate) async fn show(visit: Visit, token: Path<Key>) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let (shared, found) = open(&visit, &mut tx, token.text()).await?;
    visit.render(&Show {
        v: &visit,
        p: place_of(&shared),
        found: &found,
        expires_at: shared.share.expires_at,
    })
}

/// `POST /shared/{token}`: the PDF, and a line in the company's log.
pub(crate) async fn take(visit: Visit, token: Path<Key>) -> Page {
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let (shared, found) = open(&visit, &mut tx, token.text()).await?;
    let pdf = pdf_of(visit.tools(), &mut tx, &found).await?;
    let now = tx.now();
    shares::opened(&mut tx, shared.share.id, now).await?;
    let signed = Signed::by_the_house("billing.open_share")
        .on(&found.document.number)
        .in_company(shared.company)
        .from_address(&visit.address);
    tx.commit(signed).await?;
    let name = format!(
        "{}-{}.pdf",
        place_of(&shared).t(&visit, "file"),
        found.document.number
    );
    download(&name, "application/pdf", pdf)
}
