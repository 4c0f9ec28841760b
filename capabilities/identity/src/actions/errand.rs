//! Errands to a company's identity provider: the browser is sent off with a question, and what it
//! brings back is believed once, from where it was sent, by the one who sent it (decision 21).

use access::{CompanyId, LoginId, SessionId};
use jobs::Tools;
use kernel::{Fault, Halt, Lang, OrMissing};
use oidc::{Dialect, OidcFault, Reach, Redeemed};
use serde::{Deserialize, Serialize};

use super::enter::{SignedIn, Visitor};
use super::password::SessionChange;
use super::{provider_returns, through_provider};
use crate::Desk;
use crate::domain::errand::{ERRAND_S, Errand, ErrandPurpose};
use crate::domain::provider::{Provider, ProviderKind, ProviderState};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::secret::{self, Secret};
use crate::store::errands::NewErrand;
use crate::store::{errands, providers};

/// What an errand is for, and where from.
pub struct Trip<'a> {
    pub purpose: ErrandPurpose,
    /// The address the browser is at, without a final slash.
    pub origin: &'a str,
    /// Whose session alone may bring it back.
    pub session: Option<SessionId>,
    /// The page to go on to.
    pub next: &'a str,
    /// Whether a second factor of ours was given before leaving.
    pub factor_given: bool,
}

/// What an errand's return is checked by; sealed while the browser is away.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub nonce: String,
    pub verifier: String,
    pub next: String,
    /// Where the browser is sent.
    pub url: String,
    pub factor_given: bool,
}

/// Where a provider sends browsers back to: an address for each company, so that no provider's
/// answer is taken for another's (RFC 9700, 4.4.2).
pub fn redirect_uri(origin: &str, company: CompanyId) -> String {
    format!("{origin}/login/callback/{company}")
}

/// The provider as the bridge knows it.
pub(super) async fn facts(tools: &Tools, provider: &Provider) -> Result<oidc::Provider, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let sealed = providers::sealed_secret(&mut tx, provider.id)
        .await?
        .or_missing()?;
    drop(tx);
    let opened = tools
        .vault
        .open(&providers::context(provider.id), &sealed)?;
    let wrong = |error| Fault::new("reading a client secret", error);
    Ok(oidc::Provider {
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: String::from_utf8(opened).map_err(wrong)?,
        dialect: match provider.kind {
            ProviderKind::OpenIdConnect => Dialect::Plain,
            ProviderKind::ProConnect => Dialect::ProConnect,
        },
    })
}

/// How far out the portal reaches.
pub fn reach(tools: &Tools) -> Reach {
    match tools.settings.providers_on_loopback {
        true => Reach::LoopbackToo,
        false => Reach::Public,
    }
}

/// What people are told of a provider's fault; staff read the rest in the log.
pub(super) fn told(provider: &Provider, fault: &OidcFault) -> Halt {
    tracing::warn!(provider = %provider.id, %fault, "an identity provider was no help");
    match fault {
        OidcFault::Busy => Halt::Busy(2),
        OidcFault::Closed(_) | OidcFault::Silent(_) => ProviderRefusal::Silent.into(),
        OidcFault::Disbelieved(_) | OidcFault::Declined(_) => ProviderRefusal::NotBelieved.into(),
    }
}

/// Sends a browser on an errand: what it keeps, and for how long.
///
/// # Errors
/// [`ProviderRefusal::Silent`]; too many ask providers at once.
pub async fn begin(
    desk: &Desk,
    tools: &Tools,
    provider: &Provider,
    trip: &Trip<'_>,
) -> Result<SignedIn, Halt> {
    let (state, nonce, verifier) = (Secret::new()?, Secret::new()?, Secret::new()?);
    let redirect = redirect_uri(trip.origin, provider.company);
    let errand = oidc::Errand {
        redirect_uri: &redirect,
        state: state.as_str(),
        nonce: nonce.as_str(),
        verifier: verifier.as_str(),
    };
    let again = trip.purpose == ErrandPurpose::Proof;
    let at = (reach(tools), tools.now());
    let facts = facts(tools, provider).await?;
    let asked = desk
        .providers
        .authorization_url(&facts, (&errand, again), at);
    let url = asked.await.map_err(|fault| told(provider, &fault))?;
    let kept = Kept {
        nonce: nonce.as_str().to_owned(),
        verifier: verifier.as_str().to_owned(),
        next: trip.next.to_owned(),
        url,
        factor_given: trip.factor_given,
    };
    set_out(tools, (provider, trip), &state, &kept).await
}

