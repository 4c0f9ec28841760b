//! Mail domains of a customer, for the operator's staff to vouch for or to free.

use access::Right;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use kernel::{Halt, OrMissing};
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use super::place::{Place, Whose};
use super::single_sign_on::{DomainLine, lines};
use crate::actions::domains::{Settled, settle};
use crate::domain::provider::{Provider, ProviderState};
use crate::store::{domains, providers};

/// For who runs the portal alone.
pub fn routes() -> Vec<Route> {
    let right = Access::Right(Right::ModulesManage);
    vec![
        Route::get("/customers/{company}/single-sign-on", right, show),
        Route::post("/customers/{company}/single-sign-on", right, save)
            .proven(Proof::Here)
            .not_in_their_place(),
    ]
}

#[derive(Template)]
#[template(path = "customer_domains.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    place: Place,
    active: Option<Provider>,
    lines: Vec<DomainLine>,
}

/// `GET /customers/{company}/single-sign-on`
async fn show(visit: Visit, Path(company): Path<Key>) -> Page {
    render(&visit, company, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, company: Key, form: &Form, status: StatusCode) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Below(company)
        .find(visit, &mut tx, Right::ModulesManage)
        .await?;
    let all = domains::list(&mut tx, &place.scope, place.company.id).await?;
    let kept = providers::of_company(&mut tx, &place.scope, place.company.id).await?;
    let active = kept
        .into_iter()
        .find(|one| one.state == ProviderState::Active);
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            lines: lines(visit, place.company.id, all),
            place,
            active,
        },
    )
}

/// `POST /customers/{company}/single-sign-on`
async fn save(visit: Visit, Path(company): Path<Key>, mut form: Form) -> Page {
    let wanted = match form.get("decision") {
        "vouched" => Some(Settled::Vouched),
        "freed" => Some(Settled::Freed),
        _ => None,
    };
    let domain = form.get("domain").to_owned();
    let done = async {
        let wanted = wanted.or_missing()?;
        let id = company.read()?;
        let mut tx = visit.write().await?;
        settle(&mut tx, visit.caller()?, (id, &domain), wanted).await?;
        let action = match wanted {
            Settled::Vouched => "identity.vouch_for_domain",
            Settled::Freed => "identity.free_domain",
        };
        let signed = visit.signed(action)?.on(id).in_company(id);
        tx.commit(signed.saying(domain.clone())).await
    };
    match done.await {
        Ok(()) => visit.go_saying(&visit.path, "identity.sso.domain.settled"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render(&visit, company, &form, StatusCode::CONFLICT).await
        }
        Err(halt) => Err(halt.into()),
    }
}
