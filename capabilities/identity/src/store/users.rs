use access::{CompanyId, LoginId, MembershipId, Rights, Scope};
use db::{FromRow, Read, Row};
use kernel::{Coded, Fault, Halt, Lang, Timestamp};

use super::admission::take_rights;
use super::logins::take_reference;
use crate::domain::login::{LoginState, Reference};
use crate::domain::membership::{Coverage, MembershipState};
use crate::domain::profile::{ProfileRef, ReadyMade};

db::queries! {
    FIND = "
        SELECT m.id, m.login_id, m.company_id, c.legal_name, m.state, m.narrowed, m.version,
            l.reference, l.name, l.email, l.phone, l.lang, l.state, l.access_sent_at, l.last_login_at,
            l.version, l.search_key, m.profile_id, p.name, m.ready_made, m.ready_made, p.rights
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.id = $1 AND m.company_id = $2
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $3 AND t.company_id = m.company_id)";
    /// Counted no further than the page says: those invited are few, and have an index.
    COUNT_NOT_SENT = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM identity_login l CROSS JOIN identity_membership m
            WHERE m.login_id = l.id AND l.state = 'invited' AND l.access_sent_at IS NULL AND m.state = 'active'
                AND EXISTS (
                    SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)
            LIMIT 10000) AS counted";
    /// Accesses that may be sent: invited, and where the letter's link opens something.
    UNSENT = "
        SELECT l.id FROM identity_login l
        WHERE l.state = 'invited' AND l.access_sent_at IS NULL AND EXISTS (
            SELECT 1 FROM identity_membership m
            JOIN parties_tree_v t ON t.company_id = m.company_id AND t.ancestor_id = $1
            WHERE m.login_id = l.id AND m.state = 'active')
        ORDER BY l.id LIMIT 100000";
    SENDABLE = "
        SELECT m.login_id FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        WHERE m.id = $1 AND m.state = 'active' AND l.state = 'invited'
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)";
    /// Those of a login's places a caller has no say in.
    OUTSIDE = "
        SELECT COUNT(*) FROM identity_membership m
        WHERE m.login_id = $1 AND NOT EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)";
    INSIDE = "
        SELECT COUNT(*) FROM identity_membership m
        WHERE m.login_id = $1 AND EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)";
    /// The same name and address in the same company: one form sent twice.
    NAMESAKES = "
        SELECT COUNT(*) FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        WHERE m.company_id = $1 AND l.email_key = $2 AND l.name = $3
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $4 AND t.company_id = m.company_id)";
    RIGHTS_HELD = "
        SELECT m.ready_made, p.rights FROM identity_membership m
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.login_id = $1";
}

/// What a list calls the state of a user: of the login and of its place together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// No letter has left yet.
    NotSent,
    /// A letter left; no password yet.
    Invited,
    /// Signs in.
    Active,
    /// Kept out.
    Suspended,
}

impl Coded for UserState {
    const ALL: &'static [Self] = &[Self::NotSent, Self::Invited, Self::Active, Self::Suspended];

