//! Persons, where their data is exported or erased.

use access::{CompanyId, LoginId, Rights};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt, Timestamp};

use super::admission::take_rights;

db::queries! {
    ERASED = "SELECT COUNT(*) FROM identity_login WHERE id = $1 AND erased_at IS NOT NULL";
    PLACES = "
        SELECT m.company_id, m.state = 'active', m.ready_made, p.rights FROM identity_membership m
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.login_id = $1 ORDER BY m.company_id LIMIT 1000";
    OTHER_ADMINISTRATORS = "
        SELECT COUNT(*) FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.company_id = $1 AND m.login_id <> $2 AND m.state = 'active' AND NOT m.narrowed
            AND l.state = 'active'
            AND (m.ready_made IN ('administrator', 'reseller_admin', 'operator_admin')
                OR p.rights LIKE '%user.manage%')";
    /// One without any place since nobody knows when: their last sign-in, or their beginning, says it.
    LEFT_BEHIND = "
        SELECT l.id FROM identity_login l
        WHERE l.erased_at IS NULL AND COALESCE(l.last_login_at, l.created_at) < $1
            AND NOT EXISTS (SELECT 1 FROM identity_membership m WHERE m.login_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = l.id)
        ORDER BY l.id LIMIT $2";
}

/// A place of somebody in a company, and what it gives.
pub struct Place {
    pub company: CompanyId,
    pub active: bool,
    pub rights: Rights,
}

impl FromRow for Place {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            company: row.take()?,
            active: row.take()?,
            rights: take_rights(row)?,
        })
    }
}

pub async fn is_erased(tx: &mut Read, login: LoginId) -> Result<bool, Halt> {
    let count: Option<(i64,)> = tx.one(ERASED.bind(login)).await?;
    Ok(count.is_some_and(|(count,)| count > 0))
}

pub async fn places(tx: &mut Read, login: LoginId) -> Result<Vec<Place>, Halt> {
    tx.all(PLACES.bind(login)).await
}

/// Who else manages the company's users, and can sign in.
pub async fn other_administrators(
    tx: &mut Read,
    company: CompanyId,
    login: LoginId,
) -> Result<i64, Halt> {
    let bound = OTHER_ADMINISTRATORS.bind(company).bind(login);
    let count: Option<(i64,)> = tx.one(bound).await?;
    Ok(count.map_or(0, |(count,)| count))
}

pub async fn left_behind(
    tx: &mut Read,
    before: Timestamp,
    most: i64,
) -> Result<Vec<LoginId>, Halt> {
    let found: Vec<(LoginId,)> = tx.all(LEFT_BEHIND.bind(before).bind(most)).await?;
    Ok(found.into_iter().map(|(login,)| login).collect())
}
