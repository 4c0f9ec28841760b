use access::{CompanyId, LoginId, MembershipId, SessionId};
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::session::{PROLONG_EVERY_S, Session};

db::queries! {
    /// The login must still stand as it was when the password was checked.
    BEGIN = "
        INSERT INTO identity_session (id, secret_hash, login_id, membership_id, credential_version,
            created_at, last_used_at, idle_until, ends_at, address, agent, proved_at, bound_to, factor_shown_at)
        SELECT $1, $2, l.id, m.id, l.credential_version, $5, $5, $6, $7, $8, $9, CAST($11 AS BIGINT),
            CAST($12 AS TEXT), CAST($13 AS BIGINT)
        FROM identity_login l
        JOIN identity_membership m ON m.login_id = l.id AND m.id = $4 AND m.state = 'active'
        WHERE l.id = $3 AND l.state = 'active' AND l.credential_version = $10";
    /// A login's first place that is open, stands under brand `$2` and at or below company `$3`, the
    /// one last used before others; and whether any of its places is the operator's.
    DOOR = "
        SELECT m.id, EXISTS (
            SELECT 1 FROM identity_membership h
            JOIN parties_company_v o ON o.company_id = h.company_id
            WHERE h.login_id = $1 AND h.state = 'active' AND o.role = 'operator')
        FROM identity_membership m
        LEFT JOIN identity_session s ON s.membership_id = m.id AND s.held_by IS NULL
        WHERE m.login_id = $1 AND m.state = 'active'
            AND NOT EXISTS (
                SELECT 1 FROM parties_tree_v u
                JOIN parties_company_v a ON a.company_id = u.ancestor_id
                WHERE u.company_id = m.company_id AND a.state <> 'active')
            AND (CAST($2 AS TEXT) IS NULL OR $2 = (
                SELECT b.company_id FROM parties_tree_v x
                JOIN parties_branded_v b ON b.company_id = x.ancestor_id
                WHERE x.company_id = m.company_id ORDER BY x.depth LIMIT 1))
            AND (CAST($3 AS TEXT) IS NULL OR EXISTS (
                SELECT 1 FROM parties_tree_v w WHERE w.ancestor_id = $3 AND w.company_id = m.company_id))
        ORDER BY COALESCE(s.last_used_at, 0) DESC, m.created_at, m.id LIMIT 1";
    PROLONG = "
        UPDATE identity_session SET last_used_at = $2, idle_until = $3
        WHERE id = $1 AND last_used_at <= $4";
    LIST = "
        SELECT s.id, s.created_at, s.last_used_at, s.address, s.agent, c.legal_name
        FROM identity_session s
        LEFT JOIN identity_origin o ON o.session_id = s.id
        LEFT JOIN identity_provider p ON p.id = o.provider_id
        LEFT JOIN parties_company_v c ON c.company_id = p.company_id
        WHERE s.login_id = $1 AND s.idle_until > $2 AND s.held_by IS NULL
        ORDER BY s.last_used_at DESC, s.id LIMIT 100";
    END = "DELETE FROM identity_session WHERE login_id = $1 AND id = $2";
    END_OTHERS = "DELETE FROM identity_session WHERE login_id = $1 AND id <> $2";
    END_ALL = "DELETE FROM identity_session WHERE login_id = $1";
    END_IN = "DELETE FROM identity_session WHERE membership_id = $1";
    MOVE = "
        UPDATE identity_session SET membership_id = (
            SELECT m.id FROM identity_membership m
            WHERE m.login_id = $2 AND m.company_id = $3 AND m.state = 'active')
        WHERE id = $1 AND login_id = $2
            AND (bound_to IS NULL OR EXISTS (
                SELECT 1 FROM parties_tree_v w WHERE w.ancestor_id = bound_to AND w.company_id = $3))
            AND EXISTS (
            SELECT 1 FROM identity_membership m
            WHERE m.login_id = $2 AND m.company_id = $3 AND m.state = 'active'
                AND NOT EXISTS (
                    SELECT 1 FROM parties_tree_v u
                    JOIN parties_company_v a ON a.company_id = u.ancestor_id
                    WHERE u.company_id = m.company_id AND a.state <> 'active'))";
    OWNER = "SELECT login_id FROM identity_session WHERE id = $1";
    ROTATE = "
        UPDATE identity_session SET secret_hash = $2, credential_version = $3
        WHERE id = $1 RETURNING ends_at";
    PROVED = "UPDATE identity_session SET proved_at = $2 WHERE id = $1";
    SWEEP = "
        DELETE FROM identity_session WHERE idle_until < $1
            AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = identity_session.login_id)";
}

