use kernel::{Fault, Halt, hex};
use sha2::{Digest, Sha256};

use crate::{Db, Engine, Write};

/// The steps one crate owns, numbered by their order. Forward only: expand, then contract.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The crate: its tables start with this word.
    pub owner: &'static str,
    /// File name and text of each step, in order.
    pub steps: &'static [(&'static str, &'static str)],
}

/// Counters and the audit trail.
pub const OWN_MIGRATIONS: Migrations = Migrations {
    owner: "db",
    steps: &[
        (
            "0001_ground.sql",
            include_str!("../migrations/0001_ground.sql"),
        ),
        (
            CHAIN_BEGINS,
            include_str!("../migrations/0002_audit_chain.sql"),
        ),
        (
            "0003_audit_append_only.sql",
            include_str!("../migrations/0003_audit_append_only.sql"),
        ),
        (
            "0006_in_their_place.sql",
            include_str!("../migrations/0006_in_their_place.sql"),
        ),
        (
            "0020_second_wall.sql",
            include_str!("../migrations/0020_second_wall.sql"),
        ),
        (
            "0021_holds.sql",
            include_str!("../migrations/0021_holds.sql"),
        ),
    ],
};

/// The step after which what the audit trail held before is numbered and hashed.
const CHAIN_BEGINS: &str = "0002_audit_chain.sql";

crate::queries! {
    DONE = "SELECT digest FROM db_migration WHERE owner = $1 AND step = $2";
    RECORD = "INSERT INTO db_migration (owner, step, digest, at) VALUES ($1, $2, $3, $4)";
    HOLD = "UPDATE db_migration_lock SET held_at = $1 WHERE one = 1";
}

const LEDGER: &str = "
    CREATE TABLE IF NOT EXISTS db_migration (
        owner TEXT NOT NULL,
        step TEXT NOT NULL,
        digest TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (owner, step)
    );
    CREATE TABLE IF NOT EXISTS db_migration_lock (one BIGINT NOT NULL PRIMARY KEY, held_at BIGINT NOT NULL);
    INSERT INTO db_migration_lock (one, held_at) VALUES (1, 0) ON CONFLICT DO NOTHING;
";

/// Brings the schema up to date; how many steps were taken. Each step is one transaction, and two
/// processes that start together take turns at the lock row.
///
/// # Errors
/// A step fails, or one that was taken has been edited since.
pub async fn migrate(db: &Db, owners: &[Migrations]) -> Result<usize, Halt> {
    make_ledger(db).await?;
    let mut taken = 0;
    for migrations in std::iter::once(&OWN_MIGRATIONS).chain(owners) {
        for (step, text) in migrations.steps {
            let mut tx = db.write_as_the_house().await?;
            let now = tx.now();
            tx.run(HOLD.bind(now)).await?;
            if take(&mut tx, db.engine(), migrations.owner, (step, text)).await? {
                tx.commit_unsigned_by_the_ground().await?;
                taken += 1;
            }
        }
    }
    Ok(taken)
}

/// The ground's own steps up to `last`: a database as an older release left it.
#[cfg(test)]
pub(crate) async fn up_to(db: &Db, last: &str) -> Result<(), Halt> {
    make_ledger(db).await?;
    for (step, text) in OWN_MIGRATIONS.steps {
        let mut tx = db.write_as_the_house().await?;
        take(&mut tx, db.engine(), OWN_MIGRATIONS.owner, (step, text)).await?;
        tx.commit_unsigned_by_the_ground().await?;
        if *step == last {
            break;
        }
    }
    Ok(())
}

async fn make_ledger(db: &Db) -> Result<(), Halt> {
    let mut attempts_left = 5;
    loop {
        let mut tx = db.write_as_the_house().await?;
        match tx.run_script(for_engine(db.engine(), LEDGER)).await {
            Ok(()) => return tx.commit_unsigned_by_the_ground().await,
            // Two first starts at once: PostgreSQL lets one CREATE TABLE IF NOT EXISTS fail.
            Err(_) if attempts_left > 0 => attempts_left -= 1,
            Err(halt) => return Err(halt),
        }
    }
}

async fn take(
    tx: &mut Write,
    engine: Engine,
    owner: &str,
    (step, text): (&str, &str),
) -> Result<bool, Halt> {
    let digest = hex(Sha256::digest(text.as_bytes()));
    let done: Option<(String,)> = tx.one(DONE.bind(owner).bind(step)).await?;
    match done {
        Some((kept,)) if kept == digest => Ok(false),
        Some(_) => {
            let why = format!("{owner}/{step} was edited after it was taken");
            Err(Halt::Fault(Fault::new("migrating", why)))
        }
        None => {
            tx.run_script(for_engine(engine, text)).await?;
            if (owner, step) == (OWN_MIGRATIONS.owner, CHAIN_BEGINS) {
                crate::chain::begin(tx).await?;
            }
            let now = tx.now();
            tx.run(RECORD.bind(owner).bind(step).bind(digest).bind(now))
                .await?;
            Ok(true)
        }
    }
}

/// Our few column words in the engine's own: `TEXT BIGINT BOOLEAN BYTES`, strict tables on SQLite,
/// byte order of text on PostgreSQL so that both sort alike. What stands between `-- on sqlite`,
/// `-- on postgres` and `-- on both` is that engine's alone: triggers and policies.
pub(crate) fn for_engine(engine: Engine, text: &str) -> String {
    let text = lines_for(engine, text);
    match engine {
        Engine::Sqlite => {
            let mut out = String::with_capacity(text.len() + 64);
            for statement in text.split_inclusive(';') {
                let words = statement
                    .replace(" BIGINT", " INTEGER")
                    .replace(" BOOLEAN", " INTEGER")
                    .replace(" BYTES", " BLOB");
                if statement.contains("CREATE TABLE") {
                    out.push_str(words.trim_end_matches(';'));
                    out.push_str(" STRICT;");
                } else {
                    out.push_str(&words);
                }
            }
            out
        }
        Engine::Postgres => text
            .replace(" BYTES", " BYTEA")
            .replace(" TEXT", " TEXT COLLATE \"C\"")
            .replace("AS TEXT COLLATE \"C\"", "AS TEXT"),
    }
}

fn lines_for(engine: Engine, text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_ours = true;
    for line in text.lines() {
        match line.strip_prefix("-- on ") {
            Some("sqlite") => is_ours = engine == Engine::Sqlite,
            Some("postgres") => is_ours = engine == Engine::Postgres,
            Some("both") => is_ours = true,
            _ if is_ours => {
                kept.push_str(line);
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}
