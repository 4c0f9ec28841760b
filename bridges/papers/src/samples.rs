//! Papers with a story, for tests, previews and the demonstration.

mod bills;
mod cii;

pub use bills::{credit_note, invoice, long_invoice, terms};
pub use cii::cii_xml;

use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::metadata::DateTime;

use crate::bill;
use crate::ink::write;
use crate::{BillPaper, PaperFault};

/// A PDF of the bill that carries the same bill as a Cross Industry Invoice, as a supplier of
/// ours might send it. Good enough to be read back; not a Factur-X file to send, for it lacks
/// the metadata that says so.
///
/// # Errors
///
/// As [`crate::draw_bill`].
pub fn facturx_pdf(paper: &BillPaper) -> Result<Vec<u8>, PaperFault> {
    pdf_carrying(paper, "factur-x.xml", cii_xml(paper).into_bytes())
}

/// A PDF of the bill that carries any file, under any name.
///
/// # Errors
///
/// As [`crate::draw_bill`].
pub fn pdf_carrying(
    paper: &BillPaper,
    name: &str,
    contents: Vec<u8>,
) -> Result<Vec<u8>, PaperFault> {
    let day = paper.issued_on;
    let file = EmbeddedFile {
        path: name.to_owned(),
        mime_type: MimeType::new("text/xml"),
        description: Some("Factur-X".to_owned()),
        association_kind: AssociationKind::Alternative,
        data: contents.into(),
        modification_date: Some(DateTime::new(day.year()).month(day.month()).day(day.day())),
        compress: Some(true),
        location: None,
    };
    write(bill::lay(paper)?, &bill::cover(paper), Some(file))
}
