use std::collections::HashSet;

use access::LoginId;
use billing::PdfFolder;
use db::Files;
use jobs::Tools;
use kernel::{Coded, Fault, Halt, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Batch, Importer, read_table};

/// How long a parcel may wait between the look and the word to go on: a day.
const KEPT_S: i64 = 86_400;

/// What files can be refused for before they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParcelRefusal {
    /// Nothing was sent, or nothing that this importer reads.
    Nothing,
    /// The ticket leads nowhere.
    Gone,
    /// Neither a PDF nor the only ZIP.
    NotPdf(String),
    /// Two files bear this name.
    SameName(String),
}

impl Refusal for ParcelRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "app.import.nothing",
            Self::Gone => "app.import.gone",
            Self::NotPdf(_) => "app.import.not_pdf",
            Self::SameName(_) => "app.import.same_name",
        }
    }

    fn args(&self) -> Vec<String> {
        match self {
            Self::Nothing | Self::Gone => Vec::new(),
            Self::NotPdf(name) | Self::SameName(name) => vec![name.clone()],
        }
    }
}

/// The PDF files of these names and contents: none is left out in silence.
///
/// # Errors
/// One is no PDF by its name, or two bear the same.
pub fn folder_of(files: Vec<(String, Vec<u8>)>) -> Result<PdfFolder, ParcelRefusal> {
    let mut seen = HashSet::new();
    for (name, _) in &files {
        let kept = PdfFolder::of([(name.clone(), Vec::new())]).names();
        let kept = kept.first().ok_or(ParcelRefusal::NotPdf(name.clone()))?;
        if !seen.insert(kept.clone()) {
            return Err(ParcelRefusal::SameName(name.clone()));
        }
    }
    Ok(PdfFolder::of(files))
}

/// A PDF file, or a ZIP of them, that somebody sent.
#[derive(Clone, Debug)]
pub struct PdfFile {
    /// As their machine calls it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Files that wait for the word to go on: kept by their hash, named in a list that is kept too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Parcel {
    importer: String,
    /// The day it was sent: parcels of a day lie, and go, together.
    day: String,
    /// The table's name and hash.
    table: Option<(String, String)>,
    /// Each PDF's or ZIP's name and hash.
    files: Vec<(String, String)>,
}

/// What the page carries from the look to the word: sealed for one person.
#[derive(Serialize, Deserialize)]
struct Ticket {
    day: String,
    digest: String,
    until: Timestamp,
}

impl Parcel {
    /// Keeps what was sent.
    ///
    /// # Errors
    /// Nothing was sent, or the disk refuses.
    pub async fn keep(
        tools: &Tools,
        importer: Importer,
        table: Option<PdfFile>,
        files: Vec<PdfFile>,
    ) -> Result<Self, Halt> {
        let readable = table.is_some() || importer == Importer::Invoices && !files.is_empty();
        if !readable {
            return Err(ParcelRefusal::Nothing.into());
        }
        forget_old(tools).await?;
        let mut parcel = Self {
            importer: importer.code().to_owned(),
            day: day_of(tools.now()),
            ..Self::default()
        };
        if let Some(table) = table {
            parcel.table = Some((table.name, parcel.put(tools, &table.bytes).await?));
        }
        for file in files {
            let digest = parcel.put(tools, &file.bytes).await?;
            parcel.files.push((file.name, digest));
        }
        Ok(parcel)
    }

    /// The name of the table, or of the first file.
    pub fn name(&self) -> &str {
        let first = || self.files.first().map(|(name, _)| name.as_str());
        self.table
            .as_ref()
            .map(|(name, _)| name.as_str())
            .or_else(first)
            .unwrap_or_default()
    }

    /// What is in it.
    ///
    /// # Errors
    /// A file as a whole is refused, or the disk refuses.
    pub async fn open(&self, tools: &Tools) -> Result<Batch, Halt> {
        let table = match &self.table {
            Some((_, digest)) => Some(read_table(get(tools, &self.day, digest).await?).await?),
            None => None,
        };
        Ok(Batch {
            table,
            pdfs: self.pdfs(tools).await?,
        })
    }

