use askama::Template;
use axum::http::StatusCode;
use kernel::{Halt, OrMissing};
use web::{Form, Page, Visit};

use super::factors::{CODES, PAGE};
use super::login::{answer, challenge, present_session};
use super::proof::holder;
use crate::actions;
use crate::actions::factors::{NewCodes, Offer, add_totp, offer, reopen, shown_codes};
use crate::domain::refusal::FactorRefusal;
use crate::qr::Qr;
use crate::relying_party::RelyingParty;
use crate::store::{logins, recovery, totp};

#[derive(Template)]
#[template(path = "enrol_totp.html")]
struct Totp<'a> {
    v: &'a Visit,
    form: &'a Form,
    offer: Offer,
    qr: Qr,
}

#[derive(Template)]
#[template(path = "enrol_passkey.html")]
struct Passkey<'a> {
    v: &'a Visit,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct Codes<'a> {
    v: &'a Visit,
    codes: Vec<String>,
}

/// `GET /account/factors/totp`: a secret to enrol, kept nowhere yet.
pub async fn show_totp(visit: Visit) -> Page {
    let mut tx = visit.read().await?;
    let factors = totp::factors(&mut tx, visit.caller()?.login()).await?;
    drop(tx);
    if factors.totp > 0 {
        return visit.go(PAGE);
    }
    let session = present_session(&visit)?;
    let offer = offer(&visit.tools().vault, session, visit.now())?;
    render_totp(&visit, &Form::default(), (offer, StatusCode::OK))
}

fn render_totp(visit: &Visit, form: &Form, (offer, status): (Offer, StatusCode)) -> Page {
    let reference = &visit.guest()?.login_reference;
    let address = offer.secret.address(&visit.brand.name, reference);
    let qr = Qr::of(&address, visit.t("identity.totp.qr"))?;
    visit.render_with(
        status,
        &Totp {
            v: visit,
            form,
            offer,
            qr,
        },
    )
}

/// `POST /account/factors/totp`: the code that confirms it.
pub async fn save_totp(visit: Visit, mut form: Form) -> Page {
    let session = present_session(&visit)?;
    let vault = &visit.tools().vault;
    let sealed = (form.get("offer"), visit.now());
    let Some(offered) = reopen(vault, session, sealed) else {
        form.refuse(kernel::Refused::whole(&FactorRefusal::EnrolmentOver));
        let fresh = offer(vault, session, visit.now())?;
        return render_totp(&visit, &form, (fresh, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let holder = holder(&visit)?;
    let mut tx = visit.write().await?;
    match add_totp(&mut tx, vault, holder, (&offered, form.get("code"))).await {
        Ok(codes) => {
            tx.commit(visit.signed("identity.add_totp")?.on(holder.login))
                .await?;
            enrolled(&visit, codes, "identity.totp.added")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render_totp(&visit, &form, (offered, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// On to the codes when there are new ones to be noted.
fn enrolled(visit: &Visit, codes: NewCodes, said: &'static str) -> Page {
    match codes {
        NewCodes::Made => visit.go_saying(CODES, said),
        NewCodes::NotNeeded => visit.go_saying(PAGE, said),
    }
}

/// `GET /account/factors/passkey`
pub async fn show_passkey(visit: Visit) -> Page {
    match RelyingParty::of(&visit).await? {
        Some(_) => visit.render(&Passkey {
            v: &visit,
            form: &Form::default(),
        }),
        None => visit.go(PAGE),
    }
}

/// `POST /account/factors/passkey/options`: a challenge for the page's own script.
pub async fn passkey_options(visit: Visit, _form: Form) -> Page {
    let party = RelyingParty::of(&visit).await?;
    let party = party.ok_or(FactorRefusal::NoPasskeysHere)?;
    let holder = holder(&visit)?;
    let mut tx = visit.read().await?;
    let login = logins::find(&mut tx, holder.login).await?.or_missing()?;
    drop(tx);
    let whose = (login.reference.as_str(), login.name.as_str());
    let asked = actions::passkeys::ask_new(visit.tools(), (holder, &party), whose).await?;
    Ok(challenge(&asked))
}

/// `POST /account/factors/passkey`
pub async fn save_passkey(visit: Visit, mut form: Form) -> Page {
    match add_passkey(&visit, &mut form).await {
        Ok(codes) => enrolled(&visit, codes, "identity.passkey.added_now"),
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(
                &form,
                &Passkey {
                    v: &visit,
                    form: &form,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn add_passkey(visit: &Visit, form: &mut Form) -> Result<NewCodes, Halt> {
    let name = form.required("name", 60);
    form.done()?;
    let party = RelyingParty::of(visit).await?;
    let party = party.ok_or(FactorRefusal::NoPasskeysHere)?;
    let at = (holder(visit)?, &party);
    let kept = actions::passkeys::read_new(visit.tools(), at, answer(form)).await?;
    let mut tx = visit.write().await?;
    let (id, codes) = actions::passkeys::add(&mut tx, visit.tools(), at, (kept, &name)).await?;
    tx.commit(visit.signed("identity.add_passkey")?.on(id))
        .await?;
    Ok(codes)
}

/// `GET /account/factors/recovery-codes`: those made a moment ago, to be noted.
pub async fn show_codes(visit: Visit) -> Page {
    let at = (present_session(&visit)?, visit.now());
    let mut tx = visit.read().await?;
    match shown_codes(&mut tx, &visit.tools().vault, at).await? {
        Some(codes) => visit.render(&Codes { v: &visit, codes }),
        None => visit.go(PAGE),
    }
}

/// `POST /account/factors/recovery-codes/noted`: shown no more.
pub async fn note_codes(visit: Visit, _form: Form) -> Page {
    let mut tx = visit.write().await?;
    let login = visit.caller()?.login();
    recovery::hide(&mut tx, login).await?;
    tx.commit(visit.signed("identity.note_recovery_codes")?.on(login))
        .await?;
    visit.go(PAGE)
}
