//! A company's identity provider: written down, tried, asked to be put in force, cut off.

use access::{Caller, CompanyId, Right, Scope};
use db::{Signed, Vault, Write};
use jobs::Tools;
use kernel::{Halt, OrMissing, Refused};
use oidc::Reach;
use parties::{
    Asking, Change, ChangeInForce, ChangeKind, OthersChange, ask_change, latest_changes,
};

use super::profiles::rights_of;
use crate::domain::profile::{Level, ProfileRef, may_give};
use crate::domain::provider::{
    FactorWord, Passwords, Provider, ProviderId, ProviderKind, ProviderState,
};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::store::{companies, domains, origins, providers};

/// What a form says of a provider.
pub struct ProviderForm {
    pub kind: ProviderKind,
    pub issuer: String,
    pub client_id: String,
    /// Nothing: the one kept stays.
    pub secret: Option<String>,
    pub profile: ProfileRef,
    pub passwords: Passwords,
    pub factor: FactorWord,
}

/// The evidence that the caller looks after their company's provider. Who is narrowed to chosen
/// sites does not speak for the company.
pub(super) async fn grounds(
    tx: &mut Write,
    caller: &Caller,
) -> Result<(Scope, CompanyId, Level), Halt> {
    let scope = caller.scope(Right::SignInProviderManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let company = companies::find(tx, &scope, caller.company())
        .await?
        .or_missing()?;
    Ok((scope, company.id, company.level))
}

/// The change of provider that waits, if one does.
///
/// # Errors
/// The database failed.
pub async fn waiting(
    tx: &mut db::Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<Change>, Halt> {
    let latest = latest_changes(tx, scope, (company, ChangeKind::IdentityProvider)).await?;
    Ok(latest.into_iter().find(Change::is_open))
}

/// Writes a provider down. It opens nothing until it was tried, vouched for and waited.
///
/// # Errors
/// An address we do not connect to, no secret, a profile one may not give; a change that waits.
pub async fn save(
    tx: &mut Write,
    caller: &Caller,
    (vault, reach): (&Vault, Reach),
    form: ProviderForm,
) -> Result<ProviderId, Halt> {
    let (scope, company, level) = grounds(tx, caller).await?;
    if waiting(tx, &scope, company).await?.is_some() {
        return Err(ProviderRefusal::Waits.into());
    }
    oidc::check_issuer(&form.issuer, reach)
        .map_err(|_| Refused::field("issuer", &ProviderRefusal::NotAnIssuer))?;
    check_profile(tx, caller, (&scope, company, level), &form).await?;
    let secret = secret(tx, (&scope, company), vault, &form).await?;
    let id = ProviderId::new(tx.now());
    let provider = Provider {
        id,
        company,
        kind: form.kind,
        state: ProviderState::Draft,
        issuer: form.issuer,
        client_id: form.client_id,
        profile: form.profile,
        passwords: form.passwords,
        factor: form.factor,
        saved_by: caller.login(),
        saved_at: tx.now(),
        tried_at: None,
        tried_as: None,
        in_force_at: None,
    };
    let sealed = vault.seal(&providers::context(id), &secret)?;
    providers::save(tx, &provider, sealed).await?;
    Ok(id)
}

/// Nobody gives through a provider what they could not give by hand. Through ProConnect people come
/// to companies below too, which know ready-made profiles alone.
async fn check_profile(
    tx: &mut Write,
    caller: &Caller,
    (scope, company, level): (&Scope, CompanyId, Level),
    form: &ProviderForm,
) -> Result<(), Halt> {
    let level = match (form.kind, form.profile) {
        (ProviderKind::OpenIdConnect, _) => level,
        (ProviderKind::ProConnect, ProfileRef::ReadyMade(_)) => Level::Client,
        (ProviderKind::ProConnect, ProfileRef::Own(_)) => {
            return Err(Refused::field("profile", &ProviderRefusal::NoSuchProfile).into());
        }
    };
    let rights = rights_of(tx, scope, (company, level), form.profile).await?;
    may_give(*caller.rights(), rights, level)
        .map_err(|refusal| Refused::field("profile", &refusal).into())
}

/// The secret typed, or the one kept for the same place: another place never gets to hear it.
async fn secret(
    tx: &mut Write,
    (scope, company): (&Scope, CompanyId),
    vault: &Vault,
    form: &ProviderForm,
) -> Result<Vec<u8>, Halt> {
    if let Some(secret) = &form.secret {
        return Ok(secret.clone().into_bytes());
    }
    let kept = providers::of_company(tx, scope, company).await?;
    let same = |one: &&Provider| one.issuer == form.issuer && one.client_id == form.client_id;
    let needed = || Refused::field("client_secret", &ProviderRefusal::SecretNeeded);
    let kept = kept.iter().rev().find(same).ok_or_else(needed)?;
    let sealed = providers::sealed_secret(tx, kept.id).await?;
    let sealed = sealed.ok_or_else(needed)?;
    Ok(vault.open(&providers::context(kept.id), &sealed)?)
}

/// The provider written down, to be tried.
///
/// # Errors
/// [`ProviderRefusal::NothingSaved`].
pub async fn draft(tx: &mut Write, caller: &Caller) -> Result<Provider, Halt> {
    let (scope, company, _) = grounds(tx, caller).await?;
    let kept = providers::of_company(tx, &scope, company).await?;
    let draft = kept
        .into_iter()
        .find(|one| one.state == ProviderState::Draft);
    draft.ok_or_else(|| ProviderRefusal::NothingSaved.into())
}

/// Asks that the provider written down be put in force: a change that waits (decision 15).
///
/// # Errors
/// It was not tried; no domain was shown; another change waits.
pub async fn ask_in_force(
    tx: &mut Write,
    asking: Asking<'_>,
    vault: &Vault,
) -> Result<Change, Halt> {
    let draft = draft(tx, asking.caller).await?;
    let (scope, company, _) = grounds(tx, asking.caller).await?;
    if draft.tried_at.is_none() {
        return Err(ProviderRefusal::NotTried.into());
    }
    let all = domains::list(tx, &scope, company).await?;
    let shown: Vec<&str> = all
        .iter()
        .filter(|domain| domain.shown_at.is_some())
        .map(|domain| domain.name.as_str())
        .collect();
    if draft.kind == ProviderKind::OpenIdConnect && shown.is_empty() {
        return Err(ProviderRefusal::NoDomainShown.into());
    }
    let kept = providers::of_company(tx, &scope, company).await?;
    let active = kept.iter().find(|one| one.state == ProviderState::Active);
    let was = active.map_or_else(|| "—".to_owned(), Provider::in_short);
    let change = OthersChange {
        company,
        kind: ChangeKind::IdentityProvider,
        does: draft.id.to_string(),
        was,
        becomes: [&[draft.in_short().as_str()], &shown[..]]
            .concat()
            .join(" · "),
    };
    ask_change(tx, asking, vault, change).await
}

/// Cuts the provider in force off: nobody comes in through it, and who did is out at once.
///
/// # Errors
/// None is in force.
pub async fn cut(tx: &mut Write, caller: &Caller) -> Result<CompanyId, Halt> {
    let (_, company, _) = grounds(tx, caller).await?;
    if !providers::cut(tx, company).await? {
        return Err(ProviderRefusal::NothingSaved.into());
    }
    origins::end_all(tx, company).await?;
    Ok(company)
}

/// What was asked for takes effect, if it is still what was asked for. Who came through the one
/// before comes again.
///
/// # Errors
/// The database failed.
pub async fn put_in_force(tools: &Tools, announced: ChangeInForce) -> Result<String, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let change = parties::change_for_the_house(&mut tx, announced.change)
        .await?
        .or_missing()?;
    let id: ProviderId = announced.does.parse().ok().or_missing()?;
    if change.kind != ChangeKind::IdentityProvider
        || !providers::put_in_force(&mut tx, change.company, id).await?
    {
        return Ok("over".to_owned());
    }
    origins::end_all(&mut tx, change.company).await?;
    let signed = Signed::by_the_house("identity.put_provider_in_force")
        .on(id)
        .in_company(change.company)
        .saying(change.becomes);
    tx.commit(signed).await?;
    Ok(String::new())
}
