use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::response::Response;
use kernel::{Halt, OrMissing};
use web::{Form, Keepsake, Page, Visit, json_document};

use crate::Desk;
use crate::actions;
use crate::actions::enter::Visitor;
use crate::actions::leave;
use crate::actions::passkeys::{Answer, Asked};
use crate::actions::sign_in::{Entered, Knock};
use crate::domain::errand::ErrandPurpose;
use crate::domain::factor::Purpose;
use crate::domain::refusal::FactorRefusal;
use crate::relying_party::RelyingParty;
use crate::store::providers;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[derive(Template)]
#[template(path = "login.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    /// Whether passkeys work under this address.
    passkeys: bool,
    /// Whether some company brings its own identity provider.
    companies: bool,
    /// Whether people come in by ProConnect here.
    pro_connect: bool,
}

impl<'a> Show<'a> {
    async fn new(v: &'a Visit, form: &'a Form) -> Result<Self, Halt> {
        let passkeys = RelyingParty::of(v).await?.is_some();
        let pro_connect = super::through::button(v).await?.is_some();
        let mut tx = v.tools().db.read_as_the_house().await?;
        Ok(Self {
            v,
            form,
            passkeys,
            companies: providers::any(&mut tx).await?,
            pro_connect,
        })
    }
}

/// `GET /login`
pub async fn show(visit: Visit) -> Page {
    if visit.guest.is_some() {
        return visit.go("/");
    }
    // The identifier comes along from the page that set the password.
    let form = Form::default()
        .with("login", visit.query("login"))
        .with("next", visit.query("next"));
    visit.render(&Show::new(&visit, &form).await?)
}

/// Who comes in, as this visit shows them.
pub fn visitor(visit: &Visit) -> Visitor<'_> {
    Visitor {
        address: &visit.address,
        agent: &visit.user_agent,
        brand: visit.host_owner(),
        leaving: visit
            .guest
            .as_ref()
            .map(|guest| (guest.caller.login(), guest.session)),
    }
}

