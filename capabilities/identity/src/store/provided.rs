//! Users and groups as directories see them.

use access::{CompanyId, MembershipId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use super::users::User;
use crate::domain::login::LoginState;
use crate::domain::membership::MembershipState;
use crate::domain::profile::ProfileRef;
use crate::domain::scim::person::Wanted;

/// The columns of [`Provided`], up to the clause that chooses. A name no directory gave is the mail
/// address, or the identifier where the company has several of that address.
macro_rules! chosen {
    ($clause:literal) => {
        concat!(
            "
        SELECT m.id, m.login_id, m.company_id, c.legal_name, m.state, m.narrowed, m.version,
            l.reference, l.name, l.email, l.phone, l.lang, l.state, l.access_sent_at, l.last_login_at,
            l.version, l.search_key, m.profile_id, p.name, m.ready_made, m.ready_made, p.rights,
            m.created_at, v.user_name, v.external_id, v.display_name, v.given_name, v.family_name, v.email, v.phone,
            EXISTS (
                SELECT 1 FROM identity_login x
                JOIN identity_membership o ON o.login_id = x.id AND o.company_id = m.company_id
                WHERE x.email_key = l.email_key AND o.id <> m.id)
            OR EXISTS (
                SELECT 1 FROM identity_provisioned y
                WHERE y.company_id = m.company_id AND y.user_name_key = l.email_key AND y.membership_id <> m.id)
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        LEFT JOIN identity_provisioned v ON v.membership_id = m.id
        WHERE m.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)
            AND ",
            $clause
        )
    };
}

db::queries! {
    LIST = chosen!("m.id > $3 ORDER BY m.id LIMIT $4 OFFSET $5");
    FIND = chosen!("m.id = $3");
    BY_EXTERNAL_ID = chosen!(
        "m.id IN (
            SELECT w.membership_id FROM identity_provisioned w
            WHERE w.company_id = $1 AND w.external_id = $3 AND w.external_id <> '')
        ORDER BY m.id LIMIT 500");
    BY_NAME = chosen!(
        "m.id IN (
            SELECT w.membership_id FROM identity_provisioned w WHERE w.company_id = $1 AND w.user_name_key = $3
            UNION ALL
            SELECT n.id FROM identity_login x JOIN identity_membership n ON n.login_id = x.id
            WHERE x.email_key = $3 AND n.company_id = $1
            UNION ALL
            SELECT n.id FROM identity_login x JOIN identity_membership n ON n.login_id = x.id
            WHERE x.reference = $4 AND n.company_id = $1)
        ORDER BY m.id LIMIT 500");
    COUNT = "
        SELECT COUNT(*) FROM identity_membership m
        WHERE m.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)";
    SAVE = "
        INSERT INTO identity_provisioned (membership_id, company_id, user_name, user_name_key, external_id,
            display_name, given_name, family_name, email, phone)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (membership_id) DO UPDATE SET user_name = excluded.user_name,
            user_name_key = excluded.user_name_key, external_id = excluded.external_id,
            display_name = excluded.display_name, given_name = excluded.given_name,
            family_name = excluded.family_name, email = excluded.email, phone = excluded.phone";
    /// Who is in which group: by the profile they have, or put there and waiting.
    MEMBERS = "
        SELECT m.id, COALESCE(NULLIF(v.display_name, ''), l.name), COALESCE(m.ready_made, m.profile_id)
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_provisioned v ON v.membership_id = m.id
        WHERE m.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)
            AND (CAST($3 AS TEXT) IS NULL OR m.id = $3)
        UNION
        SELECT m.id, COALESCE(NULLIF(v.display_name, ''), l.name), s.profile
        FROM identity_scim_member s
        JOIN identity_membership m ON m.id = s.membership_id
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_provisioned v ON v.membership_id = m.id
        WHERE s.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)
            AND (CAST($3 AS TEXT) IS NULL OR m.id = $3)
        ORDER BY 1, 3 LIMIT 20000";
    JOIN_GROUP = "
        INSERT INTO identity_scim_member (membership_id, company_id, profile, added_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (membership_id, profile) DO UPDATE SET added_at = excluded.added_at";
    LEAVE_GROUP = "DELETE FROM identity_scim_member WHERE membership_id = $1 AND profile = $2";
    /// The groups somebody was put in, the latest first.
    GROUPS_OF = "
        SELECT profile FROM identity_scim_member WHERE membership_id = $1 ORDER BY added_at DESC, profile LIMIT 100";
    EMPTY_GROUP = "DELETE FROM identity_scim_member WHERE company_id = $1 AND profile = $2";
}

/// A user as a directory sees them.
pub struct Provided {
    pub user: User,
    pub created_at: Timestamp,
    /// What is said of them.
    pub said: Wanted,
    /// Whether a directory has spoken of them before.
    pub is_kept: bool,
}

