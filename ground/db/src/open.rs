use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use access::Sight;
use kernel::{Clock, Fault, Halt};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::sqlite::SqlitePool;
use crate::transaction::{Conn, failed};
use crate::{Query, Read, Write};

const PING: Query = Query {
    name: "PING",
    text: "SELECT CAST(1 AS BIGINT)",
};

/// Which engine is behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// PostgreSQL, or what speaks its wire.
    Postgres,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Opening {
    /// `sqlite:///path/file.db` or `postgres://…`.
    pub url: String,
    /// Connections kept for reading.
    pub readers: u32,
    /// Connections kept for writing on PostgreSQL; SQLite has one writer.
    pub writers: u32,
}

impl Opening {
    /// What suits a portal on a small machine.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 4,
            writers: 8,
        }
    }
}

pub(crate) enum Pools {
    Sqlite(Arc<SqlitePool>),
    Postgres { read: PgPool, write: PgPool },
}

/// The database: two doors, one to read and one to write.
#[derive(Clone)]
pub struct Db {
    pools: Arc<Pools>,
    clock: Arc<dyn Clock>,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Opens the database, creating an SQLite file that is not there yet.
    ///
    /// # Errors
    /// The address is wrong or nobody answers there.
    pub async fn open(opening: &Opening, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let fault = |error: sqlx::Error| Fault::new("opening the database", error);
        let pools = if opening.url.starts_with("sqlite:") {
            Pools::Sqlite(SqlitePool::open(&opening.url, opening.readers)?)
        } else if opening.url.starts_with("postgres:") || opening.url.starts_with("postgresql:") {
            open_postgres(opening).await.map_err(fault)?
        } else {
            return Err(Fault::new(
                "opening the database",
                "the address starts with neither sqlite: nor postgres:",
            ));
        };
        Ok(Self {
            pools: Arc::new(pools),
            clock,
            statements: Arc::default(),
        })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match *self.pools {
            Pools::Sqlite(_) => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// [`Db::read_within`] everything there is: for jobs, the door and the command line. Who asks
    /// for a person takes their sight; `xtask/house.toml` lists who may call this.
    ///
    /// # Errors
    /// As [`Db::read_within`].
    pub async fn read_as_the_house(&self) -> Result<Read, Halt> {
        self.read_within(Sight::of_the_house()).await
    }

    /// [`Db::write_within`] everything there is, as [`Db::read_as_the_house`].
    ///
    /// # Errors
    /// As [`Db::write_within`].
    pub async fn write_as_the_house(&self) -> Result<Write, Halt> {
        self.write_within(Sight::of_the_house()).await
    }

    /// A connection that can only read, and on PostgreSQL only what lies in `sight`.
    ///
    /// # Errors
    /// [`Halt::Busy`] when none comes free in time.
    pub async fn read_within(&self, sight: Sight) -> Result<Read, Halt> {
        let conn = match &*self.pools {
            Pools::Sqlite(pool) => Conn::SqliteRead(pool.reader().await?),
            Pools::Postgres { read, .. } => Conn::PgRead(read.acquire().await.map_err(failed)?),
        };
        Ok(Read::new(conn, self.statements.clone(), sight))
    }

    /// A transaction that can write, on PostgreSQL only what lies in `sight`; taken at once (`BEGIN IMMEDIATE` on SQLite, where a later
    /// upgrade of a reading transaction fails under load). Undone unless committed.
    ///
    /// # Errors
    /// [`Halt::Busy`] when the writer does not come free in time.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that begins a transaction"
    )]
    pub async fn write_within(&self, sight: Sight) -> Result<Write, Halt> {
        let conn = match &*self.pools {
            Pools::Sqlite(pool) => Conn::SqliteWrite(pool.writer().await?),
            Pools::Postgres { write, .. } => Conn::PgWrite(write.begin().await.map_err(failed)?),
        };
        Ok(Write::new(
            Read::new(conn, self.statements.clone(), sight),
            self.clock.now(),
        ))
    }

    /// Whether the database answers, without waiting for the writer.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), Halt> {
        let answer: Option<(i64,)> = self
            .read_within(Sight::NONE)
            .await?
            .one(PING.bound())
            .await?;
        answer.map(|_| ()).ok_or(Halt::Busy(2))
    }

    /// Statements sent since the database was opened: the yardstick of "no query per row".
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes every connection, after an SQLite checkpoint.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite(pool) => pool.close().await,
            Pools::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

async fn open_postgres(opening: &Opening) -> Result<Pools, sqlx::Error> {
    let options = PgConnectOptions::from_str(&opening.url)?.application_name("myopenip");
    let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(10));
    let write = pool
        .clone()
        .max_connections(opening.writers)
        .connect_with(options.clone())
        .await?;
    let reading = options.options([("default_transaction_read_only", "on")]);
    let read = pool
        .max_connections(opening.readers.max(8))
        .test_before_acquire(false)
        .connect_lazy_with(reading);
    Ok(Pools::Postgres { read, write })
}
