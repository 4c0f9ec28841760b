use access::{CompanyId, LoginId, MembershipId};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

use super::companies::level_of;
use crate::domain::login::Login;
use crate::domain::profile::{Level, ProfileRef};

// An import asks these three once, whatever the number of rows: not one question a row.
db::queries! {
    COMPANIES = "
        SELECT company_id, reference, external_reference, siren, role FROM parties_company_v
        WHERE state <> 'closed' ORDER BY company_id LIMIT 1000000";
    LOGINS = "
        SELECT id, reference, email, name, phone, lang, state, password_set_at, credential_version,
            access_sent_at, last_login_at, external_reference, version
        FROM identity_login ORDER BY id LIMIT 1000000";
    MEMBERSHIPS = "
        SELECT id, login_id, company_id, COALESCE(ready_made, profile_id), version
        FROM identity_membership ORDER BY id LIMIT 1000000";
}

/// A company a row may name.
pub struct KnownCompany {
    pub id: CompanyId,
    pub reference: String,
    /// Its key in the system it came from.
    pub external_reference: Option<String>,
    pub siren: Option<String>,
    pub level: Level,
}

impl FromRow for KnownCompany {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            reference: row.take()?,
            external_reference: row.take()?,
            siren: row.take()?,
            level: level_of(&row.take::<String>()?),
        })
    }
}

/// A place somebody has already.
pub struct KnownMembership {
    pub id: MembershipId,
    pub login: LoginId,
    pub company: CompanyId,
    pub profile: ProfileRef,
    pub version: i64,
}

impl FromRow for KnownMembership {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            login: row.take()?,
            company: row.take()?,
            profile: {
                let text: String = row.take()?;
                ProfileRef::parse(&text).ok_or_else(|| Fault::new("reading a profile", text))?
            },
            version: row.take()?,
        })
    }
}

pub async fn companies(tx: &mut Read) -> Result<Vec<KnownCompany>, Halt> {
    tx.all(COMPANIES.bound()).await
}

pub async fn logins(tx: &mut Read) -> Result<Vec<Login>, Halt> {
    tx.all(LOGINS.bound()).await
}

pub async fn memberships(tx: &mut Read) -> Result<Vec<KnownMembership>, Halt> {
    tx.all(MEMBERSHIPS.bound()).await
}