/// Keeps what an errand's return is checked by.
pub(super) async fn set_out(
    tools: &Tools,
    (provider, trip): (&Provider, &Trip<'_>),
    state: &Secret,
    kept: &Kept,
) -> Result<SignedIn, Halt> {
    let browser = Secret::new()?;
    let plain = serde_json::to_vec(kept).map_err(|error| Fault::new("an errand", error))?;
    let sealed = tools.vault.seal(&context(&browser.hash()), &plain)?;
    let new = NewErrand {
        state_hash: state.hash(),
        browser_hash: browser.hash(),
        purpose: trip.purpose,
        provider: provider.id,
        session: trip.session,
        origin: trip.origin,
        sealed,
    };
    let mut tx = tools.db.write_as_the_house().await?;
    let now = tx.now();
    errands::sweep(&mut tx, now).await?;
    errands::add(&mut tx, new).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(SignedIn {
        token: browser.as_str().to_owned(),
        lasts_s: ERRAND_S,
    })
}

fn context(browser_hash: &[u8]) -> String {
    let hex: String = browser_hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("identity_errand/{hex}")
}

fn open(tools: &Tools, errand: &Errand, browser_hash: &[u8]) -> Result<Kept, Halt> {
    let plain = tools.vault.open(&context(browser_hash), &errand.sealed)?;
    let read = serde_json::from_slice(&plain);
    Ok(read.map_err(|error| Fault::new("reading an errand", error))?)
}

/// What the browser is about, and where it goes: for the page that sends it on.
///
/// # Errors
/// The database failed.
pub async fn under_way(
    tools: &Tools,
    browser: Option<&str>,
) -> Result<Option<(ErrandPurpose, Provider, Kept)>, Halt> {
    let Some(hash) = browser.and_then(secret::read) else {
        return Ok(None);
    };
    let mut tx = tools.db.read_as_the_house().await?;
    let Some(errand) = errands::find(&mut tx, &hash, tools.now()).await? else {
        return Ok(None);
    };
    let provider = providers::by_id(&mut tx, errand.provider)
        .await?
        .or_missing()?;
    let kept = open(tools, &errand, &hash)?;
    Ok(Some((errand.purpose, provider, kept)))
}

/// What a browser brings back, as it says.
pub struct Back<'a> {
    /// Whose provider's address it came back to.
    pub company: CompanyId,
    /// What the browser was given to keep.
    pub browser: Option<&'a str>,
    pub state: &'a str,
    pub code: &'a str,
    /// RFC 9207.
    pub issuer: Option<&'a str>,
    /// Why the provider sends it back with nothing.
    pub error: &'a str,
    /// The address it is at.
    pub origin: &'a str,
    /// Who is signed in there, and in which session.
    pub guest: Option<(LoginId, SessionId)>,
    pub visitor: Visitor<'a>,
    pub lang: Lang,
}

/// What came of an errand.
pub enum Arrived {
    /// A session began.
    In(SignedIn, String),
    /// A second factor of ours is asked for.
    Half(SignedIn, String),
    /// The provider was tried.
    Tried,
    /// The login is linked.
    Linked,
    /// Who is signed in proved who they are.
    Proved(SessionChange, String),
}

/// An errand taken up again: whatever becomes of it, it is not taken up twice.
pub(super) struct Taken {
    pub(super) errand: Errand,
    pub(super) kept: Kept,
    pub(super) provider: Provider,
}

/// Takes up what a browser brings back (ASVS 10.1.2, 10.2.1).
///
/// # Errors
/// [`ProviderRefusal`]; too many from one address; too many ask providers at once.
pub async fn come_back(desk: &Desk, tools: &Tools, back: &Back<'_>) -> Result<Arrived, Halt> {
    desk.take(back.visitor.address, tools.now())
        .map_err(Halt::TooOften)?;
    let taken = take_up(tools, back).await?;
    if !back.error.is_empty() {
        return Err(ProviderRefusal::CalledOff.into());
    }
    let redeemed = redeem(desk, tools, &taken, back).await?;
    let arrived = match taken.errand.purpose {
        ErrandPurpose::SignIn => through_provider::sign_in(tools, &taken, &redeemed, back).await,
        ErrandPurpose::Trial => provider_returns::tried(tools, &taken, &redeemed, back).await,
        ErrandPurpose::Link => provider_returns::link(tools, &taken, &redeemed, back).await,
        ErrandPurpose::Proof => provider_returns::prove(tools, &taken, &redeemed, back).await,
        ErrandPurpose::SignOut => Err(ProviderRefusal::NotBelieved.into()),
    }?;
    desk.give_back(back.visitor.address);
    Ok(arrived)
}

async fn take_up(tools: &Tools, back: &Back<'_>) -> Result<Taken, Halt> {
    let wrong = || Halt::from(ProviderRefusal::NotBelieved);
    let browser = back.browser.and_then(secret::read).ok_or_else(wrong)?;
    let state = secret::read(back.state).ok_or_else(wrong)?;
    let mut tx = tools.db.write_as_the_house().await?;
    let errand = errands::take(&mut tx, (state, browser.clone()), back.origin).await?;
    let errand = errand.ok_or_else(wrong)?;
    let provider = providers::by_id(&mut tx, errand.provider)
        .await?
        .or_missing()?;
    tx.commit_unsigned_by_the_ground().await?;
    let stands = match errand.purpose {
        ErrandPurpose::Trial => provider.state != ProviderState::Retired,
        _ => provider.state == ProviderState::Active,
    };
    let by_whom = errand.session.is_none() || errand.session == back.guest.map(|guest| guest.1);
    if !stands || !by_whom || provider.company != back.company {
        return Err(wrong());
    }
    let kept = open(tools, &errand, &browser)?;
    Ok(Taken {
        errand,
        kept,
        provider,
    })
}

async fn redeem(
    desk: &Desk,
    tools: &Tools,
    taken: &Taken,
    back: &Back<'_>,
) -> Result<Redeemed, Halt> {
    let redirect = redirect_uri(back.origin, taken.provider.company);
    let errand = oidc::Errand {
        redirect_uri: &redirect,
        state: back.state,
        nonce: &taken.kept.nonce,
        verifier: &taken.kept.verifier,
    };
    let facts = facts(tools, &taken.provider).await?;
    let at = (reach(tools), tools.now());
    let code = (back.code, back.issuer);
    let redeemed = desk.providers.redeem(&facts, code, &errand, at).await;
    redeemed.map_err(|fault| told(&taken.provider, &fault))
}
