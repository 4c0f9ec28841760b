//! What the home page says of billing.

use access::{Breadth, Scope};
use db::{FromRow, Read, Row};
use kernel::{Coded, Day, Fault, Halt, Money};

use super::narrowing::narrowed;
use crate::domain::{DocumentKind, Filter};
use crate::store::listing::{self, Asked, Listed};

macro_rules! unpaid {
    ($scope:literal) => {
        concat!(
            "SELECT COUNT(*), CAST(COALESCE(SUM(d.gross - d.paid), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN d.due_on < $4 THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN d.due_on < $4 THEN d.gross - d.paid ELSE 0 END), 0) AS BIGINT),
                MIN(d.due_on)
            FROM billing_document d
            WHERE ",
            $scope,
            " AND d.kind = $1 AND d.state IN ('sent', 'partiallyPaid')",
            narrowed!("d", "$3")
        )
    };
}

db::queries! {
    UNPAID_ONE = unpaid!("d.company_id = $2");
    UNPAID_BELOW = unpaid!("d.company_id IN
        (SELECT t.company_id FROM parties_tree_v t WHERE t.ancestor_id = $2)");
}

/// What is left to pay, in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnpaidSummary {
    /// Invoices not paid whole.
    pub count: i64,
    /// What is left to pay of them.
    pub due: Money,
    /// Those whose due date has passed.
    pub overdue_count: i64,
    /// What is left to pay of those.
    pub overdue: Money,
    /// The earliest due date among all of them.
    pub next_due_on: Option<Day>,
}

impl UnpaidSummary {
    /// What remains of this without `own`, which is a part of it; then nobody knows the next due date.
    #[must_use]
    pub fn without(self, own: Self) -> Self {
        Self {
            count: self.count - own.count,
            due: self.due - own.due,
            overdue_count: self.overdue_count - own.overdue_count,
            overdue: self.overdue - own.overdue,
            next_due_on: self.next_due_on.filter(|_| own.count == 0),
        }
    }
}

impl FromRow for UnpaidSummary {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let (count, due) = (row.take()?, row.take()?);
        let (overdue_count, overdue) = (row.take()?, row.take()?);
        Ok(Self {
            count,
            due,
            overdue_count,
            overdue,
            next_due_on: row.take()?,
        })
    }
}

/// What the scope's companies have left to pay on `today`: one statement over a small index.
///
/// # Errors
/// The database failed.
pub async fn unpaid_summary(
    tx: &mut Read,
    scope: &Scope,
    today: Day,
) -> Result<UnpaidSummary, Halt> {
    let query = match scope.breadth() {
        Breadth::One => UNPAID_ONE,
        Breadth::Few | Breadth::Many => UNPAID_BELOW,
    };
    let bound = query
        .bind(DocumentKind::Invoice.code())
        .bind(scope.root())
        .bind(scope.narrowed())
        .bind(today);
    Ok(tx.one(bound).await?.unwrap_or_default())
}

/// What the scope's own company has left to pay, without those below it: one statement.
///
/// # Errors
/// The database failed.
pub async fn own_unpaid_summary(
    tx: &mut Read,
    scope: &Scope,
    today: Day,
) -> Result<UnpaidSummary, Halt> {
    let bound = UNPAID_ONE
        .bind(DocumentKind::Invoice.code())
        .bind(scope.root())
        .bind(scope.narrowed())
        .bind(today);
    Ok(tx.one(bound).await?.unwrap_or_default())
}

/// The scope's latest `most` documents of a kind, newest first: one statement.
pub(crate) async fn latest(
    tx: &mut Read,
    (scope, kind): (&Scope, DocumentKind),
    today: Day,
    most: usize,
) -> Result<Vec<Listed>, Halt> {
    let filter = Filter::default();
    let asked = Asked {
        scope,
        kind,
        filter: &filter,
        company: None,
        today,
    };
    Ok(listing::batch(tx, asked, None, most).await?.0)
}
