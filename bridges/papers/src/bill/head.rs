//! The first third of the first page: who, to whom, when, how much.

use super::words::{Words, correction, name, period, title};
use crate::figures::{day, siren};
use crate::frame::{self, LEFT, RIGHT, WIDTH};
use crate::ink::{Align, Branch, Role, Sheet, Spot, Style, Tie};
use crate::{BillPaper, PaperFault, Rgb};

/// Where a window envelope shows the address, in points from the left.
const WINDOW: f32 = 318.0;

pub(super) fn lay(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    frame::mark(sheet, &paper.look, &paper.issuer.name)?;
    heading(sheet, paper)?;
    let left = issuer(sheet, paper, words)?;
    let right = customer(sheet, paper, words)?;
    sheet.y = left.max(right) + 17.0;
    dates(sheet, paper, words)?;
    if let Some(text) = correction(paper) {
        callout(sheet, paper, &text)?;
    }
    sheet.y += 19.0;
    Ok(())
}

/// The title is drawn in two sizes and read as one heading.
fn heading(sheet: &mut Sheet, paper: &BillPaper) -> Result<(), PaperFault> {
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(1, name(paper)));
    let spot = Spot::at(LEFT, 54.0, WIDTH);
    let brand = paper.look.brand.readable();
    sheet.line(
        spot,
        Align::Right,
        Style::strong(22.0, brand),
        (title(paper), Tie::To(branch)),
    )?;
    let number = name(paper);
    let number = number.strip_prefix(title(paper)).unwrap_or(&number);
    let style = Style::strong(10.5, Rgb::INK);
    sheet.line(
        spot.down(18.0),
        Align::Right,
        style,
        (number, Tie::To(branch)),
    )?;
    Ok(())
}

fn label(sheet: &mut Sheet, spot: Spot, text: &str) -> Result<f32, PaperFault> {
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(2, text.to_owned()));
    sheet.text(
        spot,
        Style::strong(7.4, Rgb::FAINT),
        (text, Tie::To(branch)),
    )
}

/// One paragraph a line, so that a reader's voice pauses where the eye does.
fn block(sheet: &mut Sheet, spot: Spot, lines: &[(String, Style)]) -> Result<f32, PaperFault> {
    let mut height = 0.0;
    for (text, style) in lines.iter().filter(|(text, _)| !text.is_empty()) {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        height += sheet.text(spot.down(height), *style, (text, Tie::To(branch)))?;
    }
    Ok(height)
}

fn issuer(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<f32, PaperFault> {
    let issuer = &paper.issuer;
    let spot = Spot::at(LEFT, 98.0, 230.0);
    let height = label(sheet, spot, words.from)? + 3.0;
    let soft = Style::regular(8.6, Rgb::SOFT);
    let mut lines = vec![(issuer.name.clone(), Style::strong(9.4, Rgb::INK))];
    lines.extend(issuer.address.iter().map(|line| (line.clone(), soft)));
    lines.extend(issuer.support.iter().map(|line| (line.clone(), soft)));
    lines.push((ids(Some(&issuer.siren), Some(&issuer.vat_id), words), soft));
    let height = height + block(sheet, spot.down(height), &lines)?;
    Ok(spot.y + height)
}

/// The numbers that are known, in one line.
fn ids(number: Option<&String>, vat_id: Option<&String>, words: &Words) -> String {
    let known = |text: &&String| !text.is_empty();
    let number = number
        .filter(known)
        .map(|text| format!("SIREN {}", siren(text)));
    let vat_id = vat_id
        .filter(known)
        .map(|text| format!("{} {text}", words.vat_id));
    let ids: Vec<String> = number.into_iter().chain(vat_id).collect();
    ids.join("  ·  ")
}

fn customer(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<f32, PaperFault> {
    let customer = &paper.customer;
    let spot = Spot::at(WINDOW, 98.0, RIGHT - WINDOW);
    let height = label(sheet, spot, words.bill_to)? + 3.0;
    let plain = Style::regular(10.0, Rgb::INK);
    let soft = Style::regular(8.6, Rgb::SOFT);
    let mut lines = vec![(customer.name.clone(), Style::strong(11.0, Rgb::INK))];
    lines.extend(customer.address.iter().map(|line| (line.clone(), plain)));
    let height = height + block(sheet, spot.down(height), &lines)? + 3.0;
    let ids = ids(customer.siren.as_ref(), customer.vat_id.as_ref(), words);
    let height = height + block(sheet, spot.down(height), &[(ids, soft)])?;
    Ok(spot.y + height)
}

/// The band of dates: four things people look for, in one row.
fn dates(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    const HEIGHT: f32 = 44.0;
    let mut cells = vec![(words.issued_on, day(paper.issued_on, paper.lang), 1.0)];
    if let Some(due_on) = paper.due_on {
        cells.push((words.due_on, day(due_on, paper.lang), 1.0));
    }
    if let Some(covered) = paper.period {
        cells.push((words.period, period(covered, paper.lang), 1.75));
    }
    cells.push((words.reference, paper.customer.reference.clone(), 1.15));
    let band = Spot::at(LEFT, sheet.y, WIDTH);
    sheet.area(band, HEIGHT, 7.0, paper.look.brand.wash(7));
    let share = (WIDTH - 32.0) / cells.iter().map(|cell| cell.2).sum::<f32>();
    let mut x = LEFT + 16.0;
    for (label, value, parts) in cells {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        let spot = Spot::at(x, band.y + 17.5, share * parts);
        // The space is for the voice: without it, label and value are one word.
        let label = format!("{label} ");
        sheet.line(
            spot,
            Align::Left,
            Style::regular(7.6, Rgb::SOFT),
            (&label, Tie::To(branch)),
        )?;
        fit(sheet, spot.down(14.5), (&value, branch))?;
        x += share * parts;
    }
    sheet.y += HEIGHT;
    Ok(())
}

/// One line made smaller when it is wider than its place.
fn fit(sheet: &mut Sheet, spot: Spot, (text, branch): (&str, Branch)) -> Result<(), PaperFault> {
    let since = sheet.laid();
    let style = Style::strong(9.8, Rgb::INK);
    let width = sheet.line(spot, Align::Left, style, (text, Tie::To(branch)))?;
    if width > spot.width - 8.0 {
        sheet.lift(since);
        let size = (9.8 * (spot.width - 8.0) / width).max(5.0);
        sheet.line(
            spot,
            Align::Left,
            Style::strong(size, Rgb::INK),
            (text, Tie::To(branch)),
        )?;
    }
    Ok(())
}

fn callout(sheet: &mut Sheet, paper: &BillPaper, text: &str) -> Result<(), PaperFault> {
    sheet.y += 14.0;
    let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
    let spot = Spot::at(LEFT + 12.0, sheet.y, WIDTH - 12.0);
    let style = Style::strong(9.4, Rgb::INK);
    let height = sheet.text(spot.down(2.0), style, (text, Tie::To(branch)))? + 4.0;
    sheet.area(
        Spot::at(LEFT, spot.y, 3.0),
        height,
        1.5,
        paper.look.brand.readable(),
    );
    sheet.y += height;
    Ok(())
}
