//! Reviews of accesses: opened when due, reminded of, ended at the deadline.

use ::jobs::{JobKind, JobRun, NewJob, Tools, enqueue};
use access::CompanyId;
use db::Signed;
use jiff::tz::TimeZone;
use kernel::{Fault, Halt, OrMissing};
use serde::{Deserialize, Serialize};

use crate::actions::review::{CLOSE, OfReview, TELL, open, plan};
use crate::domain::refusal::LoginRefusal;
use crate::domain::review::{Decision, Review, Shut, Undecided, deadline_of, reminder_of};
use crate::letters::Writer;
use crate::letters::review::ReviewEvent;
use crate::store::{logins, memberships, owners, reviews, sessions};

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
    let zone = paris()?;
    let mut tx = tools.db.write_as_the_house().await?;
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
    let now = run.tools.now();
    // First of all: a day on which something fails is not the last one.
    plan_tomorrow(&run.tools).await?;
    let mut opened = 0_i64;
    loop {
        let mut tx = run.tools.db.read_as_the_house().await?;
        let due = reviews::due(&mut tx, &after, now).await?;
        drop(tx);
        let Some(last) = due.last() else { break };
        after = last.to_string();
        for company in due {
            opened += i64::from(open_one(&run.tools, company).await?);
        }
        run.progress(opened, 0).await?;
    }
    Ok(opened.to_string())
}

async fn plan_tomorrow(tools: &Tools) -> Result<(), Halt> {
    let zone = paris()?;
    let mut tx = tools.db.write_as_the_house().await?;
    let tomorrow = tx.now().day_in(&zone).plus_days(1);
    let input = After {
        after: String::new(),
    };
    let next = NewJob::new(OPEN, &input)?
        .at(tomorrow.starts_at(&zone))
        .once(format!("{OPEN} {tomorrow}"));
    enqueue(&mut tx, next).await?;
    tx.commit_unsigned_by_the_ground().await
}

fn paris() -> Result<TimeZone, Fault> {
    TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))
}

async fn open_one(tools: &Tools, company: CompanyId) -> Result<bool, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let Some(review) = open(&mut tx, company).await? else {
        return Ok(false);
    };
    let signed = Signed::by_the_house("identity.open_review");
    tx.commit(signed.on(review).in_company(company)).await?;
    Ok(true)
}

/// Tells the administrators: as it opens, and again while something waits. Each letter leaves once.
async fn tell(run: JobRun) -> Result<String, Halt> {
    let OfReview { review, days } = run.payload()?;
    let writer = Writer::new(&run.tools)?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let review = reviews::by_id(&mut tx, review).await?.or_missing()?;
    if review.closed_at.is_some() || review.decided == review.total {
        return Ok(String::new());
    }
    let is_early = days.is_some_and(|days| reminder_of(review.deadline_at, days) > tx.now());
    if is_early || !reviews::told(&mut tx, &review, days).await? {
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
    let mut tx = run.tools.db.read_as_the_house().await?;
    let found = reviews::by_id(&mut tx, review).await?.or_missing()?;
    if found.closed_at.is_some() || found.deadline_at > run.tools.now() {
        return Ok(String::new());
    }
    let shut = reviews::shut(&mut tx, found.company).await?;
    drop(tx);
    if let Some(shut) = shut {
        put_off(&run.tools, &found, shut).await?;
        return Ok(String::new());
    }
    let lapsed = lapse_all(&run, &found).await?;
    end(&run.tools, &found, lapsed).await?;
    Ok(lapsed.to_string())
}

/// Nobody of a company that is kept out as a whole could have confirmed anything.
async fn put_off(tools: &Tools, review: &Review, shut: Shut) -> Result<(), Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let (is_done, action) = match shut {
        Shut::ForNow => {
            let until = deadline_of(tx.now());
            let is_done = reviews::postpone(&mut tx, review, until).await?;
            if is_done {
                plan(&mut tx, review.id, until).await?;
            }
            (is_done, "identity.postpone_review")
        }
        Shut::ForGood => {
            let is_done = reviews::abandon(&mut tx, review.id).await?;
            (is_done, "identity.close_review")
        }
    };
    if !is_done {
        return Ok(());
    }
    let signed = Signed::by_the_house(action).on(review.id);
    tx.commit(signed.in_company(review.company)).await
}