/// `POST /login`
pub async fn sign_in(desk: Desk, visit: Visit, form: Form) -> Page {
    let knock = Knock {
        identifier: form.get("login"),
        password: form.get_exactly("password"),
        device: visit.device_token.as_deref(),
        visitor: visitor(&visit),
    };
    let next = local(form.get("next"));
    // An address of a company with a provider: the password is the provider's to ask for.
    if let Some(provider) = super::through::by_address(&visit, knock.identifier).await? {
        let errand = (ErrandPurpose::SignIn, next, false);
        return match super::through::send_off(&desk, &visit, &provider, errand).await {
            Ok(response) => Ok(response),
            Err(halt) => refused(&visit, form, halt).await,
        };
    }
    match actions::sign_in::sign_in(&desk, visit.tools(), &knock).await {
        Ok(Entered::In(signed_in)) => {
            let mut response = visit.go(next)?;
            visit.set_session_cookie(&mut response, &signed_in.token, signed_in.lasts_s);
            Ok(response)
        }
        Ok(Entered::Half(half)) => {
            let mut response = visit.go(&step_address(next))?;
            let kept = (half.token.as_str(), half.lasts_s);
            visit.set_keepsake(&mut response, Keepsake::Pending, kept);
            Ok(response)
        }
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// The page of the second factor, which goes on to `next`.
pub fn step_address(next: &str) -> String {
    match next {
        "/" => "/login/factor".to_owned(),
        next => format!("/login/factor?next={}", kernel::percent(next)),
    }
}

/// `POST /login/passkey`: a passkey alone.
pub async fn by_passkey(desk: Desk, visit: Visit, form: Form) -> Page {
    let entered = match RelyingParty::of(&visit).await? {
        Some(party) => {
            let answer = answer(&form);
            let at = (&party, answer);
            actions::second_step::by_passkey(&desk, visit.tools(), at, &visitor(&visit)).await
        }
        None => Err(FactorRefusal::NoPasskeysHere.into()),
    };
    match entered {
        Ok(signed_in) => {
            let mut response = visit.go(local(form.get("next")))?;
            visit.set_session_cookie(&mut response, &signed_in.token, signed_in.lasts_s);
            Ok(response)
        }
        Err(halt) => refused(&visit, form, halt).await,
    }
}

/// `POST /login/options`: a challenge for a passkey, for the page's own script.
pub async fn options(desk: Desk, visit: Visit, _form: Form) -> Page {
    desk.take_challenge(&visit.address, visit.now())
        .map_err(Halt::TooOften)?;
    let party = RelyingParty::of(&visit).await?;
    let party = party.ok_or(FactorRefusal::NoPasskeysHere)?;
    let asked = actions::passkeys::ask(visit.tools(), Purpose::SignIn, &party).await?;
    Ok(challenge(&asked))
}

/// A challenge as the script reads it.
pub fn challenge(asked: &Asked) -> Response {
    let (ceremony, options) = (&asked.ceremony, &asked.options);
    json_document(format!(
        "{{\"ceremony\":\"{ceremony}\",\"publicKey\":{options}}}"
    ))
}

/// What the script put into the form.
pub fn answer(form: &Form) -> Answer<'_> {
    Answer {
        ceremony: form.get("ceremony"),
        credential: form.get("credential"),
    }
}

/// The page again, with what was refused.
pub async fn refused(visit: &Visit, mut form: Form, halt: Halt) -> Page {
    let Halt::Refused(refused) = halt else {
        return Err(halt.into());
    };
    form.refuse(refused);
    visit.render_refused(&form, &Show::new(visit, &form).await?)
}

/// `POST /logout`; out of another's place, when one is there.
pub async fn sign_out(desk: Desk, visit: Visit, form: Form) -> Page {
    if visit.stand_in().is_some() {
        return super::stand_in::end(visit, form).await;
    }
    let guest = visit.guest()?;
    let tools = visit.tools();
    let came_through = leave::origin_of(tools, guest.session).await?;
    let whose = (guest.caller.login(), guest.session);
    leave::here(tools, whose, visit.signed("identity.sign_out")?).await?;
    let onwards = match &came_through {
        Some((origin, provider)) => {
            let at = super::through::origin(&visit).await?;
            leave::at_provider(&desk, tools, (origin, provider), &at).await
        }
        None => None,
    };
    let mut response = match onwards {
        Some(errand) => {
            let mut response = visit.go("/login/company")?;
            let kept = (errand.token.as_str(), errand.lasts_s);
            visit.set_keepsake(&mut response, Keepsake::Errand, kept);
            response
        }
        None => visit.go_saying("/login", "identity.signed_out")?,
    };
    visit.set_session_cookie(&mut response, "", 0);
    // What others could find with the back button goes too (ASVS 14.3.1).
    let gone = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(CLEAR_SITE_DATA, gone);
    Ok(response)
}

/// Only a page of ours may follow (ASVS 1.2.2): `//host` and `/\host` are others' to browsers.
pub fn local(next: &str) -> &str {
    let second = next.as_bytes().get(1);
    let ours = next.starts_with('/') && second != Some(&b'/') && second != Some(&b'\\');
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    if ours && plain && next.len() <= 2_000 {
        next
    } else {
        "/"
    }
}

/// The path of the login page with the identifier filled in.
pub fn with_identifier(reference: &str) -> String {
    format!("/login?login={reference}")
}

/// The session the visitor came with.
pub fn present_session(visit: &Visit) -> Result<access::SessionId, Halt> {
    visit.guest.as_ref().map(|guest| guest.session).or_missing()
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_a_page_of_ours_may_follow() {
        assert_eq!(local("/company/users?q=a%20b"), "/company/users?q=a%20b");
        for next in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "javascript:1",
        ] {
            assert_eq!(local(next), "/", "{next}");
        }
    }
}
