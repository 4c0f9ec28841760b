use access::{Caller, CompanyId, LoginId, Right, Rights, Scope, SessionId, SiteId};
use db::{Vault, Write};
use jobs::{NewJob, enqueue};
use kernel::{Coded, Halt, OrMissing, Refused, Timestamp};
use serde::{Deserialize, Serialize};

use super::narrowing::check_sites;
use crate::domain::api_key::{
    ApiKey, ApiKeyId, MOST_KEYS, Overlap, end_after, for_keys, hint, warned_at, written,
};
use crate::domain::login::Reference;
use crate::domain::membership::Coverage;
use crate::domain::profile::{Level, may_give};
use crate::domain::refusal::{ApiKeyRefusal, LoginRefusal, ProfileRefusal};
use crate::secret::Secret;
use crate::store::api_keys::{self, MakersPlace};
use crate::store::{companies, logins};

/// The kind of job that tells administrators what became of a key.
pub const TELL_KEY: &str = "identity.tell_key";

/// What is told of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent {
    /// It was made.
    Made,
    /// It has a new secret.
    Renewed,
    /// It was revoked.
    Revoked,
    /// It is about to end.
    Ending,
}

impl Coded for KeyEvent {
    const ALL: &'static [Self] = &[Self::Made, Self::Renewed, Self::Revoked, Self::Ending];

    fn code(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Renewed => "renewed",
            Self::Revoked => "revoked",
            Self::Ending => "ending",
        }
    }
}

/// What is told, of which key.
#[derive(Serialize, Deserialize)]
pub struct ToldOfKey {
    pub key: ApiKeyId,
    /// A [`KeyEvent`]'s code.
    pub event: String,
    /// Who did it.
    pub by: LoginId,
    pub at: i64,
    /// The end that is near, or that a new secret has.
    pub ends_at: i64,
}

/// What a form says of a new key.
pub struct NewKey {
    pub name: String,
    pub rights: Rights,
    pub coverage: Coverage,
    pub sites: Vec<SiteId>,
    pub days: i64,
}

/// A secret that was just made: known now and never again.
pub struct FreshKey {
    /// The key.
    pub key: ApiKey,
    /// What programs send: `mop_…`.
    pub token: String,
    /// Its last instant.
    pub ends_at: Timestamp,
}

/// Makes a key of the caller's own company.
///
/// # Errors
/// It gives more than the caller has, or than any key may; the sites are not the company's; it would
/// last too long; there are too many.
pub async fn make(tx: &mut Write, caller: &Caller, new: NewKey) -> Result<FreshKey, Halt> {
    let (scope, level) = grounds(tx, caller, caller.company()).await?;
    check_rights(caller.open_rights(), new.rights, level)?;
    if new.coverage == Coverage::Chosen {
        if new.sites.is_empty() {
            return Err(Refused::field("sites", &LoginRefusal::NoSiteChosen).into());
        }
        check_sites(tx, &scope, caller.company(), &new.sites).await?;
    }
    refuse_too_many(tx, &scope, caller.company()).await?;
    add(tx, (caller.company(), caller.login()), new).await
}

fn check_rights(giver: Rights, given: Rights, level: Level) -> Result<(), Halt> {
    let refuse = |refusal: &dyn kernel::Refusal| Halt::from(Refused::field("rights", refusal));
    if given == Rights::NONE {
        return Err(refuse(&ApiKeyRefusal::NoRight));
    }
    if for_keys(given) != given {
        return Err(refuse(&ApiKeyRefusal::ForPeopleAlone));
    }
    may_give(giver, given, level).map_err(|refusal: ProfileRefusal| refuse(&refusal))
}

/// Two who make the hundredth side by side wait for each other.
async fn refuse_too_many(tx: &mut Write, scope: &Scope, company: CompanyId) -> Result<(), Halt> {
    tx.take_turn(&format!("api keys {company}")).await?;
    let all = api_keys::list(tx, scope, company).await?;
    let standing = all.iter().filter(|key| key.revoked_at.is_none()).count();
    match standing < MOST_KEYS {
        true => Ok(()),
        false => Err(ApiKeyRefusal::TooMany.into()),
    }
}

