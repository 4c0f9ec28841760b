//! Reviews of the companies below: which are late, which ended with accesses nobody confirmed.

use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::review::{Review, ReviewId};

/// Reviews on one page of the list.
pub const PAGE: usize = 50;

macro_rules! shown {
    () => {
        "SELECT r.id, r.company_id, r.opened_at, r.deadline_at, r.closed_at,
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id),
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id AND n.decision IS NOT NULL),
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id AND n.decision = 'lapsed'),
            (SELECT COUNT(*) FROM identity_review_line n WHERE n.review_id = r.id AND n.decision = 'kept'),
            c.legal_name, c.reference "
    };
}

// `$1`: the top of the branch, itself left out; `$2`, `$3`: where the page begins.
macro_rules! open {
    () => {
        " AND r.closed_at IS NULL AND (r.deadline_at, r.id) > ($2, $3)
            AND EXISTS (SELECT 1 FROM identity_review_line n WHERE n.review_id = r.id AND n.decision IS NULL)
        ORDER BY r.deadline_at, r.id LIMIT 51"
    };
}

macro_rules! ended {
    () => {
        " AND r.closed_at > $2
            AND EXISTS (
                SELECT 1 FROM identity_review_line n
                WHERE n.review_id = r.id AND n.decision IN ('lapsed', 'kept'))
        ORDER BY r.closed_at DESC, r.id LIMIT 50"
    };
}

macro_rules! wide {
    () => {
        "FROM identity_review r CROSS JOIN parties_company_v c
        WHERE c.company_id = r.company_id AND EXISTS (
            SELECT 1 FROM parties_tree_v t
            WHERE t.ancestor_id = $1 AND t.company_id = r.company_id AND t.depth > 0)"
    };
}

macro_rules! narrow {
    () => {
        "FROM parties_tree_v t CROSS JOIN identity_review r CROSS JOIN parties_company_v c
        WHERE t.ancestor_id = $1 AND t.depth > 0 AND r.company_id = t.company_id
            AND c.company_id = r.company_id"
    };
}

// Equal queries for a narrow branch and a wide one.
db::queries! {
    OPEN_WIDE = concat!(shown!(), wide!(), open!());
    OPEN_NARROW = concat!(shown!(), narrow!(), open!());
    ENDED_WIDE = concat!(shown!(), wide!(), ended!());
    ENDED_NARROW = concat!(shown!(), narrow!(), ended!());
}

/// A review, and whose it is.
#[derive(Clone, Debug)]
pub struct Below {
    pub review: Review,
    /// Accesses that ended because nobody confirmed them.
    pub lapsed: i64,
    /// Whether the last administrator's would have.
    pub kept: i64,
    pub name: String,
    pub reference: String,
}

impl FromRow for Below {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            review: Review::from_row(row)?,
            lapsed: row.take()?,
            kept: row.take()?,
            name: row.take()?,
            reference: row.take()?,
        })
    }
}

impl Below {
    pub fn company(&self) -> CompanyId {
        self.review.company
    }

    /// What nobody has decided on.
    pub fn waiting(&self) -> i64 {
        self.review.total - self.review.decided
    }
}

/// Those under way with something to decide, the nearest deadline first; one more than a page.
pub async fn open(
    tx: &mut Read,
    scope: &Scope,
    after: Option<(Timestamp, ReviewId)>,
) -> Result<Vec<Below>, Halt> {
    let query = match parties::is_narrow(tx, scope).await? {
        true => OPEN_NARROW,
        false => OPEN_WIDE,
    };
    let (deadline, id) = match after {
        Some((deadline, id)) => (deadline, id.to_string()),
        None => (Timestamp::from_micros(0), String::new()),
    };
    tx.all(query.bind(scope.root()).bind(deadline).bind(id))
        .await
}

/// The latest fifty that ended after `since` with accesses nobody had confirmed.
pub async fn ended(tx: &mut Read, scope: &Scope, since: Timestamp) -> Result<Vec<Below>, Halt> {
    let query = match parties::is_narrow(tx, scope).await? {
        true => ENDED_NARROW,
        false => ENDED_WIDE,
    };
    tx.all(query.bind(scope.root()).bind(since)).await
}