    fn code(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

/// A login's place in a company, with the login: a line of the lists.
#[derive(Clone, Debug)]
pub struct User {
    pub membership: MembershipId,
    pub login: LoginId,
    pub company: CompanyId,
    pub company_name: String,
    pub membership_state: MembershipState,
    pub coverage: Coverage,
    pub membership_version: i64,
    pub reference: Reference,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub lang: Lang,
    pub login_state: LoginState,
    pub access_sent_at: Option<Timestamp>,
    pub last_login_at: Option<Timestamp>,
    pub login_version: i64,
    pub search_key: String,
    pub profile: ProfileRef,
    /// The own profile's name; empty for a ready-made one.
    pub profile_name: String,
    pub rights: Rights,
}

impl User {
    /// Both versions: what a page of this user was drawn from.
    pub fn seen(&self) -> String {
        format!("{}.{}", self.membership_version, self.login_version)
    }

    /// At the versions of [`User::seen`]: what is saved over a later one is refused as stale.
    #[must_use]
    pub fn at_seen(mut self, seen: &str) -> Self {
        let versions = seen.split_once('.');
        let versions = versions.and_then(|(place, login)| {
            Some((place.parse::<i64>().ok()?, login.parse::<i64>().ok()?))
        });
        if let Some((place, login)) = versions {
            (self.membership_version, self.login_version) = (place, login);
        }
        self
    }

    /// The state to show.
    pub fn state(&self) -> UserState {
        match (self.membership_state, self.login_state) {
            (MembershipState::Suspended, _) | (_, LoginState::Suspended) => UserState::Suspended,
            (MembershipState::Active, LoginState::Active) => UserState::Active,
            (MembershipState::Active, LoginState::Invited) => match self.access_sent_at {
                None => UserState::NotSent,
                Some(_) => UserState::Invited,
            },
        }
    }
}

impl FromRow for User {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Self {
            membership: row.take()?,
            login: row.take()?,
            company: row.take()?,
            company_name: row.take()?,
            membership_state: row.take_coded()?,
            coverage: Coverage::of_column(row.take()?),
            membership_version: row.take()?,
            reference: take_reference(row)?,
            name: row.take()?,
            email: row.take()?,
            phone: row.take()?,
            lang: row.take_coded()?,
            login_state: row.take_coded()?,
            access_sent_at: row.take()?,
            last_login_at: row.take()?,
            login_version: row.take()?,
            search_key: row.take()?,
            profile: ProfileRef::Own(kernel::Id::derived("")),
            profile_name: String::new(),
            rights: Rights::NONE,
        }
        .with_profile(row)
    }
}

impl User {
    fn with_profile(mut self, row: &mut Row) -> Result<Self, Fault> {
        let own: Option<crate::domain::profile::ProfileId> = row.take()?;
        self.profile_name = row.take::<Option<String>>()?.unwrap_or_default();
        let ready_made: Option<ReadyMade> = row.take_coded_or_none()?;
        self.profile = match (ready_made, own) {
            (Some(ready_made), _) => ProfileRef::ReadyMade(ready_made),
            (None, Some(id)) => ProfileRef::Own(id),
            (None, None) => return Err(Fault::new("reading a membership", "no profile")),
        };
        self.rights = take_rights(row)?;
        Ok(self)
    }
}

pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    id: MembershipId,
) -> Result<Option<User>, Halt> {
    tx.one(FIND.bind(id).bind(company).bind(scope.root())).await
}

/// How many accesses wait for their letter, 10,000 at most.
pub async fn count_not_sent(tx: &mut Read, scope: &Scope) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx.one(COUNT_NOT_SENT.bind(scope.root())).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Every login in scope whose letter has not left.
pub async fn unsent(tx: &mut Read, scope: &Scope) -> Result<Vec<LoginId>, Halt> {
    let found: Vec<(LoginId,)> = tx.all(UNSENT.bind(scope.root())).await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
}

/// The login, when a first link may be sent to it.
pub async fn sendable(
    tx: &mut Read,
    scope: &Scope,
    id: MembershipId,
) -> Result<Option<LoginId>, Halt> {
    let found: Option<(LoginId,)> = tx.one(SENDABLE.bind(id).bind(scope.root())).await?;
    Ok(found.map(|(login,)| login))
}

/// In how many companies outside the scope the login has a place: asked beyond the second wall, for
/// what the caller does not see is what forbids.
pub async fn outside(tx: &mut Read, scope: &Scope, login: LoginId) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx
        .one_as_the_house(OUTSIDE.bind(login).bind(scope.root()))
        .await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// In how many companies of the scope the login has a place.
pub async fn inside(tx: &mut Read, scope: &Scope, login: LoginId) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx.one(INSIDE.bind(login).bind(scope.root())).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// How many of the company's users have this name and this address.
pub async fn namesakes(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    (name, email): (&str, &str),
) -> Result<i64, Halt> {
    let bound = NAMESAKES
        .bind(company)
        .bind(email.to_lowercase())
        .bind(name)
        .bind(scope.root());
    let count: Option<(i64,)> = tx.one(bound).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// What one place of a login gives there.
struct Held(Rights);

impl FromRow for Held {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self(take_rights(row)?))
    }
}

/// Everything the login may do somewhere, in the caller's sight or not.
pub async fn rights_held(tx: &mut Read, login: LoginId) -> Result<Rights, Halt> {
    let held: Vec<Held> = tx.all_as_the_house(RIGHTS_HELD.bind(login)).await?;
    Ok(held.into_iter().flat_map(|one| one.0.iter()).collect())
}
