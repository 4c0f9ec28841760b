use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Sight;
use kernel::{Fault, Halt, Kind, Refusal, Timestamp};
use rusqlite::Connection;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, Transaction};

use crate::row::Cells;
use crate::sqlite::{self, Reader, Writer};
use crate::{Bound, FromRow, Row, Signed, Value};

const SET_SIGHT: &str = "SELECT set_config('myopenip.root', $1, $2)";

pub(crate) enum Conn {
    SqliteRead(Reader),
    SqliteWrite(Writer),
    PgRead(PoolConnection<Postgres>),
    PgWrite(Transaction<'static, Postgres>),
}

impl Conn {
    /// The embedded engine's connection, when that is what this is. Never held over a wait: it
    /// belongs to one thread at a time.
    fn sqlite(&self) -> Result<Option<&Connection>, Halt> {
        match self {
            Self::SqliteRead(reader) => reader.conn().map(Some),
            Self::SqliteWrite(writer) => Ok(Some(writer.conn())),
            Self::PgRead(_) | Self::PgWrite(_) => Ok(None),
        }
    }

    /// The other engine's, and whether what is set on it holds for this transaction alone.
    fn postgres(&mut self) -> Result<(&mut PgConnection, bool), Halt> {
        match self {
            Self::PgRead(conn) => Ok((conn, false)),
            Self::PgWrite(conn) => Ok((conn, true)),
            Self::SqliteRead(_) | Self::SqliteWrite(_) => {
                Err(Fault::new("database", "the other engine was meant").into())
            }
        }
    }
}

/// What the database itself says no to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DbRefusal {
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
///
/// On PostgreSQL it sees as far as the [`Sight`] it was asked for with, whatever its queries ask.
pub struct Read {
    conn: Conn,
    statements: Arc<AtomicU64>,
    sight: Sight,
    /// How far the connection is known to see. Unknown at each lending, and when whoever changed it
    /// did not wait for the end: then it is said again before the next statement.
    set_to: Option<Sight>,
}

impl Read {
    pub(crate) fn new(conn: Conn, statements: Arc<AtomicU64>, sight: Sight) -> Self {
        Self {
            conn,
            statements,
            sight,
            set_to: None,
        }
    }

    /// The connection, seeing as far as `sight`.
    async fn seeing(&mut self, sight: Sight) -> Result<&mut PgConnection, Halt> {
        let (conn, for_now) = self.conn.postgres()?;
        if self.set_to != Some(sight) {
            self.set_to = None;
            let set = sqlx::query(SET_SIGHT).bind(sight.root()).bind(for_now);
            set.execute(&mut *conn).await.map_err(failed)?;
            self.set_to = Some(sight);
        }
        Ok(conn)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// The database failed, or the row is not what the query promised.
    pub async fn one<T: FromRow>(&mut self, bound: Bound) -> Result<Option<T>, Halt> {
        self.one_seeing(self.sight, bound).await
    }

    /// [`Read::one`] over all there is, whoever asks: for the one query that must know of what the
    /// caller does not see, so that it can refuse. `xtask/house.toml` lists who may.
    ///
    /// # Errors
    /// As [`Read::one`].
    pub async fn one_as_the_house<T: FromRow>(&mut self, bound: Bound) -> Result<Option<T>, Halt> {
        self.one_seeing(Sight::of_the_house(), bound).await
    }

    async fn one_seeing<T: FromRow>(
        &mut self,
        sight: Sight,
        bound: Bound,
    ) -> Result<Option<T>, Halt> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        if let Some(conn) = self.conn.sqlite()? {
            let mut rows = sqlite::all(conn, bound.text, (&bound.values, 1))?;
            return Ok(rows.pop());
        }
        let conn = self.seeing(sight).await?;
        let row = query!(bound.text, bound.values).fetch_optional(conn).await;
        let row = row.map_err(failed)?;
        row.map(|row| T::from_row(&mut Row::new(Cells::Postgres(&row))))
            .transpose()
            .map_err(Halt::Fault)
    }

    /// Every row. The query bounds how many: lists carry a `LIMIT`.
    ///
    /// # Errors
    /// The database failed, or a row is not what the query promised.
    pub async fn all<T: FromRow>(&mut self, bound: Bound) -> Result<Vec<T>, Halt> {
        self.all_seeing(self.sight, bound).await
    }

