use access::{Caller, CompanyId, LoginId, SessionId};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::stand_in::{StandInFacts, StandInId, StandInLine};
use crate::store::users::User;

db::queries! {
    /// What the session held before is not in force, or nobody could begin: it may hold another.
    LET_GO = "DELETE FROM identity_session WHERE held_by = $1";
    /// A session of the user, as they stand now, that lasts to its limit and no longer.
    HOLD = "
        INSERT INTO identity_session (id, secret_hash, login_id, membership_id, credential_version,
            created_at, last_used_at, idle_until, ends_at, address, agent, held_by)
        SELECT $1, $2, l.id, m.id, l.credential_version, $5, $5, $6, $6, $7, $8, $9
        FROM identity_login l
        JOIN identity_membership m ON m.login_id = l.id AND m.id = $4 AND m.state = 'active'
        WHERE l.id = $3 AND l.state = 'active'";
    ADD = "
        INSERT INTO identity_stand_in (id, session_id, actor_login_id, actor_company_id, login_id, company_id,
            reason, raised_reason, began_at, until_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9)";
    RAISE = "UPDATE identity_session SET raised_at = $2 WHERE id = $1 AND raised_at IS NULL AND held_by IS NOT NULL";
    KEEP_RAISED = "UPDATE identity_stand_in SET raised_at = $2, raised_reason = $3 WHERE session_id = $1";
    HOLDER = "SELECT held_by FROM identity_session WHERE id = $1 AND held_by IS NOT NULL";
    DROP_HELD = "DELETE FROM identity_session WHERE id = $1 AND held_by IS NOT NULL";
    /// Of two who come with the same token, one.
    RENAME = "UPDATE identity_session SET secret_hash = $2 WHERE id = $1 AND secret_hash = $3 RETURNING ends_at";
    /// Whoever comes first notes the end; who comes later finds nothing.
    END = "UPDATE identity_stand_in SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL";
    END_AT_LIMIT = "
        UPDATE identity_stand_in SET ended_at = until_at
        WHERE id = $1 AND ended_at IS NULL AND until_at <= $2 RETURNING session_id";
    FACTS = "
        SELECT i.id, i.actor_login_id, a.name, i.actor_company_id, i.login_id, i.company_id
        FROM identity_stand_in i JOIN identity_login a ON a.id = i.actor_login_id
        WHERE i.id = $1";
    OF_PERSON = "
        SELECT i.session_id, a.name,
            CASE WHEN CAST($3 AS TEXT) IS NULL OR EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $3 AND t.company_id = i.actor_company_id)
                THEN c.legal_name ELSE '' END,
            i.reason, i.raised_reason, i.began_at, i.until_at, i.ended_at,
            EXISTS (SELECT 1 FROM identity_session s WHERE s.id = i.session_id AND s.idle_until > $2)
        FROM identity_stand_in i
        JOIN identity_login a ON a.id = i.actor_login_id
        JOIN parties_company_v c ON c.company_id = i.actor_company_id
        WHERE i.login_id = $1 ORDER BY i.began_at DESC, i.id LIMIT 20";
    /// A company never stands above itself here.
    IS_BELOW = "
        SELECT company_id FROM parties_tree_v
        WHERE ancestor_id = $1 AND company_id = $2 AND depth > 0";
    HAS_PLACE = "SELECT id FROM identity_membership WHERE login_id = $1 AND company_id = $2";
}

impl FromRow for StandInLine {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            session: row.take()?,
            actor_name: row.take()?,
            actor_company: row.take()?,
            reason: row.take()?,
            raised_reason: row.take()?,
            began_at: row.take()?,
            until_at: row.take()?,
            ended_at: row.take()?,
            is_open: row.take()?,
        })
    }
}

impl FromRow for StandInFacts {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            actor: row.take()?,
            actor_name: row.take()?,
            actor_company: row.take()?,
            login: row.take()?,
            company: row.take()?,
        })
    }
}

/// A session in a user's place, to begin.
pub struct Held<'a> {
    pub id: SessionId,
    pub secret_hash: Vec<u8>,
    pub by: SessionId,
    pub until: Timestamp,
    pub address: &'a str,
    pub agent: &'a str,
}

