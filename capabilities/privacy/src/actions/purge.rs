use db::{Kept, Period, Purged, Signed};
use jiff::tz::TimeZone;
use jobs::{JobRun, NewJob, Tools, enqueue};
use kernel::{Fault, Halt, Timestamp};

use super::erase::{forget, found_of};
use crate::Keeping;
use crate::store::{purges, requests};

/// The job that takes what is past its time.
pub(crate) const PURGE: &str = "privacy.purge";
/// The table whose rows go whole, with all that is known of them.
const LOGINS: &str = "identity_login";
/// How many go in one transaction.
const AT_ONCE: i64 = 500;
/// The hour of the night it begins.
const HOUR_S: i64 = 3 * 3_600 + 1_800;

/// What is purged of one table, and for how long it is kept.
pub(crate) struct Due<'a> {
    pub(crate) table: &'a str,
    pub(crate) purged: Purged,
    pub(crate) days: i64,
}

/// Every table of which something is purged.
pub(crate) fn purged(keeping: Keeping) -> impl Iterator<Item = Due<'static>> {
    let all = keeping.iter().flat_map(|list| list.iter());
    all.filter_map(|kept: &'static Kept| {
        let days = days_of(kept)?;
        let purged = kept.purged?;
        Some(Due {
            table: kept.table,
            purged,
            days,
        })
    })
}

fn days_of(kept: &Kept) -> Option<i64> {
    match kept.class?.period() {
        Period::Days(days) => Some(days),
        Period::AtLeastDays(_) | Period::WithItsOwner => None,
    }
}

/// The instant before which something kept for `days` is due at `now`.
pub(crate) fn before(now: Timestamp, days: i64) -> Timestamp {
    now.plus_seconds(-days * 86_400)
}

/// Takes what is past its time, table by table, in small transactions that each tell what they took. Cut off, it goes
/// on where it was; run twice, it finds nothing.
pub(crate) async fn purge(run: JobRun, keeping: Keeping) -> Result<String, Halt> {
    let tools = &run.tools;
    let tables: Vec<Due> = purged(keeping).collect();
    let total = i64::try_from(tables.len()).unwrap_or(0) + 1;
    let mut count = 0;
    for (at, due) in (0..).zip(&tables) {
        count += take_all(tools, due).await?;
        run.progress(at + 1, total).await?;
    }
    count += take_logins(tools, keeping).await?;
    schedule(tools).await?;
    Ok(count.to_string())
}

async fn take_all(tools: &Tools, due: &Due<'_>) -> Result<u64, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    purges::begin(&mut tx, due.table).await?;
    tx.commit_unsigned_by_the_ground().await?;
    let mut count = 0;
    loop {
        let mut tx = tools.db.write_as_the_house().await?;
        let before = before(tx.now(), due.days);
        let taken = purges::take(&mut tx, &due.purged, before, AT_ONCE).await?;
        if taken == 0 {
            purges::end(&mut tx, due.table).await?;
            tx.commit_unsigned_by_the_ground().await?;
            return Ok(count);
        }
        let taken_count = i64::try_from(taken).unwrap_or(i64::MAX);
        purges::taken(&mut tx, due.table, taken_count).await?;
        let signed = Signed::by_the_house("privacy.purge").on(due.table);
        tx.commit(signed.saying(taken.to_string())).await?;
        count += taken;
    }
}

/// Logins that opened nothing for as long: each whole, in a transaction of its own.
async fn take_logins(tools: &Tools, keeping: Keeping) -> Result<u64, Halt> {
    let Some(days) = logins_kept(keeping) else {
        return Ok(0);
    };
    let mut tx = tools.db.write_as_the_house().await?;
    purges::begin(&mut tx, LOGINS).await?;
    tx.commit_unsigned_by_the_ground().await?;
    let mut count = 0;
    loop {
        let mut tx = tools.db.write_as_the_house().await?;
        let before = before(tx.now(), days);
        let logins = identity::left_behind(&mut tx, before, 1).await?;
        let Some(login) = logins.first().copied() else {
            purges::end(&mut tx, LOGINS).await?;
            tx.commit_unsigned_by_the_ground().await?;
            return Ok(count);
        };
        let Some(person) = identity::person_of(&mut tx, login).await? else {
            return Err(Fault::new("purging a login", "it is gone and due").into());
        };
        let files = requests::drop_files_of(&mut tx, login).await?;
        forget(&mut tx, &found_of(&person), keeping).await?;
        purges::taken(&mut tx, LOGINS, 1).await?;
        tx.commit(Signed::by_the_house("privacy.purge_login").on(login))
            .await?;
        for digest in files {
            tools.files.remove(&digest).await?;
        }
        count += 1;
    }
}

/// For how many days a login without any place is kept.
pub(crate) fn logins_kept(keeping: Keeping) -> Option<i64> {
    let mut all = keeping.iter().flat_map(|list| list.iter());
    all.find(|kept| kept.table == LOGINS).and_then(days_of)
}

/// When the next purge begins: the coming half past three, in France.
pub(crate) fn next(now: Timestamp) -> Result<Timestamp, Fault> {
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading time zones", error))?;
    let today = now.day_in(&zone).starts_at(&zone).plus_seconds(HOUR_S);
    if today > now {
        return Ok(today);
    }
    let tomorrow = now.day_in(&zone).plus_days(1);
    Ok(tomorrow.starts_at(&zone).plus_seconds(HOUR_S))
}

/// Queues the next purge, once however often it is asked for.
///
/// # Errors
/// The database failed.
pub(crate) async fn schedule(tools: &Tools) -> Result<(), Halt> {
    let at = next(tools.now())?;
    let mut tx = tools.db.write_as_the_house().await?;
    let job = NewJob::new(PURGE, &())?.at(at);
    enqueue(&mut tx, job.once(format!("{PURGE}/{}", at.micros()))).await?;
    tx.commit_unsigned_by_the_ground().await
}

/// Queues a purge for now; none when one was asked for within the minute.
///
/// # Errors
/// The database failed.
pub(crate) async fn purge_now(tx: &mut db::Write) -> Result<(), Halt> {
    let minute = tx.now().micros() / 60_000_000;
    let job = NewJob::new(PURGE, &())?.once(format!("{PURGE}/now/{minute}"));
    enqueue(tx, job).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let at: jiff::Timestamp = text.parse().unwrap();
        Timestamp::from_micros(at.as_microsecond())
    }

    #[test]
    fn the_next_purge_is_of_the_coming_night_in_france() {
        for (now, then) in [
            ("2026-11-23T01:00:00Z", "2026-11-23T02:30:00Z"),
            ("2026-11-23T02:30:00Z", "2026-11-24T02:30:00Z"),
            ("2026-07-01T22:30:00Z", "2026-07-02T01:30:00Z"),
        ] {
            assert_eq!(next(at(now)).unwrap(), at(then), "{now}");
        }
    }
}
