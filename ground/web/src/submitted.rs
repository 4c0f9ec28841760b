use std::time::Duration;

use access::{CompanyId, SessionId};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, MatchedPath, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use kernel::{Halt, Kind, Refusal, hex};
use subtle::ConstantTimeEq;

use crate::answer::TooLarge;
use crate::serve::Arriving;
use crate::{Access, App, Form, Guest, Stop, Upload, Visit};

/// What a submitted form can be refused for before anybody looks at its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormRefusal {
    NotAForm,
    Unreadable,
    TooManyFields,
}

impl Refusal for FormRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAForm => "form.not_a_form",
            Self::Unreadable => "form.unreadable",
            Self::TooManyFields => "form.too_many_fields",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

const MOST_FIELDS: usize = 5_000;

impl FromRequest<App> for Form {
    type Rejection = Stop;

    /// Reads the body, then believes it only with the session's own token in the field `csrf`.
    async fn from_request(request: Request, app: &App) -> Result<Self, Stop> {
        let visit = request.extensions().get::<Visit>().cloned();
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let kind = kind
            .unwrap_or("application/x-www-form-urlencoded")
            .to_ascii_lowercase();
        let guest = visit.as_ref().and_then(|visit| visit.guest.as_ref());
        let reach = reach_of(app, &request);
        let form = receive(request, app, &kind, guest.is_some()).await?;
        match guest {
            Some(guest) if !token_fits(app, (guest, reach), form.get("csrf")) => {
                Err(crate::answer::forged().into())
            }
            _ => Ok(form),
        }
    }
}

/// How long a body may take to come: strangers send small forms, members send files.
const STRANGERS_BODY: Duration = Duration::from_secs(10);
const MEMBERS_BODY: Duration = Duration::from_secs(50);

async fn receive(request: Request, app: &App, kind: &str, is_member: bool) -> Result<Form, Stop> {
    let arriving = request.extensions().get::<Arriving>().cloned();
    let _place = match &arriving {
        Some(arriving) => Some(arriving.0.try_acquire().map_err(|_| Halt::Busy(2))?),
        None => None,
    };
    let patience = if is_member {
        MEMBERS_BODY
    } else {
        STRANGERS_BODY
    };
    let reading = async {
        if kind.starts_with("application/x-www-form-urlencoded") {
            read_urlencoded(request).await
        } else if kind.starts_with("multipart/form-data") {
            read_multipart(request, app).await
        } else {
            Err(Halt::from(FormRefusal::NotAForm).into())
        }
    };
    match tokio::time::timeout(patience, reading).await {
        Ok(read) => read,
        Err(_) => Err(Halt::from(FormRefusal::Unreadable).into()),
    }
}

/// Which pages' tokens a form may bring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Those of the company one acts in: a page opened in another acts on nothing here (row G6).
    Company,
    /// Those of any of one's companies: signing out, switching, accepting the terms.
    Login,
}

fn reach_of(app: &App, request: &Request) -> Reach {
    let route = request.extensions().get::<MatchedPath>();
    match route.and_then(|route| app.access("POST", route.as_str())) {
        Some(Access::SignedIn) => Reach::Login,
        _ => Reach::Company,
    }
}

async fn read_urlencoded(request: Request) -> Result<Form, Stop> {
    let body = axum::body::Bytes::from_request(request, &()).await;
    let body = body.map_err(|rejection| too_large_or_unreadable(rejection.status()))?;
    let mut form = Form::default();
    for (count, (name, value)) in pairs(&body).into_iter().enumerate() {
        if count >= MOST_FIELDS {
            return Err(Halt::from(FormRefusal::TooManyFields).into());
        }
        form.push(name, value);
    }
    Ok(form)
}

