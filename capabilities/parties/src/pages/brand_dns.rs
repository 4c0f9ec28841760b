//! What the name servers must say of a brand, and what they last said. The page asks nobody: a job
//! does.

use access::Right;
use askama::Template;
use kernel::{Coded, OrMissing, Timestamp};
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use super::brand::check_sells;
use crate::actions::check_brand;
use crate::actions::check_records::records;
use crate::domain::{Checked, RecordState, Wanted};
use crate::store;

#[derive(Template)]
#[template(path = "brand_dns.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    host: Option<Named>,
    sender: Option<Named>,
    lines: Vec<Line>,
    checked_at: Option<Timestamp>,
}

/// A host or a sender, and whether it was shown to be the brand's.
struct Named {
    name: String,
    counts: bool,
}

/// A record, and what was found in its place.
struct Line {
    wanted: Wanted,
    state: &'static str,
    tone: &'static str,
    found: String,
}

impl Line {
    /// What was asked of another name, before the brand was changed, says nothing of this one.
    fn of(mut wanted: Wanted, checked: &[Checked]) -> Self {
        let about = |one: &&Checked| one.kind == wanted.kind && one.name == wanted.name;
        let Some(one) = checked.iter().find(about) else {
            return Self {
                wanted,
                state: "notChecked",
                tone: "neutral",
                found: String::new(),
            };
        };
        if wanted.expected.is_empty() {
            wanted.expected.clone_from(&one.expected);
        }
        let tone = match one.state {
            RecordState::Found => "success",
            RecordState::Missing | RecordState::Unasked => "warning",
            RecordState::Differs => "danger",
        };
        Self {
            state: one.state.code(),
            tone,
            found: one.found.clone(),
            wanted,
        }
    }
}

/// `GET /company/brand/dns`, `GET /customers/{id}/brand/dns`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    let brand = store::brands::find(&mut tx, &seat.scope, seat.company.id).await?;
    let brand = brand.or_missing()?;
    let checked = store::brand_records::of_brand(&mut tx, brand.company).await?;
    let host = brand.host.as_ref().map(|host| Named {
        name: host.as_str().to_owned(),
        counts: brand.host_verified_at.is_some(),
    });
    let sender = brand.sender.as_ref().map(|sender| Named {
        name: sender.as_str().to_owned(),
        counts: brand.sender_verified_at.is_some(),
    });
    let wanted = records(visit.tools(), &brand);
    visit.render(&Show {
        v: &visit,
        seat: &seat,
        host,
        sender,
        lines: wanted
            .into_iter()
            .map(|wanted| Line::of(wanted, &checked))
            .collect(),
        checked_at: checked.iter().map(|one| one.at).max(),
    })
}

/// `POST /company/brand/dns`, `POST /customers/{id}/brand/dns`: asks again, later.
pub async fn check(visit: Visit, at: At, _form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    check_brand(&mut tx, visit.caller()?, at.reach).await?;
    tx.commit(
        at.signed(&visit, "parties.ask_records")?
            .on(seat.company.id),
    )
    .await?;
    visit.go_saying(&seat.href("/brand/dns"), "parties.dns.asked")
}
