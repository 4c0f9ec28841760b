use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use kernel::{Halt, OrMissing};
use web::{Form, Page, Visit};

use crate::Desk;
use crate::actions;
use crate::actions::sign_in::Knock;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[derive(Template)]
#[template(path = "login.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
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
    visit.render(&Show {
        v: &visit,
        form: &form,
    })
}

/// `POST /login`
pub async fn sign_in(desk: Desk, visit: Visit, mut form: Form) -> Page {
    let knock = Knock {
        identifier: form.get("login"),
        password: form.get_exactly("password"),
        address: &visit.address,
        agent: &visit.user_agent,
        leaving: visit
            .guest
            .as_ref()
            .map(|guest| (guest.caller.login(), guest.session)),
    };
    match actions::sign_in::sign_in(&desk, visit.tools(), &knock).await {
        Ok(signed_in) => {
            let mut response = visit.go(local(form.get("next")))?;
            visit.set_session_cookie(&mut response, &signed_in.token, signed_in.lasts_s);
            Ok(response)
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(
                &form,
                &Show {
                    v: &visit,
                    form: &form,
                },
            )
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /logout`; out of another's place, when one is there.
pub async fn sign_out(visit: Visit, form: Form) -> Page {
    if visit.stand_in().is_some() {
        return super::stand_in::end(visit, form).await;
    }
    let guest = visit.guest()?;
    let mut tx = visit.write().await?;
    actions::session::end(&mut tx, guest.caller.login(), guest.session).await?;
    tx.commit(visit.signed("identity.sign_out")?).await?;
    let mut response = visit.go_saying("/login", "identity.signed_out")?;
    visit.set_session_cookie(&mut response, "", 0);
    // What others could find with the back button goes too (ASVS 14.3.1).
    let gone = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(CLEAR_SITE_DATA, gone);
    Ok(response)
}

/// Only a page of ours may follow (ASVS 1.2.2): `//host` and `/\host` are others' to browsers.
fn local(next: &str) -> &str {
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
