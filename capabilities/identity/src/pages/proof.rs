use askama::Template;
use axum::http::StatusCode;
use kernel::Halt;
use web::{Form, Page, Visit};

use super::login::{answer, challenge, local, present_session};
use crate::Desk;
use crate::actions;
use crate::actions::factors::Holder;
use crate::actions::prove::{Proof, prove};
use crate::domain::factor::{Factors, Purpose};
use crate::domain::refusal::FactorRefusal;
use crate::relying_party::RelyingParty;
use crate::store::{passkeys, totp};

#[derive(Template)]
#[template(path = "proof.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    factors: Factors,
    passkeys: bool,
    reference: &'a str,
}

/// Whose session this is.
pub fn holder(visit: &Visit) -> Result<Holder, Halt> {
    Ok(Holder {
        login: visit.caller()?.login(),
        session: present_session(visit)?,
    })
}

/// `GET /account/proof`
pub async fn show(visit: Visit) -> Page {
    let form = Form::default().with("next", visit.query("next"));
    render(&visit, &form, StatusCode::OK).await
}

async fn render(visit: &Visit, form: &Form, status: StatusCode) -> Page {
    let login = visit.caller()?.login();
    let party = RelyingParty::of(visit).await?;
    let mut tx = visit.read().await?;
    let factors = totp::factors(&mut tx, login).await?;
    let passkeys = passkeys::has_any(&mut tx, login, party.as_ref()).await?;
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            factors,
            passkeys,
            reference: &visit.guest()?.login_reference,
        },
    )
}

/// `POST /account/proof`
pub async fn save(desk: Desk, visit: Visit, mut form: Form) -> Page {
    let party = RelyingParty::of(&visit).await?;
    let proof = match &party {
        Some(party) if form.has("credential") => Proof::Passkey(party, answer(&form)),
        Some(_) | None => Proof::Typed {
            password: form.get_exactly("password"),
            code: form.get("code"),
        },
    };
    let given = (proof, visit.signed("identity.prove")?);
    match prove(&desk, visit.tools(), holder(&visit)?, given, &visit.address).await {
        Ok(session) => {
            let next = match form.get("next") {
                "" => "/account",
                next => local(next),
            };
            let mut response = visit.go(next)?;
            visit.set_session_cookie(&mut response, &session.token, session.lasts_s);
            Ok(response)
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            render(&visit, &form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /account/proof/options`: a challenge for the page's own script.
pub async fn options(visit: Visit, _form: Form) -> Page {
    let party = RelyingParty::of(&visit).await?;
    let party = party.ok_or(FactorRefusal::NoPasskeysHere)?;
    let purpose = Purpose::Proof(present_session(&visit)?);
    let asked = actions::passkeys::ask(visit.tools(), purpose, &party).await?;
    Ok(challenge(&asked))
}
