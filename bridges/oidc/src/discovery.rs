use serde::Deserialize;

use crate::OidcFault;
use crate::call::{Call, Caller};
use crate::reach::Reach;

/// What a provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it is used.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    #[serde(default)]
    pub(crate) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(crate) end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

/// How the portal shows the token endpoint who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showing {
    Basic,
    Post,
}

impl Metadata {
    /// As the provider said last, or `client_secret_basic` where it says nothing (RFC 8414, 2).
    pub(crate) fn showing(&self) -> Result<Showing, OidcFault> {
        let Some(known) = &self.token_endpoint_auth_methods_supported else {
            return Ok(Showing::Basic);
        };
        let has = |name: &str| known.iter().any(|method| method == name);
        match (has("client_secret_basic"), has("client_secret_post")) {
            (true, _) => Ok(Showing::Basic),
            (false, true) => Ok(Showing::Post),
            (false, false) => Err(OidcFault::Disbelieved("it takes no client secret")),
        }
    }
}

/// Asks `issuer` what it is. It must call itself what we call it, to the letter, and its endpoints
/// must be places one may go to: the browser is sent to two of them.
pub(crate) async fn discover(
    caller: &Caller,
    issuer: &str,
    reach: Reach,
) -> Result<Metadata, OidcFault> {
    let url = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let call = Call {
        url: &url,
        form: None,
        authorization: None,
        accept: "application/json",
    };
    let answer = caller.call(call, reach).await?;
    if answer.status != 200 {
        return Err(OidcFault::silent(format_args!("status {}", answer.status)));
    }
    let said: Metadata = serde_json::from_slice(&answer.body)
        .map_err(|_| OidcFault::silent("no discovery document"))?;
    check(&said, issuer, reach)?;
    Ok(said)
}

fn check(said: &Metadata, issuer: &str, reach: Reach) -> Result<(), OidcFault> {
    if said.issuer != issuer {
        return Err(OidcFault::Disbelieved("it calls itself something else"));
    }
    let optional = [&said.userinfo_endpoint, &said.end_session_endpoint];
    let all = [
        &said.authorization_endpoint,
        &said.token_endpoint,
        &said.jwks_uri,
    ];
    for endpoint in all.into_iter().chain(optional.into_iter().flatten()) {
        crate::reach::read(endpoint, reach)?;
    }
    let s256 = |methods: &Vec<String>| methods.iter().any(|method| method == "S256");
    if said
        .code_challenge_methods_supported
        .as_ref()
        .is_some_and(|methods| !s256(methods))
    {
        return Err(OidcFault::Disbelieved("it does not know PKCE with S256"));
    }
    said.showing().map(|_| ())
}
