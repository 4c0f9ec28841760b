use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Fault, Halt};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::domain::{BillingRefusal, ZipFault};

/// Files in one ZIP at most.
const MOST_FILES: usize = 2_000;
/// One file, unpacked, at most.
const MOST_FILE_BYTES: u64 = 20 * 1024 * 1024;
/// All files, unpacked, at most.
const MOST_BYTES: u64 = 500 * 1024 * 1024;
/// A PDF is compressed already: one that unpacks to more than this many times its size is a bomb.
const MOST_RATIO: u64 = 200;

/// The PDF files handed in with an import, by bare name: none ever becomes a path.
#[derive(Clone, Default)]
pub struct PdfFolder(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    Empty,
    Disk(BTreeMap<String, PathBuf>),
    Zip {
        bytes: Arc<[u8]>,
        places: BTreeMap<String, usize>,
    },
    Memory(BTreeMap<String, Arc<[u8]>>),
}

impl PdfFolder {
    /// No file at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The `.pdf` files of a folder on the machine: the command line's way.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn on_disk(folder: &Path) -> Result<Self, Halt> {
        let failed = |error: std::io::Error| Fault::new("reading the folder of PDF files", error);
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = entry.file_type().map_err(failed)?.is_file();
            if is_file && is_pdf(&name) {
                files.insert(name, entry.path());
            }
        }
        Ok(Self(Kind::Disk(files)))
    }

    /// The `.pdf` files of a ZIP that somebody sent. Nothing is unpacked yet: sizes, count and
    /// ratio are refused as the ZIP declares them, and held to while unpacking.
    ///
    /// # Errors
    /// The ZIP is not one, is encrypted, or would burst.
    pub fn in_zip(bytes: impl Into<Arc<[u8]>>) -> Result<Self, Halt> {
        let bytes = bytes.into();
        let mut zip = open(&bytes)?;
        if zip.len() > MOST_FILES {
            return Err(refused(ZipFault::TooManyFiles));
        }
        let mut places = BTreeMap::new();
        let (mut unpacked, mut packed) = (0_u64, 0_u64);
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(unreadable)?;
            if entry.encrypted() {
                return Err(refused(ZipFault::Encrypted));
            }
            unpacked = unpacked.saturating_add(entry.size());
            packed = packed.saturating_add(entry.compressed_size());
            if entry.size() > MOST_FILE_BYTES || unpacked > MOST_BYTES {
                return Err(refused(ZipFault::TooLarge));
            }
            let path = entry.name().map_err(unreadable)?.into_owned();
            let wanted = entry.is_file() && !entry.is_symlink();
            let Some(name) = bare_name(&path).filter(|_| wanted) else {
                continue;
            };
            if places.insert(name, place).is_some() {
                return Err(refused(ZipFault::SameName));
            }
        }
        if unpacked > packed.max(1024).saturating_mul(MOST_RATIO) {
            return Err(refused(ZipFault::TooLarge));
        }
        Ok(Self(Kind::Zip { bytes, places }))
    }

    /// These files, by name: single PDF files that somebody sent.
    pub fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let named = files
            .into_iter()
            .filter_map(|(name, bytes)| Some((bare_name(&name)?, bytes.into())));
        Self(Kind::Memory(named.collect()))
    }

    /// The files' names, sorted.
    pub fn names(&self) -> Vec<String> {
        match &self.0 {
            Kind::Empty => Vec::new(),
            Kind::Disk(files) => files.keys().cloned().collect(),
            Kind::Zip { places, .. } => places.keys().cloned().collect(),
            Kind::Memory(files) => files.keys().cloned().collect(),
        }
    }

    /// The content of the file called `name`; `None` when there is none. Waits for the disk: call
    /// it where waiting is allowed.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Halt> {
        match &self.0 {
            Kind::Empty => Ok(None),
            Kind::Memory(files) => Ok(files.get(name).map(|bytes| bytes.to_vec())),
            Kind::Disk(files) => files.get(name).map(|path| from_disk(path)).transpose(),
            Kind::Zip { bytes, places } => places
                .get(name)
                .map(|place| unpack(bytes, *place))
                .transpose(),
        }
    }
}

