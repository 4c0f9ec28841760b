use access::{CompanyId, LoginId, MembershipId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use super::admission::take_rights;
use crate::domain::review::{Decision, Period, Review, ReviewId, Shut, Undecided};

macro_rules! review {
    () => {
        "SELECT r.id, r.company_id, r.opened_at, r.deadline_at, r.closed_at,
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id),
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id AND n.decision IS NOT NULL)
        FROM identity_review r "
    };
}

db::queries! {
    PERIOD = "
        SELECT months FROM identity_review_period
        WHERE company_id = $1 AND EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = $1)";
    SET_PERIOD = "
        INSERT INTO identity_review_period (company_id, months) VALUES ($1, $2)
        ON CONFLICT (company_id) DO UPDATE SET months = $2";
    OPEN = concat!(review!(), "
        WHERE r.company_id = $1 AND r.closed_at IS NULL
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = r.company_id)");
    PAST = concat!(review!(), "
        WHERE r.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = r.company_id)
        ORDER BY r.opened_at DESC, r.id LIMIT 20");
    BY_ID = concat!(review!(), "WHERE r.id = $1");
    /// Companies whose last review, or first access, lies a whole period back.
    DUE = "
        SELECT c.company_id FROM parties_company_v c
        LEFT JOIN identity_review_period p ON p.company_id = c.company_id
        WHERE c.company_id > $1 AND c.state = 'active'
            AND NOT EXISTS (
                SELECT 1 FROM identity_review r WHERE r.company_id = c.company_id
                    AND (r.closed_at IS NULL
                        OR r.opened_at > CASE WHEN COALESCE(p.months, 12) = 6 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END))
            AND EXISTS (
                SELECT 1 FROM identity_membership m WHERE m.company_id = c.company_id AND m.state = 'active'
                    AND m.created_at <= CASE WHEN COALESCE(p.months, 12) = 6 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END)
        ORDER BY c.company_id LIMIT 200";
    /// Of two that open at once, one finds the other's.
    ADD = "
        INSERT INTO identity_review (id, company_id, opened_at, deadline_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    ADD_LINES = "
        INSERT INTO identity_review_line (review_id, membership_id, login_id)
        SELECT $1, m.id, m.login_id FROM identity_membership m
        JOIN identity_login l ON l.id = m.login_id
        WHERE m.company_id = $2 AND m.state = 'active' AND l.state <> 'suspended'";
    LINES = "
        SELECT n.membership_id, l.name, l.reference, l.email, l.last_login_at, n.decision, n.decided_at,
            COALESCE(b.name, ''), m.profile_id, COALESCE(p.name, ''), m.ready_made, m.narrowed,
            (SELECT COUNT(*) FROM identity_membership_site s WHERE s.membership_id = m.id),
            (SELECT COUNT(*) FROM identity_membership_billing_group s WHERE s.membership_id = m.id), l.search_key
        FROM identity_review_line n
        JOIN identity_review r ON r.id = n.review_id
        JOIN identity_login l ON l.id = n.login_id
        LEFT JOIN identity_membership m ON m.id = n.membership_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        LEFT JOIN identity_login b ON b.id = n.decided_by
        WHERE n.review_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = r.company_id)
            AND (l.search_key, n.membership_id) > ($3, $4)
        ORDER BY l.search_key, n.membership_id LIMIT 201";
    /// A decision is taken once.
    DECIDE = "
        UPDATE identity_review_line SET decision = $3, decided_at = $4, decided_by = $5
        WHERE review_id = $1 AND membership_id = $2 AND decision IS NULL
            AND EXISTS (
                SELECT 1 FROM identity_review r
                WHERE r.id = identity_review_line.review_id AND r.closed_at IS NULL)";
    /// What was done elsewhere counts in the review that is under way.
    NOTE = "
        UPDATE identity_review_line SET decision = $2, decided_at = $3, decided_by = $4
        WHERE membership_id = $1 AND decision IS NULL
            AND EXISTS (
                SELECT 1 FROM identity_review r
                WHERE r.id = identity_review_line.review_id AND r.closed_at IS NULL)";
    UNDECIDED = "
        SELECT n.membership_id, n.login_id, m.ready_made, p.rights
        FROM identity_review_line n
        LEFT JOIN identity_membership m ON m.id = n.membership_id
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE n.review_id = $1 AND n.decision IS NULL AND n.membership_id > $2
        ORDER BY n.membership_id LIMIT 500";
    LAPSED = "
        SELECT COUNT(*) FROM identity_review_line WHERE review_id = $1 AND decision = 'lapsed'";
    SUSPEND = "
        UPDATE identity_membership SET state = 'suspended', version = version + 1
        WHERE id = $1 AND state = 'active'";
    CLOSE = "
        UPDATE identity_review SET closed_at = $2
        WHERE id = $1 AND closed_at IS NULL AND deadline_at <= $2
            AND NOT EXISTS (
                SELECT 1 FROM identity_review_line n WHERE n.review_id = identity_review.id AND n.decision IS NULL)";
    /// Said once of each deadline.
    TOLD = "
        INSERT INTO identity_review_told (review_id, days, deadline_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    /// Whether its people are kept out as a whole: they could confirm nothing.
    IS_SHUT = "
        SELECT MIN(CASE WHEN a.state = 'closed' AND u.depth = 0 THEN 'closed' ELSE 'suspended' END)
        FROM parties_tree_v u JOIN parties_company_v a ON a.company_id = u.ancestor_id
        WHERE u.company_id = $1 AND a.state <> 'active'";
    POSTPONE = "
        UPDATE identity_review SET deadline_at = $3
        WHERE id = $1 AND closed_at IS NULL AND deadline_at = $2";
    ABANDON = "
        UPDATE identity_review SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";
    PARENT = "
        SELECT ancestor_id FROM parties_tree_v WHERE company_id = $1 AND depth = 1";
}

