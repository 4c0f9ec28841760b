use access::{Caller, CompanyId, LoginId, MembershipId, Right, Scope};
use db::Write;
use kernel::{Halt, Lang, OrMissing, Refused};

use super::narrowing::check_chosen;
use super::owner::keep_owner;
use super::profiles::rights_of;
use super::send_access::queue_access;
use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::membership::{Chosen, Coverage, Membership, MembershipState};
use crate::domain::profile::{Level, ProfileRef, may_give};
use crate::domain::refusal::LoginRefusal;
use crate::store::users::User;
use crate::store::{companies, links, logins, memberships, sessions, users};

/// What a form says of a person.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub lang: Lang,
}

/// What a form says of their place in the company.
#[derive(Clone, Debug)]
pub struct Place {
    pub profile: ProfileRef,
    pub coverage: Coverage,
    pub chosen: Chosen,
}

/// Who is invited: somebody new, or a login that already has a place elsewhere.
pub enum Invited {
    New(Person),
    Known(Reference),
}

/// Gives somebody a place in the company. A new person's access is sent at once.
///
/// # Errors
/// The profile gives more than the caller has; the person is a user already.
pub async fn invite(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
    (invited, place): (Invited, Place),
) -> Result<MembershipId, Halt> {
    let (scope, level) = grounds(tx, caller, company).await?;
    let rights = rights_of(tx, &scope, (company, level), place.profile).await?;
    may_give(*caller.rights(), rights, level)
        .map_err(|refusal| Refused::field("profile", &refusal))?;
    check_chosen(tx, &scope, company, &place).await?;
    let login = match invited {
        Invited::New(person) => new_login(tx, (&scope, company), person).await?,
        Invited::Known(reference) => known_login(tx, &scope, &reference).await?,
    };
    let membership = Membership {
        id: MembershipId::new(tx.now()),
        login,
        company,
        profile: place.profile,
        state: MembershipState::Active,
        coverage: place.coverage,
        version: 1,
    };
    memberships::add(tx, &membership)
        .await
        .map_err(|halt| match halt {
            Halt::Refused(refused) if refused.code == "db.duplicate" => {
                LoginRefusal::AlreadyMember.into()
            }
            other => other,
        })?;
    memberships::narrow(tx, membership.id, &place.chosen).await?;
    Ok(membership.id)
}

async fn new_login(
    tx: &mut Write,
    (scope, company): (&Scope, CompanyId),
    person: Person,
) -> Result<LoginId, Halt> {
    // Taking the number waits for who took the one before: of a form sent twice, one sees the other.
    let number = logins::take_numbers(tx, 1).await?;
    let named = (person.name.as_str(), person.email.as_str());
    if users::namesakes(tx, scope, company, named).await? > 0 {
        return Err(LoginRefusal::AlreadyMember.into());
    }
    let login = Login {
        id: LoginId::new(tx.now()),
        reference: Reference::of_number(number),
        email: person.email,
        name: person.name,
        phone: person.phone,
        lang: person.lang,
        state: LoginState::Invited,
        password_set_at: None,
        credential_version: 0,
        access_sent_at: None,
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    };
    logins::add(tx, &login).await?;
    queue_access(tx, login.id).await?;
    Ok(login.id)
}

/// Only a login the caller already has under them: no identifier can be tried out here.
async fn known_login(
    tx: &mut Write,
    scope: &Scope,
    reference: &Reference,
) -> Result<LoginId, Halt> {
    let found = logins::credentials_of(tx, reference).await?;
    let unknown = || Refused::field("identifier", &LoginRefusal::NotAReference);
    let login = found.map(|known| known.login).ok_or_else(unknown)?;
    if users::inside(tx, scope, login).await? == 0 {
        return Err(unknown().into());
    }
    Ok(login)
}

/// Changes a user: the person, when the login is all within the caller's reach, and their place.
///
/// # Errors
/// The user has, or would get, more than the caller; the company would lose its last administrator;
/// `db.stale` when they changed since they were `seen` (empty when the form does not say).
pub async fn change(
    tx: &mut Write,
    caller: &Caller,
    (company, id): (CompanyId, MembershipId),
    (person, place): (Person, Place),
    seen: &str,
) -> Result<User, Halt> {
    let (scope, level) = grounds(tx, caller, company).await?;
    let user = reachable(tx, caller, &scope, (company, id))
        .await?
        .at_seen(seen);
    keep_owner(tx, caller, (&scope, &user)).await?;
    if user.profile != place.profile || user.coverage != place.coverage {
        refuse_oneself(caller, &user)?;
    }
    let rights = rights_of(tx, &scope, (company, level), place.profile).await?;
    may_give(*caller.rights(), rights, level)
        .map_err(|refusal| Refused::field("profile", &refusal))?;
    check_chosen(tx, &scope, company, &place).await?;
    change_person(tx, caller, &scope, (&user, person)).await?;
    hold_administrators(tx, &user).await?;
    let membership = Membership {
        profile: place.profile,
        coverage: place.coverage,
        ..membership_of(&user)
    };
    memberships::save(tx, &membership).await?;
    memberships::narrow(tx, id, &place.chosen).await?;
    keep_an_administrator(tx, &user).await?;
    Ok(user)
}

/// A changed address would carry the next forgotten-password link elsewhere: whoever changes it
/// must have a say over everything the login opens.
async fn change_person(
    tx: &mut Write,
    caller: &Caller,
    scope: &Scope,
    (user, person): (&User, Person),
) -> Result<(), Halt> {
    let mut login = logins::find(tx, user.login).await?.or_missing()?;
    let same = login.name == person.name
        && login.email == person.email
        && login.phone == person.phone
        && login.lang == person.lang;
    if same {
        return Ok(());
    }
    refuse_unless_all_ours(tx, caller, (scope, user.login)).await?;
    if login.email != person.email {
        links::void(tx, user.login).await?;
    }
    login.name = person.name;
    login.email = person.email;
    login.phone = person.phone;
    login.lang = person.lang;
    login.version = user.login_version;
    logins::save(tx, &login).await
}