impl FromRow for Provided {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let user = User::from_row(row)?;
        let created_at = row.take()?;
        let user_name: Option<String> = row.take()?;
        let mut text = || Ok::<String, Fault>(row.take::<Option<String>>()?.unwrap_or_default());
        let (external_id, display_name) = (text()?, text()?);
        let (given_name, family_name) = (text()?, text()?);
        let (email, phone) = (text()?, text()?);
        let is_shared: bool = row.take()?;
        let is_active = user.membership_state == MembershipState::Active
            && user.login_state != LoginState::Suspended;
        let is_kept = user_name.is_some();
        let or = |kept: String, own: &str| match is_kept {
            true => kept,
            false => own.to_owned(),
        };
        let said = Wanted {
            user_name: user_name.unwrap_or_else(|| match is_shared {
                true => user.reference.to_string(),
                false => user.email.clone(),
            }),
            external_id,
            display_name: or(display_name, &user.name),
            given_name,
            family_name,
            email: or(email, &user.email),
            phone: or(phone, &user.phone),
            lang: Some(user.lang),
            active: Some(is_active),
        };
        Ok(Self {
            user,
            created_at,
            said,
            is_kept,
        })
    }
}

/// Somebody in a group: their place, their name, the group.
pub type Member = (MembershipId, String, String);

/// `count` from the `skipped`th on, in the order of their places.
pub async fn list(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    (skipped, count): (i64, i64),
) -> Result<Vec<Provided>, Halt> {
    let bound = LIST
        .bind(company)
        .bind(scope.root())
        .bind("")
        .bind(count)
        .bind(skipped);
    tx.all(bound).await
}

/// The next `count` after this one.
pub async fn list_after(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    (after, count): (Option<MembershipId>, i64),
) -> Result<Vec<Provided>, Halt> {
    let bound = LIST
        .bind(company)
        .bind(scope.root())
        .bind(after.map_or_else(String::new, |id| id.to_string()))
        .bind(count)
        .bind(0_i64);
    tx.all(bound).await
}

pub async fn find(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    id: MembershipId,
) -> Result<Option<Provided>, Halt> {
    tx.one(FIND.bind(company).bind(scope.root()).bind(id)).await
}

/// Those who may have this name: whether they have it, what they say tells.
pub async fn by_name(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    name: &str,
) -> Result<Vec<Provided>, Halt> {
    let bound = BY_NAME
        .bind(company)
        .bind(scope.root())
        .bind(name.to_lowercase())
        .bind(name.to_uppercase());
    tx.all(bound).await
}

pub async fn by_external_id(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    external_id: &str,
) -> Result<Vec<Provided>, Halt> {
    let bound = BY_EXTERNAL_ID.bind(company).bind(scope.root());
    tx.all(bound.bind(external_id)).await
}

pub async fn count(tx: &mut Read, (scope, company): (&Scope, CompanyId)) -> Result<i64, Halt> {
    let found: Option<(i64,)> = tx.one(COUNT.bind(company).bind(scope.root())).await?;
    Ok(found.map_or(0, |(count,)| count))
}

pub async fn save(
    tx: &mut Write,
    (id, company): (MembershipId, CompanyId),
    said: &Wanted,
) -> Result<(), Halt> {
    let bound = SAVE
        .bind(id)
        .bind(company)
        .bind(&said.user_name)
        .bind(said.user_name.to_lowercase())
        .bind(&said.external_id)
        .bind(&said.display_name)
        .bind(&said.given_name)
        .bind(&said.family_name)
        .bind(&said.email)
        .bind(&said.phone);
    tx.run(bound).await.map(|_| ())
}

/// Who is in which group of the company, or in which this one is.
pub async fn members(
    tx: &mut Read,
    (scope, company): (&Scope, CompanyId),
    id: Option<MembershipId>,
) -> Result<Vec<Member>, Halt> {
    tx.all(MEMBERS.bind(company).bind(scope.root()).bind(id))
        .await
}

pub async fn join_group(
    tx: &mut Write,
    (id, company): (MembershipId, CompanyId),
    profile: ProfileRef,
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = JOIN_GROUP
        .bind(id)
        .bind(company)
        .bind(profile.value())
        .bind(now);
    tx.run(bound).await.map(|_| ())
}

pub async fn leave_group(
    tx: &mut Write,
    id: MembershipId,
    profile: ProfileRef,
) -> Result<(), Halt> {
    tx.run(LEAVE_GROUP.bind(id).bind(profile.value()))
        .await
        .map(|_| ())
}

pub async fn groups_of(tx: &mut Read, id: MembershipId) -> Result<Vec<ProfileRef>, Halt> {
    let found: Vec<(String,)> = tx.all(GROUPS_OF.bind(id)).await?;
    let read = found.iter().filter_map(|(value,)| ProfileRef::parse(value));
    Ok(read.collect())
}

pub async fn empty_group(
    tx: &mut Write,
    company: CompanyId,
    profile: ProfileRef,
) -> Result<(), Halt> {
    tx.run(EMPTY_GROUP.bind(company).bind(profile.value()))
        .await
        .map(|_| ())
}
