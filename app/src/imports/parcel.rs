use access::LoginId;
use billing::PdfFolder;
use jobs::Tools;
use kernel::{Coded, Fault, Halt, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Batch, Importer, read_table};

/// How long a parcel may wait between the look and the word to go on: a day.
const KEPT_S: i64 = 86_400;

/// What a parcel can be refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParcelRefusal {
    Nothing,
    Gone,
}

impl Refusal for ParcelRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "app.import.nothing",
            Self::Gone => "app.import.gone",
        }
    }
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
    /// The table's name and hash.
    table: Option<(String, String)>,
    /// Each PDF's or ZIP's name and hash.
    files: Vec<(String, String)>,
}

/// What the page carries from the look to the word: sealed for one person.
#[derive(Serialize, Deserialize)]
struct Ticket {
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
        if table.is_none() && files.is_empty() {
            return Err(ParcelRefusal::Nothing.into());
        }
        let mut parcel = Self {
            importer: importer.code().to_owned(),
            ..Self::default()
        };
        if let Some(table) = table {
            parcel.table = Some((table.name, tools.files.put(&table.bytes).await?));
        }
        for file in files {
            parcel
                .files
                .push((file.name, tools.files.put(&file.bytes).await?));
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
            Some((_, digest)) => Some(read_table(tools.files.get(digest).await?).await?),
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
            return PdfFolder::in_zip(tools.files.get(digest).await?);
        }
        let mut files = Vec::with_capacity(self.files.len());
        for (name, digest) in &self.files {
            files.push((name.clone(), tools.files.get(digest).await?));
        }
        Ok(PdfFolder::of(files))
    }

    /// The ticket by which `login`, and nobody else, finds the parcel again.
    ///
    /// # Errors
    /// The disk refuses, or the machine gives no random bytes.
    pub async fn ticket(&self, tools: &Tools, login: LoginId) -> Result<String, Halt> {
        let list =
            serde_json::to_vec(self).map_err(|error| Fault::new("keeping a parcel", error))?;
        let digest = tools.files.put(&list).await?;
        let ticket = Ticket {
            digest,
            until: tools.now().plus_seconds(KEPT_S),
        };
        let plain =
            serde_json::to_vec(&ticket).map_err(|error| Fault::new("writing a ticket", error))?;
        let sealed = tools.vault.seal(&context(login), &plain)?;
        Ok(sealed.iter().map(|byte| format!("{byte:02x}")).collect())
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
        let list = tools.files.get(&ticket.digest).await.map_err(|_| gone())?;
        let parcel: Self = serde_json::from_slice(&list).map_err(|_| gone())?;
        if parcel.importer == importer.code() {
            Ok(parcel)
        } else {
            Err(gone())
        }
    }
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