async fn add(
    tx: &mut Write,
    (company, maker): (CompanyId, LoginId),
    new: NewKey,
) -> Result<FreshKey, Halt> {
    let now = tx.now();
    let ends_at = end_in(now, new.days)?;
    let key = ApiKey {
        id: ApiKeyId::new(now),
        company,
        name: new.name,
        rights: new.rights,
        is_narrowed: new.coverage.is_narrowed(),
        created_at: now,
        revoked_at: None,
    };
    api_keys::add(tx, &key, &new.sites).await?;
    let token = add_secret(tx, (key.id, maker), ends_at).await?;
    tell(tx, key.id, (KeyEvent::Made, maker, ends_at)).await?;
    Ok(FreshKey {
        key,
        token,
        ends_at,
    })
}

fn end_in(now: Timestamp, days: i64) -> Result<Timestamp, Halt> {
    let wrong = || Refused::field("days", &ApiKeyRefusal::NoSuchLife);
    end_after(now, days).ok_or_else(|| wrong().into())
}

async fn add_secret(
    tx: &mut Write,
    of: (ApiKeyId, LoginId),
    ends_at: Timestamp,
) -> Result<String, Halt> {
    let secret = Secret::new()?;
    let kept = (secret.hash(), hint(secret.as_str()));
    api_keys::add_secret(tx, of, kept, ends_at).await?;
    Ok(written(secret.as_str()))
}

/// Gives the key a new secret, which belongs to the caller; the one before still opens for the
/// overlap, as long as who made it has their place. So a key is taken over from who leaves.
///
/// # Errors
/// The key gives more than the caller has; it is revoked.
pub async fn renew(
    tx: &mut Write,
    caller: &Caller,
    id: ApiKeyId,
    (overlap, days): (Overlap, i64),
) -> Result<FreshKey, Halt> {
    let (scope, level) = grounds(tx, caller, caller.company()).await?;
    let key = api_keys::find(tx, &scope, (caller.company(), id)).await?;
    let key = key.or_missing()?;
    if !api_keys::hold(tx, id).await? {
        return Err(ApiKeyRefusal::Revoked.into());
    }
    may_give(caller.open_rights(), key.rights, level)?;
    let now = tx.now();
    let ends_at = end_in(now, days)?;
    api_keys::shorten(tx, id, overlap.end(now)).await?;
    let token = add_secret(tx, (id, caller.login()), ends_at).await?;
    tell(tx, id, (KeyEvent::Renewed, caller.login(), ends_at)).await?;
    Ok(FreshKey {
        key,
        token,
        ends_at,
    })
}

/// Ends a key at once, whoever made it and whatever it gives.
///
/// # Errors
/// It is revoked already.
pub async fn revoke(
    tx: &mut Write,
    caller: &Caller,
    (company, id): (CompanyId, ApiKeyId),
) -> Result<ApiKey, Halt> {
    let (scope, _) = grounds(tx, caller, company).await?;
    let key = api_keys::find(tx, &scope, (company, id)).await?;
    let key = key.or_missing()?;
    if !api_keys::revoke(tx, id).await? {
        return Err(ApiKeyRefusal::Revoked.into());
    }
    let now = tx.now();
    tell(tx, id, (KeyEvent::Revoked, caller.login(), now)).await?;
    Ok(key)
}

