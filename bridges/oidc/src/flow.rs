use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::OidcFault;
use crate::call::{Answer, Call, Caller};
use crate::discovery::{Metadata, Showing};
use crate::keys::{Header, Memory};
use crate::person::{Person, read_person, several_factors};
use crate::reach::Reach;
use crate::token::{self, Claims, text};

/// Which dialect a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenID Connect as it is written.
    Plain,
    /// The French State's: what it says of a person comes as a signed token from the userinfo
    /// endpoint, and names the establishment they work for.
    ProConnect,
}

/// A provider, and what we are to it.
#[derive(Clone)]
pub struct Provider {
    /// Its address, to the letter as it calls itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What only it and we know.
    pub client_secret: String,
    /// How it speaks.
    pub dialect: Dialect,
}

/// One errand a browser is sent on.
pub struct Errand<'a> {
    /// Where it comes back to.
    pub redirect_uri: &'a str,
    /// Comes back as it was.
    pub state: &'a str,
    /// Comes back in the token.
    pub nonce: &'a str,
    /// Shown when the code is redeemed (PKCE).
    pub verifier: &'a str,
}

/// A code redeemed: who came, and how.
pub struct Redeemed {
    /// Who.
    pub person: Person,
    /// The token that says so: a hint for signing out.
    pub id_token: String,
    /// The provider's name for its own session.
    pub session: Option<String>,
    /// When they last showed the provider who they are.
    pub authenticated_at: Option<Timestamp>,
    /// Whether it says that more than one factor was shown.
    pub several_factors: bool,
}

/// A provider's word that somebody's session ended there.
pub struct Logout {
    /// Who.
    pub subject: Option<String>,
    /// Which of its sessions.
    pub session: Option<String>,
    /// The token's own name: it counts once.
    pub token_id: String,
}

/// Asks providers, and remembers what they say of themselves. Clones share both.
#[derive(Clone, Default)]
pub struct Client {
    caller: Caller,
    memory: Memory,
}

