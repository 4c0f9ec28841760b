use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use db::{Db, HeadKey, HeadReader, Opening, SignedHead, Vault, seal_audit, verify_audit};
use jobs::Tools;
use kernel::{Fault, Halt, SystemClock};
use tokio::sync::watch;

use crate::config::Config;

/// Beside the documents: what the database alone cannot take back.
const HEADS: &str = "audit-heads.txt";
const SEALED_EVERY: Duration = Duration::from_secs(300);

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Reads the audit trail from its first entry to its last, and names the first that was
    /// altered, removed, slipped in, moved or cut off.
    Verify(Box<Verify>),
    /// Signs the end of the audit trail and prints it: kept elsewhere, it shows a later loss.
    Head(At),
    /// Prints the key that checks signed heads, to be kept by who audits.
    Key,
}

#[derive(Args)]
pub(super) struct At {
    /// Another database than the settings name.
    #[arg(long)]
    database: Option<String>,
}

#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    at: At,
    /// Signed heads kept elsewhere, as `admin audit head` prints them; those in the data folder are
    /// read anyway, unless another database is named.
    #[arg(long)]
    head: Option<PathBuf>,
    /// The key that checks them, as `admin audit key` prints it, where the secret is not.
    #[arg(long)]
    key: Option<HeadReader>,
}

pub(super) async fn act(config: &Config, audit: Audit) -> Result<ExitCode, Halt> {
    match audit {
        Audit::Verify(asked) => verify(config, *asked).await,
        Audit::Head(at) => head(config, &at).await,
        Audit::Key => {
            println!("{}", key(config)?.reader());
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(config: &Config, asked: Verify) -> Result<ExitCode, Halt> {
    let reader = match asked.key {
        Some(reader) => Some(reader),
        None if config.secret_file.exists() => Some(key(config)?.reader()),
        None => {
            eprintln!("neither --key nor the secret: signatures are not checked");
            None
        }
    };
    // The heads beside the documents are of the house's own database, not of a copy elsewhere.
    let mut kept = match asked.at.database {
        None => read_heads(&config.data_dir.join(HEADS), Missing::Fine)?,
        Some(_) => Vec::new(),
    };
    if let Some(path) = &asked.head {
        kept.extend(read_heads(path, Missing::Wrong)?);
    }
    let db = open(config, &asked.at).await?;
    let mut tx = db.read_as_the_house().await?;
    let verdict = verify_audit(&mut tx, reader.as_ref(), &kept, &tell).await;
    drop(tx);
    db.close().await;
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    let verdict = verdict?;
    if let Some(breach) = verdict.breach {
        println!("BROKEN: {breach}");
        println!("{} entries before it hold.", verdict.entry_count);
        return Ok(ExitCode::FAILURE);
    }
    println!(
        "The audit trail holds. Entries: {}, of which cleared of their person: {}. Signed heads \
         compared: {}.",
        verdict.entry_count, verdict.erased_count, verdict.head_count
    );
    Ok(ExitCode::SUCCESS)
}

async fn head(config: &Config, at: &At) -> Result<ExitCode, Halt> {
    let key = key(config)?;
    let db = open(config, at).await?;
    let sealed = seal_audit(&db, &key).await;
    db.close().await;
    match sealed? {
        Some(head) => println!("{head}"),
        None => eprintln!("the audit trail is empty"),
    }
    Ok(ExitCode::SUCCESS)
}

fn key(config: &Config) -> Result<HeadKey, Fault> {
    Ok(HeadKey::of(&Vault::new(&config.secret()?)?))
}

async fn open(config: &Config, at: &At) -> Result<Db, Fault> {
    let url = at.database.as_ref().unwrap_or(&config.database_url);
    let path = url.strip_prefix("sqlite://").map(Path::new);
    if let Some(path) = path
        && !path.exists()
    {
        let why = format!("{}: no such database", path.display());
        return Err(Fault::new("opening the database", why));
    }
    Db::open(&Opening::at(url), Arc::new(SystemClock)).await
}

/// A line that stays in its place on a terminal, a plain one every hundred thousand elsewhere.
fn tell(done: i64, total: i64) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{done} of {total} entries");
        // What is not shown now is shown with the next.
        let _ = std::io::stderr().flush();
    } else if done % 100_000 == 0 {
        eprintln!("{done} of {total} entries");
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Fine,
    Wrong,
}

fn read_heads(path: &Path, missing: Missing) -> Result<Vec<SignedHead>, Fault> {
    let fault = |error: std::io::Error| {
        Fault::new(
            "reading signed heads",
            format!("{}: {error}", path.display()),
        )
    };
    match std::fs::read_to_string(path) {
        Ok(text) => SignedHead::read_all(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && missing == Missing::Fine => {
            Ok(Vec::new())
        }
        Err(error) => Err(fault(error)),
    }
}

/// Signs the end of the trail now and then; each new head is also written beside the documents,
/// where a truncated database cannot take it back.
#[derive(Clone)]
pub(super) struct Sealer {
    db: Db,
    key: Arc<HeadKey>,
    folder: PathBuf,
}

impl Sealer {
    pub(super) fn new(config: &Config, tools: &Tools) -> Self {
        Self {
            db: tools.db.clone(),
            key: Arc::new(HeadKey::of(&tools.vault)),
            folder: config.data_dir.clone(),
        }
    }

    /// Until told to stop.
    pub(super) async fn keep_sealing(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.seal().await;
            tokio::select! {
                () = tokio::time::sleep(SEALED_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Once. A trail that cannot be signed stops nobody's work; it is told in the log each time.
    pub(super) async fn seal(&self) {
        if let Err(halt) = self.try_to_seal().await {
            tracing::error!(error = %halt, "the audit trail is not signed");
        }
    }

    async fn try_to_seal(&self) -> Result<(), Halt> {
        let Some(head) = seal_audit(&self.db, &self.key).await? else {
            return Ok(());
        };
        append(&self.folder.join(HEADS), &head.to_string())
            .map_err(|error| Fault::new("writing a head", error).into())
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|text| text.lines().last() == Some(line)) {
        return Ok(());
    }
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)?;
    // One write, so that two processes' lines do not mix.
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_all()
}
