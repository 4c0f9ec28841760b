use access::Right;
use askama::Template;
use kernel::Halt;
use web::{Form, Page, Visit};

use super::at::{At, Seat, options};
use super::company_edit::version;
use super::customer_new::{Parents, parents, read_parent};
use crate::actions::{change_state, move_branch};
use crate::domain::CompanyState;

#[derive(Template)]
#[template(path = "move.html")]
struct Move<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    parents: Parents,
}

#[derive(Template)]
#[template(path = "state.html")]
struct State<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    states: Vec<(String, String)>,
}

/// `GET /customers/{id}/move`
pub async fn show_move(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::CustomersManage).await?;
    let parent = seat
        .company
        .parent
        .map(|parent| parent.to_string())
        .unwrap_or_default();
    let form = Form::default()
        .with("version", seat.company.version)
        .with("parent", parent);
    let parents = parents(&mut tx, &seat.scope).await?;
    visit.render(&Move {
        v: &visit,
        seat: &seat,
        form: &form,
        parents,
    })
}

/// `POST /customers/{id}/move`
pub async fn change_parent(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::CustomersManage).await?;
    let parents = parents(&mut tx, &seat.scope).await?;
    let parent = read_parent(&mut tx, &seat.scope, &mut form).await?;
    let to = (parent.unwrap_or(seat.company.id), version(&form));
    let moved = match form.done() {
        Ok(()) => move_branch(&mut tx, visit.caller()?, at.reach, to).await,
        Err(halt) => Err(halt),
    };
    match moved {
        Ok(company) => {
            tx.commit(at.signed(&visit, "parties.move_branch")?.on(company.id))
                .await?;
            visit.go_saying(&seat.base, "parties.company.moved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            let page = Move {
                v: &visit,
                seat: &seat,
                form: &form,
                parents,
            };
            visit.render_refused(&form, &page)
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET /customers/{id}/state`
pub async fn show_state(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::CompanyStateEdit).await?;
    let state = kernel::Coded::code(seat.company.state);
    let form = Form::default()
        .with("version", seat.company.version)
        .with("state", state);
    visit.render(&page(&visit, &seat, &form))
}

/// `POST /customers/{id}/state`
pub async fn turn(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::CompanyStateEdit).await?;
    let state = form.coded("state").unwrap_or(seat.company.state);
    let to = (state, version(&form));
    let turned = match form.done() {
        Ok(()) => change_state(&mut tx, visit.caller()?, at.reach, to).await,
        Err(halt) => Err(halt),
    };
    match turned {
        Ok(company) => {
            tx.commit(at.signed(&visit, "parties.change_state")?.on(company.id))
                .await?;
            visit.go_saying(&seat.base, "parties.company.turned")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form))
        }
        Err(halt) => Err(halt.into()),
    }
}

fn page<'a>(v: &'a Visit, seat: &'a Seat, form: &'a Form) -> State<'a> {
    State {
        v,
        seat,
        form,
        states: options::<CompanyState>(v, "parties.company.state"),
    }
}
