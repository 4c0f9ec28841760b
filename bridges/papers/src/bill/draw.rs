use super::words::{name, words};
use super::{foot, head, lines};
use crate::frame::{self, Frame};
use crate::ink::{Cover, Sheet, write};
use crate::{BillPaper, PaperFault};

/// More lines than any bill we saw, and far fewer than would tire the machine.
const MOST_LINES: usize = 20_000;

/// Draws an invoice or a credit note: an A4 PDF/A-3a, tagged, its fonts inside. The same paper
/// gives the same bytes.
///
/// # Errors
///
/// [`PaperFault`] when the logo cannot be used, the paper is too long, or the writer refuses.
pub fn draw_bill(paper: &BillPaper) -> Result<Vec<u8>, PaperFault> {
    write(lay(paper)?, &cover(paper), None)
}

/// What the file says of itself.
pub(crate) fn cover(paper: &BillPaper) -> Cover<'_> {
    Cover {
        title: format!("{} – {}", name(paper), paper.issuer.name),
        author: &paper.issuer.name,
        lang: paper.lang,
        dated_on: paper.issued_on,
    }
}

/// Lays the whole paper, before any byte is written.
pub(crate) fn lay(paper: &BillPaper) -> Result<Sheet, PaperFault> {
    if paper.lines.len() > MOST_LINES {
        return Err(PaperFault::TooLong(paper.lines.len()));
    }
    let words = words(paper.lang);
    let mut sheet = Sheet::new(frame::SIDE);
    head::lay(&mut sheet, paper, words)?;
    lines::lay(&mut sheet, paper, words)?;
    foot::lay(&mut sheet, paper, words)?;
    frame::furnish(
        &mut sheet,
        &Frame {
            name: name(paper),
            issuer: &paper.issuer.name,
            legal: legal(paper),
            brand: paper.look.brand,
        },
    )?;
    Ok(sheet)
}

/// Who the issuer is for the law, in one line.
fn legal(paper: &BillPaper) -> String {
    let issuer = &paper.issuer;
    format!(
        "{}, {}\u{a0}– {}\u{a0}– SIREN\u{a0}{}\u{a0}– RCS\u{a0}{}\u{a0}– {}\u{a0}{}",
        issuer.name,
        issuer.legal_form,
        issuer.address.join(", "),
        crate::figures::siren(&issuer.siren),
        issuer.rcs_town,
        words(paper.lang).vat_id,
        issuer.vat_id,
    )
}

#[cfg(test)]
mod tests;
