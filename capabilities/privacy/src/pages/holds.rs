use access::{Right, Scope};
use askama::Template;
use axum::http::StatusCode;
use db::{Held, Hold, Read};
use kernel::Halt;
use web::{Form, Key, Page, Visit};

use crate::actions::hold;
use crate::store::told;

/// A hold, and whom it holds.
struct Line {
    hold: Hold,
    whom: String,
    /// Whether the visitor asked for its end: another must look.
    is_own: bool,
}

#[derive(Template)]
#[template(path = "holds.html")]
struct List<'a> {
    v: &'a Visit,
    form: &'a Form,
    lines: Vec<Line>,
}

impl List<'_> {
    fn in_force(&self) -> impl Iterator<Item = &Line> {
        let lines = self.lines.iter();
        lines.filter(|line| line.hold.released_at.is_none())
    }

    fn past(&self) -> impl Iterator<Item = &Line> {
        let lines = self.lines.iter();
        lines.filter(|line| line.hold.released_at.is_some())
    }

    fn is_to_look_at(&self, line: &Line) -> bool {
        line.hold.look_again_on <= self.v.today()
    }

    fn placed(&self, line: &Line) -> String {
        let at = self.v.instant(line.hold.placed_at);
        self.v.t2("privacy.holds.by", &line.hold.placed_name, &at)
    }

    fn asked(&self, line: &Line) -> String {
        let name = line.hold.asked_name.clone().unwrap_or_default();
        self.v.t1("privacy.holds.asked_by", &name)
    }

    fn released(&self, line: &Line) -> String {
        let name = line.hold.released_name.clone().unwrap_or_default();
        let at = line.hold.released_at.map(|at| self.v.instant(at));
        self.v
            .t2("privacy.holds.by", &name, &at.unwrap_or_default())
    }
}

fn scope(visit: &Visit) -> Result<Scope, Halt> {
    visit.scope(Right::RetentionManage)
}

/// `GET /staff/holds`
pub async fn list(visit: Visit) -> Page {
    render(&visit, &Form::default(), StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    scope(visit)?;
    let own = visit.caller()?.login();
    let mut tx = visit.read().await?;
    let mut lines = Vec::new();
    for hold in db::list_holds(&mut tx).await? {
        lines.push(Line {
            whom: whom(visit, &mut tx, &hold).await?,
            is_own: hold.asked_by == Some(own),
            hold,
        });
    }
    drop(tx);
    visit.render_with(
        status,
        &List {
            v: visit,
            form,
            lines,
        },
    )
}

async fn whom(visit: &Visit, tx: &mut Read, hold: &Hold) -> Result<String, Halt> {
    match hold.held {
        Held::Company(company) => told::company_name(tx, company).await,
        Held::Login(login) => Ok(match identity::person_of(tx, login).await? {
            Some(person) => format!("{} · {}", person.name, person.reference),
            None => visit.t("privacy.forgotten").to_owned(),
        }),
    }
}

async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    match halt {
        Halt::Refused(refused) => {
            let status = match refused.kind {
                kernel::Kind::Conflict => StatusCode::CONFLICT,
                kernel::Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            };
            form.refuse(refused);
            render(visit, &form, status).await
        }
        halt => Err(halt.into()),
    }
}

/// `POST /staff/holds`
pub async fn place(visit: Visit, mut form: Form) -> Page {
    let scope = scope(&visit)?;
    let typed = form.required("person", 60);
    let reason = form.required("reason", 500);
    let day = form.day("look_again_on");
    let (Some(day), Ok(())) = (day, form.done()) else {
        return render(&visit, &form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut tx = visit.write().await?;
    let by = (visit.caller()?, &scope);
    match hold::place(&mut tx, by, &typed, (&reason, day), visit.today()).await {
        Ok(id) => {
            tx.commit(visit.signed("privacy.place_hold")?.on(id))
                .await?;
            visit.go_saying("/staff/holds", "privacy.holds.placed")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /staff/holds/{id}/release`: asks for its end.
pub async fn ask_release(visit: Visit, id: Key, _: Form) -> Page {
    scope(&visit)?;
    let id = id.read()?;
    let mut tx = visit.write().await?;
    hold::ask_release(&mut tx, visit.caller()?, id).await?;
    tx.commit(visit.signed("privacy.ask_release")?.on(id))
        .await?;
    visit.go_saying("/staff/holds", "privacy.holds.asked")
}

/// `POST /staff/holds/{id}/confirmation`: the second look; the hold ends, or stays after all.
pub async fn confirm(visit: Visit, id: Key, form: Form) -> Page {
    scope(&visit)?;
    let id = id.read()?;
    let mut tx = visit.write().await?;
    if form.get("answer") == "keep" {
        db::keep_hold(&mut tx, id).await?;
        tx.commit(visit.signed("privacy.keep_hold")?.on(id)).await?;
        return visit.go_saying("/staff/holds", "privacy.holds.kept");
    }
    match hold::release(&mut tx, visit.caller()?, id).await {
        Ok(()) => {
            tx.commit(visit.signed("privacy.release_hold")?.on(id))
                .await?;
            visit.go_saying("/staff/holds", "privacy.holds.released")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}
