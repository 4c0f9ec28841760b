//! The door by a company's identity provider: off to it, back from it, and out of it.

use access::CompanyId;
use askama::Template;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Halt, OrMissing, Refused};
use web::{Access, Form, HostOf, Keepsake, Key, Page, Proof, Route, Visit};

use super::login::{local, step_address, visitor};
use crate::Desk;
use crate::actions::errand::{Arrived, Back, Trip, begin, come_back, under_way};
use crate::actions::{leave, proofs};
use crate::domain::errand::ErrandPurpose;
use crate::domain::provider::{Provider, ProviderKind, domain_of};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::store::providers;

const REFRESH: HeaderName = HeaderName::from_static("refresh");
/// The page that sends the browser on. A form that led elsewhere by itself is stopped by our own
/// policy (`form-action`); a page may.
const ON_ITS_WAY: &str = "/login/company";

/// Everything about coming and going through a provider.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let (at_depart, at_back, at_told) = (desk.clone(), desk.clone(), desk.clone());
    let (at_link, at_proof) = (desk.clone(), desk.clone());
    vec![
        Route::get(ON_ITS_WAY, Access::Public, show).not_in_their_place(),
        Route::post(
            ON_ITS_WAY,
            Access::Public,
            move |visit: Visit, form: Form| depart(at_depart.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::get(
            "/login/callback/{company}",
            Access::Public,
            move |visit: Visit, Path(company): Path<Key>| back(at_back.clone(), visit, company),
        )
        .not_in_their_place(),
        Route::get("/login/signed-out", Access::Public, signed_out).not_in_their_place(),
        Route::post(
            "/login/backchannel-logout",
            Access::Public,
            move |visit: Visit, form: Form| told_to_end(at_told.clone(), visit, form),
        )
        .not_in_their_place(),
        Route::post(
            "/account/provider",
            Access::Member,
            move |visit: Visit, _: Form| link(at_link.clone(), visit),
        )
        .proven(Proof::At("/account"))
        .not_in_their_place(),
        Route::post(
            "/account/proof/provider",
            Access::Enrolling,
            move |visit: Visit, form: Form| prove(at_proof.clone(), visit, form),
        )
        .not_in_their_place(),
    ]
}

/// The address the browser is at, as it is configured: never what `Host` says.
pub async fn origin(visit: &Visit) -> Result<String, Halt> {
    let settings = &visit.tools().settings;
    match visit.host_of {
        HostOf::Brand(owner) => {
            let mut tx = visit.tools().db.read_as_the_house().await?;
            parties::base_url(&mut tx, settings, owner).await
        }
        HostOf::Portal | HostOf::Nobody => Ok(settings.public_url.clone()),
    }
}

/// The address people of a company come by, which its provider knows.
pub async fn home_of(visit: &Visit, company: CompanyId) -> Result<String, Halt> {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    parties::base_url(&mut tx, &visit.tools().settings, company).await
}

/// The provider whose button stands on the page of the door, if there is one.
pub async fn button(visit: &Visit) -> Result<Option<Provider>, Halt> {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let owner = match visit.host_owner() {
        Some(owner) => Some(owner),
        None => parties::top_company(&mut tx).await?,
    };
    let Some(owner) = owner else { return Ok(None) };
    let found = providers::in_force(&mut tx, owner).await?;
    Ok(found.filter(|provider| provider.kind == ProviderKind::ProConnect))
}

/// `POST /login/company`: by a mail address, or by the button of ProConnect.
async fn depart(desk: Desk, visit: Visit, form: Form) -> Page {
    let found = match form.get("provider") {
        "" => by_address(&visit, form.get("email")).await?,
        _ => button(&visit).await?,
    };
    let next = local(form.get("next"));
    let sent = match found {
        Some(provider) => {
            send_off(
                &desk,
                &visit,
                &provider,
                (ErrandPurpose::SignIn, next, false),
            )
            .await
        }
        None => Err(Refused::field("email", &ProviderRefusal::NoProvider).into()),
    };
    match sent {
        Ok(response) => Ok(response),
        Err(halt) => super::login::refused(&visit, form, halt).await,
    }
}

/// The provider of the domain of a mail address, where its people come in at this address. Whose
/// address it is, and whether it is anybody's, is not looked at.
pub async fn by_address(visit: &Visit, typed: &str) -> Result<Option<Provider>, Halt> {
    let Some(domain) = domain_of(typed) else {
        return Ok(None);
    };
    let mut tx = visit.tools().db.read_as_the_house().await?;
    providers::of_domain(&mut tx, &domain, visit.host_owner()).await
}

/// Sends the browser on an errand; who is at another address than the provider knows is told where
/// to go.
pub async fn send_off(
    desk: &Desk,
    visit: &Visit,
    provider: &Provider,
    (purpose, next, factor_given): (ErrandPurpose, &str, bool),
) -> Result<Response, Halt> {
    desk.take_challenge(&visit.address, visit.now())
        .map_err(Halt::TooOften)?;
    let origin = origin(visit).await?;
    let home = home_of(visit, provider.company).await?;
    if home != origin {
        let page = fault(visit, None, Some(&format!("{home}/login")));
        return page.map_err(|stop| stop.0);
    }
    let session = match purpose {
        ErrandPurpose::SignIn | ErrandPurpose::SignOut => None,
        ErrandPurpose::Trial | ErrandPurpose::Link | ErrandPurpose::Proof => {
            Some(visit.guest()?.session)
        }
    };
    let trip = Trip {
        purpose,
        origin: &origin,
        session,
        next,
        factor_given,
    };
    let begun = begin(desk, visit.tools(), provider, &trip).await?;
    let mut response = visit.go(ON_ITS_WAY).map_err(|stop| stop.0)?;
    visit.set_keepsake(
        &mut response,
        Keepsake::Errand,
        (&begun.token, begun.lasts_s),
    );
    Ok(response)
}

#[derive(Template)]
#[template(path = "on_its_way.html")]
struct OnItsWay<'a> {
    v: &'a Visit,
    leaves: bool,
    place: String,
    url: &'a str,
}

