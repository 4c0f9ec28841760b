use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::{Fault, Halt, Kind, Refusal, Timestamp};
use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Executor, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction,
};

use crate::row::Cells;
use crate::{Bound, FromRow, Row, Signed, Value};

pub(crate) enum Conn {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PgRead(PoolConnection<Postgres>),
    PgWrite(Transaction<'static, Postgres>),
}

enum Wire<'a> {
    Sqlite(&'a mut SqliteConnection),
    Pg(&'a mut PgConnection),
}

impl Conn {
    /// SQLite looks each `$n` up by name, one after the other: thousands of them cost seconds.
    fn placeholder(&self) -> fn(usize) -> String {
        match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => |_| "?".to_owned(),
            Self::PgRead(_) | Self::PgWrite(_) => |number| format!("${number}"),
        }
    }

    fn wire(&mut self) -> Wire<'_> {
        match self {
            Self::SqliteRead(conn) => Wire::Sqlite(conn),
            Self::SqliteWrite(conn) => Wire::Sqlite(conn),
            Self::PgRead(conn) => Wire::Pg(conn),
            Self::PgWrite(conn) => Wire::Pg(conn),
        }
    }
}

/// What the database itself says no to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DbRefusal {
    Duplicate,
    InUse,
    Stale,
}

impl Refusal for DbRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Duplicate => "db.duplicate",
            Self::InUse => "db.in_use",
            Self::Stale => "db.stale",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

pub(crate) fn failed(error: sqlx::Error) -> Halt {
    if let sqlx::Error::PoolTimedOut = error {
        return Halt::Busy(2);
    }
    if let Some(said) = error.as_database_error() {
        if said.is_unique_violation() {
            return DbRefusal::Duplicate.into();
        }
        if said.is_foreign_key_violation() {
            return DbRefusal::InUse.into();
        }
        // 5 and 517: SQLITE_BUSY; 40001 and 40P01: PostgreSQL asks to try again.
        if matches!(
            said.code().as_deref(),
            Some("5" | "517" | "40001" | "40P01")
        ) {
            return Halt::Busy(1);
        }
    }
    Halt::Fault(Fault::new("database", error))
}

