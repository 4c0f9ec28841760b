use access::Right;
use askama::Template;
use kernel::Coded;
use web::{Page, Visit};

use super::at::{At, Seat};
use crate::domain::{Contact, Purpose};
use crate::store;

#[derive(Template)]
#[template(path = "contacts.html")]
struct List<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    contacts: Vec<Contact>,
    purposes: &'static [Purpose],
}

/// `GET /company/contacts`, `GET /customers/{id}/contacts`
pub async fn list(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesRead).await?;
    let company = seat.company.id;
    let mut contacts = store::contacts::list(&mut tx, &seat.scope, company, None).await?;
    if let Some(purpose) = Purpose::from_code(&visit.query("purpose")) {
        contacts.retain(|contact| contact.purposes.has(purpose));
    }
    visit.render(&List {
        v: &visit,
        seat: &seat,
        contacts,
        purposes: Purpose::ALL,
    })
}
