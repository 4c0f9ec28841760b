//! Reviews of accesses: opened when due, reminded of, ended at the deadline.

use ::jobs::{JobKind, JobRun, NewJob, Tools, enqueue};
use access::CompanyId;
use db::Signed;
use jiff::tz::TimeZone;
use kernel::{Fault, Halt, OrMissing};
use serde::{Deserialize, Serialize};

use crate::actions::review::{CLOSE, OfReview, TELL, open};
use crate::domain::refusal::LoginRefusal;
use crate::domain::review::{Decision, Review, Undecided};
use crate::letters::Writer;
use crate::letters::review::ReviewEvent;
use crate::store::{memberships, reviews, sessions};

/// Opens what is due, once a day.
const OPEN: &str = "identity.open_review";

/// Its input: the companies after this one.
#[derive(Serialize, Deserialize)]
struct After {
    after: String,
}

/// The kinds of this file.
pub(super) fn kinds() -> Vec<JobKind> {
    vec![
        JobKind::new(OPEN, open_due),
        JobKind::new(TELL, tell),
        JobKind::new(CLOSE, close),
    ]
}

/// Looks every day from now on which companies' accesses are to be reviewed. Said twice a day, it
/// is done once.
///
/// # Errors
/// The database failed.
pub async fn keep_reviewing(tools: &Tools) -> Result<(), Halt> {
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let mut tx = tools.db.write().await?;
    let today = tx.now().day_in(&zone);
    let input = After {
        after: String::new(),
    };
    let job = NewJob::new(OPEN, &input)?.once(format!("{OPEN} {today}"));
    enqueue(&mut tx, job).await?;
    tx.commit_unsigned_by_the_ground().await
}

async fn open_due(run: JobRun) -> Result<String, Halt> {
    let After { mut after } = run.payload()?;
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let now = run.tools.now();
    let mut opened = 0_i64;
    loop {
        let mut tx = run.tools.db.read().await?;
        let due = reviews::due(&mut tx, &after, now).await?;
        drop(tx);
        let Some(last) = due.last() else { break };
        after = last.to_string();
        for company in due {
            opened += i64::from(open_one(&run.tools, company).await?);
        }
        run.progress(opened, 0).await?;
    }
    let tomorrow = now.day_in(&zone).plus_days(1);
    let mut tx = run.tools.db.write().await?;
    let input = After {
        after: String::new(),
    };
    let next = NewJob::new(OPEN, &input)?
        .at(tomorrow.starts_at(&zone))
        .once(format!("{OPEN} {tomorrow}"));
    enqueue(&mut tx, next).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(opened.to_string())
}

async fn open_one(tools: &Tools, company: CompanyId) -> Result<bool, Halt> {
    let mut tx = tools.db.write().await?;
    let Some(review) = open(&mut tx, company).await? else {
        return Ok(false);
    };
    let signed = Signed::by_the_house("identity.open_review");
    tx.commit(signed.on(review).in_company(company)).await?;
    Ok(true)
}

/// Tells the administrators: as it opens, and again while something waits.
async fn tell(run: JobRun) -> Result<String, Halt> {
    let OfReview { review, days } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    let mut tx = run.tools.db.write().await?;
    let review = reviews::by_id(&mut tx, review).await?.or_missing()?;
    if review.closed_at.is_some() || review.decided == review.total {
        return Ok(String::new());
    }
    let event = match days {
        Some(_) => ReviewEvent::Reminder,
        None => ReviewEvent::Opened,
    };
    let told = memberships::administrators(&mut tx, review.company).await?;
    for known in &told {
        writer.review(&mut tx, known, (&review, event)).await?;
    }
    let signed = Signed::by_the_house("identity.tell_review")
        .on(review.id)
        .in_company(review.company)
        .saying(told.len().to_string());
    tx.commit(signed).await?;
    Ok(told.len().to_string())
}

/// Ends a review: what nobody decided on is suspended, one transaction an access, administrators
/// last. Run again after a crash, or by two at once, each access is decided on by one of them.
async fn close(run: JobRun) -> Result<String, Halt> {
    let OfReview { review, .. } = run.payload()?;
    let mut tx = run.tools.db.read().await?;
    let found = reviews::by_id(&mut tx, review).await?.or_missing()?;
    if found.closed_at.is_some() || found.deadline_at > run.tools.now() {
        return Ok(String::new());
    }
    let mut left = reviews::undecided(&mut tx, review).await?;
    drop(tx);
    left.sort_by_key(|access| access.is_administrator);
    for (done, access) in (0_i64..).zip(&left) {
        if !lapse(&run.tools, &found, access).await? {
            keep(&run.tools, &found, access).await?;
        }
        run.progress(done, i64::try_from(left.len()).unwrap_or(0))
            .await?;
    }
    let mut tx = run.tools.db.write().await?;
    if reviews::close(&mut tx, review).await? {
        let signed = Signed::by_the_house("identity.close_review")
            .on(review)
            .in_company(found.company)
            .saying(left.len().to_string());
        tx.commit(signed).await?;
    }
    Ok(left.len().to_string())
}

/// Suspends an access nobody confirmed. Not the last administrator's: the company would be left to
/// nobody.
async fn lapse(tools: &Tools, review: &Review, access: &Undecided) -> Result<bool, Halt> {
    let mut tx = tools.db.write().await?;
    // Two last administrators, lapsed by two workers, would each see the other's.
    memberships::hold(&mut tx, review.company).await?;
    let place = (review.id, access.membership);
    if !reviews::decide(&mut tx, place, Decision::Lapsed, None).await? {
        return Ok(true);
    }
    reviews::suspend(&mut tx, access.membership).await?;
    sessions::end_in(&mut tx, access.membership).await?;
    if access.is_administrator {
        match memberships::refuse_without_administrator(&mut tx, review.company).await {
            Err(Halt::Refused(refused)) if refused.code == last_administrator() => {
                return Ok(false);
            }
            other => other?,
        }
    }
    let signed = Signed::by_the_house("identity.lapse_access")
        .on(access.membership)
        .in_company(review.company);
    tx.commit(signed).await?;
    Ok(true)
}

fn last_administrator() -> &'static str {
    kernel::Refusal::code(&LoginRefusal::LastAdministrator)
}

/// Leaves the last administrator in, and tells the company above.
async fn keep(tools: &Tools, review: &Review, access: &Undecided) -> Result<(), Halt> {
    let writer = Writer::new(tools)?;
    let mut tx = tools.db.write().await?;
    let place = (review.id, access.membership);
    if !reviews::decide(&mut tx, place, Decision::Kept, None).await? {
        return Ok(());
    }
    let above = match reviews::parent(&mut tx, review.company).await? {
        Some(parent) => memberships::administrators(&mut tx, parent).await?,
        None => Vec::new(),
    };
    for known in &above {
        writer
            .review(&mut tx, known, (review, ReviewEvent::KeptBelow))
            .await?;
    }
    let signed = Signed::by_the_house("identity.keep_last_access")
        .on(access.membership)
        .in_company(review.company)
        .saying(above.len().to_string());
    tx.commit(signed).await
}