/// How many accesses ended by it.
async fn lapse_all(run: &JobRun, review: &Review) -> Result<i64, Halt> {
    let (mut after, mut lapsed) = (String::new(), 0_i64);
    let mut administrators = Vec::new();
    loop {
        let mut tx = run.tools.db.read_as_the_house().await?;
        let left = reviews::undecided(&mut tx, review.id, &after).await?;
        drop(tx);
        let Some(last) = left.last() else { break };
        after = last.membership.to_string();
        let (later, now): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|access| access.is_administrator);
        administrators.extend(later);
        for access in &now {
            lapsed += i64::from(lapse(&run.tools, review, access).await? == Lapse::Done);
        }
        run.progress(lapsed, 0).await?;
    }
    for access in &administrators {
        match lapse(&run.tools, review, access).await? {
            Lapse::Done => lapsed += 1,
            Lapse::Decided => {}
            Lapse::Last => keep(&run.tools, review, access).await?,
        }
    }
    Ok(lapsed)
}

/// The administrators read what became of it.
async fn end(tools: &Tools, review: &Review, lapsed: i64) -> Result<(), Halt> {
    let writer = Writer::new(tools)?;
    let mut tx = tools.db.write_as_the_house().await?;
    if !reviews::close(&mut tx, review.id).await? {
        return Ok(());
    }
    // Counted anew: a worker that was killed had suspended some.
    let count = reviews::lapsed(&mut tx, review.id).await?;
    if count > 0 {
        for known in &memberships::administrators(&mut tx, review.company).await? {
            let event = ReviewEvent::Ended { lapsed: count };
            writer.review(&mut tx, known, (review, event)).await?;
        }
    }
    let signed = Signed::by_the_house("identity.close_review")
        .on(review.id)
        .in_company(review.company);
    tx.commit(signed.saying(lapsed.to_string())).await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lapse {
    /// It ends now.
    Done,
    /// Somebody was quicker.
    Decided,
    /// Not the owner's, nor the last administrator's: the company would be left to nobody.
    Last,
}

/// Suspends an access nobody confirmed, and tells whose it was.
async fn lapse(tools: &Tools, review: &Review, access: &Undecided) -> Result<Lapse, Halt> {
    let writer = Writer::new(tools)?;
    let mut tx = tools.db.write_as_the_house().await?;
    let owner = owners::find_for_the_house(&mut tx, review.company).await?;
    if owner.is_some_and(|owner| owner.membership == access.membership) {
        return Ok(Lapse::Last);
    }
    // Two last administrators, lapsed by two workers, would each see the other's.
    memberships::hold(&mut tx, review.company).await?;
    let place = (review.id, access.membership);
    if !reviews::decide(&mut tx, place, Decision::Lapsed, None).await? {
        return Ok(Lapse::Decided);
    }
    let suspended = reviews::suspend(&mut tx, access.membership).await?;
    sessions::end_in(&mut tx, access.membership).await?;
    if access.is_administrator {
        match memberships::refuse_without_administrator(&mut tx, review.company).await {
            Err(Halt::Refused(refused)) if refused.code == last_administrator() => {
                return Ok(Lapse::Last);
            }
            other => other?,
        }
    }
    if suspended && let Some(known) = logins::credentials(&mut tx, access.login).await? {
        let event = ReviewEvent::Lapsed;
        let told = writer.review(&mut tx, &known, (review, event)).await;
        // One nobody can write to holds up no other.
        if let Err(Halt::Refused(refused)) = told {
            tracing::warn!(login = %access.login, code = refused.code, "nobody was told");
        } else {
            told?;
        }
    }
    let signed = Signed::by_the_house("identity.lapse_access")
        .on(access.membership)
        .in_company(review.company);
    tx.commit(signed).await?;
    Ok(Lapse::Done)
}

fn last_administrator() -> &'static str {
    kernel::Refusal::code(&LoginRefusal::LastAdministrator)
}

/// Leaves the last administrator in, and tells the company above.
async fn keep(tools: &Tools, review: &Review, access: &Undecided) -> Result<(), Halt> {
    let writer = Writer::new(tools)?;
    let mut tx = tools.db.write_as_the_house().await?;
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
