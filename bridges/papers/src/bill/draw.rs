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

/// Who the issuer is for the law, in one line; what is not known is left out.
fn legal(paper: &BillPaper) -> String {
    let issuer = &paper.issuer;
    let after = |what: &str, text: &str| match text {
        "" => String::new(),
        text => format!("{what}\u{a0}{text}"),
    };
    let name = match issuer.legal_form.as_str() {
        "" => issuer.name.clone(),
        form => format!("{}, {form}", issuer.name),
    };
    let mut parts = vec![
        name,
        issuer.address.join(", "),
        after("SIREN", &crate::figures::siren(&issuer.siren)),
        after("RCS", &issuer.rcs_town),
        after(words(paper.lang).vat_id, &issuer.vat_id),
    ];
    parts.retain(|part| !part.is_empty());
    parts.join("\u{a0}– ")
}

#[cfg(test)]
mod tests;