fn from_disk(path: &Path) -> Result<Vec<u8>, Halt> {
    let failed = |error: std::io::Error| Fault::new("reading a PDF file", error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    // One byte more than may be: the check of the PDF then says it is too large.
    file.take(MOST_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

fn unpack(bytes: &Arc<[u8]>, place: usize) -> Result<Vec<u8>, Halt> {
    let mut zip = open(bytes)?;
    let entry = zip.by_index(place).map_err(unreadable)?;
    let mut unpacked = Vec::new();
    let mut bounded = entry.take(MOST_FILE_BYTES + 1);
    bounded
        .read_to_end(&mut unpacked)
        .map_err(|_| refused(ZipFault::Unreadable))?;
    if u64::try_from(unpacked.len()).unwrap_or(u64::MAX) > MOST_FILE_BYTES {
        return Err(refused(ZipFault::TooLarge));
    }
    Ok(unpacked)
}

fn open(bytes: &Arc<[u8]>) -> Result<ZipArchive<Cursor<Arc<[u8]>>>, Halt> {
    ZipArchive::new(Cursor::new(bytes.clone())).map_err(unreadable)
}

fn unreadable(error: ZipError) -> Halt {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => refused(ZipFault::Encrypted),
        _ => refused(ZipFault::Unreadable),
    }
}

fn refused(fault: ZipFault) -> Halt {
    BillingRefusal::BadZip(fault).into()
}

fn is_pdf(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".pdf") && !name.starts_with('.')
}

/// The last part of a path in a ZIP, when it is a PDF's name; folders are only wrapping.
fn bare_name(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let wrapping = path.starts_with("__MACOSX/");
    let clean = !name.chars().any(char::is_control) && name.len() <= 200;
    (is_pdf(name) && clean && !wrapping).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(folder: Result<PdfFolder, Halt>) -> &'static str {
        match folder {
            Err(Halt::Refused(refused)) => refused.code,
            Err(halt) => panic!("{halt}"),
            Ok(_) => "accepted",
        }
    }

    #[test]
    fn names_lose_their_folders_and_what_is_no_pdf_is_left_out() {
        let zip = zipped(&[
            ("a/F1.pdf", b"%PDF-1"),
            ("../../etc/F2.PDF", b"%PDF-2"),
            ("__MACOSX/._F1.pdf", b"x"),
            ("notes.txt", b"x"),
        ]);
        let folder = PdfFolder::in_zip(zip).unwrap();
        assert_eq!(folder.names(), ["F1.pdf", "F2.PDF"]);
        assert_eq!(
            folder.read("F2.PDF").unwrap().as_deref(),
            Some(&b"%PDF-2"[..])
        );
        assert_eq!(folder.read("../../etc/F2.PDF").unwrap(), None);
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let zip = zipped(&[("a/F1.pdf", b"1"), ("b/F1.pdf", b"2")]);
        assert_eq!(code(PdfFolder::in_zip(zip)), "billing.zip_same_name");
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let zeros = vec![0_u8; 19 * 1024 * 1024];
        let zip = zipped(&[("F1.pdf", &zeros)]);
        assert!(zip.len() < 100_000);
        assert_eq!(code(PdfFolder::in_zip(zip)), "billing.zip_too_large");
        let many: Vec<(String, Vec<u8>)> = (0..=MOST_FILES)
            .map(|n| (format!("{n}.pdf"), Vec::new()))
            .collect();
        let many: Vec<(&str, &[u8])> = many
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        assert_eq!(
            code(PdfFolder::in_zip(zipped(&many))),
            "billing.zip_too_many_files"
        );
    }

    #[test]
    fn what_is_no_zip_is_refused() {
        assert_eq!(
            code(PdfFolder::in_zip(b"%PDF-1.7".to_vec())),
            "billing.zip_unreadable"
        );
        assert_eq!(
            code(PdfFolder::in_zip(Vec::new())),
            "billing.zip_unreadable"
        );
    }
}
