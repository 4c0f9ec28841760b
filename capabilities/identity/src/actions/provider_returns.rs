//! What comes of errands other than coming in: a provider tried, a login linked, a proof.

use access::{LoginId, SessionId};
use db::{Signed, Write};
use jobs::Tools;
use kernel::{Halt, OrMissing};
use oidc::Redeemed;

use super::errand::{Arrived, Back, Taken};
use super::password::SessionChange;
use super::tell_factor::tell;
use crate::domain::factor::Change;
use crate::domain::provider_refusal::ProviderRefusal;
use crate::secret::Secret;
use crate::store::logins::Credentials;
use crate::store::{externals, logins, origins, providers, sessions, totp};

/// How long before the errand somebody may have shown the provider who they are, for clocks differ.
const SKEW_S: i64 = 60;

async fn whose(tx: &mut Write, back: &Back<'_>) -> Result<(Credentials, SessionId), Halt> {
    let (login, session) = back.guest.ok_or(ProviderRefusal::NotBelieved)?;
    let known = logins::credentials(tx, login).await?.or_missing()?;
    Ok((known, session))
}

fn signed(known: &Credentials, action: &'static str, (taken, back): (&Taken, &Back<'_>)) -> Signed {
    Signed::by_login(known.login, &known.name, action)
        .on(known.login)
        .in_company(taken.provider.company)
        .from_address(back.visitor.address)
        .saying(taken.provider.issuer.clone())
}

/// The provider answers as it should: that is kept, and who came.
pub(super) async fn tried(
    tools: &Tools,
    taken: &Taken,
    redeemed: &Redeemed,
    back: &Back<'_>,
) -> Result<Arrived, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let (known, _) = whose(&mut tx, back).await?;
    let person = &redeemed.person;
    let email = person.email.clone().unwrap_or_default();
    let said = [
        &person.name,
        &email,
        person.siret.as_deref().unwrap_or_default(),
    ];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let said: String = said.join(" · ").chars().take(300).collect();
    if !providers::tried(&mut tx, taken.provider.id, (known.login, &said)).await? {
        return Err(ProviderRefusal::NothingSaved.into());
    }
    let signed = signed(&known, "identity.try_provider", (taken, back));
    tx.commit(signed).await?;
    Ok(Arrived::Tried)
}

/// Who is signed in says who they are to the provider.
pub(super) async fn link(
    tools: &Tools,
    taken: &Taken,
    redeemed: &Redeemed,
    back: &Back<'_>,
) -> Result<Arrived, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let (known, _) = whose(&mut tx, back).await?;
    if !externals::has_place(&mut tx, known.login, taken.provider.company).await? {
        return Err(ProviderRefusal::Suspended.into());
    }
    tx.take_turn(&format!("identity_external/{}", taken.provider.company))
        .await?;
    let subject = redeemed.person.subject.as_str();
    match externals::find(&mut tx, &taken.provider, subject).await? {
        Some(login) if login == known.login => return Ok(Arrived::Linked),
        Some(_) => return Err(ProviderRefusal::LinkedElsewhere.into()),
        None => externals::link(&mut tx, &taken.provider, (subject, known.login)).await?,
    }
    tell(&mut tx, known.login, Change::ProviderLinked).await?;
    let signed = signed(&known, "identity.link_provider", (taken, back));
    tx.commit(signed).await?;
    Ok(Arrived::Linked)
}

/// Whether the provider may vouch anew for the holder of a session: they came through it, and the
/// company has a say in all that their login opens.
///
/// # Errors
/// [`ProviderRefusal::CannotProve`].
pub(super) async fn may_prove(
    tx: &mut db::Read,
    (login, session): (LoginId, SessionId),
) -> Result<(origins::Origin, crate::domain::provider::Provider), Halt> {
    let cannot = || Halt::from(ProviderRefusal::CannotProve);
    let origin = origins::of_session(tx, session).await?.ok_or_else(cannot)?;
    let provider = providers::by_id(tx, origin.provider).await?;
    let provider = provider.ok_or_else(cannot)?;
    let bound_to = origin.bound_to.ok_or_else(cannot)?;
    match externals::opens_others(tx, login, bound_to).await? {
        true => Err(cannot()),
        false => Ok((origin, provider)),
    }
}

/// The provider vouches anew, for the very person of this session, and just now.
pub(super) async fn prove(
    tools: &Tools,
    taken: &Taken,
    redeemed: &Redeemed,
    back: &Back<'_>,
) -> Result<Arrived, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let (known, session) = whose(&mut tx, back).await?;
    let (origin, _) = may_prove(&mut tx, (known.login, session)).await?;
    let since = taken.errand.created_at.plus_seconds(-SKEW_S);
    let is_fresh = redeemed.authenticated_at.is_some_and(|at| at >= since);
    let is_same = origin.subject == redeemed.person.subject && origin.provider == taken.provider.id;
    if !is_fresh || !is_same {
        return Err(ProviderRefusal::NotBelieved.into());
    }
    let is_staff = sessions::door(&mut tx, known.login, (None, None)).await?;
    let is_staff = is_staff.is_some_and(|(_, is_staff)| is_staff);
    let counts = taken
        .provider
        .counts_as_factor(redeemed.several_factors, is_staff);
    let has_factor = totp::factors(&mut tx, known.login).await?.any();
    if has_factor && !counts && !taken.kept.factor_given {
        return Err(ProviderRefusal::CannotProve.into());
    }
    let token = Secret::new()?;
    let version = known.credential_version;
    let lasts_s = sessions::rotate(&mut tx, session, token.hash(), version).await?;
    sessions::proved(&mut tx, session).await?;
    tx.commit(signed(&known, "identity.prove", (taken, back)))
        .await?;
    let change = SessionChange {
        token: token.as_str().to_owned(),
        lasts_s,
    };
    Ok(Arrived::Proved(change, taken.kept.next.clone()))
}