    async fn pdfs(&self, tools: &Tools) -> Result<PdfFolder, Halt> {
        if let [(name, digest)] = self.files.as_slice()
            && name.to_ascii_lowercase().ends_with(".zip")
        {
            return PdfFolder::in_zip(get(tools, &self.day, digest).await?);
        }
        let mut files = Vec::with_capacity(self.files.len());
        for (name, digest) in &self.files {
            files.push((name.clone(), get(tools, &self.day, digest).await?));
        }
        Ok(folder_of(files)?)
    }

    /// Keeps `bytes` sealed: a table may hold bank details, and nothing was accepted yet.
    async fn put(&self, tools: &Tools, bytes: &[u8]) -> Result<String, Halt> {
        let sealed = tools.vault.seal(WAITING, bytes)?;
        Ok(drawer(tools, &self.day)?.put(&sealed).await?)
    }

    /// The ticket by which `login`, and nobody else, finds the parcel again.
    ///
    /// # Errors
    /// The disk refuses, or the machine gives no random bytes.
    pub async fn ticket(&self, tools: &Tools, login: LoginId) -> Result<String, Halt> {
        let list =
            serde_json::to_vec(self).map_err(|error| Fault::new("keeping a parcel", error))?;
        let digest = self.put(tools, &list).await?;
        let ticket = Ticket {
            day: self.day.clone(),
            digest,
            until: tools.now().plus_seconds(KEPT_S),
        };
        let plain =
            serde_json::to_vec(&ticket).map_err(|error| Fault::new("writing a ticket", error))?;
        let sealed = tools.vault.seal(&context(login), &plain)?;
        Ok(kernel::hex(sealed))
    }

    /// The parcel that `ticket` leads `login` to.
    ///
    /// # Errors
    /// The ticket is another's, for another importer, too old, or none.
    pub async fn find(
        tools: &Tools,
        (login, importer): (LoginId, Importer),
        ticket: &str,
    ) -> Result<Self, Halt> {
        let gone = || Halt::from(ParcelRefusal::Gone);
        let sealed = from_hex(ticket).ok_or_else(gone)?;
        let plain = tools
            .vault
            .open(&context(login), &sealed)
            .map_err(|_| gone())?;
        let ticket: Ticket = serde_json::from_slice(&plain).map_err(|_| gone())?;
        if ticket.until < tools.now() {
            return Err(gone());
        }
        let list = get(tools, &ticket.day, &ticket.digest).await;
        let list = list.map_err(|_| gone())?;
        let parcel: Self = serde_json::from_slice(&list).map_err(|_| gone())?;
        if parcel.importer == importer.code() {
            Ok(parcel)
        } else {
            Err(gone())
        }
    }
}

/// What waiting files are sealed for.
const WAITING: &str = "app_import/waiting";

/// Where the parcels of a day lie.
fn drawer(tools: &Tools, day: &str) -> Result<Files, Fault> {
    Files::open(tools.files.root().join("parcels").join(day))
}

async fn get(tools: &Tools, day: &str, digest: &str) -> Result<Vec<u8>, Halt> {
    let sealed = drawer(tools, day)?.get(digest).await?;
    Ok(tools.vault.open(WAITING, &sealed)?)
}

fn day_of(now: Timestamp) -> String {
    now.day_in(&jiff::tz::TimeZone::UTC).to_string()
}

/// Forgets the parcels of days whose tickets are all too old.
async fn forget_old(tools: &Tools) -> Result<(), Fault> {
    let parcels = tools.files.root().join("parcels");
    let oldest = day_of(tools.now().plus_seconds(-KEPT_S));
    let forget = move || -> std::io::Result<()> {
        let days = match std::fs::read_dir(&parcels) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            days => days?,
        };
        for day in days {
            let day = day?;
            if day.file_name().as_encoded_bytes() >= oldest.as_bytes() {
                continue;
            }
            match std::fs::remove_dir_all(day.path()) {
                // Somebody else may forget the same day at the same moment.
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    };
    let forgotten = tokio::task::spawn_blocking(forget).await;
    let forgotten = forgotten.map_err(|error| Fault::new("forgetting parcels", error))?;
    forgotten.map_err(|error| Fault::new("forgetting parcels", error))
}

fn context(login: LoginId) -> String {
    format!("app_import/{login}")
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}
