//! The embedded engine, spoken to in place: a query is a function call on the thread that asks.
//!
//! A statement costs five microseconds; handing it to another thread and its rows back one by one
//! costs ten times that (decision 10). What waits for the disk, the commit, tells the runtime so.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::{Fault, Halt};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::row::Cells;
use crate::transaction::DbRefusal;
use crate::{FromRow, Row, Value};

/// How long to wait for a connection, or for the writer of another process.
const PATIENCE: Duration = Duration::from_secs(10);
const STATEMENTS_KEPT: usize = 256;

/// A few connections to read with, one to write with.
pub(crate) struct SqlitePool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
    writer: Arc<tokio::sync::Mutex<Connection>>,
    closed: AtomicBool,
}

impl SqlitePool {
    pub(crate) fn open(url: &str, readers: u32) -> Result<Arc<Self>, Fault> {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let path = PathBuf::from(path.split('?').next().unwrap_or(path));
        let fault = |error: rusqlite::Error| Fault::new("opening the database", error);
        let writer = connect(&path).map_err(fault)?;
        let readers = usize::try_from(readers).unwrap_or(4).max(1);
        Ok(Arc::new(Self {
            path,
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(readers)),
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
            closed: AtomicBool::new(false),
        }))
    }

    pub(crate) async fn reader(self: &Arc<Self>) -> Result<Reader, Halt> {
        let place = tokio::time::timeout(PATIENCE, self.places.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(Halt::Busy(2));
        };
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let conn = match idle {
            Some(conn) => conn,
            None => {
                let conn = connect(&self.path).map_err(failed)?;
                conn.pragma_update(None, "query_only", true)
                    .map_err(failed)?;
                conn.pragma_update(None, "mmap_size", MAPPED_BYTES)
                    .map_err(failed)?;
                conn
            }
        };
        Ok(Reader {
            conn: Some(conn),
            pool: self.clone(),
            _place: place,
        })
    }

    /// The writer, in a transaction begun at once: a later upgrade of a reading one fails under
    /// load.
    pub(crate) async fn writer(&self) -> Result<Writer, Halt> {
        let waited = tokio::time::timeout(PATIENCE, self.writer.clone().lock_owned()).await;
        let Ok(conn) = waited else {
            return Err(Halt::Busy(2));
        };
        if self.closed.load(Ordering::Acquire) {
            return Err(Halt::Busy(2));
        }
        let mut left = PATIENCE;
        let pause = Duration::from_millis(5);
        loop {
            match conn.execute_batch("BEGIN IMMEDIATE") {
                Ok(()) => {
                    return Ok(Writer {
                        conn,
                        open: Open::Yes,
                    });
                }
                // Another process writes: waited for without holding a thread.
                Err(error) if is_busy(&error) && left > pause => {
                    left -= pause;
                    tokio::time::sleep(pause).await;
                }
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Lends no more, and closes what is idle; the last one out leaves no log beside the file.
    pub(crate) async fn close(&self) {
        self.places.close();
        self.closed.store(true, Ordering::Release);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        let conn = self.writer.lock().await;
        // What cannot be folded in now is folded in at the next start.
        let _ = conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

/// Readers look at the file where the system keeps it, without a call and a copy for each page: what
/// goes through many pages takes a third of the time. The system takes the memory back when it wants it.
const MAPPED_BYTES: i64 = 1 << 30;

fn connect(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    // FULL, not NORMAL: an acknowledged commit must survive a power cut (reference §3.16).
    conn.busy_timeout(Duration::from_millis(200))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
    )?;
    // A plan does not hang on what is bound: otherwise each `LIKE $1` is planned anew at each asking.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(conn)
}

/// A connection lent to read with; goes back to its shelf.
pub(crate) struct Reader {
    conn: Option<Connection>,
    pool: Arc<SqlitePool>,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    /// The connection, in a transaction from the first statement on: a page then sees one instant,
    /// and the log's lock is taken once.
    pub(crate) fn conn(&self) -> Result<&Connection, Halt> {
        let Some(conn) = self.conn.as_ref() else {
            return Err(Fault::new("database", "the connection was given back").into());
        };
        if conn.is_autocommit() {
            run(conn, "BEGIN", &[])?;
        }
        Ok(conn)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            // One that cannot end what it read is closed, not lent again.
            if !conn.is_autocommit() && run(&conn, "COMMIT", &[]).is_err() {
                return;
            }
            let mut idle = self
                .pool
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            idle.push(conn);
        }
    }
}

/// Whether a transaction still waits for its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Yes,
    No,
}

/// The writer, lent for one transaction; undone unless committed.
pub(crate) struct Writer {
    conn: OwnedMutexGuard<Connection>,
    open: Open,
}

impl Writer {
    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    pub(crate) fn commit(mut self) -> Result<(), Halt> {
        waiting_for_the_disk(|| self.conn.execute_batch("COMMIT")).map_err(failed)?;
        self.open = Open::No;
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.open == Open::Yes {
            // A failed statement may have ended the transaction already.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }
}

/// Lets other tasks go on elsewhere while this thread waits.
pub(crate) fn waiting_for_the_disk<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Int(Some(int)) => ValueRef::Integer(*int),
            Self::Bool(Some(bool)) => ValueRef::Integer(i64::from(*bool)),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Text(None) | Self::Int(None) | Self::Bool(None) | Self::Bytes(None) => {
                ValueRef::Null
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// `$1` is a name to SQLite, numbered by first appearance: each place finds its own value.
fn bind(statement: &mut Statement<'_>, values: &[Value]) -> rusqlite::Result<()> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.get(1..)?.parse::<usize>().ok());
        if let Some(value) = number.and_then(|number| values.get(number.checked_sub(1)?)) {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

pub(crate) fn all<T: FromRow>(
    conn: &Connection,
    text: &str,
    (values, most): (&[Value], usize),
) -> Result<Vec<T>, Halt> {
    let mut statement = conn.prepare_cached(text).map_err(failed)?;
    bind(&mut statement, values).map_err(failed)?;
    let mut rows = statement.raw_query();
    let mut read = Vec::new();
    while read.len() < most {
        let Some(row) = rows.next().map_err(failed)? else {
            break;
        };
        read.push(T::from_row(&mut Row::new(Cells::Sqlite(row))).map_err(Halt::Fault)?);
    }
    Ok(read)
}

pub(crate) fn run(conn: &Connection, text: &str, values: &[Value]) -> Result<u64, Halt> {
    let mut statement = conn.prepare_cached(text).map_err(failed)?;
    bind(&mut statement, values).map_err(failed)?;
    let touched = statement.raw_execute().map_err(failed)?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

/// One of those statements of many rows, made for the occasion: its places are `?`, in order.
pub(crate) fn run_once(conn: &Connection, text: &str, values: &[Value]) -> Result<(), Halt> {
    let mut statement = conn.prepare(text).map_err(failed)?;
    for (index, value) in (1..).zip(values) {
        statement.raw_bind_parameter(index, value).map_err(failed)?;
    }
    statement.raw_execute().map(|_| ()).map_err(failed)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
    )
}

pub(crate) fn failed(error: rusqlite::Error) -> Halt {
    use rusqlite::ffi::{
        SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
    };
    if is_busy(&error) {
        return Halt::Busy(1);
    }
    let extended = error.sqlite_error().map(|said| said.extended_code);
    match extended {
        Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) => {
            DbRefusal::Duplicate.into()
        }
        Some(SQLITE_CONSTRAINT_FOREIGNKEY) => DbRefusal::InUse.into(),
        _ => Halt::Fault(Fault::new("database", error)),
    }
}
