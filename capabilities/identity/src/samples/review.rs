use access::CompanyId;
use db::Write;
use kernel::Halt;

use super::{sample_login, sample_membership};
use crate::actions::review::plan;
use crate::domain::review::{Decision, ReviewId, deadline_of};
use crate::store::reviews;

/// Whose company is theirs: the others of a company's administrators came later.
pub(super) fn is_owner(role: &str) -> bool {
    let others = ["new-user", "suspended", "operator-support"];
    role.contains("admin") && !others.contains(&role)
}

/// A review two days old, in which somebody confirmed two accesses.
pub(super) async fn sample_review(tx: &mut Write, company: CompanyId) -> Result<(), Halt> {
    const TWO_DAYS_S: i64 = 2 * 86_400;
    let opened_at = tx.now().plus_seconds(-TWO_DAYS_S);
    let id = ReviewId::derived("identity/review");
    let deadline_at = deadline_of(opened_at);
    reviews::add(tx, (id, company), (opened_at, deadline_at)).await?;
    let by = Some(sample_login("company-admin"));
    for role in ["company-admin", "company-accountant"] {
        let place = (id, sample_membership(role));
        reviews::decide(tx, place, Decision::Confirmed, by).await?;
    }
    plan(tx, id, deadline_at).await
}