impl FromRow for Review {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            opened_at: row.take()?,
            deadline_at: row.take()?,
            closed_at: row.take()?,
            total: row.take()?,
            decided: row.take()?,
        })
    }
}

impl FromRow for Undecided {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            membership: row.take()?,
            login: row.take()?,
            is_administrator: take_rights(row)?.has(access::Right::UsersManage),
        })
    }
}

/// One access of a review, as its page shows it.
#[derive(Clone, Debug)]
pub struct Line {
    pub membership: MembershipId,
    pub name: String,
    pub reference: String,
    pub email: String,
    pub last_login_at: Option<Timestamp>,
    pub decision: Option<Decision>,
    pub decided_at: Option<Timestamp>,
    pub decided_by: String,
    /// Nothing: the access is gone.
    pub profile: Option<crate::domain::profile::ProfileRef>,
    pub profile_name: String,
    /// How many sites and billing groups it is narrowed to; nothing: all of the company.
    pub chosen: Option<(i64, i64)>,
    pub search_key: String,
}

impl FromRow for Line {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        use crate::domain::profile::{ProfileRef, ReadyMade};
        let mut line = Self {
            membership: row.take()?,
            name: row.take()?,
            reference: row.take()?,
            email: row.take()?,
            last_login_at: row.take()?,
            decision: row.take_coded_or_none()?,
            decided_at: row.take()?,
            decided_by: row.take()?,
            profile: None,
            profile_name: String::new(),
            chosen: None,
            search_key: String::new(),
        };
        let own: Option<crate::domain::profile::ProfileId> = row.take()?;
        line.profile_name = row.take()?;
        let ready_made: Option<ReadyMade> = row.take_coded_or_none()?;
        line.profile = ready_made
            .map(ProfileRef::ReadyMade)
            .or(own.map(ProfileRef::Own));
        let narrowed: Option<bool> = row.take()?;
        let chosen = (row.take()?, row.take()?);
        line.chosen = (narrowed == Some(true)).then_some(chosen);
        line.search_key = row.take()?;
        Ok(line)
    }
}

