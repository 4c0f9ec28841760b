//! The paper of an acceptance: drawing alone, no neighbour is waited for.

use kernel::{Fault, Halt};
use papers::{Block as PaperBlock, Look, Mark, Rgb, TextPaper, draw_text};
use web::Visit;

use crate::domain::markup::Block;
use crate::domain::terms::{Acceptance, Terms};

/// Draws the terms that were accepted, with who accepted them, when and from where.
pub(crate) fn draw(
    visit: &Visit,
    (acceptance, terms): (&Acceptance, &Terms),
    signer: &str,
) -> Result<Vec<u8>, Halt> {
    let drawing = |error: papers::PaperFault| Fault::new("drawing accepted terms", error);
    let (year, month, date) = acceptance.at.day_in(visit.app.zone()).parts();
    let dated_on = u16::try_from(year)
        .ok()
        .zip(u8::try_from(month).ok())
        .zip(u8::try_from(date).ok())
        .and_then(|((year, month), date)| papers::Day::try_new(year, month, date))
        .ok_or_else(|| Fault::new("drawing accepted terms", "a day without a date"))?;
    let row = |key: &str, value: String| (visit.t(key).to_owned(), value);
    let paper = TextPaper {
        // The text is French; so is its evidence, whatever the page's language.
        lang: papers::Lang::Fr,
        title: terms.title.clone(),
        subtitle: visit.t1("identity.terms.applicable", &visit.day(terms.applies_on)),
        dated_on,
        issuer: visit.brand.name.clone(),
        legal: visit.brand.name.clone(),
        look: Look {
            mark: Mark::Monogram(monogram(&visit.brand.name)),
            brand: colour(&visit.brand.colour),
        },
        blocks: terms.blocks().into_iter().map(paper_block).collect(),
        evidence_title: visit.t("identity.terms.evidence").to_owned(),
        evidence: vec![
            row("identity.terms.evidence.who", signer.to_owned()),
            row("identity.terms.evidence.at", visit.instant(acceptance.at)),
            row(
                "identity.terms.evidence.address",
                acceptance.address.clone(),
            ),
            row(
                "identity.terms.evidence.version",
                acceptance.number.to_string(),
            ),
            row("identity.terms.evidence.digest", acceptance.digest.clone()),
        ],
    };
    Ok(draw_text(&paper).map_err(drawing)?)
}

fn paper_block(block: Block) -> PaperBlock {
    match block {
        Block::Heading(text) => PaperBlock::Heading(text),
        Block::Subheading(text) => PaperBlock::Subheading(text),
        Block::Paragraph(text) => PaperBlock::Paragraph(text),
        Block::Items(items) => PaperBlock::Items(items),
    }
}

fn monogram(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect::<String>()
        .to_uppercase()
}

/// Reads `#rrggbb`; a dark blue when it is not one.
fn colour(text: &str) -> Rgb {
    let part = |at: usize| {
        text.get(at..at + 2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
    };
    match (part(1), part(3), part(5)) {
        (Some(red), Some(green), Some(blue)) => Rgb(red, green, blue),
        _ => Rgb(31, 79, 216),
    }
}