/// A session to begin.
pub struct NewSession {
    pub id: SessionId,
    pub secret_hash: Vec<u8>,
    pub login: LoginId,
    pub membership: MembershipId,
    pub idle_until: Timestamp,
    pub ends_at: Timestamp,
    pub address: String,
    pub agent: String,
    /// The password that was checked.
    pub credential_version: i64,
    /// When all it takes was proved; `None` where a remembered device stood in for the factor.
    pub proved_at: Option<Timestamp>,
    /// The company whose places alone it opens, with those below it.
    pub bound_to: Option<CompanyId>,
    /// When a provider showed a second factor that counts.
    pub factor_shown_at: Option<Timestamp>,
}

impl FromRow for Session {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            created_at: row.take()?,
            last_used_at: row.take()?,
            address: row.take()?,
            agent: row.take()?,
            through: row.take()?,
        })
    }
}

/// Whether it began: not when login or membership changed meanwhile.
pub async fn begin(tx: &mut Write, new: NewSession) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = BEGIN
        .bind(new.id)
        .bind(new.secret_hash)
        .bind(new.login)
        .bind(new.membership)
        .bind(now)
        .bind(new.idle_until)
        .bind(new.ends_at)
        .bind(new.address)
        .bind(new.agent)
        .bind(new.credential_version)
        .bind(new.proved_at)
        .bind(new.bound_to)
        .bind(new.factor_shown_at);
    Ok(tx.run(bound).await? == 1)
}

/// Where the login comes in, under a brand and below a company where those are given, and whether it
/// is staff of the operator.
pub async fn door(
    tx: &mut Read,
    login: LoginId,
    (brand, below): (Option<CompanyId>, Option<CompanyId>),
) -> Result<Option<(MembershipId, bool)>, Halt> {
    tx.one(DOOR.bind(login).bind(brand).bind(below)).await
}

pub async fn prolong(tx: &mut Write, id: SessionId, idle_until: Timestamp) -> Result<(), Halt> {
    let now = tx.now();
    let due = now.plus_seconds(-PROLONG_EVERY_S);
    tx.run(PROLONG.bind(id).bind(now).bind(idle_until).bind(due))
        .await
        .map(|_| ())
}

pub async fn list(tx: &mut Read, login: LoginId, now: Timestamp) -> Result<Vec<Session>, Halt> {
    tx.all(LIST.bind(login).bind(now)).await
}

pub async fn end(tx: &mut Write, login: LoginId, id: SessionId) -> Result<u64, Halt> {
    tx.run(END.bind(login).bind(id)).await
}

pub async fn end_others(tx: &mut Write, login: LoginId, kept: SessionId) -> Result<u64, Halt> {
    tx.run(END_OTHERS.bind(login).bind(kept)).await
}

pub async fn end_all(tx: &mut Write, login: LoginId) -> Result<u64, Halt> {
    tx.run(END_ALL.bind(login)).await
}

pub async fn end_in(tx: &mut Write, membership: MembershipId) -> Result<u64, Halt> {
    tx.run(END_IN.bind(membership)).await
}

/// Whether the session now acts in `company`.
pub async fn move_to(
    tx: &mut Write,
    id: SessionId,
    login: LoginId,
    company: CompanyId,
) -> Result<bool, Halt> {
    Ok(tx.run(MOVE.bind(id).bind(login).bind(company)).await? == 1)
}

pub async fn owner(tx: &mut Read, id: SessionId) -> Result<Option<LoginId>, Halt> {
    let found: Option<(LoginId,)> = tx.one(OWNER.bind(id)).await?;
    Ok(found.map(|(login,)| login))
}

/// Puts the session under another secret; how many seconds it still lasts.
pub async fn rotate(
    tx: &mut Write,
    id: SessionId,
    secret_hash: Vec<u8>,
    credential_version: i64,
) -> Result<i64, Halt> {
    let rotated: Option<(Timestamp,)> = tx
        .one(ROTATE.bind(id).bind(secret_hash).bind(credential_version))
        .await?;
    let (ends_at,) = rotated.ok_or(Halt::Unknown)?;
    Ok(ends_at.seconds_since(tx.now()))
}

pub async fn proved(tx: &mut Write, id: SessionId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(PROVED.bind(id).bind(now)).await.map(|_| ())
}

pub async fn sweep(tx: &mut Write, before: Timestamp) -> Result<u64, Halt> {
    tx.run(SWEEP.bind(before)).await
}