    /// [`Read::all`] over all there is, as [`Read::one_as_the_house`].
    ///
    /// # Errors
    /// As [`Read::all`].
    pub async fn all_as_the_house<T: FromRow>(&mut self, bound: Bound) -> Result<Vec<T>, Halt> {
        self.all_seeing(Sight::of_the_house(), bound).await
    }

    async fn all_seeing<T: FromRow>(&mut self, sight: Sight, bound: Bound) -> Result<Vec<T>, Halt> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        if let Some(conn) = self.conn.sqlite()? {
            return sqlite::all(conn, bound.text, (&bound.values, usize::MAX));
        }
        let conn = self.seeing(sight).await?;
        let rows = query!(bound.text, bound.values).fetch_all(conn).await;
        let rows = rows.map_err(failed)?;
        rows.iter()
            .map(|row| T::from_row(&mut Row::new(Cells::Postgres(row))))
            .collect::<Result<_, _>>()
            .map_err(Halt::Fault)
    }

    /// Asks the engine to prepare `text`: proves that a query is one, without running it.
    ///
    /// # Errors
    /// The engine does not understand the text.
    pub async fn prepare(&mut self, text: &'static str) -> Result<(), Fault> {
        let fault = |error: &dyn std::fmt::Display| Fault::new("preparing", error);
        if let Some(conn) = self.conn.sqlite().map_err(|halt| fault(&halt))? {
            let prepared = conn.prepare(text);
            return prepared.map(|_| ()).map_err(|error| fault(&error));
        }
        let (conn, _) = self.conn.postgres().map_err(|halt| fault(&halt))?;
        let text = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text));
        let prepared = conn.prepare(text).await;
        prepared.map(|_| ()).map_err(|error| fault(&error))
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
        self.run_seeing(self.sight, bound).await
    }

    /// [`Write::run`] over all there is, as [`Read::one_as_the_house`].
    ///
    /// # Errors
    /// As [`Write::run`].
    pub async fn run_as_the_house(&mut self, bound: Bound) -> Result<u64, Halt> {
        self.run_seeing(Sight::of_the_house(), bound).await
    }

    async fn run_seeing(&mut self, sight: Sight, bound: Bound) -> Result<u64, Halt> {
        self.read.statements.fetch_add(1, Ordering::Relaxed);
        if let Some(conn) = self.read.conn.sqlite()? {
            return sqlite::run(conn, bound.text, &bound.values);
        }
        let conn = self.read.seeing(sight).await?;
        let done = query!(bound.text, bound.values).execute(conn).await;
        done.map(|done| done.rows_affected()).map_err(failed)
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
            self.read.statements.fetch_add(1, Ordering::Relaxed);
            if let Some(conn) = self.read.conn.sqlite()? {
                let text = many_rows(into, (batch.len(), width), |_| "?".to_owned());
                let values: Vec<Value> = batch.into_iter().flatten().collect();
                sqlite::run_once(conn, &text, &values)?;
                continue;
            }
            let conn = self.read.seeing(self.read.sight).await?;
            let text = many_rows(into, (batch.len(), width), |number| format!("${number}"));
            let values = batch.into_iter().flatten();
            let query = query!(AssertSqlSafe(text), values).persistent(false);
            query.execute(conn).await.map_err(failed)?;
        }
        Ok(())
    }

    pub(crate) async fn run_script(&mut self, text: String) -> Result<(), Halt> {
        if let Some(conn) = self.read.conn.sqlite()? {
            return conn.execute_batch(&text).map_err(sqlite::failed);
        }
        let conn = self.read.seeing(self.read.sight).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await;
        done.map(|_| ()).map_err(failed)
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

    /// Waits until no other transaction holds the turn `of`, then holds it to the end. SQLite has
    /// one writer anyway; on PostgreSQL, two that look before they write would both see nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn take_turn(&mut self, of: &str) -> Result<(), Halt> {
        self.next_number(of).await.map(|_| ())
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
            Conn::SqliteWrite(writer) => writer.commit(),
            Conn::PgWrite(tx) => tx.commit().await.map_err(failed),
            Conn::SqliteRead(_) | Conn::PgRead(_) => Ok(()),
        }
    }
}

fn many_rows(
    into: &str,
    (rows, width): (usize, usize),
    placeholder: impl Fn(usize) -> String,
) -> String {
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
