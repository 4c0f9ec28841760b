use access::{Caller, CompanyId, Right, Rights, Scope};
use db::Write;
use kernel::{Coded, Halt, OrMissing, Refused};

use super::owner::OwnerRefusal;
use crate::domain::profile::{Level, Profile, ProfileId, ProfileRef, may_give};
use crate::domain::refusal::ProfileRefusal;
use crate::store::{companies, memberships, owners, profiles};

/// What a form says of a profile.
pub struct ProfileForm {
    pub name: String,
    pub rights: Rights,
    /// The version the form was drawn from; nothing when it does not say.
    pub seen: Option<i64>,
}

/// Makes a profile of the company's own.
///
/// # Errors
/// It gives more than the caller has or the company may; its name is taken.
pub async fn add(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
    form: ProfileForm,
) -> Result<Profile, Halt> {
    let (scope, level) = place(tx, caller, company).await?;
    check(caller, level, &form)?;
    let id = ProfileId::new(tx.now());
    refuse_taken(tx, &scope, (company, id), &form.name).await?;
    let profile = Profile {
        id,
        company,
        name: form.name,
        rights: form.rights,
        version: 1,
    };
    profiles::add(tx, &profile).await?;
    Ok(profile)
}

/// Changes a profile: neither from nor to more than the caller has, and never the caller's own, or
/// whoever manages profiles could give themselves everything (ASVS 8.2.1).
///
/// # Errors
/// As [`add`]; or the profile is the caller's.
pub async fn change(
    tx: &mut Write,
    caller: &Caller,
    (company, id): (CompanyId, ProfileId),
    form: ProfileForm,
) -> Result<Profile, Halt> {
    let (scope, level) = place(tx, caller, company).await?;
    let mut profile = profiles::find(tx, &scope, company, id)
        .await?
        .or_missing()?;
    may_give(*caller.rights(), profile.rights, Level::Operator)?;
    refuse_own(tx, caller, id).await?;
    keep_owners(tx, caller, (&scope, &profile)).await?;
    check(caller, level, &form)?;
    refuse_taken(tx, &scope, (company, id), &form.name).await?;
    profile.name = form.name;
    profile.rights = form.rights;
    profile.version = form.seen.unwrap_or(profile.version);
    memberships::hold(tx, company).await?;
    profiles::save(tx, &profile).await?;
    if !profile.rights.has(Right::UsersManage) {
        memberships::refuse_without_administrator(tx, company).await?;
    }
    Ok(profile)
}

/// Removes a profile nobody has.
///
/// # Errors
/// Somebody has it.
pub async fn remove(
    tx: &mut Write,
    caller: &Caller,
    (company, id): (CompanyId, ProfileId),
) -> Result<Profile, Halt> {
    let (scope, _) = place(tx, caller, company).await?;
    let profile = profiles::find(tx, &scope, company, id)
        .await?
        .or_missing()?;
    may_give(*caller.rights(), profile.rights, Level::Operator)?;
    let held = profiles::holders(tx, &scope, company).await?;
    if held
        .iter()
        .any(|(value, _)| *value == ProfileRef::Own(id).value())
    {
        return Err(ProfileRefusal::InUse.into());
    }
    profiles::remove(tx, &profile).await?;
    Ok(profile)
}

/// What a profile gives, when the company may use it.
///
/// # Errors
/// There is no such profile for this company.
pub(super) async fn rights_of(
    tx: &mut Write,
    scope: &Scope,
    (company, level): (CompanyId, Level),
    profile: ProfileRef,
) -> Result<Rights, Halt> {
    match profile {
        ProfileRef::ReadyMade(ready_made) if ready_made.fits(level) => Ok(ready_made.rights()),
        ProfileRef::ReadyMade(_) => {
            Err(Refused::field("profile", &ProfileRefusal::NoSuchProfile).into())
        }
        ProfileRef::Own(id) => match profiles::find(tx, scope, company, id).await? {
            Some(profile) => Ok(profile.rights),
            None => Err(Refused::field("profile", &ProfileRefusal::NoSuchProfile).into()),
        },
    }
}

async fn place(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
) -> Result<(Scope, Level), Halt> {
    let scope = caller.scope(Right::ProfilesManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let company = companies::find(tx, &scope, company).await?.or_missing()?;
    Ok((scope, company.level))
}

fn check(caller: &Caller, level: Level, form: &ProfileForm) -> Result<(), Halt> {
    if form.rights == Rights::NONE {
        return Err(Refused::field("rights", &ProfileRefusal::Empty).into());
    }
    may_give(*caller.rights(), form.rights, level)
        .map_err(|refusal| Refused::field("rights", &refusal).into())
}

async fn refuse_own(tx: &mut Write, caller: &Caller, id: ProfileId) -> Result<(), Halt> {
    if memberships::has_profile(tx, caller.login(), id).await? {
        return Err(ProfileRefusal::YourOwn.into());
    }
    Ok(())
}

/// Who cannot touch the owner's access does not empty their profile either.
async fn keep_owners(
    tx: &mut Write,
    caller: &Caller,
    (scope, profile): (&Scope, &Profile),
) -> Result<(), Halt> {
    if caller.company() != profile.company {
        return Ok(());
    }
    let Some(owner) = owners::find(tx, scope, profile.company).await? else {
        return Ok(());
    };
    let is_theirs = memberships::has_profile(tx, owner.login, profile.id).await?;
    match is_theirs && owner.login != caller.login() {
        true => Err(OwnerRefusal::Protected.into()),
        false => Ok(()),
    }
}

async fn refuse_taken(
    tx: &mut Write,
    scope: &Scope,
    (company, id): (CompanyId, ProfileId),
    name: &str,
) -> Result<(), Halt> {
    let folded = name.to_lowercase();
    let taken = profiles::list(tx, scope, company)
        .await?
        .iter()
        .any(|other| other.id != id && other.name.to_lowercase() == folded);
    let ready_made = crate::domain::profile::ReadyMade::from_code(name).is_some();
    if taken || ready_made {
        return Err(Refused::field("name", &ProfileRefusal::NameTaken).into());
    }
    Ok(())
}
