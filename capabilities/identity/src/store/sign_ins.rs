use access::LoginId;
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::factor::{Method, Outcome, SignIn, SignInId};
use crate::domain::login::Reference;
use crate::domain::provider::ProviderId;

db::queries! {
    /// One statement, known identifier or not: no difference to be seen from outside.
    KNOCK = "
        INSERT INTO identity_sign_in (id, login_id, at, address, agent, method, outcome)
        SELECT $1, l.id, $2, $3, $4, $5, 'refused' FROM identity_login l
        WHERE l.reference = $6 AND l.erased_at IS NULL";
    KNOCK_AS = "
        INSERT INTO identity_sign_in (id, login_id, at, address, agent, method, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, 'refused')";
    KNOCK_THROUGH = "
        INSERT INTO identity_sign_in (id, login_id, at, address, agent, method, outcome, provider_id)
        VALUES ($1, $2, $3, $4, $5, $6, 'refused', $7)";
    TURN = "UPDATE identity_sign_in SET method = $2, outcome = $3 WHERE id = $1";
    /// Nobody was answered: nothing happened.
    FORGET = "DELETE FROM identity_sign_in WHERE id = $1";
    LIST = "
        SELECT s.id, s.at, s.address, s.agent, s.method, s.outcome, c.legal_name FROM identity_sign_in s
        LEFT JOIN identity_provider p ON p.id = s.provider_id
        LEFT JOIN parties_company_v c ON c.company_id = p.company_id
        WHERE s.login_id = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT 51";
}

impl FromRow for SignIn {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            address: row.take()?,
            agent: row.take()?,
            method: row.take_coded()?,
            outcome: row.take_coded()?,
            through: row.take()?,
        })
    }
}

/// From where, and with what.
#[derive(Clone, Copy)]
pub struct From<'a> {
    pub address: &'a str,
    pub agent: &'a str,
}

impl From<'_> {
    fn short_agent(&self) -> String {
        self.agent.chars().take(300).collect()
    }
}

/// Writes that somebody knocks, as refused until it is known better.
pub async fn knock(
    tx: &mut Write,
    from: From<'_>,
    reference: &Reference,
) -> Result<SignInId, Halt> {
    let now = tx.now();
    let id = SignInId::new(now);
    let bound = KNOCK
        .bind(id)
        .bind(now)
        .bind(from.address)
        .bind(from.short_agent())
        .bind(Method::Password.code())
        .bind(reference.as_str());
    tx.run(bound).await.map(|_| id)
}

/// Writes that somebody knocks with a passkey of `login`.
pub async fn knock_as(tx: &mut Write, from: From<'_>, login: LoginId) -> Result<SignInId, Halt> {
    let now = tx.now();
    let id = SignInId::new(now);
    let bound = KNOCK_AS
        .bind(id)
        .bind(login)
        .bind(now)
        .bind(from.address)
        .bind(from.short_agent())
        .bind(Method::Passkey.code());
    tx.run(bound).await.map(|_| id)
}

/// Writes that somebody knocks who is `login` to a provider.
pub async fn knock_through(
    tx: &mut Write,
    from: From<'_>,
    (login, provider): (LoginId, ProviderId),
) -> Result<SignInId, Halt> {
    let now = tx.now();
    let id = SignInId::new(now);
    let bound = KNOCK_THROUGH
        .bind(id)
        .bind(login)
        .bind(now)
        .bind(from.address)
        .bind(from.short_agent())
        .bind(Method::Provider.code())
        .bind(provider);
    tx.run(bound).await.map(|_| id)
}

/// What became of it.
pub async fn turn(
    tx: &mut Write,
    id: SignInId,
    (method, outcome): (Method, Outcome),
) -> Result<(), Halt> {
    tx.run(TURN.bind(id).bind(method.code()).bind(outcome.code()))
        .await
        .map(|_| ())
}

pub async fn forget(tx: &mut Write, id: SignInId) -> Result<(), Halt> {
    tx.run(FORGET.bind(id)).await.map(|_| ())
}

/// 51 at most, the latest first; the last only tells that there are more.
pub async fn list(
    tx: &mut Read,
    login: LoginId,
    before: Option<SignInId>,
) -> Result<Vec<SignIn>, Halt> {
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    tx.all(LIST.bind(login).bind(before)).await
}