/// `GET /login/company`: sends the browser on its way.
async fn show(visit: Visit) -> Page {
    let about = under_way(visit.tools(), visit.errand_token.as_deref()).await?;
    let Some((purpose, _, kept)) = about else {
        return visit.go("/login");
    };
    let rest = kept.url.split_once("://").map_or("", |(_, rest)| rest);
    let page = OnItsWay {
        v: &visit,
        leaves: purpose == ErrandPurpose::SignOut,
        place: rest.split(['/', '?']).next().unwrap_or_default().to_owned(),
        url: &kept.url,
    };
    let mut response = visit.render(&page)?;
    if let Ok(on) = HeaderValue::from_str(&format!("0;url={}", kept.url)) {
        response.headers_mut().insert(REFRESH, on);
    }
    Ok(response)
}

/// `GET /login/callback/{company}`: what the browser brings back.
async fn back(desk: Desk, visit: Visit, company: Key) -> Page {
    let origin = origin(&visit).await?;
    let (state, code) = (visit.query("state"), visit.query("code"));
    let (issuer, error) = (visit.query("iss"), visit.query("error"));
    let back = Back {
        company: company.read()?,
        browser: visit.errand_token.as_deref(),
        state: &state,
        code: &code,
        issuer: (!issuer.is_empty()).then_some(issuer.as_str()),
        error: &error,
        origin: &origin,
        guest: visit
            .guest
            .as_ref()
            .filter(|guest| guest.caller.stand_in().is_none())
            .map(|guest| (guest.caller.login(), guest.session)),
        visitor: visitor(&visit),
        lang: visit.lang,
    };
    let mut response = match come_back(&desk, visit.tools(), &back).await {
        Ok(arrived) => landed(&visit, arrived)?,
        Err(Halt::Refused(refused)) => fault(&visit, Some(refused), None)?,
        Err(halt) => return Err(halt.into()),
    };
    visit.set_keepsake(&mut response, Keepsake::Errand, ("", 0));
    Ok(response)
}

