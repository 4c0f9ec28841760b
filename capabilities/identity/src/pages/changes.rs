use access::Right;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use db::Read;
use kernel::{Coded, Halt};
use parties::{Change, ChangeKind, confirm_change, find_change, stop_change};
use web::{Access, Form, Key, Page, Route, Visit};

use super::place::{Place, Whose};
use crate::Desk;
use crate::actions::changes::{Way, right_to_change, right_to_see, way};
use crate::actions::password::prove;
use crate::store::logins;

/// What is done about a change that waits, in one's own company and below.
pub fn routes(desk: &Desk) -> Vec<Route> {
    use Whose::{Below, Own};
    let read = Access::AnyOf(&[Right::PaymentRead, Right::SignInProviderManage]);
    let edit = Access::AnyOf(&[Right::PaymentEdit, Right::SignInProviderManage]);
    let (see, manage) = (
        Access::Right(Right::CustomersRead),
        Access::Right(Right::CustomersManage),
    );
    let (at_own, at_below) = (desk.clone(), desk.clone());
    vec![
        Route::get(
            "/company/changes/{id}",
            read,
            |visit: Visit, Path(id): Path<Key>| show(visit, Own, id),
        ),
        Route::post(
            "/company/changes/{id}/confirmation",
            edit,
            move |visit: Visit, Path(id): Path<Key>, form: Form| {
                confirm(at_own.clone(), visit, Own, id, form)
            },
        )
        .not_in_their_place(),
        Route::post(
            "/company/changes/{id}/stop",
            edit,
            |visit: Visit, Path(id): Path<Key>, form: Form| stop(visit, Own, id, form),
        )
        .not_in_their_place(),
        Route::get(
            "/customers/{company}/changes/{id}",
            see,
            |visit: Visit, Path((company, id)): Path<(Key, Key)>| show(visit, Below(company), id),
        ),
        Route::post(
            "/customers/{company}/changes/{id}/confirmation",
            manage,
            move |visit: Visit, Path((company, id)): Path<(Key, Key)>, form: Form| {
                confirm(at_below.clone(), visit, Below(company), id, form)
            },
        )
        .not_in_their_place(),
        Route::post(
            "/customers/{company}/changes/{id}/stop",
            manage,
            |visit: Visit, Path((company, id)): Path<(Key, Key)>, form: Form| {
                stop(visit, Below(company), id, form)
            },
        )
        .not_in_their_place(),
    ]
}

#[derive(Template)]
#[template(path = "change.html")]
struct Show<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    change: Change,
    way: Way,
    has_password: bool,
    may_stop: bool,
}

impl Show<'_> {
    fn title(&self) -> String {
        self.v.coded("parties.change.kind", self.change.kind.code())
    }

    fn state(&self) -> String {
        self.v
            .coded("parties.change.state", self.change.state.code())
    }

    fn may_confirm(&self) -> bool {
        self.may_stop && self.change.is_waiting() && self.way != Way::Another
    }

    fn needs_password(&self) -> bool {
        self.way == Way::Password && self.has_password
    }

    fn is_about_money(&self) -> bool {
        self.change.kind == ChangeKind::BankDetails
    }

    fn action(&self, verb: &str) -> String {
        format!("{}/changes/{}/{verb}", self.place.folder, self.change.id)
    }

    fn effect(&self) -> String {
        let at = self.v.instant(self.change.takes_effect_at);
        self.v.t1("identity.change.effect", &at)
    }
}

/// `GET …/changes/{id}`
pub async fn show(visit: Visit, whose: Whose, id: Key) -> Page {
    render(&visit, &whose, &id, &Form::default()).await
}

/// The change, for who has the right that goes with its kind.
async fn find(
    visit: &Visit,
    tx: &mut Read,
    (whose, id): (&Whose, &Key),
    right_to: fn(ChangeKind) -> Right,
) -> Result<(Place, Change), Halt> {
    let kinds = ChangeKind::ALL.iter().copied().map(right_to);
    let right = kinds.into_iter().find(|right| visit.may(*right));
    let place = whose.find(visit, tx, right.ok_or(Halt::Denied)?).await?;
    let at = (place.company.id, id.read()?);
    let change = find_change(tx, &place.scope, at).await?;
    match visit.may(right_to(change.kind)) {
        true => Ok((place, change)),
        false => Err(Halt::Missing),
    }
}

