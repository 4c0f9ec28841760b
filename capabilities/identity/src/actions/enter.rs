use access::{CompanyId, LoginId, SessionId};
use db::{Signed, Write};
use kernel::{Halt, Timestamp};

use super::through_provider::Through;
use crate::domain::factor::{Method, Outcome, SignInId};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::domain::session::{Lifetime, idle_end};
use crate::secret::Secret;
use crate::store::logins::Credentials;
use crate::store::sessions::NewSession;
use crate::store::{
    api_keys, attempts, devices, links, logins, origins, pendings, providers, recovery, sessions,
    sign_ins,
};

/// Somebody who comes in, and from where.
pub struct Visitor<'a> {
    pub address: &'a str,
    pub agent: &'a str,
    /// Under whose brand the door is: only places under it open. None: the portal's own door.
    pub brand: Option<CompanyId>,
    /// The session they came with, which ends (ASVS 7.2.4).
    pub leaving: Option<(LoginId, SessionId)>,
}

impl<'a> Visitor<'a> {
    pub(super) fn from(&self) -> sign_ins::From<'a> {
        sign_ins::From {
            address: self.address,
            agent: self.agent,
        }
    }
}

/// A session that began: what goes into the cookie, and for how long.
pub struct SignedIn {
    pub token: String,
    pub lasts_s: i64,
}

/// How it was come in.
pub struct Way {
    pub sign_in: SignInId,
    pub method: Method,
    /// When all it takes was proved; `None` where a remembered device stood in for the factor.
    pub proved_at: Option<Timestamp>,
    /// Through which provider.
    pub through: Option<Through>,
}

/// Begins a session of `known` and notes how; nothing where the login has no open place, or
/// changed since it was looked at. The caller commits.
pub(super) async fn enter(
    tx: &mut Write,
    known: &Credentials,
    (visitor, way): (&Visitor<'_>, &Way),
) -> Result<Option<SignedIn>, Halt> {
    let now = tx.now();
    let through = way.through.as_ref();
    if through.is_none() && providers::is_held(tx, known.login).await? {
        return Err(ProviderRefusal::ThroughProvider.into());
    }
    let below = through.map(|through| through.bound_to);
    let door = sessions::door(tx, known.login, (visitor.brand, below)).await?;
    let Some((membership, is_staff)) = door else {
        return Ok(None);
    };
    let lifetime = if is_staff {
        Lifetime::Staff
    } else {
        Lifetime::Customer
    };
    let ends_at = now.plus_seconds(lifetime.seconds());
    let secret = Secret::new()?;
    let session = SessionId::new(now);
    let new = NewSession {
        id: session,
        secret_hash: secret.hash(),
        login: known.login,
        membership,
        idle_until: idle_end(now, ends_at),
        ends_at,
        address: visitor.address.to_owned(),
        agent: visitor.agent.chars().take(300).collect(),
        credential_version: known.credential_version,
        proved_at: way.proved_at,
        bound_to: below,
        factor_shown_at: through.filter(|through| through.factor_shown).map(|_| now),
    };
    if !sessions::begin(tx, new).await? {
        return Ok(None);
    }
    if let Some(through) = through {
        let whom = (through.subject.as_str(), through.sid.as_deref());
        origins::add(tx, (session, through.provider), whom, through.sealed()?).await?;
    }
    if let Some((login, session)) = visitor.leaving {
        sessions::end(tx, login, session).await?;
    }
    logins::signed_in(tx, known.login).await?;
    sign_ins::turn(tx, way.sign_in, (way.method, Outcome::Done)).await?;
    sweep(tx, now).await?;
    Ok(Some(SignedIn {
        token: secret.as_str().to_owned(),
        lasts_s: lifetime.seconds(),
    }))
}

/// The signature of a session that begins.
pub(super) fn signed(known: &Credentials, address: &str, method: Method) -> Signed {
    Signed::by_login(known.login, &known.name, "identity.sign_in")
        .on(known.login)
        .from_address(address)
        .saying(kernel::Coded::code(method))
}

/// What is over goes as somebody signs in, for there is always somebody; what is kept for longer goes at night, with
/// the purge.
async fn sweep(tx: &mut Write, now: Timestamp) -> Result<(), Halt> {
    const DAY_S: i64 = 86_400;
    sessions::sweep(tx, now.plus_seconds(-DAY_S)).await?;
    attempts::sweep(tx, now.plus_seconds(-2 * DAY_S)).await?;
    // A month, so that an old letter still tells why it opens nothing.
    links::sweep(tx, now.plus_seconds(-30 * DAY_S)).await?;
    devices::sweep(tx, now).await?;
    pendings::sweep(tx, now).await?;
    recovery::sweep(tx, now).await?;
    api_keys::sweep(tx, now).await.map(|_| ())
}