pub async fn period(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Period, Halt> {
    let months: Option<(i64,)> = tx.one(PERIOD.bind(company).bind(scope.root())).await?;
    Ok(Period::of_months(months.map(|(months,)| months)))
}

pub async fn set_period(tx: &mut Write, company: CompanyId, period: Period) -> Result<(), Halt> {
    tx.run(SET_PERIOD.bind(company).bind(period.months()))
        .await
        .map(|_| ())
}

/// The review under way.
pub async fn open(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<Review>, Halt> {
    tx.one(OPEN.bind(company).bind(scope.root())).await
}

/// The latest twenty, latest first.
pub async fn past(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Vec<Review>, Halt> {
    tx.all(PAST.bind(company).bind(scope.root())).await
}

/// For jobs.
pub async fn by_id(tx: &mut Read, id: ReviewId) -> Result<Option<Review>, Halt> {
    tx.one(BY_ID.bind(id)).await
}

/// Companies whose review is due, after `after` in the order of ids, 200 at most.
pub async fn due(tx: &mut Read, after: &str, now: Timestamp) -> Result<Vec<CompanyId>, Halt> {
    let back = |period: Period| now.plus_seconds(-period.seconds());
    let bound = DUE
        .bind(after)
        .bind(back(Period::Half))
        .bind(back(Period::Year));
    let found: Vec<(CompanyId,)> = tx.all(bound).await?;
    Ok(found.into_iter().map(|(company,)| company).collect())
}

/// Whether it opened: not when one is under way.
pub async fn add(
    tx: &mut Write,
    (id, company): (ReviewId, CompanyId),
    (opened_at, deadline_at): (Timestamp, Timestamp),
) -> Result<bool, Halt> {
    let bound = ADD.bind(id).bind(company).bind(opened_at).bind(deadline_at);
    if tx.run(bound).await? == 0 {
        return Ok(false);
    }
    tx.run(ADD_LINES.bind(id).bind(company)).await?;
    Ok(true)
}

/// The accesses of a review by name, after a line, 201 at most.
pub async fn lines(
    tx: &mut Read,
    scope: &Scope,
    id: ReviewId,
    (key, membership): (&str, &str),
) -> Result<Vec<Line>, Halt> {
    let bound = LINES.bind(id).bind(scope.root()).bind(key).bind(membership);
    tx.all(bound).await
}

/// Whether it was open until now, and is decided.
pub async fn decide(
    tx: &mut Write,
    (id, membership): (ReviewId, MembershipId),
    decision: Decision,
    by: Option<LoginId>,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = DECIDE
        .bind(id)
        .bind(membership)
        .bind(decision.code())
        .bind(now)
        .bind(by);
    Ok(tx.run(bound).await? == 1)
}

/// Notes in the review under way what was done to an access elsewhere.
pub async fn note(
    tx: &mut Write,
    membership: MembershipId,
    decision: Decision,
    by: LoginId,
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = NOTE
        .bind(membership)
        .bind(decision.code())
        .bind(now)
        .bind(by);
    tx.run(bound).await.map(|_| ())
}

/// What waits for a decision after a place, in the order of ids, 500 at most.
pub async fn undecided(tx: &mut Read, id: ReviewId, after: &str) -> Result<Vec<Undecided>, Halt> {
    tx.all(UNDECIDED.bind(id).bind(after)).await
}

/// Whether this letter about the review has not left yet, for the deadline it has now.
pub async fn told(tx: &mut Write, review: &Review, days: Option<i64>) -> Result<bool, Halt> {
    let bound = TOLD
        .bind(review.id)
        .bind(days.unwrap_or(0))
        .bind(review.deadline_at);
    Ok(tx.run(bound).await? == 1)
}

/// Whether the company's people are kept out as a whole, and for how long.
pub async fn shut(tx: &mut Read, company: CompanyId) -> Result<Option<Shut>, Halt> {
    let found: Option<(Option<String>,)> = tx.one(IS_SHUT.bind(company)).await?;
    Ok(found
        .and_then(|(state,)| state)
        .map(|state| match state.as_str() {
            "closed" => Shut::ForGood,
            _ => Shut::ForNow,
        }))
}

/// Puts the deadline off, unless somebody did already.
pub async fn postpone(tx: &mut Write, review: &Review, until: Timestamp) -> Result<bool, Halt> {
    let bound = POSTPONE
        .bind(review.id)
        .bind(review.deadline_at)
        .bind(until);
    Ok(tx.run(bound).await? == 1)
}

/// Ends a review of a company that is no more: nothing of it is decided on.
pub async fn abandon(tx: &mut Write, id: ReviewId) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(ABANDON.bind(id).bind(now)).await? == 1)
}

/// Suspends an access nobody confirmed; whether it was open.
pub async fn suspend(tx: &mut Write, membership: MembershipId) -> Result<bool, Halt> {
    Ok(tx.run(SUSPEND.bind(membership)).await? == 1)
}

/// How many accesses ended at the deadline.
pub async fn lapsed(tx: &mut Read, id: ReviewId) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx.one(LAPSED.bind(id)).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Whether it was open until now, its deadline past and everything in it decided.
pub async fn close(tx: &mut Write, id: ReviewId) -> Result<bool, Halt> {
    let now = tx.now();
    Ok(tx.run(CLOSE.bind(id).bind(now)).await? == 1)
}

/// The company right above.
pub async fn parent(tx: &mut Read, company: CompanyId) -> Result<Option<CompanyId>, Halt> {
    let found: Option<(CompanyId,)> = tx.one(PARENT.bind(company)).await?;
    Ok(found.map(|(parent,)| parent))
}
