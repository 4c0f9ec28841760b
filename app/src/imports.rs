//! Bringing in what was made elsewhere: the same three importers for the back office and the
//! command line. Everything is looked at before anything is written, and no message leaves.

mod columns;
mod parcel;

#[cfg(test)]
mod tests;

use access::Scope;
use billing::PdfFolder;
use db::{Signed, Write};
use jobs::Tools;
use kernel::{Coded, Fault, Halt};
use sheets::{Mode, Outcome, Table};

pub use columns::{Column, Need, columns, model};
pub use parcel::{Parcel, PdfFile, folder_of};

/// What can be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importer {
    /// Companies, with head office, billing contact and payment details.
    Companies,
    /// Who may sign in.
    Users,
    /// Invoices and credit notes, with their PDF files.
    Invoices,
}

impl Coded for Importer {
    const ALL: &'static [Self] = &[Self::Companies, Self::Users, Self::Invoices];

    fn code(self) -> &'static str {
        match self {
            Self::Companies => "companies",
            Self::Users => "users",
            Self::Invoices => "invoices",
        }
    }
}

/// What is brought in: a table, PDF files, or both.
pub struct Batch {
    /// The table; none when the files say everything (Factur-X).
    pub table: Option<Table>,
    /// The PDF files.
    pub pdfs: PdfFolder,
}

/// In whose name, and over whom.
#[derive(Clone, Debug)]
pub struct Who {
    /// The evidence.
    pub scope: Scope,
    /// What the audit trail will say.
    pub signed: Signed,
}

/// Two imports at once would each plan over what the other has not written yet.
const TURN: &str = "app/import";

/// Brings `batch` in, or only says what would come of it.
///
/// # Errors
/// A file as a whole is refused, or the database or the disk failed. What is wrong with single
/// rows is in the [`Outcome`], and then nothing was written.
pub async fn run(
    tools: &Tools,
    importer: Importer,
    batch: &Batch,
    who: Who,
    mode: Mode,
) -> Result<Outcome, Halt> {
    let Some(table) = &batch.table else {
        return match importer {
            Importer::Invoices => {
                billing::import_facturx(tools, who.signed, &batch.pdfs, mode).await
            }
            Importer::Companies | Importer::Users => {
                Err(Fault::new("importing", "no table was given").into())
            }
        };
    };
    match importer {
        Importer::Companies => {
            let mut tx = tools.db.write_as_the_house().await?;
            tx.take_turn(TURN).await?;
            let vault = &tools.vault;
            let outcome =
                parties::import_companies(&mut tx, vault, &who.scope, table, mode).await?;
            finish(tx, outcome, who.signed, mode).await
        }
        Importer::Users => {
            let mut tx = tools.db.write_as_the_house().await?;
            tx.take_turn(TURN).await?;
            let outcome = identity::import_users(&mut tx, table, mode).await?;
            finish(tx, outcome, who.signed, mode).await
        }
        Importer::Invoices => {
            billing::import_invoices(tools, who.signed, table, &batch.pdfs, mode).await
        }
    }
}

/// Brings several batches in as one: all of them, or none. What is wrong is told of each.
///
/// # Errors
/// As [`run`].
pub async fn run_all(
    tools: &Tools,
    importer: Importer,
    batches: &[&Batch],
    who: Who,
    mode: Mode,
) -> Result<Vec<Outcome>, Halt> {
    let mut incoming = Vec::new();
    for batch in batches.iter().filter(|_| importer == Importer::Invoices) {
        let read = match &batch.table {
            Some(table) => billing::read_invoices(table, &batch.pdfs).await?,
            None => billing::read_facturx(&batch.pdfs).await?,
        };
        if mode == Mode::Write {
            read.keep_files(tools).await?;
        }
        incoming.push(read);
    }
    let mut tx = tools.db.write_as_the_house().await?;
    tx.take_turn(TURN).await?;
    let mut outcomes = Vec::with_capacity(batches.len());
    // Written either way, so that each batch is looked at over those before it; a look is undone.
    for read in &incoming {
        outcomes.push(read.write(&mut tx).await?);
    }
    let tables = batches.iter().filter_map(|batch| batch.table.as_ref());
    for table in tables {
        match importer {
            Importer::Companies => {
                let vault = &tools.vault;
                let done =
                    parties::import_companies(&mut tx, vault, &who.scope, table, Mode::Write);
                outcomes.push(done.await?);
            }
            Importer::Users => {
                outcomes.push(identity::import_users(&mut tx, table, Mode::Write).await?);
            }
            Importer::Invoices => {}
        }
    }
    let mut sum = Outcome::default();
    for outcome in &outcomes {
        sum.created += outcome.created;
        sum.changed += outcome.changed;
        sum.problems.extend(outcome.problems.iter().cloned());
    }
    finish(tx, sum, who.signed, mode).await?;
    Ok(outcomes)
}

/// Keeps what was written, when anything was; a second run leaves no trace.
async fn finish(tx: Write, outcome: Outcome, signed: Signed, mode: Mode) -> Result<Outcome, Halt> {
    let wrote = outcome.problems.is_empty() && outcome.created + outcome.changed > 0;
    if mode == Mode::Write && wrote {
        let note = format!("+{} ~{}", outcome.created, outcome.changed);
        tx.commit(signed.saying(note)).await?;
    }
    Ok(outcome)
}

/// Reads a table away from the pages: a large one takes its time.
///
/// # Errors
/// The file as a whole is refused.
pub async fn read_table(bytes: Vec<u8>) -> Result<Table, Halt> {
    let read = tokio::task::spawn_blocking(move || Table::read(&bytes)).await;
    let read = read.map_err(|error| Fault::new("reading a table", error))?;
    read.map_err(Halt::from)
}