/// Keeps a user out of the company, for now.
///
/// # Errors
/// Oneself, somebody above, the last administrator.
pub async fn suspend(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let (_, user) = another(tx, caller, at).await?;
    hold_administrators(tx, &user).await?;
    let membership = Membership {
        state: MembershipState::Suspended,
        ..membership_of(&user)
    };
    memberships::save(tx, &membership).await?;
    sessions::end_in(tx, at.1).await?;
    keep_an_administrator(tx, &user).await?;
    Ok(user)
}

/// Lets a suspended user in again.
///
/// # Errors
/// Somebody above.
pub async fn reactivate(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let (scope, _) = grounds(tx, caller, at.0).await?;
    let user = reachable(tx, caller, &scope, at).await?;
    let membership = Membership {
        state: MembershipState::Active,
        ..membership_of(&user)
    };
    memberships::save(tx, &membership).await?;
    Ok(user)
}

/// Takes a user out of the company. The login stays, for what it did is signed with it.
///
/// # Errors
/// Oneself, somebody above, the last administrator.
pub async fn remove(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let (_, user) = another(tx, caller, at).await?;
    hold_administrators(tx, &user).await?;
    sessions::end_in(tx, at.1).await?;
    memberships::remove(tx, at.1, user.membership_version).await?;
    keep_an_administrator(tx, &user).await?;
    Ok(user)
}

/// Sends the first link again; the one before no longer opens anything.
///
/// # Errors
/// They have a password already; they are suspended.
pub async fn resend(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let (scope, _) = grounds(tx, caller, at.0).await?;
    let user = reachable(tx, caller, &scope, at).await?;
    match (user.login_state, user.membership_state) {
        (LoginState::Invited, MembershipState::Active) => queue_access(tx, user.login).await?,
        (LoginState::Active, _) => return Err(LoginRefusal::HasPassword.into()),
        (LoginState::Suspended, _) | (_, MembershipState::Suspended) => {
            return Err(LoginRefusal::Suspended.into());
        }
    }
    Ok(user)
}

/// The evidence that the caller manages this company's users. Who is narrowed to chosen sites does
/// not: they could give the sites they do not have.
pub(super) async fn grounds(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
) -> Result<(Scope, Level), Halt> {
    let scope = caller.scope(Right::UsersManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let company = companies::find(tx, &scope, company).await?.or_missing()?;
    Ok((scope, company.level))
}

/// A user whose access the caller may take away: not their own, nor the owner's.
pub(super) async fn another(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
) -> Result<(Scope, User), Halt> {
    let (scope, _) = grounds(tx, caller, at.0).await?;
    let user = reachable(tx, caller, &scope, at).await?;
    refuse_oneself(caller, &user)?;
    keep_owner(tx, caller, (&scope, &user)).await?;
    Ok((scope, user))
}

/// What a login is known by, and proves itself with, is for who has a say over everything it opens.
pub(super) async fn refuse_unless_all_ours(
    tx: &mut Write,
    caller: &Caller,
    (scope, login): (&Scope, LoginId),
) -> Result<(), Halt> {
    if users::outside(tx, scope, login).await? > 0 {
        return Err(LoginRefusal::SharedLogin.into());
    }
    let held = users::rights_held(tx, login).await?;
    match caller.rights().covers(held) {
        true => Ok(()),
        false => Err(LoginRefusal::AboveYou.into()),
    }
}

pub(super) async fn reachable(
    tx: &mut Write,
    caller: &Caller,
    scope: &Scope,
    (company, id): (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let user = users::find(tx, scope, company, id).await?.or_missing()?;
    if caller.rights().covers(user.rights) {
        Ok(user)
    } else {
        Err(LoginRefusal::AboveYou.into())
    }
}

fn refuse_oneself(caller: &Caller, user: &User) -> Result<(), Halt> {
    if user.login == caller.login() {
        Err(LoginRefusal::Oneself.into())
    } else {
        Ok(())
    }
}

/// Two who take each other's place away go one after the other.
pub(super) async fn hold_administrators(tx: &mut Write, before: &User) -> Result<(), Halt> {
    if before.rights.has(Right::UsersManage) {
        memberships::hold(tx, before.company).await?;
    }
    Ok(())
}

/// A company that had nobody to begin with loses nobody.
pub(super) async fn keep_an_administrator(tx: &mut Write, before: &User) -> Result<(), Halt> {
    if before.rights.has(Right::UsersManage) {
        memberships::refuse_without_administrator(tx, before.company).await?;
    }
    Ok(())
}

pub(super) fn membership_of(user: &User) -> Membership {
    Membership {
        id: user.membership,
        login: user.login,
        company: user.company,
        profile: user.profile,
        state: user.membership_state,
        coverage: user.coverage,
        version: user.membership_version,
    }
}

/// Changes one's own name, telephone and language; who manages the company's users changes the address.
///
/// # Errors
/// Another change was quicker.
pub async fn change_oneself(
    tx: &mut Write,
    caller: &Caller,
    (name, phone, lang): (String, String, Lang),
) -> Result<(), Halt> {
    let mut login = logins::find(tx, caller.login()).await?.or_missing()?;
    login.name = name;
    login.phone = phone;
    login.lang = lang;
    logins::save(tx, &login).await
}
