use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use kernel::{Coded, Fault, Halt, Lang, OrMissing};
use web::{Form, Key, Page, Visit};

use super::choices::languages;
use super::login::present_session;
use super::sign_ins::Line as SignInLine;
use crate::Desk;
use crate::actions;
use crate::actions::password::{Setting, Typed};
use crate::domain::device::Device;
use crate::domain::factor::Factors;
use crate::domain::login::{Login, read_phone};
use crate::domain::session::Session;
use crate::domain::stand_in::StandInLine;
use crate::store::externals::{self, Linked};
use crate::store::{devices, logins, providers, sessions, sign_ins, stand_ins, totp};

/// Sign-ins the page shows; another shows them all.
const LATEST: usize = 10;

/// A line of the list of sessions.
struct Line {
    session: Session,
    device: String,
    present: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    login: Login,
    languages: Vec<(String, String)>,
    lines: Vec<Line>,
    factors: Factors,
    devices: i64,
    sign_ins: Vec<SignInLine>,
    stand_ins: Vec<StandInLine>,
    has_password: bool,
    linked: Vec<Linked>,
    /// Whether the company one acts in has a provider in force.
    may_link: bool,
}

/// `GET /account`
pub async fn show(visit: Visit) -> Page {
    let login = own_login(&visit).await?;
    let form = Form::default()
        .with("name", &login.name)
        .with("phone", &login.phone)
        .with("lang", login.lang.code());
    render(&visit, &form, login, StatusCode::OK).await
}

async fn own_login(visit: &Visit) -> Result<Login, Halt> {
    let mut tx = visit.read().await?;
    logins::find(&mut tx, visit.caller()?.login())
        .await?
        .or_missing()
}

async fn render(visit: &Visit, form: &Form, login: Login, status: StatusCode) -> Page {
    let present = present_session(visit)?;
    let mut tx = visit.read().await?;
    let factors = totp::factors(&mut tx, login.id).await?;
    let devices = devices::list(&mut tx, login.id, visit.now()).await?.len();
    let sign_ins = sign_ins::list(&mut tx, login.id, None).await?;
    let lines = sessions::list(&mut tx, login.id, visit.now())
        .await?
        .into_iter()
        .map(|session| Line {
            device: device_words(visit, &session.agent),
            present: session.id == present,
            session,
        })
        .collect();
    let known = logins::credentials(&mut tx, login.id).await?.or_missing()?;
    let linked = externals::of_login(&mut tx, login.id).await?;
    let provider = providers::in_force(&mut tx, visit.caller()?.company()).await?;
    let whose = (login.id, visit.brand.owner);
    let stand_ins = stand_ins::of_person(&mut tx, whose, visit.now()).await?;
    visit.render_with(
        status,
        &Show {
            v: visit,
            form,
            login,
            languages: languages(visit),
            lines,
            factors,
            devices: i64::try_from(devices).unwrap_or(i64::MAX),
            sign_ins: sign_ins
                .into_iter()
                .take(LATEST)
                .map(|sign_in| SignInLine::of(visit, sign_in))
                .collect(),
            stand_ins,
            has_password: known.has_password(),
            linked,
            may_link: provider.is_some(),
        },
    )
}

/// A browser's own description in words people know.
pub fn device_words(visit: &Visit, agent: &str) -> String {
    let device = Device::of_agent(agent);
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => visit.t2("identity.session.device", &browser, &system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => visit.t("identity.session.unknown_device").to_owned(),
    }
}

