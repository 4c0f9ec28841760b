//! Leaving: here, at the provider too, and when the provider says that somebody left there.

use access::{LoginId, SessionId};
use db::Signed;
use jobs::Tools;
use kernel::{Fault, Halt};
use oidc::Client;

use super::enter::SignedIn;
use super::errand::{Kept, Trip, facts, reach, set_out, told};
use crate::Desk;
use crate::domain::errand::ErrandPurpose;
use crate::domain::provider::{Provider, ProviderState};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::secret::{self, Secret};
use crate::store::{errands, origins, providers};

/// Where a provider sends browsers back to that have signed out there.
pub fn signed_out_uri(origin: &str) -> String {
    format!("{origin}/login/signed-out")
}

/// Where a provider tells that somebody signed out there.
pub fn backchannel_uri(origin: &str) -> String {
    format!("{origin}/login/backchannel-logout")
}

/// What the session came through, asked before it ends.
///
/// # Errors
/// The database failed.
pub async fn origin_of(
    tools: &Tools,
    session: SessionId,
) -> Result<Option<(origins::Origin, Provider)>, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let Some(origin) = origins::of_session(&mut tx, session).await? else {
        return Ok(None);
    };
    let provider = providers::by_id(&mut tx, origin.provider).await?;
    let provider = provider.filter(|provider| provider.state == ProviderState::Active);
    Ok(provider.map(|provider| (origin, provider)))
}

/// Sends the browser on to end the provider's session too; nothing where the provider has no such
/// place, or is no help: who signs out is out here in any case.
pub async fn at_provider(
    desk: &Desk,
    tools: &Tools,
    (origin, provider): (&origins::Origin, &Provider),
    at: &str,
) -> Option<SignedIn> {
    let sent = try_at_provider(desk, tools, (origin, provider), at).await;
    sent.unwrap_or_else(|halt| {
        tracing::warn!(provider = %provider.id, ?halt, "signed out here alone");
        None
    })
}

async fn try_at_provider(
    desk: &Desk,
    tools: &Tools,
    (origin, provider): (&origins::Origin, &Provider),
    at: &str,
) -> Result<Option<SignedIn>, Halt> {
    let context = origins::context(provider.id, &origin.subject);
    let token = tools.vault.open(&context, &origin.sealed)?;
    let wrong = |error| Fault::new("reading a token", error);
    let token = String::from_utf8(token).map_err(wrong)?;
    let facts = facts(tools, provider).await?;
    let state = Secret::new()?;
    let back = signed_out_uri(at);
    let hints = (token.as_str(), back.as_str(), state.as_str());
    let when = (reach(tools), tools.now());
    let url = desk.providers.end_session_url(&facts, hints, when).await;
    let Some(url) = url.map_err(|fault| told(provider, &fault))? else {
        return Ok(None);
    };
    let trip = Trip {
        purpose: ErrandPurpose::SignOut,
        origin: at,
        session: None,
        next: "/login",
        factor_given: false,
    };
    let kept = Kept {
        nonce: String::new(),
        verifier: String::new(),
        next: String::new(),
        url,
        factor_given: false,
    };
    set_out(tools, (provider, &trip), &state, &kept)
        .await
        .map(Some)
}

/// Whether the browser comes back from signing out at the provider.
///
/// # Errors
/// The database failed.
pub async fn is_back(
    tools: &Tools,
    (browser, state): (Option<&str>, &str),
    at: &str,
) -> Result<bool, Halt> {
    let (Some(browser), Some(state)) = (browser.and_then(secret::read), secret::read(state)) else {
        return Ok(false);
    };
    let mut tx = tools.db.write_as_the_house().await?;
    let errand = errands::take(&mut tx, (state, browser), at).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(errand.is_some_and(|errand| errand.purpose == ErrandPurpose::SignOut))
}

/// A provider tells that somebody signed out there, or was put out: their sessions here end.
/// How many ended.
///
/// # Errors
/// [`ProviderRefusal::NotBelieved`], whatever was wrong.
pub async fn told_to_end(desk: &Desk, tools: &Tools, logout_token: &str) -> Result<u64, Halt> {
    let wrong = || Halt::from(ProviderRefusal::NotBelieved);
    let (issuer, audience) = Client::claimed(logout_token).ok_or_else(wrong)?;
    let mut tx = tools.db.read_as_the_house().await?;
    let mut claimed = Vec::new();
    for client_id in audience.iter().take(3) {
        claimed.extend(providers::by_claim(&mut tx, &issuer, client_id).await?);
    }
    drop(tx);
    let mut heard = None;
    for provider in &claimed {
        let facts = facts(tools, provider).await?;
        let at = (reach(tools), tools.now());
        match desk.providers.logout(&facts, logout_token, at).await {
            Ok(logout) => heard = Some(heard.unwrap_or(0) + end(tools, provider, &logout).await?),
            Err(fault) => {
                told(provider, &fault);
            }
        }
    }
    heard.ok_or_else(wrong)
}

async fn end(tools: &Tools, provider: &Provider, logout: &oidc::Logout) -> Result<u64, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let name = format!("{} {} {}", provider.id, provider.issuer, logout.token_id);
    if !errands::is_news(&mut tx, secret::hash_of(&name)).await? {
        return Err(ProviderRefusal::NotBelieved.into());
    }
    let whom = (logout.subject.as_deref(), logout.session.as_deref());
    let ended = origins::end(&mut tx, provider.id, whom).await?;
    let signed = Signed::by_the_house("identity.end_by_provider")
        .on(provider.id)
        .in_company(provider.company)
        .saying(ended.to_string());
    tx.commit(signed).await?;
    Ok(ended)
}

/// Ends the session of who signs out.
///
/// # Errors
/// It is not theirs.
pub async fn here(
    tools: &Tools,
    (login, session): (LoginId, SessionId),
    signed: Signed,
) -> Result<(), Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    super::session::end(&mut tx, login, session).await?;
    tx.commit(signed).await
}