/// The evidence that the caller manages this company's keys. Who is narrowed to chosen sites does not.
async fn grounds(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
) -> Result<(Scope, Level), Halt> {
    let scope = caller.scope(Right::ApiKeysManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let company = companies::find(tx, &scope, company).await?.or_missing()?;
    Ok((scope, company.level))
}

/// Queues the letters, and the warning of the end that now is.
async fn tell(
    tx: &mut Write,
    key: ApiKeyId,
    (event, by, ends_at): (KeyEvent, LoginId, Timestamp),
) -> Result<(), Halt> {
    let now = tx.now();
    let told = |event: KeyEvent| ToldOfKey {
        key,
        event: event.code().to_owned(),
        by,
        at: now.micros(),
        ends_at: ends_at.micros(),
    };
    enqueue(tx, NewJob::new(TELL_KEY, &told(event))?).await?;
    if event != KeyEvent::Revoked {
        let warning = NewJob::new(TELL_KEY, &told(KeyEvent::Ending))?;
        enqueue(tx, warning.at(warned_at(now, ends_at))).await?;
    }
    Ok(())
}

/// Keeps the secret to be read by the session that made it, for a few minutes.
///
/// # Errors
/// The database failed.
pub async fn show(
    tx: &mut Write,
    vault: &Vault,
    session: SessionId,
    fresh: &FreshKey,
) -> Result<(), Halt> {
    let sealed = vault.seal(&api_keys::context(session), fresh.token.as_bytes())?;
    api_keys::show(tx, (session, fresh.key.id), sealed).await
}

/// What `myopenip admin api-key` asks for.
pub struct KeyForLogin {
    /// `E-0000001234`.
    pub login: String,
    /// Codes, as typed.
    pub rights: Vec<String>,
    /// A company's reference or id, for a login of several.
    pub company: Option<String>,
    /// How long it lasts.
    pub days: Option<i64>,
    /// What it is called.
    pub name: String,
}

/// Makes a key for a login, without a session: for the command line, where whoever can run it already
/// holds the database. It gives no more than the login has.
///
/// # Errors
/// No such login, place or right; more than the login has.
pub async fn issue(tx: &mut Write, asked: &KeyForLogin) -> Result<FreshKey, Halt> {
    let (login, place) = place_of(tx, asked).await?;
    let mut rights = Rights::NONE;
    for code in &asked.rights {
        let right = Right::from_code(code.trim());
        rights = rights.with(right.ok_or_else(|| ApiKeyRefusal::NoSuchRight(code.clone()))?);
    }
    check_rights(place.rights, rights, companies::level_of(&place.role)).map_err(whole)?;
    let new = NewKey {
        name: asked.name.clone(),
        rights,
        coverage: Coverage::WholeCompany,
        sites: Vec::new(),
        days: asked.days.unwrap_or(crate::domain::api_key::USUAL_DAYS),
    };
    add(tx, (place.company, login), new).await.map_err(whole)
}

/// The command line has no fields to stand beside.
fn whole(halt: Halt) -> Halt {
    match halt {
        Halt::Refused(mut refused) if refused.fields.len() == 1 => {
            let fault = refused.fields.remove(0);
            Halt::Refused(Refused {
                code: fault.code,
                args: fault.args,
                ..refused
            })
        }
        other => other,
    }
}

async fn place_of(tx: &mut Write, asked: &KeyForLogin) -> Result<(LoginId, MakersPlace), Halt> {
    let reference = Reference::parse(&asked.login).ok_or(LoginRefusal::NotAReference)?;
    let known = logins::credentials_of(tx, &reference).await?;
    let login = known.ok_or(LoginRefusal::NotAReference)?.login;
    let places = api_keys::places(tx, login).await?;
    let mut open: Vec<MakersPlace> = places.into_iter().filter(|place| !place.narrowed).collect();
    if let Some(company) = &asked.company {
        let named = company.trim();
        open.retain(|place| place.company_reference == named || place.company.to_string() == named);
    }
    match (open.len(), open.pop()) {
        (1, Some(place)) => Ok((login, place)),
        (0, _) | (_, None) => Err(ApiKeyRefusal::NoPlace.into()),
        (_, Some(last)) => {
            open.push(last);
            let all: Vec<String> = open.into_iter().map(|one| one.company_reference).collect();
            Err(ApiKeyRefusal::SeveralPlaces(all.join(", ")).into())
        }
    }
}
