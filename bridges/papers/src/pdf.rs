//! Reading the PDF files others hand us, without trusting a byte of them.
//!
//! Our own reader, not a library's: a library loads every object a file declares, and a small file
//! can declare the same large object a hundred thousand times. This one follows only the few
//! references it needs, borrows instead of copying, and counts what it spends.

mod attachments;
mod decode;
mod file;
mod scan;
mod syntax;
mod xref;

pub(crate) use decode::Closed;
pub(crate) use file::File;

use thiserror::Error;

/// The largest file taken.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Why a PDF was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum PdfRefusal {
    /// It does not begin as a PDF does.
    #[error("this is not a PDF file")]
    NotAPdf,
    /// It is larger than [`MOST_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// It is encrypted, even if with an empty password.
    #[error("the file is encrypted")]
    Encrypted,
    /// It begins as a PDF and cannot be followed further.
    #[error("the file is damaged")]
    Damaged,
    /// Following it would cost more than an honest file does.
    #[error("the file is too intricate")]
    TooIntricate,
    /// It has no page.
    #[error("the file has no page")]
    NoPage,
}

impl PdfRefusal {
    /// A name that never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAPdf => "papers.not_a_pdf",
            Self::TooLarge => "papers.pdf_too_large",
            Self::Encrypted => "papers.pdf_encrypted",
            Self::Damaged => "papers.pdf_damaged",
            Self::TooIntricate => "papers.pdf_too_intricate",
            Self::NoPage => "papers.pdf_no_page",
        }
    }
}

/// Tells whether the bytes are a PDF that can be read: whole, not encrypted, with a page.
///
/// # Errors
///
/// [`PdfRefusal`], which says what is wrong.
pub fn check(bytes: &[u8]) -> Result<(), PdfRefusal> {
    File::open(bytes)?.require_a_page()
}

#[cfg(test)]
pub(crate) mod tests;