async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    match halt {
        Halt::Refused(refused) => {
            form.refuse(refused);
            let login = own_login(visit).await?;
            if !form.has("name") {
                form = form
                    .with("name", &login.name)
                    .with("phone", &login.phone)
                    .with("lang", login.lang.code());
            }
            render(visit, &form, login, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        halt => Err(halt.into()),
    }
}

/// `POST /account`: name, telephone, language.
pub async fn save(visit: Visit, mut form: Form) -> Page {
    let name = form.required("name", 120);
    let phone = form.parse_optional("phone", read_phone).unwrap_or_default();
    let lang = form.coded::<Lang>("lang").unwrap_or(visit.lang);
    if let Err(halt) = form.done() {
        return refused(&visit, form, halt).await;
    }
    let mut tx = visit.write().await?;
    let caller = visit.caller()?;
    match actions::users::change_oneself(&mut tx, caller, (name, phone, lang)).await {
        Ok(()) => {
            tx.commit(visit.signed("identity.change_oneself")?.on(caller.login()))
                .await?;
            // The address says the language, so that the cookie of an earlier choice gives way.
            visit.go_saying(
                &format!("/account?lang={}", lang.code()),
                "identity.account.saved",
            )
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, form, halt).await
        }
    }
}

/// `POST /account/password`
pub async fn change_password(desk: Desk, visit: Visit, form: Form) -> Page {
    let typed = Typed {
        password: form.get_exactly("password"),
        confirmation: form.get_exactly("password_confirmation"),
    };
    let setting = Setting {
        brand: &visit.brand.name,
        address: &visit.address,
    };
    let evidence = (
        present_session(&visit)?,
        visit.signed("identity.change_password")?,
    );
    let present = form.get_exactly("present_password");
    let changed =
        actions::password::change_own(&desk, visit.tools(), (present, &typed), evidence, &setting)
            .await;
    match changed {
        Ok(session) => {
            let mut response = visit.go_saying("/account", "identity.password.changed")?;
            visit.set_session_cookie(&mut response, &session.token, session.lasts_s);
            Ok(response)
        }
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// `POST /account/session`: one more half hour. Coming here prolonged it already.
pub async fn stay(visit: Visit, _form: Form) -> Page {
    let expires_at = visit.guest()?.expires_at.micros() / 1_000_000;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let value = HeaderValue::from_str(&expires_at.to_string())
        .map_err(|error| Fault::new("writing a header", error))?;
    response.headers_mut().insert("session-expires", value);
    Ok(response)
}

/// `POST /account/sessions`: ends all but the present one.
pub async fn end_others(visit: Visit, _form: Form) -> Page {
    let mut tx = visit.write().await?;
    let login = visit.caller()?.login();
    let count = actions::session::end_others(&mut tx, login, present_session(&visit)?).await?;
    tx.commit(
        visit
            .signed("identity.end_sessions")?
            .on(login)
            .saying(count.to_string()),
    )
    .await?;
    visit.go_saying("/account", "identity.session.others_ended")
}

/// `POST /account/sessions/{id}`: ends that one.
pub async fn end_one(visit: Visit, Path(id): Path<Key>, _form: Form) -> Page {
    let session = id.read()?;
    let mut tx = visit.write().await?;
    actions::session::end(&mut tx, visit.caller()?.login(), session).await?;
    tx.commit(visit.signed("identity.end_session")?.on(session))
        .await?;
    visit.go_saying("/account", "identity.session.ended")
}

/// `POST /account/company`: acts in another of one's companies from now on.
pub async fn switch_company(visit: Visit, form: Form) -> Page {
    let company = form.get("company").parse().map_err(|_| Halt::Missing)?;
    // At a brand's address, its companies alone.
    let here = |guest: &web::Guest| guest.companies.iter().any(|(id, _)| *id == company);
    if visit.host_owner().is_some() && !here(visit.guest()?) {
        return Err(Halt::Missing.into());
    }
    // Where one goes lies beyond where one is.
    let mut tx = visit.tools().db.write_as_the_house().await?;
    let session = present_session(&visit)?;
    actions::session::switch_company(&mut tx, visit.caller()?, session, company).await?;
    tx.commit(
        visit
            .signed("identity.switch_company")?
            .in_company(company)
            .on(company),
    )
    .await?;
    visit.go("/")
}
