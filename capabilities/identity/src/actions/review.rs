use access::{Caller, CompanyId, MembershipId, Right};
use db::Write;
use jobs::{NewJob, enqueue};
use kernel::{Halt, OrMissing};
use serde::{Deserialize, Serialize};

use super::users::suspend;
use crate::domain::review::{
    Decision, Period, REMINDERS_DAYS, Review, ReviewId, ReviewRefusal, deadline_of, reminder_of,
};
use crate::store::{companies, reviews, users};

/// The job that tells administrators of a review, when it opens and again before its deadline.
pub const TELL: &str = "identity.tell_review";
/// The job that ends a review.
pub const CLOSE: &str = "identity.close_review";

/// Its input, and that of [`CLOSE`].
#[derive(Serialize, Deserialize)]
pub struct OfReview {
    pub review: ReviewId,
    /// So many days before the deadline; nothing when it opens.
    pub days: Option<i64>,
}

/// Opens a company's review: every access of the moment is to be looked at. `None` when one is
/// under way.
///
/// # Errors
/// The database failed.
pub async fn open(tx: &mut Write, company: CompanyId) -> Result<Option<ReviewId>, Halt> {
    let now = tx.now();
    let id = ReviewId::new(now);
    let deadline_at = deadline_of(now);
    if !reviews::add(tx, (id, company), (now, deadline_at)).await? {
        return Ok(None);
    }
    let told = OfReview {
        review: id,
        days: None,
    };
    enqueue(tx, NewJob::new(TELL, &told)?).await?;
    plan(tx, id, deadline_at).await?;
    Ok(Some(id))
}

/// Queues the reminders of a review and its end.
pub(crate) async fn plan(
    tx: &mut Write,
    review: ReviewId,
    deadline_at: kernel::Timestamp,
) -> Result<(), Halt> {
    for days in REMINDERS_DAYS {
        let told = OfReview {
            review,
            days: Some(days),
        };
        let reminder = NewJob::new(TELL, &told)?;
        enqueue(tx, reminder.at(reminder_of(deadline_at, days))).await?;
    }
    let close = NewJob::new(CLOSE, &OfReview { review, days: None })?;
    enqueue(tx, close.at(deadline_at)).await.map(|_| ())
}

/// What a press of a button says of the accesses chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Confirm,
    Suspend,
}

/// Confirms or suspends the chosen accesses in the review under way; how many.
///
/// # Errors
/// None is under way; nothing was chosen; somebody above, oneself, the last administrator.
pub async fn say(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
    (said, chosen): (Said, &[MembershipId]),
) -> Result<(Review, usize), Halt> {
    let scope = caller.scope(Right::UsersManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    companies::find(tx, &scope, company).await?.or_missing()?;
    let review = reviews::open(tx, &scope, company).await?;
    let review = review.ok_or_else(|| Halt::from(ReviewRefusal::NoneOpen))?;
    if chosen.is_empty() {
        return Err(ReviewRefusal::NothingChosen.into());
    }
    let mut count = 0;
    for membership in chosen {
        users::find(tx, &scope, company, *membership)
            .await?
            .or_missing()?;
        let decision = match said {
            Said::Confirm => Decision::Confirmed,
            Said::Suspend => Decision::Suspended,
        };
        let by = Some(caller.login());
        if !reviews::decide(tx, (review.id, *membership), decision, by).await? {
            continue;
        }
        if said == Said::Suspend {
            suspend(tx, caller, (company, *membership)).await?;
        }
        count += 1;
    }
    Ok((review, count))
}

/// Sets how often the company reviews its accesses.
///
/// # Errors
/// The right is lacking.
pub async fn set_period(
    tx: &mut Write,
    caller: &Caller,
    company: CompanyId,
    period: Period,
) -> Result<(), Halt> {
    let scope = caller.scope(Right::UsersManage)?;
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    companies::find(tx, &scope, company).await?.or_missing()?;
    reviews::set_period(tx, company, period).await
}