macro_rules! query {
    ($text:expr, $values:expr) => {{
        let mut query = sqlx::query($text);
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Int(int) => query.bind(int),
                Value::Bool(bool) => query.bind(bool),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

/// A connection that can only read: it has no method that changes anything, and the engine
/// refuses on its side too.
pub struct Read {
    conn: Conn,
    statements: Arc<AtomicU64>,
}

impl Read {
    pub(crate) fn new(conn: Conn, statements: Arc<AtomicU64>) -> Self {
        Self { conn, statements }
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// The database failed, or the row is not what the query promised.
    pub async fn one<T: FromRow>(&mut self, bound: Bound) -> Result<Option<T>, Halt> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let row = match self.conn.wire() {
            Wire::Sqlite(conn) => query!(bound.text, bound.values)
                .fetch_optional(conn)
                .await
                .map(|row| row.map(Cells::Sqlite)),
            Wire::Pg(conn) => query!(bound.text, bound.values)
                .fetch_optional(conn)
                .await
                .map(|row| row.map(Cells::Postgres)),
        };
        let row = row.map_err(failed)?;
        row.map(|cells| T::from_row(&mut Row::new(cells)))
            .transpose()
            .map_err(Halt::Fault)
    }

    /// Every row. The query bounds how many: lists carry a `LIMIT`.
    ///
    /// # Errors
    /// The database failed, or a row is not what the query promised.
    pub async fn all<T: FromRow>(&mut self, bound: Bound) -> Result<Vec<T>, Halt> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let rows: Vec<Cells> = match self.conn.wire() {
            Wire::Sqlite(conn) => {
                let rows = query!(bound.text, bound.values)
                    .fetch_all(conn)
                    .await
                    .map_err(failed)?;
                rows.into_iter().map(Cells::Sqlite).collect()
            }
            Wire::Pg(conn) => {
                let rows = query!(bound.text, bound.values)
                    .fetch_all(conn)
                    .await
                    .map_err(failed)?;
                rows.into_iter().map(Cells::Postgres).collect()
            }
        };
        let read = |cells| T::from_row(&mut Row::new(cells));
        rows.into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map_err(Halt::Fault)
    }

    /// Asks the engine to prepare `text`: proves that a query is one, without running it.
    ///
    /// # Errors
    /// The engine does not understand the text.
    pub async fn prepare(&mut self, text: &'static str) -> Result<(), Fault> {
        let text = AssertSqlSafe(text);
        match self.conn.wire() {
            Wire::Sqlite(conn) => conn
                .prepare(sqlx::SqlSafeStr::into_sql_str(text))
                .await
                .map(|_| ()),
            Wire::Pg(conn) => conn
                .prepare(sqlx::SqlSafeStr::into_sql_str(text))
                .await
                .map(|_| ()),
        }
        .map_err(|error| Fault::new("preparing", error))
    }
}

/// A transaction. Reads too; what it changed is undone unless [`Write::commit`] is called.
pub struct Write {
    read: Read,
    now: Timestamp,
}

impl Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl Write {
    pub(crate) fn new(read: Read, now: Timestamp) -> Self {
        Self { read, now }
    }

    /// The instant this transaction began: one decision, one time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Runs a statement; how many rows it touched.
    ///
    /// # Errors
    /// A conflict (`db.duplicate`, `db.in_use`), or the database failed.
    pub async fn run(&mut self, bound: Bound) -> Result<u64, Halt> {
        self.read.statements.fetch_add(1, Ordering::Relaxed);
        match self.read.conn.wire() {
            Wire::Sqlite(conn) => query!(bound.text, bound.values)
                .execute(conn)
                .await
                .map(|done| done.rows_affected()),
            Wire::Pg(conn) => query!(bound.text, bound.values)
                .execute(conn)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(failed)
    }

    /// Runs an `UPDATE … WHERE id = $ AND version = $` that must find its row.
    ///
    /// # Errors
    /// `db.stale` when another person saved in between.
    pub async fn run_unless_stale(&mut self, bound: Bound) -> Result<(), Halt> {
        match self.run(bound).await? {
            0 => Err(DbRefusal::Stale.into()),
            _ => Ok(()),
        }
    }

    /// Inserts many rows in few statements. `into` is a table with its columns in brackets,
    /// written in the code: `parties_tree (ancestor_id, company_id, depth)`.
    ///
    /// # Errors
    /// A conflict, or the database failed.
    pub async fn insert_many(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Halt> {
        // SQLite takes 32,766 parameters a statement, PostgreSQL 65,535.
        let width = rows.first().map_or(1, Vec::len).max(1);
        let per_statement = (30_000 / width).clamp(1, 1_000);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let batch: Vec<Vec<Value>> = rows.by_ref().take(per_statement).collect();
            let text = many_rows(into, batch.len(), width, self.read.conn.placeholder());
            let values = batch.into_iter().flatten();
            self.read.statements.fetch_add(1, Ordering::Relaxed);
            match self.read.conn.wire() {
                Wire::Sqlite(conn) => {
                    let query = query!(AssertSqlSafe(text), values).persistent(false);
                    query.execute(conn).await.map(|_| ())
                }
                Wire::Pg(conn) => {
                    let query = query!(AssertSqlSafe(text), values).persistent(false);
                    query.execute(conn).await.map(|_| ())
                }
            }
            .map_err(failed)?;
        }
        Ok(())
    }

    pub(crate) async fn run_script(&mut self, text: String) -> Result<(), Halt> {
        match self.read.conn.wire() {
            Wire::Sqlite(conn) => sqlx::raw_sql(AssertSqlSafe(text))
                .execute(conn)
                .await
                .map(|_| ()),
            Wire::Pg(conn) => sqlx::raw_sql(AssertSqlSafe(text))
                .execute(conn)
                .await
                .map(|_| ()),
        }
        .map_err(failed)
    }

    /// The next number of a gapless series that starts at 1: taken in this transaction, so a
    /// number that is undone is given again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn next_number(&mut self, series: &str) -> Result<i64, Halt> {
        let taken: Option<(i64,)> = self.one(crate::audit::NEXT_NUMBER.bind(series)).await?;
        let (number,) = taken.ok_or_else(|| Halt::Fault(Fault::new("taking a number", series)))?;
        Ok(number)
    }

    /// The next `count` numbers of the series, in one statement; the first of them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn next_numbers(&mut self, series: &str, count: i64) -> Result<i64, Halt> {
        let bound = crate::audit::NEXT_NUMBERS.bind(series).bind(count);
        let taken: Option<(i64,)> = self.one(bound).await?;
        let (latest,) = taken.ok_or_else(|| Halt::Fault(Fault::new("taking numbers", series)))?;
        Ok(latest - count + 1)
    }

    /// Keeps what was written, signed: nothing is written that the audit trail cannot name.
    ///
    /// # Errors
    /// The database failed; nothing was kept, or on an I/O error nobody knows.
    pub async fn commit(mut self, signed: Signed) -> Result<(), Halt> {
        crate::audit::record(&mut self, signed).await?;
        self.commit_unsigned_by_the_ground().await
    }

    /// Commits without a trace: for the ground's own bookkeeping (migrations, job leases,
    /// sessions' last use), never for a decision.
    ///
    /// # Errors
    /// As [`Write::commit`].
    pub async fn commit_unsigned_by_the_ground(self) -> Result<(), Halt> {
        match self.read.conn {
            Conn::SqliteWrite(tx) => tx.commit().await,
            Conn::PgWrite(tx) => tx.commit().await,
            Conn::SqliteRead(_) | Conn::PgRead(_) => Ok(()),
        }
        .map_err(failed)
    }
}

fn many_rows(into: &str, rows: usize, width: usize, placeholder: fn(usize) -> String) -> String {
    let mut text = format!("INSERT INTO {into} VALUES ");
    let mut parameter = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            parameter += 1;
            text.push_str(if column == 0 { "" } else { ", " });
            text.push_str(&placeholder(parameter));
        }
        text.push(')');
    }
    text
}
