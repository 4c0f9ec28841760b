use access::{CompanyId, LoginId, MembershipId};
use db::{Read, Value, Write};
use kernel::{Coded, Halt, Timestamp};

use crate::domain::membership::{Chosen, Membership};
use crate::domain::profile::{ProfileId, ProfileRef};
use crate::domain::refusal::LoginRefusal;
use crate::store::logins::Credentials;

db::queries! {
    ADD = "
        INSERT INTO identity_membership (id, login_id, company_id, ready_made, profile_id, state, narrowed,
            created_at, version, search_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, '')";
    /// Names beside what was added without: before it has a place, nobody below the house sees a login.
    NAME = "
        UPDATE identity_membership SET search_key = (
            SELECT l.search_key FROM identity_login l WHERE l.id = identity_membership.login_id)
        WHERE search_key = ''";
    SAVE = "
        UPDATE identity_membership SET ready_made = $2, profile_id = $3, state = $4, narrowed = $5,
            version = version + 1
        WHERE id = $1 AND version = $6";
    /// State and sites stay as they are.
    SAVE_PROFILE = "
        UPDATE identity_membership SET ready_made = $2, profile_id = $3, version = version + 1
        WHERE id = $1 AND version = $4";
    REMOVE_SITES = "DELETE FROM identity_membership_site WHERE membership_id = $1";
    REMOVE_GROUPS = "DELETE FROM identity_membership_billing_group WHERE membership_id = $1";
    REMOVE = "DELETE FROM identity_membership WHERE id = $1 AND version = $2";
    /// Those who can manage the company's users, and sign in or are invited to.
    ADMINISTRATORS = "
        SELECT COUNT(*) FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.company_id = $1 AND m.state = 'active' AND NOT m.narrowed AND l.state <> 'suspended'
            AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin')
                OR p.rights LIKE '%user.manage%')";
    /// The same, one by one.
    ADMINISTRATORS_OF = "
        SELECT l.id, l.reference, l.name, l.email, l.lang, l.state, l.password, l.credential_version
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.company_id = $1 AND m.state = 'active' AND NOT m.narrowed AND l.state <> 'suspended'
            AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin')
                OR p.rights LIKE '%user.manage%')
        ORDER BY l.id LIMIT 500";
    /// Those of them who could sign in, and were there, before a moment.
    SETTLED = "
        SELECT l.id
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.company_id = $1 AND m.state = 'active' AND NOT m.narrowed AND l.state = 'active'
            AND m.created_at <= $2 AND l.password_set_at <= $2
            AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin')
                OR p.rights LIKE '%user.manage%')
        ORDER BY l.id LIMIT 500";
    /// Changes nothing, but makes others who would change them wait.
    HOLD = "UPDATE identity_membership SET state = state WHERE company_id = $1 AND state = 'active'";
    HAS_PROFILE = "
        SELECT COUNT(*) FROM identity_membership WHERE login_id = $1 AND profile_id = $2";
}

fn profile_columns(profile: ProfileRef) -> (Option<&'static str>, Option<ProfileId>) {
    match profile {
        ProfileRef::ReadyMade(ready_made) => (Some(ready_made.code()), None),
        ProfileRef::Own(id) => (None, Some(id)),
    }
}

pub async fn add(tx: &mut Write, membership: &Membership) -> Result<(), Halt> {
    let now = tx.now();
    let (ready_made, own) = profile_columns(membership.profile);
    let bound = ADD
        .bind(membership.id)
        .bind(membership.login)
        .bind(membership.company)
        .bind(ready_made)
        .bind(own)
        .bind(membership.state.code())
        .bind(membership.coverage.is_narrowed())
        .bind(now);
    tx.run(bound).await?;
    tx.run(NAME.bound()).await.map(|_| ())
}

pub async fn save(tx: &mut Write, membership: &Membership) -> Result<(), Halt> {
    let (ready_made, own) = profile_columns(membership.profile);
    let bound = SAVE
        .bind(membership.id)
        .bind(ready_made)
        .bind(own)
        .bind(membership.state.code())
        .bind(membership.coverage.is_narrowed())
        .bind(membership.version);
    tx.run_unless_stale(bound).await
}