fn landed(visit: &Visit, arrived: Arrived) -> Page {
    match arrived {
        Arrived::In(session, next) => {
            let mut response = visit.go(local(&next))?;
            visit.set_session_cookie(&mut response, &session.token, session.lasts_s);
            Ok(response)
        }
        Arrived::Half(half, next) => {
            let mut response = visit.go(&step_address(local(&next)))?;
            let kept = (half.token.as_str(), half.lasts_s);
            visit.set_keepsake(&mut response, Keepsake::Pending, kept);
            Ok(response)
        }
        Arrived::Tried => visit.go_saying(super::single_sign_on::PAGE, "identity.sso.tried"),
        Arrived::Linked => visit.go_saying("/account", "identity.sso.linked"),
        Arrived::Proved(session, next) => {
            let mut response = visit.go(local(&next))?;
            visit.set_session_cookie(&mut response, &session.token, session.lasts_s);
            Ok(response)
        }
    }
}

#[derive(Template)]
#[template(path = "through_fault.html")]
struct Fault<'a> {
    v: &'a Visit,
    words: String,
    /// Where to go instead.
    href: &'a str,
    is_elsewhere: bool,
}

fn fault(visit: &Visit, refused: Option<Refused>, elsewhere: Option<&str>) -> Page {
    let words = match (&refused, elsewhere) {
        (Some(refused), _) => visit.refusal(refused.code, &refused.args),
        (None, Some(at)) => visit.t1("identity.sso.elsewhere", &at),
        (None, None) => String::new(),
    };
    let inside = if visit.guest.is_some() { "/" } else { "/login" };
    let page = Fault {
        v: visit,
        words,
        href: elsewhere.unwrap_or(inside),
        is_elsewhere: elsewhere.is_some(),
    };
    visit.render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /login/signed-out`: back from signing out at the provider.
async fn signed_out(visit: Visit) -> Page {
    let origin = origin(&visit).await?;
    let sent = (visit.errand_token.as_deref(), &*visit.query("state"));
    let mut response = match leave::is_back(visit.tools(), sent, &origin).await? {
        true => visit.go_saying("/login", "identity.signed_out")?,
        false => visit.go("/login")?,
    };
    visit.set_keepsake(&mut response, Keepsake::Errand, ("", 0));
    Ok(response)
}

/// `POST /login/backchannel-logout`: a provider tells that somebody left. It reads no page: 200 or
/// 400 (Back-Channel Logout 1.0, 2.8).
async fn told_to_end(desk: Desk, visit: Visit, form: Form) -> Page {
    let token = form.get("logout_token");
    match leave::told_to_end(&desk, visit.tools(), token).await {
        Ok(_) => Ok(StatusCode::OK.into_response()),
        Err(Halt::Refused(_) | Halt::Missing) => {
            // Named, or it would be taken for an address that is not.
            let kind = (CONTENT_TYPE, "text/html; charset=utf-8");
            Ok((StatusCode::BAD_REQUEST, [kind], "").into_response())
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /account/provider`: links one's login to who one is to the company's provider.
async fn link(desk: Desk, visit: Visit) -> Page {
    let company = visit.caller()?.company();
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let provider = providers::in_force(&mut tx, company).await?.or_missing()?;
    drop(tx);
    let errand = (ErrandPurpose::Link, "/account", false);
    sent(&visit, send_off(&desk, &visit, &provider, errand).await)
}

/// `POST /account/proof/provider`: proves through the provider who one is.
async fn prove(desk: Desk, visit: Visit, form: Form) -> Page {
    let holder = super::proof::holder(&visit)?;
    let ready = proofs::before_leaving(visit.tools(), holder, form.get("code")).await;
    let next = match form.get("next") {
        "" => "/account",
        next => local(next),
    };
    match ready {
        Ok((provider, factor_given)) => {
            let errand = (ErrandPurpose::Proof, next, factor_given);
            sent(&visit, send_off(&desk, &visit, &provider, errand).await)
        }
        Err(Halt::Refused(refused)) => super::proof::refused(&visit, form, refused).await,
        Err(halt) => Err(halt.into()),
    }
}

fn sent(visit: &Visit, sent: Result<Response, Halt>) -> Page {
    match sent {
        Ok(response) => Ok(response),
        Err(Halt::Refused(refused)) => fault(visit, Some(refused), None),
        Err(halt) => Err(halt.into()),
    }
}

/// The name of the company whose provider vouches, for the words of pages.
pub async fn company_name(visit: &Visit, company: CompanyId) -> Result<String, Halt> {
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let facts = parties::company_facts(&mut tx, company).await?;
    Ok(facts.map_or_else(String::new, |facts| facts.legal_name))
}
