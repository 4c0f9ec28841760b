use std::path::{Path, PathBuf};
use std::process::ExitCode;

use access::Scope;
use billing::PdfFolder;
use clap::{Args, Subcommand, ValueEnum};
use db::Signed;
use jobs::Tools;
use kernel::{Coded, Halt, Lang};
use sheets::{Mode, Outcome, Problem};

use super::teller::Teller;
use crate::config::Config;
use crate::imports::{self, Batch, Importer, Who};

#[derive(Subcommand)]
pub(super) enum Import {
    /// Companies, from CSV files.
    Companies(Files),
    /// Who may sign in, from CSV files. No mail leaves.
    Users(Files),
    /// Invoices and credit notes: CSV files with a folder of PDFs, or Factur-X PDFs alone.
    Invoices(Invoices),
}

#[derive(Args)]
pub(super) struct Files {
    /// What to bring in.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    way: Way,
}

#[derive(Args)]
pub(super) struct Invoices {
    /// CSV files, or PDF files that carry their invoice (Factur-X).
    #[arg(required_unless_present = "pdfs")]
    files: Vec<PathBuf>,
    /// The folder the column `file` speaks of; alone, a folder of Factur-X files.
    #[arg(long)]
    pdfs: Option<PathBuf>,
    #[command(flatten)]
    way: Way,
}

/// How the work is done and told.
#[derive(Args)]
struct Way {
    /// Only says what would come of it.
    #[arg(long)]
    preview: bool,
    /// The language of what is told.
    #[arg(long, value_enum, default_value_t = Told::Fr)]
    lang: Told,
}

#[derive(Clone, Copy, ValueEnum)]
enum Told {
    Fr,
    En,
}

impl Told {
    fn lang(self) -> Lang {
        match self {
            Self::Fr => Lang::Fr,
            Self::En => Lang::En,
        }
    }
}

/// A file, or several that are brought in as one.
struct Piece {
    name: String,
    batch: Batch,
}

/// What is wrong was told already: nothing more is to be said.
enum Stopped {
    Told,
    Halt(Halt),
}

impl<H: Into<Halt>> From<H> for Stopped {
    fn from(halt: H) -> Self {
        Self::Halt(halt.into())
    }
}

/// Brings in what the command line names. 1 when a row is wrong, and then nothing was written.
pub(super) async fn bring_in(config: &Config, import: Import) -> Result<ExitCode, Halt> {
    let house = crate::open(config, "").await?;
    let done = bring_in_to(&house.tools, &import).await;
    house.tools.db.close().await;
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(Stopped::Told) => Ok(ExitCode::FAILURE),
        Err(Stopped::Halt(halt)) => Err(halt),
    }
}

async fn bring_in_to(tools: &Tools, import: &Import) -> Result<(), Stopped> {
    let (importer, way) = match import {
        Import::Companies(files) => (Importer::Companies, &files.way),
        Import::Users(files) => (Importer::Users, &files.way),
        Import::Invoices(invoices) => (Importer::Invoices, &invoices.way),
    };
    let teller = Teller::new(way.lang.lang())?;
    let pieces = match import {
        Import::Companies(files) | Import::Users(files) => {
            tables(&files.files, &PdfFolder::empty(), &teller).await?
        }
        Import::Invoices(invoices) => pieces_of(invoices, &teller).await?,
    };
    if way.preview {
        let looked = run(tools, (importer, &pieces), Mode::Preview, &teller).await?;
        println!("{}", counts(&teller, "app.command.would_import", &looked));
        return Ok(());
    }
    let written = run(tools, (importer, &pieces), Mode::Write, &teller).await?;
    println!("{}", counts(&teller, "app.command.imported", &written));
    Ok(())
}

async fn pieces_of(invoices: &Invoices, teller: &Teller) -> Result<Vec<Piece>, Stopped> {
    let folder = match &invoices.pdfs {
        Some(folder) => {
            std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error, teller))?;
            PdfFolder::on_disk(folder)?
        }
        None => PdfFolder::empty(),
    };
    let is_pdf = |path: &&PathBuf| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("pdf"))
    };
    let (papers, lists): (Vec<&PathBuf>, Vec<&PathBuf>) = invoices.files.iter().partition(is_pdf);
    let lists: Vec<PathBuf> = lists.into_iter().cloned().collect();
    let mut pieces = tables(&lists, &folder, teller).await?;
    if !papers.is_empty() {
        let read = papers
            .iter()
            .map(|path| Ok((name_of(path), read(path, teller)?)));
        let files: Vec<(String, Vec<u8>)> = read.collect::<Result<_, Stopped>>()?;
        let batch = Batch {
            table: None,
            pdfs: told(imports::folder_of(files).map_err(Halt::from), teller)?,
        };
        pieces.push(Piece {
            name: String::new(),
            batch,
        });
    }
    if pieces.is_empty() {
        pieces.push(Piece {
            name: String::new(),
            batch: Batch {
                table: None,
                pdfs: folder,
            },
        });
    }
    Ok(pieces)
}

