use access::{CompanyId, SessionId};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt};

use crate::domain::provider::ProviderId;

db::queries! {
    ADD = "
        INSERT INTO identity_origin (session_id, provider_id, subject, sid, sealed)
        VALUES ($1, $2, $3, $4, $5)";
    OF_SESSION = "
        SELECT o.provider_id, o.subject, o.sealed, s.bound_to FROM identity_origin o
        JOIN identity_session s ON s.id = o.session_id
        WHERE o.session_id = $1";
    /// The one session the provider names, or all of the person it names.
    END = "
        DELETE FROM identity_session WHERE id IN (
            SELECT o.session_id FROM identity_origin o
            WHERE o.provider_id = $1
                AND (CAST($2 AS TEXT) IS NULL OR o.subject = $2)
                AND (CAST($3 AS TEXT) IS NULL OR o.sid = $3))";
    /// Who came through what is no longer in force comes again.
    END_ALL = "
        DELETE FROM identity_session WHERE id IN (
            SELECT o.session_id FROM identity_origin o
            JOIN identity_provider p ON p.id = o.provider_id
            WHERE p.company_id = $1)";
}

/// Through which provider a session came, as whom.
pub struct Origin {
    pub provider: ProviderId,
    pub subject: String,
    /// The token that says so.
    pub sealed: Vec<u8>,
    /// Whose places alone it opens.
    pub bound_to: Option<CompanyId>,
}

impl FromRow for Origin {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.take()?,
            subject: row.take()?,
            sealed: row.take()?,
            bound_to: row.take()?,
        })
    }
}

/// What the token is sealed for.
pub fn context(provider: ProviderId, subject: &str) -> String {
    format!("identity_origin/{provider}/{subject}")
}

pub async fn add(
    tx: &mut Write,
    (session, provider): (SessionId, ProviderId),
    (subject, sid): (&str, Option<&str>),
    sealed: Vec<u8>,
) -> Result<(), Halt> {
    let bound = ADD
        .bind(session)
        .bind(provider)
        .bind(subject)
        .bind(sid.map(str::to_owned))
        .bind(sealed);
    tx.run(bound).await.map(|_| ())
}

pub async fn of_session(tx: &mut Read, session: SessionId) -> Result<Option<Origin>, Halt> {
    tx.one(OF_SESSION.bind(session)).await
}

/// How many ended. One of the two is named, or both.
pub async fn end(
    tx: &mut Write,
    provider: ProviderId,
    (subject, sid): (Option<&str>, Option<&str>),
) -> Result<u64, Halt> {
    if subject.is_none() && sid.is_none() {
        return Ok(0);
    }
    let bound = END.bind(provider).bind(subject.map(str::to_owned));
    tx.run(bound.bind(sid.map(str::to_owned))).await
}

pub async fn end_all(tx: &mut Write, company: CompanyId) -> Result<u64, Halt> {
    tx.run(END_ALL.bind(company)).await
}
