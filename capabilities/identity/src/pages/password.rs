use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use db::Signed;
use kernel::Halt;
use web::{Form, Key, Page, Visit};

use super::login::with_identifier;
use crate::Desk;
use crate::actions;
use crate::actions::password::{Setting, Typed, look_at_link};
use crate::domain::link::{LinkFault, Purpose};

#[derive(Template)]
#[template(path = "password.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    title: &'static str,
    reference: String,
}

#[derive(Template)]
#[template(path = "link_fault.html")]
struct Shut<'a> {
    v: &'a Visit,
    fault: LinkFault,
}

#[derive(Template)]
#[template(path = "forgot.html")]
struct Forgot<'a> {
    v: &'a Visit,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "forgot_sent.html")]
struct Sent<'a> {
    v: &'a Visit,
}

fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Init => "identity.password.init.title",
        Purpose::Reset => "identity.password.reset.title",
    }
}

/// `GET /password/init/{token}`
pub async fn show_init(visit: Visit, Path(token): Path<Key>) -> Page {
    show(&visit, token.text(), Purpose::Init).await
}

/// `GET /password/reset/{token}`
pub async fn show_reset(visit: Visit, Path(token): Path<Key>) -> Page {
    show(&visit, token.text(), Purpose::Reset).await
}

/// `POST /password/init/{token}`
pub async fn save_init(desk: Desk, visit: Visit, Path(token): Path<Key>, form: Form) -> Page {
    save(&desk, &visit, (token.text(), Purpose::Init), form).await
}

/// `POST /password/reset/{token}`
pub async fn save_reset(desk: Desk, visit: Visit, Path(token): Path<Key>, form: Form) -> Page {
    save(&desk, &visit, (token.text(), Purpose::Reset), form).await
}

async fn show(visit: &Visit, token: &str, purpose: Purpose) -> Page {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    match look_at_link(&mut tx, (token, purpose), visit.now()).await? {
        Ok(known) => {
            let reference = known.reference.to_string();
            visit.render(&Show {
                v: visit,
                form: &Form::default(),
                title: title(purpose),
                reference,
            })
        }
        Err(fault) => shut(visit, fault),
    }
}

async fn save(
    desk: &Desk,
    visit: &Visit,
    (token, purpose): (&str, Purpose),
    mut form: Form,
) -> Page {
    let typed = Typed {
        password: form.get_exactly("password"),
        confirmation: form.get_exactly("password_confirmation"),
    };
    let setting = Setting {
        brand: &visit.brand.name,
        address: &visit.address,
    };
    let set =
        actions::password::set_by_link(desk, visit.tools(), (token, purpose), &typed, &setting)
            .await;
    match set {
        Ok(Ok(reference)) => visit.go_saying(
            &with_identifier(reference.as_str()),
            "identity.password.saved",
        ),
        Ok(Err(fault)) => shut(visit, fault),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            let mut tx = visit.tools().db.read_as_the_house().await?;
            let known = look_at_link(&mut tx, (token, purpose), visit.now()).await?;
            let reference = known
                .map(|known| known.reference.to_string())
                .unwrap_or_default();
            visit.render_refused(
                &form,
                &Show {
                    v: visit,
                    form: &form,
                    title: title(purpose),
                    reference,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

/// A link that opens nothing: 404 for one we never made, 410 for one that is over.
fn shut(visit: &Visit, fault: LinkFault) -> Page {
    let status = match fault {
        LinkFault::Unknown => StatusCode::NOT_FOUND,
        LinkFault::Expired | LinkFault::Used | LinkFault::Replaced => StatusCode::GONE,
    };
    visit.render_with(status, &Shut { v: visit, fault })
}

/// `GET /password/forgot`
pub async fn show_forgot(visit: Visit) -> Page {
    let form = Form::default().with("login", visit.query("login"));
    visit.render(&Forgot {
        v: &visit,
        form: &form,
    })
}

/// `POST /password/forgot`: the same words whatever was typed, known or not.
pub async fn ask_again(desk: Desk, visit: Visit, mut form: Form) -> Page {
    desk.take_letter(&visit.address, visit.now())
        .map_err(Halt::TooOften)?;
    let typed = form.required("login", 254);
    if form.done().is_err() {
        return visit.render_refused(
            &form,
            &Forgot {
                v: &visit,
                form: &form,
            },
        );
    }
    let mut tx = visit.tools().db.write_as_the_house().await?;
    actions::forgot::answer_later(&mut tx, &typed).await?;
    tx.commit(Signed::by_the_house("identity.ask_reset").from_address(&visit.address))
        .await?;
    visit.render(&Sent { v: &visit })
}