async fn tables(
    files: &[PathBuf],
    pdfs: &PdfFolder,
    teller: &Teller,
) -> Result<Vec<Piece>, Stopped> {
    let mut pieces = Vec::with_capacity(files.len());
    for path in files {
        let name = path.display().to_string();
        match imports::read_table(read(path, teller)?).await {
            Ok(table) => {
                let batch = Batch {
                    table: Some(table),
                    pdfs: pdfs.clone(),
                };
                pieces.push(Piece { name, batch });
            }
            Err(Halt::Refused(refused)) => {
                eprintln!("{name}: {}", teller.refused(&refused));
                return Err(Stopped::Told);
            }
            Err(halt) => return Err(halt.into()),
        }
    }
    Ok(pieces)
}

async fn run(
    tools: &Tools,
    (importer, pieces): (Importer, &[Piece]),
    mode: Mode,
    teller: &Teller,
) -> Result<Outcome, Stopped> {
    let mut tx = tools.db.read_as_the_house().await?;
    let operator = parties::top_company(&mut tx).await?;
    drop(tx);
    let Some(operator) = operator else {
        eprintln!("{}", teller.t("app.command.no_operator"));
        return Err(Stopped::Told);
    };
    let who = Who {
        scope: Scope::of_the_house(operator),
        signed: Signed::by_the_house("app.import.run").on(importer.code()),
    };
    let batches: Vec<&Batch> = pieces.iter().map(|piece| &piece.batch).collect();
    let outcomes = imports::run_all(tools, importer, &batches, who, mode).await;
    let mut sum = Outcome::default();
    let mut problem_count = 0;
    for (piece, outcome) in pieces.iter().zip(told(outcomes, teller)?) {
        for problem in &outcome.problems {
            eprintln!("{}", line(&piece.name, problem, teller));
        }
        problem_count += outcome.problems.len();
        sum.created += outcome.created;
        sum.changed += outcome.changed;
        sum.unchanged += outcome.unchanged;
    }
    if problem_count > 0 {
        let count = i64::try_from(problem_count).unwrap_or(i64::MAX);
        eprintln!("{}", teller.count("app.command.problems", count));
        return Err(Stopped::Told);
    }
    Ok(sum)
}

/// `companies.csv:12 siren: Le SIREN doit compter 9 chiffres.`
fn line(name: &str, problem: &Problem, teller: &Teller) -> String {
    let words = teller.fill(&problem.label(), &problem.args);
    let place = match (name.is_empty(), problem.row) {
        (true, _) => problem.column.clone(),
        (false, 0) => format!("{name} {}", problem.column),
        (false, row) => format!("{name}:{row} {}", problem.column),
    };
    format!("{}: {words}", place.trim_end())
}

fn counts(teller: &Teller, key: &str, outcome: &Outcome) -> String {
    let counts = [outcome.created, outcome.changed, outcome.unchanged];
    teller.fill(key, &counts.map(|count| count.to_string()))
}

/// Tells a refusal of the whole in the language that was asked for.
fn told<T>(answer: Result<T, Halt>, teller: &Teller) -> Result<T, Stopped> {
    answer.map_err(|halt| match halt {
        Halt::Refused(refused) => {
            eprintln!("{}", teller.refused(&refused));
            Stopped::Told
        }
        halt => halt.into(),
    })
}

fn unreadable(path: &Path, error: &std::io::Error, teller: &Teller) -> Stopped {
    let why = [path.display().to_string(), error.to_string()];
    eprintln!("{}", teller.fill("app.command.unreadable", &why));
    Stopped::Told
}

fn read(path: &Path, teller: &Teller) -> Result<Vec<u8>, Stopped> {
    std::fs::read(path).map_err(|error| unreadable(path, &error, teller))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
