//! Electronic invoices inside a PDF: Factur-X, ZUGFeRD, XRechnung. Reading only.

mod amounts;
mod cii;
mod invoice;
mod refusal;
mod xml;

pub use invoice::{FacturX, Line, Party, Preceding, Profile, Totals, VatRow};
pub use refusal::FacturxRefusal;

use crate::pdf::File;

/// The names under which the standards attach the invoice, the present one first.
const NAMES: [&str; 3] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"];

/// The largest invoice taken, once inflated.
pub const MOST_XML_BYTES: usize = 5 * 1024 * 1024;

/// Reads the invoice a PDF carries. What it says is not checked against the page a person sees,
/// nor are its sums: both are for whoever imports it.
///
/// # Errors
///
/// [`FacturxRefusal`], which says what is wrong.
pub fn read(bytes: &[u8]) -> Result<FacturX, FacturxRefusal> {
    let mut file = File::open(bytes)?;
    file.require_a_page()?;
    let attachments = file.attachments()?;
    let rank = |name: &str| {
        NAMES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
    };
    let attachment = attachments
        .iter()
        .filter_map(|attachment| Some((rank(&attachment.name)?, attachment)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, attachment)| attachment)
        .ok_or(FacturxRefusal::NoXml)?;
    let xml = file.content(attachment.stream, MOST_XML_BYTES)?;
    read_xml(&xml)
}

/// Reads the invoice itself, when it comes without its PDF.
///
/// # Errors
///
/// [`FacturxRefusal`], which says what is wrong.
pub fn read_xml(xml: &[u8]) -> Result<FacturX, FacturxRefusal> {
    if xml.len() > MOST_XML_BYTES {
        return Err(FacturxRefusal::XmlTooLarge);
    }
    cii::invoice(&xml::Tree::read(xml)?)
}

#[cfg(test)]
mod tests;
