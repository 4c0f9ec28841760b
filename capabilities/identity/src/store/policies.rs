use access::{CompanyId, LoginId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::factor::Policy;
use crate::domain::profile::Level;

use super::companies::level_of;

db::queries! {
    FIND = "
        SELECT c.role, y.second_factor FROM parties_company_v c
        LEFT JOIN identity_policy y ON y.company_id = c.company_id
        WHERE c.company_id = $1
            AND c.company_id IN (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $2)";
    SAVE = "
        INSERT INTO identity_policy (company_id, second_factor, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (company_id) DO UPDATE SET second_factor = excluded.second_factor,
            changed_at = excluded.changed_at";
    /// Whether any company of the login wants a second factor of its users.
    WANTED = "
        SELECT m.id FROM identity_membership m
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_policy y ON y.company_id = m.company_id
        WHERE m.login_id = $1 AND m.state = 'active'
            AND (y.second_factor = 'required'
                OR (c.role = 'operator' AND COALESCE(y.second_factor, '') <> 'waived'))
        LIMIT 1";
    /// Who of a company has a second factor, and who has none yet.
    USERS = "
        SELECT l.name, l.reference,
            EXISTS (SELECT 1 FROM identity_totp t WHERE t.login_id = l.id),
            (SELECT COUNT(*) FROM identity_passkey p WHERE p.login_id = l.id)
        FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        WHERE m.company_id = $1 AND m.state = 'active' AND l.state <> 'suspended'
            AND m.company_id IN (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $2)
        ORDER BY l.search_key, m.id LIMIT 501";
}

/// A company's wish as it holds: the operator's own is always "required" unless it was waived.
pub struct Kept {
    pub level: Level,
    pub policy: Policy,
}

impl FromRow for Kept {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let level = level_of(&row.take::<String>()?);
        let kept: Option<Policy> = row.take_coded_or_none()?;
        let policy = match (level, kept) {
            (_, Some(Policy::Required)) => Policy::Required,
            (Level::Operator, Some(Policy::Waived)) => Policy::Waived,
            (Level::Operator, Some(Policy::Optional) | None) => Policy::Required,
            (Level::Reseller | Level::Client, _) => Policy::Optional,
        };
        Ok(Self { level, policy })
    }
}

/// A user of a company, and how they are protected.
pub struct Protected {
    pub name: String,
    pub reference: String,
    pub totp: bool,
    pub passkeys: i64,
}

impl FromRow for Protected {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.take()?,
            reference: row.take()?,
            totp: row.take()?,
            passkeys: row.take()?,
        })
    }
}

pub async fn find(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Option<Kept>, Halt> {
    tx.one(FIND.bind(company).bind(scope.root())).await
}

pub async fn save(tx: &mut Write, company: CompanyId, policy: Policy) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(SAVE.bind(company).bind(policy.code()).bind(now))
        .await
        .map(|_| ())
}

pub async fn wanted(tx: &mut Read, login: LoginId) -> Result<bool, Halt> {
    let found: Option<(String,)> = tx.one_as_the_house(WANTED.bind(login)).await?;
    Ok(found.is_some())
}

/// 501 at most, by name.
pub async fn users(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<Protected>, Halt> {
    tx.all(USERS.bind(company).bind(scope.root())).await
}
