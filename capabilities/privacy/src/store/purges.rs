use db::{FromRow, Purged, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

db::queries! {
    BEGIN = "
        INSERT INTO privacy_purge (table_name, began_at, ended_at, taken, taken_in_all) VALUES ($1, $2, NULL, 0, 0)
        ON CONFLICT (table_name) DO UPDATE SET
            taken = CASE WHEN privacy_purge.ended_at IS NULL THEN privacy_purge.taken ELSE 0 END,
            began_at = CASE WHEN privacy_purge.ended_at IS NULL THEN privacy_purge.began_at ELSE $2 END,
            ended_at = NULL";
    /// In the transaction that takes them: the count is right whenever the process dies.
    TAKEN = "
        UPDATE privacy_purge SET taken = taken + $2, taken_in_all = taken_in_all + $2 WHERE table_name = $1";
    END = "UPDATE privacy_purge SET ended_at = $2 WHERE table_name = $1";
    LIST = "SELECT table_name, began_at, ended_at, taken, taken_in_all FROM privacy_purge ORDER BY table_name LIMIT 500";
}

/// What the purge last took of one table.
#[derive(Clone, Debug)]
pub struct Run {
    pub table: String,
    pub began_at: Timestamp,
    /// None while it goes on.
    pub ended_at: Option<Timestamp>,
    pub taken: i64,
    pub taken_in_all: i64,
}

impl FromRow for Run {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            table: row.take()?,
            began_at: row.take()?,
            ended_at: row.take()?,
            taken: row.take()?,
            taken_in_all: row.take()?,
        })
    }
}

/// A run begins, or one that was cut off goes on.
pub async fn begin(tx: &mut Write, table: &str) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(BEGIN.bind(table).bind(now)).await.map(|_| ())
}

pub async fn taken(tx: &mut Write, table: &str, count: i64) -> Result<(), Halt> {
    tx.run(TAKEN.bind(table).bind(count)).await.map(|_| ())
}

pub async fn end(tx: &mut Write, table: &str) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(END.bind(table).bind(now)).await.map(|_| ())
}

pub async fn list(tx: &mut Read) -> Result<Vec<Run>, Halt> {
    tx.all(LIST.bound()).await
}

/// How many of a table are due, at most 10,000 counted.
pub async fn due(tx: &mut Read, purged: &Purged, before: Timestamp) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx.one(purged.due.bind(before)).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Takes at most `most` of those due; how many.
pub async fn take(
    tx: &mut Write,
    purged: &Purged,
    before: Timestamp,
    most: i64,
) -> Result<u64, Halt> {
    let mut count = 0;
    for query in purged.take {
        count = tx.run(query.bind(before).bind(most)).await?;
    }
    Ok(count)
}
