//! Who somebody is whom a provider sends: known, linked by their address, or new (decision 21).

use access::{CompanyId, LoginId, MembershipId, SiteId};
use db::Write;
use kernel::{Halt, Lang, OrMissing};
use oidc::Person;

use super::tell_factor::changed;
use crate::domain::factor::Change;
use crate::domain::login::{Login, LoginState, Reference, read_email};
use crate::domain::membership::{Chosen, Coverage, Membership, MembershipState};
use crate::domain::profile::ProfileRef;
use crate::domain::provider::{Arrival, Provider, ProviderKind, domain_of, who_arrives};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::store::companies::level_of;
use crate::store::{
    domains, externals, links, logins, memberships, passkeys, profiles, recovery, totp,
};

/// How somebody arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As before.
    Known,
    /// A login of the company's is theirs from now on.
    Linked,
    /// They had none.
    New,
}

/// Who arrived, and where.
pub struct Found {
    pub login: LoginId,
    /// The company whose places open, with those below it.
    pub company: CompanyId,
    pub how: How,
}

/// Where a person works: a whole company, or one of its sites.
struct Seat {
    company: CompanyId,
    site: Option<SiteId>,
    role: String,
}

/// Finds whom the provider speaks of, and takes them in where they come for the first time.
///
/// # Errors
/// [`ProviderRefusal`].
pub(super) async fn find(
    tx: &mut Write,
    provider: &Provider,
    (person, lang): (&Person, Lang),
) -> Result<Found, Halt> {
    let seat = seat(tx, provider, person).await?;
    let mut known = externals::find(tx, provider, &person.subject).await?;
    if known.is_none() {
        // Of two first arrivals of one person, the second finds what the first made.
        tx.take_turn(&format!("identity_external/{}", provider.company))
            .await?;
        known = externals::find(tx, provider, &person.subject).await?;
    }
    let (login, how) = match known {
        Some(login) => (login, How::Known),
        None => arrive(tx, provider, (person, &seat), lang).await?,
    };
    // Who works elsewhere now has a place there, and this sign-in opens it alone.
    let moved = provider.kind == ProviderKind::ProConnect && how == How::Known;
    if moved && !externals::has_place(tx, login, seat.company).await? {
        give_place(tx, provider, (login, &seat)).await?;
    }
    Ok(Found {
        login,
        company: seat.company,
        how,
    })
}

async fn seat(tx: &mut Write, provider: &Provider, person: &Person) -> Result<Seat, Halt> {
    match provider.kind {
        ProviderKind::OpenIdConnect => {
            let role = externals::role(tx, provider.company).await?;
            Ok(Seat {
                company: provider.company,
                site: None,
                role: role.ok_or(ProviderRefusal::Suspended)?,
            })
        }
        ProviderKind::ProConnect => {
            let siret = person.siret.as_deref().unwrap_or_default();
            let found = externals::establishments(tx, provider.company, siret).await?;
            // Two companies under one SIRET: nobody can tell which is meant.
            let [one] = &found[..] else {
                return Err(ProviderRefusal::OtherEstablishment.into());
            };
            Ok(Seat {
                company: one.company,
                site: (!one.is_head_office).then_some(one.site),
                role: one.role.clone(),
            })
        }
    }
}

async fn arrive(
    tx: &mut Write,
    provider: &Provider,
    (person, seat): (&Person, &Seat),
    lang: Lang,
) -> Result<(LoginId, How), Halt> {
    let email = address(tx, provider, person).await?;
    let about = (email.as_str(), seat.company);
    let candidates = externals::candidates(tx, provider, about).await?;
    let arrival = match (provider.kind, who_arrives(&candidates)?) {
        // Nobody showed that the address's domain is this company's: the address proves nothing.
        (ProviderKind::ProConnect, Arrival::Known(_)) => {
            return Err(ProviderRefusal::LinkByHand.into());
        }
        (_, arrival) => arrival,
    };
    let (login, how) = match arrival {
        Arrival::Known(login) => {
            hand_over(tx, login).await?;
            (login, How::Linked)
        }
        Arrival::New => {
            let login = add(tx, (person, email), lang).await?;
            give_place(tx, provider, (login, seat)).await?;
            (login, How::New)
        }
    };
    externals::link(tx, provider, (&person.subject, login)).await?;
    Ok((login, how))
}

/// The person's mail address: one of the domains that were shown to be the company's.
async fn address(tx: &mut Write, provider: &Provider, person: &Person) -> Result<String, Halt> {
    let other = || Halt::from(ProviderRefusal::OtherDomain);
    let email = person.email.as_deref().ok_or_else(other)?;
    let email = read_email(email).map_err(|_| other())?;
    if person.email_verified == Some(false) {
        return Err(other());
    }
    if provider.kind == ProviderKind::ProConnect {
        return Ok(email);
    }
    let domain = domain_of(&email).ok_or_else(other)?;
    match domains::counts(tx, provider.company, &domain).await? {
        true => Ok(email),
        false => Err(other()),
    }
}

/// A login becomes the provider's to open. Whatever opened it before opens it no more: somebody may
/// have made it in the person's name to be there when they come.
async fn hand_over(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let known = logins::credentials(tx, login).await?.or_missing()?;
    logins::hand_over(tx, login, known.credential_version).await?;
    links::void(tx, login).await?;
    totp::remove(tx, login).await?;
    passkeys::remove_all(tx, login).await?;
    recovery::remove(tx, login).await?;
    changed(tx, (login, None), Change::ProviderLinked).await
}

async fn add(
    tx: &mut Write,
    (person, email): (&Person, String),
    lang: Lang,
) -> Result<LoginId, Halt> {
    let number = logins::take_numbers(tx, 1).await?;
    let name: String = person
        .name
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    let name = match name.trim() {
        "" => email.split('@').next().unwrap_or_default().to_owned(),
        name => name.to_owned(),
    };
    let login = Login {
        id: LoginId::new(tx.now()),
        reference: Reference::of_number(number),
        email,
        name,
        phone: String::new(),
        lang,
        state: LoginState::Active,
        password_set_at: None,
        credential_version: 0,
        access_sent_at: None,
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    };
    logins::add(tx, &login).await?;
    logins::hand_over(tx, login.id, 0).await?;
    Ok(login.id)
}

/// A place with the profile the company chose for who comes, if that still is one.
async fn give_place(
    tx: &mut Write,
    provider: &Provider,
    (login, seat): (LoginId, &Seat),
) -> Result<(), Halt> {
    let level = level_of(&seat.role);
    let fits = match provider.profile {
        ProfileRef::ReadyMade(ready_made) => ready_made.fits(level),
        ProfileRef::Own(id) => {
            let rights = profiles::rights_in(tx, seat.company, id).await?;
            rights.is_some_and(|rights| level.ceiling().covers(rights))
        }
    };
    if !fits || !externals::arrive(tx, login, seat.company).await? {
        return Err(ProviderRefusal::Suspended.into());
    }
    let membership = Membership {
        id: MembershipId::new(tx.now()),
        login,
        company: seat.company,
        profile: provider.profile,
        state: MembershipState::Active,
        coverage: Coverage::of_column(seat.site.is_some()),
        version: 1,
    };
    memberships::add(tx, &membership).await?;
    let chosen = Chosen {
        sites: seat.site.into_iter().collect(),
        groups: Vec::new(),
    };
    memberships::narrow(tx, membership.id, &chosen).await
}
