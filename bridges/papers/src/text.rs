//! Documents of text: terms of use and the evidence that somebody accepted them.

use crate::frame::{self, Frame, LEFT, RIGHT, WIDTH};
use crate::ink::{Align, Branch, Cover, Role, Sheet, Spot, Style, Tie, write};
use crate::{Day, Lang, Look, PaperFault, Rgb};

/// A document of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPaper {
    /// The language it is written in.
    pub lang: Lang,
    /// The title.
    pub title: String,
    /// A line under it, such as the version and its day.
    pub subtitle: String,
    /// The day the file is dated.
    pub dated_on: Day,
    /// Whose paper it is.
    pub issuer: String,
    /// Who the issuer is for the law, at the foot of each page.
    pub legal: String,
    /// The issuer's mark and colour.
    pub look: Look,
    /// The text.
    pub blocks: Vec<Block>,
    /// The heading of the table at the end.
    pub evidence_title: String,
    /// The table at the end: who accepted, when, from where, which version, its SHA-256.
    pub evidence: Vec<(String, String)>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of an article.
    Heading(String),
    /// The title of a part of an article.
    Subheading(String),
    /// A paragraph.
    Paragraph(String),
    /// A list, one item each.
    Items(Vec<String>),
}

const BODY: Style = Style {
    leading: 14.2,
    ..Style::regular(9.4, Rgb::INK)
};

/// Draws a document of text with the looks of our bills: an A4 PDF/A-3a, tagged, its fonts
/// inside. The same paper gives the same bytes.
///
/// # Errors
///
/// [`PaperFault`] when the logo cannot be used, the text is too long, or the writer refuses.
pub fn draw_text(paper: &TextPaper) -> Result<Vec<u8>, PaperFault> {
    let sheet = lay(paper)?;
    let cover = Cover {
        title: paper.title.clone(),
        author: &paper.issuer,
        lang: paper.lang,
        dated_on: paper.dated_on,
    };
    write(sheet, &cover, None)
}

fn lay(paper: &TextPaper) -> Result<Sheet, PaperFault> {
    /// A thousand pages of terms are not terms any more.
    const MOST_LETTERS: usize = 3_000_000;
    let letters: usize = paper.blocks.iter().map(length).sum();
    if letters > MOST_LETTERS {
        return Err(PaperFault::TooLong(letters));
    }
    let mut sheet = Sheet::new(frame::SIDE);
    let bottom = frame::mark(&mut sheet, &paper.look, &paper.issuer)?;
    sheet.y = bottom + 34.0;
    title(&mut sheet, paper)?;
    for block in &paper.blocks {
        draw_block(&mut sheet, paper, block)?;
    }
    evidence(&mut sheet, paper)?;
    frame::furnish(
        &mut sheet,
        &Frame {
            name: paper.title.clone(),
            issuer: &paper.issuer,
            legal: paper.legal.clone(),
            brand: paper.look.brand,
        },
    )?;
    Ok(sheet)
}

fn length(block: &Block) -> usize {
    match block {
        Block::Heading(text) | Block::Subheading(text) | Block::Paragraph(text) => text.len(),
        Block::Items(items) => items.iter().map(String::len).sum(),
    }
}

fn title(sheet: &mut Sheet, paper: &TextPaper) -> Result<(), PaperFault> {
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(1, paper.title.clone()));
    let style = Style {
        leading: 28.0,
        ..Style::strong(22.0, paper.look.brand.readable())
    };
    sheet.flow(LEFT, WIDTH, style, (&paper.title, Tie::To(branch)))?;
    if !paper.subtitle.is_empty() {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        let style = Style::regular(10.0, Rgb::SOFT);
        sheet.flow(LEFT, WIDTH, style, (&paper.subtitle, Tie::To(branch)))?;
    }
    sheet.y += 14.0;
    Ok(())
}

