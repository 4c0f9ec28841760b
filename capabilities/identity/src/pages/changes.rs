use access::Right;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use db::Read;
use kernel::{Coded, Halt};
use parties::{Change, ChangeKind, confirm_change, find_change, stop_change};
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use super::place::{Place, Whose};
use crate::actions::changes::{Way, rights_on, way};

/// What is done about a change that waits, in one's own company and below.
pub fn routes() -> Vec<Route> {
    use Whose::{Below, Own};
    // What is changed says which of them is asked for.
    let (read, edit) = (
        Access::AnyOf(&[
            Right::PaymentRead,
            Right::UsersRead,
            Right::SignInProviderManage,
        ]),
        Access::AnyOf(&[
            Right::PaymentEdit,
            Right::UsersManage,
            Right::SignInProviderManage,
        ]),
    );
    let (see, manage) = (
        Access::Right(Right::CustomersRead),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get(
            "/company/changes/{id}",
            read,
            |visit: Visit, Path(id): Path<Key>| show(visit, Own, id),
        ),
        Route::post(
            "/company/changes/{id}/confirmation",
            edit,
            |visit: Visit, Path(id): Path<Key>, form: Form| confirm(visit, Own, id, form),
        )
        .proven(Proof::Above)
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
            |visit: Visit, Path((company, id)): Path<(Key, Key)>, form: Form| {
                confirm(visit, Below(company), id, form)
            },
        )
        .proven(Proof::Above)
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

    fn is_alone(&self) -> bool {
        self.way == Way::Password
    }

    /// What who vouches for it looks at first.
    fn words(&self) -> &'static str {
        match self.change.kind {
            ChangeKind::BankDetails => "identity.change.confirm.words",
            ChangeKind::Owner => "identity.change.confirm.owner",
            ChangeKind::IdentityProvider => "identity.change.confirm.provider",
        }
    }

    /// The page it was asked on, and what that is called.
    fn back(&self) -> (String, &'static str) {
        let (page, words) = match self.change.kind {
            ChangeKind::BankDetails => ("payment", "identity.change.back"),
            ChangeKind::Owner => ("ownership", "identity.owner.title"),
            ChangeKind::IdentityProvider => ("single-sign-on", "identity.sso.title"),
        };
        (format!("{}/{page}", self.place.folder), words)
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

/// The change, when the visitor may see changes of its kind; else nothing tells that there is one.
async fn find(
    visit: &Visit,
    tx: &mut Read,
    (whose, id): (&Whose, &Key),
) -> Result<(Place, Change), Halt> {
    let seeing = [
        Right::PaymentRead,
        Right::UsersRead,
        Right::SignInProviderManage,
    ];
    let seeing = seeing.into_iter().find(|right| visit.may(*right));
    let place = whose.find(visit, tx, seeing.ok_or(Halt::Denied)?).await?;
    let at = (place.company.id, id.read()?);
    let change = find_change(tx, &place.scope, at).await?;
    let (see, _) = rights_on(change.kind);
    match visit.may(see) {
        true => Ok((place, change)),
        false => Err(Halt::Missing),
    }
}

/// The same, for who is about to act on it.
async fn find_to_act(
    visit: &Visit,
    tx: &mut Read,
    at: (&Whose, &Key),
) -> Result<(Place, Change), Halt> {
    let (place, change) = find(visit, tx, at).await?;
    let (_, act) = rights_on(change.kind);
    visit.scope(act)?;
    Ok((place, change))
}

async fn render(visit: &Visit, whose: &Whose, id: &Key, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let (place, change) = find(visit, &mut tx, (whose, id)).await?;
    let vault = &visit.tools().vault;
    let way = way(&mut tx, vault, visit.caller()?, &change).await?;
    let (_, act) = rights_on(change.kind);
    let may_stop =
        visit.may(act) && (matches!(whose, Whose::Own) || visit.may(Right::CustomersManage));
    let page = Show {
        v: visit,
        place: &place,
        form,
        change,
        way,
        may_stop,
    };
    match form.whole().is_some() || !form.faults().is_empty() {
        true => visit.render_refused(form, &page),
        false => visit.render_with(StatusCode::OK, &page),
    }
}

/// `POST …/changes/{id}/confirmation`
pub async fn confirm(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    match try_to_confirm(&visit, (&whose, &id)).await {
        Ok(path) => visit.go_saying(&path, "identity.change.confirmed"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render(&visit, &whose, &id, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// The route asks who confirms for a proof: alone or second, a stolen session vouches for nothing.
async fn try_to_confirm(visit: &Visit, (whose, id): (&Whose, &Key)) -> Result<String, Halt> {
    let caller = visit.caller()?;
    let mut tx = visit.write().await?;
    let (place, seen) = find_to_act(visit, &mut tx, (whose, id)).await?;
    let vault = &visit.tools().vault;
    let proof = way(&mut tx, vault, caller, &seen).await?.proof()?;
    let at = (place.company.id, seen.id);
    confirm_change(&mut tx, caller, &place.scope, at, proof).await?;
    let signed = visit.signed(confirmed(seen.kind))?.on(seen.id);
    let signed = signed.in_company(place.company.id).saying(proof.code());
    tx.commit(signed).await?;
    Ok(format!("{}/changes/{}", place.folder, seen.id))
}

/// `POST …/changes/{id}/stop`
pub async fn stop(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let (place, change) = find_to_act(&visit, &mut tx, (&whose, &id)).await?;
    let at = (place.company.id, change.id);
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
        ChangeKind::BankDetails | ChangeKind::Owner => "identity.confirm_change",
        ChangeKind::IdentityProvider => "identity.confirm_provider",
    }
}

fn stopped(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::BankDetails | ChangeKind::Owner => "identity.stop_change",
        ChangeKind::IdentityProvider => "identity.stop_provider",
    }
}
