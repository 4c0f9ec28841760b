use access::{MembershipId, Right};
use askama::Template;
use axum::extract::Path;
use db::Read;
use kernel::{Coded, Halt};
use parties::{Asking, Change, ChangeKind, latest_changes};
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use super::place::{Place, Whose};
use crate::actions::owner::{OwnerRefusal, may_pass_on, pass_on};
use crate::store::owners::{self, Owner};

/// The routes of this page.
pub fn routes() -> Vec<Route> {
    use Whose::{Below, Own};
    // Below one's own company the handler asks for `user.read` and `user.manage` as well.
    let (see, manage) = (
        Access::Right(Right::UsersRead),
        Access::Right(Right::UsersManage),
    );
    let (see_below, manage_below) = (
        Access::Right(Right::CustomersRead),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get("/company/ownership", see, async |visit: Visit| {
            show(visit, Own).await
        }),
        Route::post(
            "/company/ownership",
            manage,
            async |visit: Visit, form: Form| ask(visit, Own, form).await,
        )
        .proven(Proof::Here)
        .not_in_their_place(),
        Route::get(
            "/customers/{company}/ownership",
            see_below,
            async |visit: Visit, Path(company): Path<Key>| show(visit, Below(company)).await,
        ),
        Route::post("/customers/{company}/ownership", manage_below, ask_below)
            .proven(Proof::Here)
            .not_in_their_place(),
    ]
}

async fn ask_below(visit: Visit, Path(company): Path<Key>, form: Form) -> Page {
    ask(visit, Whose::Below(company), form).await
}

#[derive(Template)]
#[template(path = "ownership.html")]
struct Show<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    owner: Option<Owner>,
    /// Who could be it; empty where the visitor may not pass it on.
    candidates: Vec<(String, String)>,
    /// The latest first; the one that waits is the first.
    changes: Vec<Change>,
}

impl Show<'_> {
    fn waiting(&self) -> Option<&Change> {
        self.changes.first().filter(|change| change.is_open())
    }

    fn past(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_open())
    }

    fn state(&self, change: &Change) -> String {
        self.v.coded("parties.change.state", change.state.code())
    }

    fn is_below(&self) -> bool {
        self.place.folder != "/company"
    }
}

/// `GET …/ownership`
pub async fn show(visit: Visit, whose: Whose) -> Page {
    render(&visit, &whose, &Form::default()).await
}

async fn render(visit: &Visit, whose: &Whose, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(visit, &mut tx, Right::UsersRead).await?;
    let company = place.company.id;
    let owner = owners::find(&mut tx, &place.scope, company).await?;
    let changes = latest_changes(&mut tx, &place.scope, (company, ChangeKind::Owner)).await?;
    let may = visit.may(Right::UsersManage)
        && may_pass_on(visit.caller()?, company, owner.as_ref())
        && !changes.first().is_some_and(Change::is_open);
    let candidates = match may {
        true => candidates(&mut tx, &place, owner.as_ref()).await?,
        false => Vec::new(),
    };
    let page = Show {
        v: visit,
        place: &place,
        form,
        owner,
        candidates,
        changes,
    };
    match form.whole().is_none() && form.faults().is_empty() {
        true => visit.render(&page),
        false => visit.render_refused(form, &page),
    }
}

async fn candidates(
    tx: &mut Read,
    place: &Place,
    owner: Option<&Owner>,
) -> Result<Vec<(String, String)>, Halt> {
    let all = owners::administrators(tx, &place.scope, place.company.id).await?;
    let is_other = |one: &Owner| owner.is_none_or(|owner| owner.membership != one.membership);
    let others = all.into_iter().filter(is_other);
    Ok(others
        .map(|one| (one.membership.to_string(), one.in_short()))
        .collect())
}

/// `POST …/ownership`
pub async fn ask(visit: Visit, whose: Whose, mut form: Form) -> Page {
    match try_to_ask(&visit, &whose, &mut form).await {
        Ok(path) => visit.go_saying(&path, "identity.owner.asked"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render(&visit, &whose, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn try_to_ask(visit: &Visit, whose: &Whose, form: &mut Form) -> Result<String, Halt> {
    let to = form.parse("to", |text| {
        text.parse::<MembershipId>()
            .map_err(|_| OwnerRefusal::NoCandidate)
    });
    form.done()?;
    let mut tx = visit.write().await?;
    let place = whose.find(visit, &mut tx, Right::UsersManage).await?;
    let tools = visit.tools();
    let asking = Asking::of(visit.caller()?, &visit.address, tools);
    let to = to.ok_or(Halt::Missing)?;
    let change = pass_on(&mut tx, asking, &tools.vault, (place.company.id, to)).await?;
    let signed = visit.signed("identity.ask_owner")?.on(change.id);
    tx.commit(signed.in_company(place.company.id)).await?;
    Ok(format!("{}/changes/{}", place.folder, change.id))
}