fn draw_block(sheet: &mut Sheet, paper: &TextPaper, block: &Block) -> Result<(), PaperFault> {
    match block {
        Block::Heading(text) => {
            let style = Style::strong(12.0, paper.look.brand.readable());
            heading(sheet, (text, 2), style, 14.0)
        }
        Block::Subheading(text) => heading(sheet, (text, 3), Style::strong(10.0, Rgb::INK), 7.0),
        Block::Paragraph(text) => {
            let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
            sheet.flow(LEFT, WIDTH, BODY, (text, Tie::To(branch)))?;
            sheet.y += 6.5;
            Ok(())
        }
        Block::Items(items) => {
            let list = sheet.branch(Sheet::ROOT, Role::List);
            for text in items {
                item(sheet, paper, list, text)?;
            }
            sheet.y += 4.0;
            Ok(())
        }
    }
}

/// A heading never ends a page: it takes two lines of what follows along.
fn heading(
    sheet: &mut Sheet,
    (text, level): (&str, u16),
    style: Style,
    above: f32,
) -> Result<(), PaperFault> {
    sheet.y += above;
    if sheet.room() < style.leading + 2.0 * BODY.leading {
        sheet.turn();
    }
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(level, text.to_owned()));
    sheet.flow(LEFT, WIDTH, style, (text, Tie::To(branch)))?;
    sheet.y += 3.0;
    Ok(())
}

fn item(sheet: &mut Sheet, paper: &TextPaper, list: Branch, text: &str) -> Result<(), PaperFault> {
    const INDENT: f32 = 16.0;
    if sheet.room() < BODY.leading {
        sheet.turn();
    }
    let item = sheet.branch(list, Role::Item);
    let label = sheet.branch(item, Role::ItemLabel);
    let spot = Spot::at(LEFT + 4.0, sheet.y, INDENT);
    let dot = Style {
        color: paper.look.brand.readable(),
        ..BODY
    };
    sheet.text(spot, dot, ("•", Tie::To(label)))?;
    let body = sheet.branch(item, Role::ItemBody);
    sheet.flow(LEFT + INDENT, WIDTH - INDENT, BODY, (text, Tie::To(body)))?;
    sheet.y += 3.0;
    Ok(())
}

/// The evidence stays on one page as long as one page can hold it.
fn evidence(sheet: &mut Sheet, paper: &TextPaper) -> Result<(), PaperFault> {
    const LABEL: f32 = 112.0;
    const PAD: f32 = 16.0;
    if paper.evidence.is_empty() {
        return Ok(());
    }
    sheet.whole(|sheet| {
        sheet.y += 22.0;
        let (since, top) = (sheet.laid(), sheet.y);
        sheet.y += PAD;
        let branch = sheet.branch(Sheet::ROOT, Role::Heading(2, paper.evidence_title.clone()));
        let spot = Spot::at(LEFT + PAD, sheet.y + 8.0, WIDTH);
        let style = Style::strong(10.5, Rgb::INK);
        sheet.line(
            spot,
            Align::Left,
            style,
            (&paper.evidence_title, Tie::To(branch)),
        )?;
        sheet.y += 18.0;
        let table = sheet.branch(Sheet::ROOT, Role::Table);
        let body = sheet.branch(table, Role::TableBody);
        for (label, value) in &paper.evidence {
            let row = sheet.branch(body, Role::Row);
            let header = sheet.branch(row, Role::RowHeader { across: 1 });
            let spot = Spot::at(LEFT + PAD, sheet.y, LABEL - 10.0);
            let style = Style {
                leading: 13.0,
                ..Style::regular(8.6, Rgb::SOFT)
            };
            let left = sheet.text(spot, style, (label, Tie::To(header)))?;
            let cell = sheet.branch(row, Role::Cell);
            let room = RIGHT - PAD - LEFT - PAD - LABEL;
            let spot = Spot::at(LEFT + PAD + LABEL, sheet.y, room);
            let style = Style {
                leading: 13.0,
                ..Style::strong(8.6, Rgb::INK)
            };
            let right = sheet.text(spot, style, (value, Tie::To(cell)))?;
            sheet.y += left.max(right) + 3.0;
        }
        sheet.y += PAD - 3.0;
        // The ground is laid under what stands on it, now that its height is known.
        let things = sheet.lift(since);
        let height = sheet.y - top;
        sheet.area(
            Spot::at(LEFT, top, WIDTH),
            height,
            7.0,
            paper.look.brand.wash(7),
        );
        sheet.relay(things, 0.0);
        Ok(())
    })
}
