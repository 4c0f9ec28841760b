use std::collections::HashSet;
use std::io::{Cursor, Write as _};

use kernel::{Fault, Halt};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::domain::BillingRefusal;
use crate::store::documents::Found;

/// A ZIP of PDF files, built in memory up to a bound.
pub(crate) struct Bundle {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    names: HashSet<String>,
    taken_bytes: usize,
    most_bytes: usize,
}

impl Bundle {
    /// An empty one, of at most `most_bytes`.
    pub(crate) fn new(most_bytes: usize) -> Self {
        let writer = ZipWriter::new(Cursor::new(Vec::new()));
        Self {
            writer,
            names: HashSet::new(),
            taken_bytes: 0,
            most_bytes,
        }
    }

    /// Adds a document's PDF, in a folder of its company's reference.
    pub(crate) fn add(&mut self, found: &Found, pdf: &[u8]) -> Result<(), Halt> {
        self.taken_bytes += pdf.len();
        if self.taken_bytes > self.most_bytes {
            let most = i64::try_from(self.names.len()).unwrap_or(i64::MAX);
            return Err(BillingRefusal::ArchiveTooLarge(most).into());
        }
        // PDF files are deflated inside: doing it again costs time and gains nothing.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let name = self.name(found);
        let failed = |error: &dyn std::fmt::Display| Fault::new("building a ZIP", error);
        self.writer
            .start_file(name, options)
            .map_err(|error| failed(&error))?;
        self.writer.write_all(pdf).map_err(|error| failed(&error))?;
        Ok(())
    }

    /// How many documents it holds.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// The whole file.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Halt> {
        let done = self
            .writer
            .finish()
            .map_err(|error| Fault::new("building a ZIP", error))?;
        Ok(done.into_inner())
    }

    /// Numbers and references hold no separator; two issuers may have used one number.
    fn name(&mut self, found: &Found) -> String {
        let stem = format!(
            "{}/{}",
            clean(&found.customer.reference),
            found.document.number
        );
        let mut name = format!("{stem}.pdf");
        let mut copy = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{stem}-{copy}.pdf");
            copy += 1;
        }
        name
    }
}

fn clean(reference: &str) -> String {
    let kept: String = reference
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    if kept.is_empty() {
        "documents".to_owned()
    } else {
        kept
    }
}
