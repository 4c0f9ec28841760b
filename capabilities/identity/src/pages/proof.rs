use askama::Template;
use axum::http::StatusCode;
use kernel::{Halt, OrMissing};
use web::{Form, Page, Visit};

use super::login::{answer, challenge, local, present_session};
use crate::Desk;
use crate::actions;
use crate::actions::factors::Holder;
use crate::actions::prove::{Proof, prove};
use crate::domain::factor::{Factors, Purpose};
use crate::domain::refusal::FactorRefusal;
use crate::relying_party::RelyingParty;
use crate::store::{logins, passkeys, totp};

#[derive(Template)]
#[template(path = "proof.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    factors: Factors,
    passkeys: bool,
    reference: &'a str,
    has_password: bool,
    /// The company whose provider may vouch.
    provider: Option<String>,
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
    let provider = provider(visit).await?;
    let mut tx = visit.read().await?;
    let known = logins::credentials(&mut tx, login).await?.or_missing()?;
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
            has_password: known.has_password(),
            provider,
        },
    )
}

/// The name of the company whose provider may vouch for who is signed in.
async fn provider(visit: &Visit) -> Result<Option<String>, Halt> {
    let company = actions::proofs::voucher(visit.tools(), holder(visit)?).await?;
    match company {
        Some(company) => super::through::company_name(visit, company).await.map(Some),
        None => Ok(None),
    }
}

/// The page again, with what was refused.
pub async fn refused(visit: &Visit, mut form: Form, refused: kernel::Refused) -> Page {
    form.refuse(refused);
    render(visit, &form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// `POST /account/proof`
pub async fn save(desk: Desk, visit: Visit, form: Form) -> Page {
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
        Err(Halt::Refused(no)) => refused(&visit, form, no).await,
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
