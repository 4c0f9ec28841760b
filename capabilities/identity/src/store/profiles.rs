use access::{CompanyId, Rights, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt};

use crate::domain::profile::{Profile, ProfileId};

db::queries! {
    /// For the door, which acts for no person.
    RIGHTS_IN = "SELECT rights FROM identity_profile WHERE company_id = $1 AND id = $2";
    LIST = "
        SELECT p.id, p.company_id, p.name, p.rights, p.version FROM identity_profile p
        WHERE p.company_id = $1
            AND p.company_id IN (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $2)
        ORDER BY p.name, p.id LIMIT 200";
    HOLDERS = "
        SELECT COALESCE(m.ready_made, m.profile_id), COUNT(*) FROM identity_membership m
        WHERE m.company_id = $1
            AND m.company_id IN (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $2)
        GROUP BY COALESCE(m.ready_made, m.profile_id)";
    FIND = "
        SELECT p.id, p.company_id, p.name, p.rights, p.version FROM identity_profile p
        WHERE p.id = $1 AND p.company_id = $2
            AND p.company_id IN (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $3)";
    ADD = "
        INSERT INTO identity_profile (id, company_id, name, rights, created_at, version)
        VALUES ($1, $2, $3, $4, $5, 1)";
    SAVE = "
        UPDATE identity_profile SET name = $2, rights = $3, version = version + 1
        WHERE id = $1 AND version = $4";
    REMOVE = "DELETE FROM identity_profile WHERE id = $1 AND version = $2";
}

impl FromRow for Profile {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            name: row.take()?,
            rights: Rights::from_codes(&row.take::<String>()?),
            version: row.take()?,
        })
    }
}

pub async fn list(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Vec<Profile>, Halt> {
    tx.all(LIST.bind(company).bind(scope.root())).await
}

/// How many users of the company have each profile, by what [`crate::domain::profile::ProfileRef`]
/// writes.
pub async fn holders(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<(String, i64)>, Halt> {
    tx.all(HOLDERS.bind(company).bind(scope.root())).await
}

pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    id: ProfileId,
) -> Result<Option<Profile>, Halt> {
    tx.one(FIND.bind(id).bind(company).bind(scope.root())).await
}

/// What a company's own profile gives; nothing when it is gone.
pub async fn rights_in(
    tx: &mut Read,
    company: CompanyId,
    id: ProfileId,
) -> Result<Option<Rights>, Halt> {
    let found: Option<(String,)> = tx.one(RIGHTS_IN.bind(company).bind(id)).await?;
    Ok(found.map(|(codes,)| Rights::from_codes(&codes)))
}

pub async fn add(tx: &mut Write, profile: &Profile) -> Result<(), Halt> {
    let now = tx.now();
    let bound = ADD
        .bind(profile.id)
        .bind(profile.company)
        .bind(&profile.name)
        .bind(profile.rights.codes())
        .bind(now);
    tx.run(bound).await.map(|_| ())
}

pub async fn save(tx: &mut Write, profile: &Profile) -> Result<(), Halt> {
    let bound = SAVE
        .bind(profile.id)
        .bind(&profile.name)
        .bind(profile.rights.codes())
        .bind(profile.version);
    tx.run_unless_stale(bound).await
}

pub async fn remove(tx: &mut Write, profile: &Profile) -> Result<(), Halt> {
    tx.run_unless_stale(REMOVE.bind(profile.id).bind(profile.version))
        .await
}