/// Whether it began: not when the user changed meanwhile.
pub async fn hold(tx: &mut Write, user: &User, held: &Held<'_>) -> Result<bool, Halt> {
    let now = tx.now();
    tx.run(LET_GO.bind(held.by)).await?;
    let bound = HOLD
        .bind(held.id)
        .bind(held.secret_hash.clone())
        .bind(user.login)
        .bind(user.membership)
        .bind(now)
        .bind(held.until)
        .bind(held.address)
        .bind(held.agent)
        .bind(held.by);
    Ok(tx.run(bound).await? == 1)
}

/// Keeps who acts in whose place, and why.
pub async fn add(
    tx: &mut Write,
    caller: &Caller,
    (user, held): (&User, &Held<'_>),
    reason: &str,
) -> Result<StandInId, Halt> {
    let now = tx.now();
    let id = StandInId::new(now);
    let bound = ADD
        .bind(id)
        .bind(held.id)
        .bind(caller.login())
        .bind(caller.company())
        .bind(user.login)
        .bind(user.company)
        .bind(reason)
        .bind(now)
        .bind(held.until);
    tx.run(bound).await?;
    Ok(id)
}

/// Whether changes are allowed from now on, and were not before.
pub async fn raise(tx: &mut Write, held: SessionId, reason: &str) -> Result<bool, Halt> {
    let now = tx.now();
    if tx.run(RAISE.bind(held).bind(now)).await? == 0 {
        return Ok(false);
    }
    tx.run(KEEP_RAISED.bind(held).bind(now).bind(reason))
        .await?;
    Ok(true)
}

/// Ends the session in another's place; the one that held it.
pub async fn let_go(tx: &mut Write, held: SessionId) -> Result<Option<SessionId>, Halt> {
    let holder: Option<(SessionId,)> = tx.one(HOLDER.bind(held)).await?;
    tx.run(DROP_HELD.bind(held)).await?;
    ended(tx, held).await?;
    Ok(holder.map(|(id,)| id))
}

/// Notes that the session in another's place is over; nothing for any other session.
pub async fn ended(tx: &mut Write, held: SessionId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(END.bind(held).bind(now)).await.map(|_| ())
}

/// Gives a session another secret in the place of `present`; how many seconds it still lasts.
pub async fn rename(
    tx: &mut Write,
    id: SessionId,
    (present, next): (Vec<u8>, Vec<u8>),
) -> Result<i64, Halt> {
    let renamed: Option<(Timestamp,)> = tx.one(RENAME.bind(id).bind(next).bind(present)).await?;
    let (ends_at,) = renamed.ok_or(Halt::Unknown)?;
    Ok(ends_at.seconds_since(tx.now()))
}

/// Notes an end at the limit; nothing when it ended before.
pub async fn end_at_limit(tx: &mut Write, id: StandInId) -> Result<Option<StandInFacts>, Halt> {
    let now = tx.now();
    let ended: Option<(SessionId,)> = tx.one(END_AT_LIMIT.bind(id).bind(now)).await?;
    let Some((session,)) = ended else {
        return Ok(None);
    };
    tx.run(DROP_HELD.bind(session)).await?;
    tx.one(FACTS.bind(id)).await
}

/// Who acted in the login's place of late, latest first.
pub async fn of_person(
    tx: &mut Read,
    (login, brand): (LoginId, Option<CompanyId>),
    now: Timestamp,
) -> Result<Vec<StandInLine>, Halt> {
    tx.all_as_the_house(OF_PERSON.bind(login).bind(now).bind(brand))
        .await
}

/// Whether `company` stands strictly below `above`.
pub async fn is_below(tx: &mut Read, above: CompanyId, company: CompanyId) -> Result<bool, Halt> {
    let found: Option<(CompanyId,)> = tx.one(IS_BELOW.bind(above).bind(company)).await?;
    Ok(found.is_some())
}

/// Whether the login has a place in the company.
pub async fn has_place(tx: &mut Read, login: LoginId, company: CompanyId) -> Result<bool, Halt> {
    let found: Option<(access::MembershipId,)> =
        tx.one(HAS_PLACE.bind(login).bind(company)).await?;
    Ok(found.is_some())
}