async fn has_password(visit: &Visit, tx: &mut Read) -> Result<bool, Halt> {
    let known = logins::credentials(tx, visit.caller()?.login()).await?;
    Ok(known.is_some_and(|known| known.has_password()))
}

async fn render(visit: &Visit, whose: &Whose, id: &Key, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let (place, change) = find(visit, &mut tx, (whose, id), right_to_see).await?;
    let way = way(&mut tx, visit.caller()?, &change).await?;
    let has_password = has_password(visit, &mut tx).await?;
    let may_stop = visit.may(right_to_change(change.kind))
        && (matches!(whose, Whose::Own) || visit.may(Right::CustomersManage));
    let page = Show {
        v: visit,
        place: &place,
        form,
        change,
        way,
        has_password,
        may_stop,
    };
    match form.whole().is_some() || !form.faults().is_empty() {
        true => visit.render_refused(form, &page),
        false => visit.render_with(StatusCode::OK, &page),
    }
}

/// `POST …/changes/{id}/confirmation`
pub async fn confirm(desk: Desk, visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    match try_to_confirm(&desk, &visit, (&whose, &id), &form).await {
        Ok(Ok(path)) => visit.go_saying(&path, "identity.change.confirmed"),
        Ok(Err(path)) => visit.go_prove(&path),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render(&visit, &whose, &id, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn try_to_confirm(
    desk: &Desk,
    visit: &Visit,
    (whose, id): (&Whose, &Key),
    form: &Form,
    // The page to prove oneself for, where there is no password to type.
) -> Result<Result<String, String>, Halt> {
    let caller = visit.caller()?;
    let mut read = visit.read().await?;
    let (place, seen) = find(visit, &mut read, (whose, id), right_to_change).await?;
    let at = (place.company.id, seen.id);
    let has_password = has_password(visit, &mut read).await?;
    let seen_way = way(&mut read, caller, &seen).await?;
    // Hashing takes a while, and connections are few.
    drop(read);
    if seen_way == Way::Password && !has_password && !visit.is_proved() {
        return Ok(Err(format!("{}/changes/{}", place.folder, seen.id)));
    }
    if seen_way == Way::Password && has_password && seen.is_waiting() {
        let present = form.get_exactly("present_password");
        let from = (present, visit.address.as_str());
        prove(desk, visit.tools(), caller.login(), from).await?;
    }
    let mut tx = visit.write().await?;
    // Somebody may have come or gone meanwhile.
    let proof = way(&mut tx, caller, &seen).await?.proof()?;
    if proof != seen_way.proof()? {
        return Err(Halt::Busy(1));
    }
    confirm_change(&mut tx, caller, &place.scope, at, proof).await?;
    let signed = visit.signed(confirmed(seen.kind))?.on(seen.id);
    let signed = signed.in_company(place.company.id).saying(proof.code());
    tx.commit(signed).await?;
    Ok(Ok(format!("{}/changes/{}", place.folder, seen.id)))
}

/// `POST …/changes/{id}/stop`
pub async fn stop(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let (place, seen) = find(&visit, &mut tx, (&whose, &id), right_to_change).await?;
    let at = (place.company.id, seen.id);
    match stop_change(&mut tx, visit.caller()?, &place.scope, at).await {
        Ok(change) => {
            let signed = visit.signed(stopped(change.kind))?.on(change.id);
            tx.commit(signed.in_company(place.company.id)).await?;
            let path = format!("{}/changes/{}", place.folder, change.id);
            visit.go_saying(&path, "identity.change.stopped")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, &id, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

fn confirmed(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::BankDetails => "identity.confirm_change",
        ChangeKind::IdentityProvider => "identity.confirm_provider",
    }
}

fn stopped(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::BankDetails => "identity.stop_change",
        ChangeKind::IdentityProvider => "identity.stop_provider",
    }
}