const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Client {
    /// Where the browser is sent. With `again`, the person is to show anew who they are.
    ///
    /// # Errors
    /// The provider does not say what it is.
    pub async fn authorization_url(
        &self,
        provider: &Provider,
        (errand, again): (&Errand<'_>, bool),
        (reach, now): (Reach, Timestamp),
    ) -> Result<String, OidcFault> {
        let metadata = self.metadata(provider, (reach, now)).await?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(errand.verifier.as_bytes()));
        let scope = match provider.dialect {
            Dialect::Plain => "openid email profile",
            Dialect::ProConnect => "openid given_name usual_name email uid siret idp_id",
        };
        let mut url = Url::parse(&metadata.authorization_endpoint)
            .map_err(|_| OidcFault::Closed("it is no address"))?;
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", errand.redirect_uri)
            .append_pair("scope", scope)
            .append_pair("state", errand.state)
            .append_pair("nonce", errand.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if provider.dialect == Dialect::ProConnect {
            query.append_pair("acr_values", "eidas1");
        }
        if again {
            query
                .append_pair("prompt", "login")
                .append_pair("max_age", "0");
        }
        drop(query);
        Ok(url.into())
    }

    /// Redeems a code: every rule of OpenID Connect Core 3.1.3.7 holds, or it is a fault. `issuer`
    /// is what came back beside the code (RFC 9207).
    ///
    /// # Errors
    /// [`OidcFault`]; the code is used up all the same.
    pub async fn redeem(
        &self,
        provider: &Provider,
        (code, issuer): (&str, Option<&str>),
        errand: &Errand<'_>,
        (reach, now): (Reach, Timestamp),
    ) -> Result<Redeemed, OidcFault> {
        let metadata = self.metadata(provider, (reach, now)).await?;
        match issuer {
            Some(issuer) if issuer == provider.issuer => {}
            None if !metadata.authorization_response_iss_parameter_supported => {}
            _ => return Err(OidcFault::Disbelieved("another provider answered")),
        }
        let tokens = self
            .tokens(provider, &metadata, (code, errand), reach)
            .await?;
        let id_token = text_of(&tokens, "id_token")?;
        let header = token::header(&id_token)?;
        let claims = self
            .signed(&metadata, (&id_token, &header), (reach, now))
            .await?;
        token::meant_for(&claims, (&provider.issuer, &provider.client_id))?;
        token::timely(&claims, now)?;
        if text(&claims, "nonce").as_deref() != Some(errand.nonce) {
            return Err(OidcFault::Disbelieved("it answers another question"));
        }
        let access_token = text_of(&tokens, "access_token")?;
        token::hash_fits(&claims, header.algorithm, &access_token)?;
        let at = (reach, now);
        let person = self
            .person(provider, &metadata, (&claims, &access_token), at)
            .await?;
        Ok(Redeemed {
            person,
            session: text(&claims, "sid"),
            authenticated_at: token::auth_time(&claims),
            several_factors: several_factors(&claims),
            id_token,
        })
    }

    async fn metadata(
        &self,
        provider: &Provider,
        at: (Reach, Timestamp),
    ) -> Result<std::sync::Arc<Metadata>, OidcFault> {
        self.memory
            .metadata(&self.caller, &provider.issuer, at)
            .await
    }

    async fn tokens(
        &self,
        provider: &Provider,
        metadata: &Metadata,
        (code, errand): (&str, &Errand<'_>),
        reach: Reach,
    ) -> Result<Value, OidcFault> {
        let (form, authorization) = token_request(provider, metadata.showing()?, (code, errand));
        let call = Call {
            url: &metadata.token_endpoint,
            form: Some(form),
            authorization,
            accept: "application/json",
        };
        let answer = self.caller.call(call, reach).await?;
        if answer.status != 200 {
            return Err(declined(&answer));
        }
        answer.json()
    }

    /// What a token of the provider's says, its signature checked.
    async fn signed(
        &self,
        metadata: &Metadata,
        (token, header): (&str, &Header),
        at: (Reach, Timestamp),
    ) -> Result<Claims, OidcFault> {
        let keys = self
            .memory
            .keys(&self.caller, (metadata, header), at)
            .await?;
        token::signed(token, header, &keys)
    }

    /// The claims of the token, with those of the userinfo endpoint where the token lacks them.
    async fn person(
        &self,
        provider: &Provider,
        metadata: &Metadata,
        (claims, access_token): (&Claims, &str),
        at: (Reach, Timestamp),
    ) -> Result<Person, OidcFault> {
        let subject = text(claims, "sub").filter(|subject| subject.len() <= 255);
        let subject = subject.ok_or(OidcFault::Disbelieved("it names nobody"))?;
        let asks = provider.dialect == Dialect::ProConnect || text(claims, "email").is_none();
        let Some(endpoint) = metadata.userinfo_endpoint.as_ref().filter(|_| asks) else {
            return Ok(read_person(subject, claims));
        };
        let call = Call {
            url: endpoint,
            form: None,
            authorization: Some(format!("Bearer {access_token}")),
            accept: "application/json, application/jwt",
        };
        let answer = self.caller.call(call, at.0).await?;
        if answer.status != 200 {
            return Err(declined(&answer));
        }
        let said = self.userinfo(provider, metadata, &answer, at).await?;
        if text(&said, "sub").as_deref() != Some(&subject) {
            return Err(OidcFault::Disbelieved("it speaks of somebody else"));
        }
        let mut all = claims.clone();
        all.extend(said);
        Ok(read_person(subject, &all))
    }

    async fn userinfo(
        &self,
        provider: &Provider,
        metadata: &Metadata,
        answer: &Answer,
        at: (Reach, Timestamp),
    ) -> Result<Claims, OidcFault> {
        let is_token = answer.kind.starts_with("application/jwt");
        if !is_token && provider.dialect == Dialect::Plain {
            let said = answer.json()?;
            let said = said.as_object().cloned();
            return said.ok_or(OidcFault::silent("no person"));
        }
        let wrong = |_| OidcFault::silent("no token");
        let token = String::from_utf8(answer.body.clone()).map_err(wrong)?;
        let header = token::header(token.trim())?;
        let said = self.signed(metadata, (token.trim(), &header), at).await?;
        token::meant_for(&said, (&provider.issuer, &provider.client_id))?;
        Ok(said)
    }

    /// Where the browser is sent to end the provider's own session; none where it has no such place.
    ///
    /// # Errors
    /// The provider does not say what it is.
    pub async fn end_session_url(
        &self,
        provider: &Provider,
        (id_token, back, state): (&str, &str, &str),
        at: (Reach, Timestamp),
    ) -> Result<Option<String>, OidcFault> {
        let metadata = self.metadata(provider, at).await?;
        let Some(endpoint) = &metadata.end_session_endpoint else {
            return Ok(None);
        };
        let mut url = Url::parse(endpoint).map_err(|_| OidcFault::Closed("it is no address"))?;
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &provider.client_id)
            .append_pair("post_logout_redirect_uri", back)
            .append_pair("state", state);
        Ok(Some(url.into()))
    }

    /// Reads a token that tells that somebody signed out at the provider (Back-Channel Logout 1.0,
    /// 2.6).
    ///
    /// # Errors
    /// [`OidcFault`].
    pub async fn logout(
        &self,
        provider: &Provider,
        logout_token: &str,
        (reach, now): (Reach, Timestamp),
    ) -> Result<Logout, OidcFault> {
        let header = token::header(logout_token)?;
        if !matches!(
            header.kind.as_str(),
            "" | "jwt" | "logout+jwt" | "application/logout+jwt"
        ) {
            return Err(OidcFault::Disbelieved("it is a token for something else"));
        }
        let metadata = self.metadata(provider, (reach, now)).await?;
        let claims = self
            .signed(&metadata, (logout_token, &header), (reach, now))
            .await?;
        token::meant_for(&claims, (&provider.issuer, &provider.client_id))?;
        token::timely(&claims, now)?;
        let event = claims
            .get("events")
            .and_then(|events| events.get(LOGOUT_EVENT));
        if !event.is_some_and(Value::is_object) {
            return Err(OidcFault::Disbelieved("it is a token for something else"));
        }
        if claims.contains_key("nonce") {
            return Err(OidcFault::Disbelieved("it is a token for signing in"));
        }
        let (subject, session) = (text(&claims, "sub"), text(&claims, "sid"));
        if subject.is_none() && session.is_none() {
            return Err(OidcFault::Disbelieved("it names nobody"));
        }
        let token_id = text(&claims, "jti").ok_or(OidcFault::Disbelieved("it has no name"))?;
        Ok(Logout {
            subject,
            session,
            token_id,
        })
    }

    /// The issuer and the audiences a token claims, unchecked: to find out whose keys to check it with.
    pub fn claimed(token: &str) -> Option<(String, Vec<String>)> {
        token::header(token).ok()?;
        let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let claims: Claims = serde_json::from_slice(&body).ok()?;
        Some((text(&claims, "iss")?, token::texts(&claims, "aud")))
    }
}

/// The form that redeems a code, and what stands in its `Authorization`.
fn token_request(
    provider: &Provider,
    showing: Showing,
    (code, errand): (&str, &Errand<'_>),
) -> (String, Option<String>) {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", errand.redirect_uri)
        .append_pair("code_verifier", errand.verifier);
    match showing {
        Showing::Basic => (form.finish(), Some(basic(provider))),
        Showing::Post => {
            form.append_pair("client_id", &provider.client_id)
                .append_pair("client_secret", &provider.client_secret);
            (form.finish(), None)
        }
    }
}

/// RFC 6749, 2.3.1: name and secret are encoded as forms are, then put together.
fn basic(provider: &Provider) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!(
        "{}:{}",
        encoded(&provider.client_id),
        encoded(&provider.client_secret)
    );
    format!("Basic {}", STANDARD.encode(both))
}

/// The code of the provider's refusal; its own words are not repeated.
fn declined(answer: &Answer) -> OidcFault {
    let said = answer.json().unwrap_or_default();
    let code = said
        .get("error")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let plain = code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_graphic());
    match plain && !code.is_empty() {
        true => OidcFault::Declined(code.to_owned()),
        false => OidcFault::silent(format_args!("status {}", answer.status)),
    }
}

fn text_of(tokens: &Value, name: &str) -> Result<String, OidcFault> {
    let text = tokens.get(name).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or(OidcFault::Disbelieved("a token is lacking"))
}