pub async fn save_profile(tx: &mut Write, membership: &Membership) -> Result<(), Halt> {
    let (ready_made, own) = profile_columns(membership.profile);
    let bound = SAVE_PROFILE
        .bind(membership.id)
        .bind(ready_made)
        .bind(own)
        .bind(membership.version);
    tx.run_unless_stale(bound).await
}

/// Narrows the membership to these sites and billing groups, or to none in particular.
pub async fn narrow(tx: &mut Write, id: MembershipId, chosen: &Chosen) -> Result<(), Halt> {
    use db::IntoValue;
    forget_chosen(tx, id).await?;
    let sites = chosen.sites.iter();
    let sites = sites.map(|site| vec![id.into_value(), site.into_value()]);
    let into = "identity_membership_site (membership_id, site_id)";
    tx.insert_many(into, sites.collect()).await?;
    let groups = chosen.groups.iter();
    let groups = groups.map(|group| vec![id.into_value(), group.into_value()]);
    let into = "identity_membership_billing_group (membership_id, group_id)";
    tx.insert_many(into, groups.collect()).await
}

async fn forget_chosen(tx: &mut Write, id: MembershipId) -> Result<(), Halt> {
    tx.run(REMOVE_SITES.bind(id)).await?;
    tx.run(REMOVE_GROUPS.bind(id)).await.map(|_| ())
}

pub async fn remove(tx: &mut Write, id: MembershipId, version: i64) -> Result<(), Halt> {
    forget_chosen(tx, id).await?;
    tx.run_unless_stale(REMOVE.bind(id).bind(version)).await
}

/// To be called before a change that could take the last administrator away: where the engine lets
/// two write side by side, each would count the other's.
pub async fn hold(tx: &mut Write, company: CompanyId) -> Result<(), Halt> {
    tx.run(HOLD.bind(company)).await.map(|_| ())
}

/// To be called after a change: a company is never left without anybody who manages its users.
pub async fn refuse_without_administrator(tx: &mut Read, company: CompanyId) -> Result<(), Halt> {
    let count: Option<(i64,)> = tx.one(ADMINISTRATORS.bind(company)).await?;
    match count {
        Some((0,)) | None => Err(LoginRefusal::LastAdministrator.into()),
        Some(_) => Ok(()),
    }
}

/// Those who manage the company's users: whom to tell.
pub async fn administrators(tx: &mut Read, company: CompanyId) -> Result<Vec<Credentials>, Halt> {
    tx.all(ADMINISTRATORS_OF.bind(company)).await
}

/// Those of them whose place and password are older than `before`.
pub async fn settled_administrators(
    tx: &mut Read,
    company: CompanyId,
    before: Timestamp,
) -> Result<Vec<LoginId>, Halt> {
    let found: Vec<(LoginId,)> = tx.all(SETTLED.bind(company).bind(before)).await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
}

pub async fn has_profile(tx: &mut Read, login: LoginId, profile: ProfileId) -> Result<bool, Halt> {
    let count: Option<(i64,)> = tx.one(HAS_PROFILE.bind(login).bind(profile)).await?;
    Ok(count.is_some_and(|(count,)| count > 0))
}

/// Adds many at once: imports and the demo.
pub async fn bulk(
    tx: &mut Write,
    memberships: &[Membership],
    created_at: Timestamp,
) -> Result<(), Halt> {
    use db::IntoValue;
    let rows: Vec<Vec<Value>> = memberships
        .iter()
        .map(|membership| {
            let (ready_made, own) = profile_columns(membership.profile);
            vec![
                membership.id.into_value(),
                membership.login.into_value(),
                membership.company.into_value(),
                ready_made.into_value(),
                own.into_value(),
                membership.state.code().into_value(),
                membership.coverage.is_narrowed().into_value(),
                created_at.into_value(),
                membership.version.into_value(),
            ]
        })
        .collect();
    let into = "identity_membership (id, login_id, company_id, ready_made, profile_id, state, narrowed, \
                created_at, version)";
    tx.insert_many(into, rows).await?;
    tx.run(NAME.bound()).await.map(|_| ())
}
