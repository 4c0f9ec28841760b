use askama::Template;
use axum::http::StatusCode;
use kernel::Halt;
use web::{Form, Keepsake, Page, Visit};

use super::login::{answer, challenge, local, visitor};
use crate::Desk;
use crate::actions;
use crate::actions::second_step::{Given, Remember, Step, finish, waiting};
use crate::domain::factor::{Factors, Purpose};
use crate::domain::refusal::FactorRefusal;
use crate::relying_party::RelyingParty;
use crate::store::{passkeys, totp};

#[derive(Template)]
#[template(path = "second_step.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    factors: Factors,
    /// Whether one of their passkeys works under this address.
    passkeys: bool,
}

/// `GET /login/factor`
pub async fn show(visit: Visit) -> Page {
    if visit.guest.is_some() {
        return visit.go("/");
    }
    let form = Form::default().with("next", visit.query("next"));
    render(&visit, &form, StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let (_, pending, _) = match waiting(visit.tools(), visit.pending_token.as_deref()).await {
        Ok(waiting) => waiting,
        Err(Halt::Refused(_)) => return over(visit),
        Err(halt) => return Err(halt.into()),
    };
    let party = RelyingParty::of(visit).await?;
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let factors = totp::factors(&mut tx, pending.login).await?;
    let passkeys = passkeys::has_any(&mut tx, pending.login, party.as_ref()).await?;
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            factors,
            passkeys,
        },
    )
}

/// Back to the password: the sign-in that waited is over.
fn over(visit: &Visit) -> Page {
    let mut response = visit.go_saying("/login", "identity.step.over")?;
    visit.set_keepsake(&mut response, Keepsake::Pending, ("", 0));
    Ok(response)
}

/// `POST /login/factor`: a code, a recovery code or a passkey.
pub async fn save(desk: Desk, visit: Visit, form: Form) -> Page {
    match give(&desk, &visit, &form).await {
        Ok(page) => Ok(page),
        Err(Halt::Refused(refused)) if refused.code == OVER => over(&visit),
        Err(Halt::Refused(refused)) => {
            let mut form = form;
            form.refuse(refused);
            render(&visit, &form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(halt) => Err(halt.into()),
    }
}

const OVER: &str = "identity.factor.pending_over";

async fn give(desk: &Desk, visit: &Visit, form: &Form) -> Result<axum::response::Response, Halt> {
    let party = RelyingParty::of(visit).await?;
    let given = if form.has("credential") {
        let party = party.as_ref().ok_or(FactorRefusal::NoPasskeysHere)?;
        Given::Passkey(party, answer(form))
    } else if form.has("recovery_code") {
        Given::Recovery(form.get("recovery_code"))
    } else {
        Given::Totp(form.get("code"))
    };
    let step = Step {
        token: visit.pending_token.as_deref(),
        given,
        remember: match form.checked("remember") {
            true => Remember::Yes,
            false => Remember::No,
        },
        visitor: visitor(visit),
    };
    let finished = finish(desk, visit.tools(), &step).await?;
    let page = visit.go(local(form.get("next")));
    let mut response = page.map_err(|stop| stop.0)?;
    let session = &finished.session;
    visit.set_session_cookie(&mut response, &session.token, session.lasts_s);
    visit.set_keepsake(&mut response, Keepsake::Pending, ("", 0));
    if let Some((token, lasts_s)) = &finished.device {
        visit.set_keepsake(&mut response, Keepsake::Device, (token, *lasts_s));
    }
    Ok(response)
}

/// `POST /login/factor/options`: a challenge for the page's own script.
pub async fn options(desk: Desk, visit: Visit, _form: Form) -> Page {
    desk.take_challenge(&visit.address, visit.now())
        .map_err(Halt::TooOften)?;
    waiting(visit.tools(), visit.pending_token.as_deref()).await?;
    let party = RelyingParty::of(&visit).await?;
    let party = party.ok_or(FactorRefusal::NoPasskeysHere)?;
    let asked = actions::passkeys::ask(visit.tools(), Purpose::Step, &party).await?;
    Ok(challenge(&asked))
}
