//! What exporting and erasing a person's data asks of their login.

use access::{Caller, CompanyId, LoginId, Right, Scope};
use db::{Read, Write};
use kernel::{Halt, Lang, OrMissing, Timestamp};

use crate::domain::login::{LoginState, Reference};
use crate::domain::refusal::LoginRefusal;
use crate::store::{companies, logins, memberships, owners, people, users};

/// Somebody as their own data names them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The login.
    pub login: LoginId,
    /// `E-…`.
    pub reference: String,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// The language they read.
    pub lang: Lang,
    /// The companies they have a place in.
    pub companies: Vec<CompanyId>,
    /// Whether they can sign in now, and ask for themselves.
    pub can_ask: bool,
}

/// The person behind a login, for the house; nobody once they were forgotten.
///
/// # Errors
/// The database failed.
pub async fn person_of(tx: &mut Read, login: LoginId) -> Result<Option<Person>, Halt> {
    let Some(known) = logins::credentials(tx, login).await? else {
        return Ok(None);
    };
    if people::is_erased(tx, login).await? {
        return Ok(None);
    }
    let places = people::places(tx, login).await?;
    let opens = places.iter().any(|place| place.active);
    Ok(Some(Person {
        login,
        reference: known.reference.to_string(),
        name: known.name,
        email: known.email,
        lang: known.lang,
        can_ask: known.state == LoginState::Active && opens,
        companies: places.into_iter().map(|place| place.company).collect(),
    }))
}

/// The person of that identifier, when the caller has a say over everything it opens; whoever stands at the top also
/// over what opens nothing any more.
///
/// # Errors
/// [`Halt::Missing`] for one out of reach as for none; the login opens other companies too; it may do more than the
/// caller.
pub async fn person_within(
    tx: &mut Read,
    caller: &Caller,
    scope: &Scope,
    typed: &str,
) -> Result<Person, Halt> {
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let reference = Reference::parse(typed).or_missing()?;
    let known = logins::credentials_of(tx, &reference).await?.or_missing()?;
    let person = person_of(tx, known.login).await?.or_missing()?;
    let inside = users::inside(tx, scope, known.login).await?;
    let at_the_top = companies::operator(tx)
        .await?
        .is_some_and(|operator| operator.id == scope.root());
    if inside == 0 && !(at_the_top && person.companies.is_empty()) {
        return Err(Halt::Missing);
    }
    if users::outside(tx, scope, known.login).await? > 0 {
        return Err(LoginRefusal::SharedLogin.into());
    }
    let held = users::rights_held(tx, known.login).await?;
    if !caller.rights().covers(held) {
        return Err(LoginRefusal::AboveYou.into());
    }
    Ok(person)
}

/// The companies that would be left with nobody to manage their users; holds them to the end of this transaction, so
/// that of two who leave at once one stays.
///
/// # Errors
/// The database failed.
pub async fn left_without_administrator(
    tx: &mut Write,
    login: LoginId,
) -> Result<Vec<CompanyId>, Halt> {
    let mut left = Vec::new();
    for place in people::places(tx, login).await? {
        if !place.rights.has(Right::UsersManage) || !place.active {
            continue;
        }
        memberships::hold(tx, place.company).await?;
        if people::other_administrators(tx, place.company, login).await? == 0 {
            left.push(place.company);
        }
    }
    Ok(left)
}

/// The companies whose portal is this login's: it passes on by a change of its own, before they go.
///
/// # Errors
/// The database failed.
pub async fn owned_by(tx: &mut Read, login: LoginId) -> Result<Vec<CompanyId>, Halt> {
    let mut owned = Vec::new();
    for place in people::places(tx, login).await? {
        let owner = owners::find_for_the_house(tx, place.company).await?;
        if owner.is_some_and(|owner| owner.login == login) {
            owned.push(place.company);
        }
    }
    Ok(owned)
}

/// Logins that open nothing and were last of use before `before`: to be forgotten whole.
///
/// # Errors
/// The database failed.
pub async fn left_behind(
    tx: &mut Read,
    before: Timestamp,
    most: i64,
) -> Result<Vec<LoginId>, Halt> {
    people::left_behind(tx, before, most).await
}