async fn read_multipart(request: Request, app: &App) -> Result<Form, Stop> {
    let unreadable = |error: MultipartError| too_large_or_unreadable(error.status());
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|rejection| too_large_or_unreadable(rejection.status()))?;
    let mut form = Form::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        count += 1;
        if count > MOST_FIELDS {
            return Err(Halt::from(FormRefusal::TooManyFields).into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(clean);
        let bytes = part.bytes().await.map_err(unreadable)?;
        match file_name {
            // Browsers send an unnamed empty part for a file field left alone.
            Some(file_name) if !file_name.is_empty() || !bytes.is_empty() => {
                form.push_file(name, Upload { file_name, bytes });
            }
            Some(_) => {}
            None => form.push(clean(&name), clean(&String::from_utf8_lossy(&bytes))),
        }
    }
    Ok(form)
}

fn too_large_or_unreadable(status: StatusCode) -> Stop {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Halt::from(TooLarge).into()
    } else {
        Halt::from(FormRefusal::Unreadable).into()
    }
}

fn token_fits(app: &App, (guest, reach): (&Guest, Reach), typed: &str) -> bool {
    let Some((mask, masked)) = typed.split_at_checked(32) else {
        return false;
    };
    let (Some(mask), Some(masked)) = (from_hex(mask), from_hex(masked)) else {
        return false;
    };
    let token: Vec<u8> = mask
        .iter()
        .zip(&masked)
        .map(|(left, right)| left ^ right)
        .collect();
    let others = guest.companies.iter().map(|(company, _)| *company);
    let others = others.filter(|_| reach == Reach::Login);
    let mut companies = std::iter::once(guest.caller.company()).chain(others);
    let fits = |company| {
        token
            .ct_eq(&session_token(app, guest.session, company))
            .into()
    };
    masked.len() == mask.len() && companies.any(fits)
}

/// The token of a session in a company, under a mask of its own on each page, so that compressing
/// the page tells nothing of it (BREACH).
pub(crate) fn masked_token(app: &App, guest: &Guest) -> Result<String, Halt> {
    let mut mask = [0_u8; 16];
    getrandom::fill(&mut mask).map_err(|error| kernel::Fault::new("masking a token", error))?;
    let token = session_token(app, guest.session, guest.caller.company());
    let masked: Vec<u8> = mask
        .iter()
        .zip(&token)
        .map(|(left, right)| left ^ right)
        .collect();
    Ok(hex(mask) + &hex(masked))
}

fn session_token(app: &App, session: SessionId, company: CompanyId) -> [u8; 16] {
    use sha2::Digest;
    let digest = sha2::Sha256::new()
        .chain_update(app.csrf_key())
        .chain_update(session.to_string().as_bytes())
        .chain_update(company.to_string().as_bytes())
        .finalize();
    let mut token = [0_u8; 16];
    token.copy_from_slice(&digest[..16]);
    token
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

/// Reads `a=1&b=2`, decoded as forms do; what is no UTF-8 or a control character is replaced.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decode(halves.next().unwrap_or_default());
            (half(), half())
        })
        .collect()
}

fn decode(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let pair = rest
                    .as_slice()
                    .get(..2)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                match pair.and_then(from_hex).as_deref() {
                    Some([decoded]) => {
                        out.push(*decoded);
                        rest.nth(1);
                    }
                    _ => out.push(b'%'),
                }
            }
            other => out.push(*other),
        }
    }
    clean(&String::from_utf8_lossy(&out))
}

/// Control characters have no place in what people type; PostgreSQL refuses the first of them.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        .collect()
}

/// Reads a whole body, for tests and error pages that look at what a handler answered.
pub(crate) async fn collect(body: axum::body::Body) -> Vec<u8> {
    body.collect()
        .await
        .map(|body| body.to_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_decodes_and_encodes() {
        let read = pairs("a=1+2&b=%C3%A9t%C3%A9&c=%00x%zz&d".as_bytes());
        let text: Vec<(&str, &str)> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(text, [("a", "1 2"), ("b", "été"), ("c", "x%zz"), ("d", "")]);
        assert_eq!(decode(kernel::percent("à b&c=d").as_bytes()), "à b&c=d");
    }
}
