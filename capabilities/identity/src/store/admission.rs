use access::{CompanyId, LoginId, MembershipId, Rights, SessionId};
use db::{FromRow, Read, Row};
use kernel::{Coded, Fault, Halt, Lang, Timestamp};

use crate::domain::profile::ReadyMade;

db::queries! {
    /// Everything a request has to know of who sends it, in one statement: this runs before each
    /// page. Ancestors count too: who stands under a suspended reseller stands still.
    ADMIT = "
        SELECT s.id, s.last_used_at, s.idle_until, s.ends_at, s.proved_at,
            l.id, l.reference, l.email, l.name, l.lang,
            m.id, m.company_id, m.ready_made, p.rights, m.narrowed, c.legal_name, c.reference,
            EXISTS (
                SELECT 1 FROM (
                    SELECT v.id FROM parties_tree_v u JOIN identity_terms v ON v.company_id = u.ancestor_id
                    WHERE u.company_id = m.company_id AND v.state = 'published' AND v.applies_at <= $2
                        AND (v.shared OR NOT EXISTS (
                            SELECT 1 FROM parties_tree_v x JOIN parties_branded_v b ON b.company_id = x.ancestor_id
                            WHERE x.company_id = m.company_id AND x.depth < u.depth))
                    ORDER BY u.depth, v.applies_at DESC, v.number DESC LIMIT 1) AS t
                WHERE NOT EXISTS (
                    SELECT 1 FROM identity_acceptance a WHERE a.login_id = l.id AND a.terms_id = t.id)),
            NOT EXISTS (SELECT 1 FROM identity_totp f WHERE f.login_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM identity_passkey f WHERE f.login_id = l.id)
            AND EXISTS (
                SELECT 1 FROM identity_membership w
                JOIN parties_company_v h ON h.company_id = w.company_id
                LEFT JOIN identity_policy y ON y.company_id = w.company_id
                WHERE w.login_id = l.id AND w.state = 'active'
                    AND (s.factor_shown_at IS NULL OR h.role = 'operator')
                    AND (y.second_factor = 'required'
                        OR (h.role = 'operator' AND COALESCE(y.second_factor, '') <> 'waived'))),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM identity_membership o
                WHERE o.login_id = l.id AND o.state = 'active'
                    AND (s.bound_to IS NULL OR EXISTS (
                        SELECT 1 FROM parties_tree_v q
                        WHERE q.ancestor_id = s.bound_to AND q.company_id = o.company_id))
                LIMIT 2) AS places),
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM parties_tree_v b WHERE b.ancestor_id = m.company_id LIMIT 101) AS below),
            (SELECT h.secret_hash FROM identity_session h WHERE h.held_by = s.id), s.held_by, s.raised_at,
            c.parent_id IS NULL,
            s.bound_to
        FROM identity_session s
        JOIN identity_login l ON l.id = s.login_id AND l.credential_version = s.credential_version
        JOIN identity_membership m ON m.id = s.membership_id AND m.login_id = s.login_id
        JOIN parties_company_v c ON c.company_id = m.company_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id AND p.company_id = m.company_id
        WHERE s.secret_hash = $1 AND s.idle_until > $2 AND s.ends_at > $2
            AND l.state = 'active' AND m.state = 'active'
            AND (s.bound_to IS NULL OR EXISTS (
                SELECT 1 FROM parties_tree_v q WHERE q.ancestor_id = s.bound_to AND q.company_id = m.company_id))
            AND NOT EXISTS (
                SELECT 1 FROM parties_tree_v u
                JOIN parties_company_v a ON a.company_id = u.ancestor_id
                WHERE u.company_id = m.company_id AND a.state <> 'active')";
    /// Where a login may act, at or below `$2` where that is given: for the switcher.
    PLACES = "
        SELECT m.company_id, c.legal_name
        FROM identity_membership m
        JOIN parties_company_v c ON c.company_id = m.company_id
        WHERE m.login_id = $1 AND m.state = 'active'
            AND (CAST($2 AS TEXT) IS NULL OR EXISTS (
                SELECT 1 FROM parties_tree_v q WHERE q.ancestor_id = $2 AND q.company_id = m.company_id))
            AND NOT EXISTS (
                SELECT 1 FROM parties_tree_v u
                JOIN parties_company_v a ON a.company_id = u.ancestor_id
                WHERE u.company_id = m.company_id AND a.state <> 'active')
        ORDER BY c.legal_name, m.company_id LIMIT 100";
}

/// What a session token opens.
pub struct Admission {
    pub session: SessionId,
    pub last_used_at: Timestamp,
    pub idle_until: Timestamp,
    pub ends_at: Timestamp,
    /// When the session last proved its holder.
    pub proved_at: Option<Timestamp>,
    pub login: LoginId,
    pub reference: String,
    pub email: String,
    pub name: String,
    pub lang: Lang,
    pub membership: MembershipId,
    pub company: CompanyId,
    pub rights: Rights,
    pub narrowed: bool,
    pub company_name: String,
    pub company_reference: String,
    pub terms_pending: bool,
    /// A second factor is wanted and there is none.
    pub factor_pending: bool,
    pub places: i64,
    pub below: i64,
    /// The session in another's place that this one holds.
    pub holds: Option<Vec<u8>>,
    /// The session that holds this one.
    pub held_by: Option<SessionId>,
    pub raised_at: Option<Timestamp>,
    pub at_the_top: bool,
    /// The company whose places alone it opens, with those below it.
    pub bound_to: Option<CompanyId>,
}

impl FromRow for Admission {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            session: row.take()?,
            last_used_at: row.take()?,
            idle_until: row.take()?,
            ends_at: row.take()?,
            proved_at: row.take()?,
            login: row.take()?,
            reference: row.take()?,
            email: row.take()?,
            name: row.take()?,
            lang: row.take_coded()?,
            membership: row.take()?,
            company: row.take()?,
            rights: take_rights(row)?,
            narrowed: row.take()?,
            company_name: row.take()?,
            company_reference: row.take()?,
            terms_pending: row.take()?,
            factor_pending: row.take()?,
            places: row.take()?,
            below: row.take()?,
            holds: row.take()?,
            held_by: row.take()?,
            raised_at: row.take()?,
            at_the_top: row.take()?,
            bound_to: row.take()?,
        })
    }
}

/// Reads `ready_made` and the own profile's `rights`, in this order.
pub(super) fn take_rights(row: &mut Row) -> Result<Rights, Fault> {
    let ready_made: Option<String> = row.take()?;
    let own: Option<String> = row.take()?;
    let ready_made = ready_made.and_then(|code| ReadyMade::from_code(&code));
    // A profile nobody knows any more gives nothing.
    Ok(match ready_made {
        Some(profile) => profile.rights(),
        None => own.map_or(Rights::NONE, |codes| Rights::from_codes(&codes)),
    })
}

pub async fn admit(
    tx: &mut Read,
    secret_hash: Vec<u8>,
    now: Timestamp,
) -> Result<Option<Admission>, Halt> {
    tx.one(ADMIT.bind(secret_hash).bind(now)).await
}

pub async fn places(
    tx: &mut Read,
    login: LoginId,
    below: Option<CompanyId>,
) -> Result<Vec<(CompanyId, String)>, Halt> {
    tx.all(PLACES.bind(login).bind(below)).await
}
