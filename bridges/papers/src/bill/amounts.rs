//! The tax by rate on the left, the sums on the right, and the one figure everybody looks for.

use super::words::{Words, due};
use crate::figures::{money, rate};
use crate::frame::{LEFT, RIGHT};
use crate::ink::{Align, Branch, Role, Sheet, Spot, Style, Tie};
use crate::{BillPaper, PaperFault, Rgb, VatRow};

const BOX: f32 = 330.0;
const ABOVE: f32 = 17.0;
const ROW: f32 = 16.0;
const TOTAL: f32 = 40.0;

/// What all this takes, for the last line of the table to keep it company.
pub(super) fn height(paper: &BillPaper) -> f32 {
    let rows = if paper.totals.paid_cents == 0 {
        3.0
    } else {
        4.0
    };
    let sums = rows * ROW + 4.0 + TOTAL;
    let taxes = 16.0 + 15.0 * (1.0 + paper.vat.len() as f32);
    ABOVE + sums.max(taxes)
}

pub(super) fn lay(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    sheet.y += ABOVE;
    let top = sheet.y;
    taxes(sheet, paper, words)?;
    let left = sheet.y;
    sheet.y = top;
    sums(sheet, paper, words)?;
    sheet.y = sheet.y.max(left);
    Ok(())
}

fn heading(sheet: &mut Sheet, spot: Spot, text: &str) -> Result<(), PaperFault> {
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(2, text.to_owned()));
    sheet.line(
        spot,
        Align::Left,
        Style::strong(7.6, Rgb::SOFT),
        (text, Tie::To(branch)),
    )?;
    Ok(())
}

fn taxes(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    heading(
        sheet,
        Spot::at(LEFT, sheet.y + 8.0, 200.0),
        words.vat_heading,
    )?;
    sheet.y += 16.0;
    let table = sheet.branch(Sheet::ROOT, Role::Table);
    let head = sheet.branch(table, Role::TableHead);
    let row = sheet.branch(head, Role::Row);
    let style = Style::regular(7.6, Rgb::FAINT);
    let titles = [words.rate, words.base, words.vat].map(str::to_owned);
    cells(sheet, row, (Role::ColumnHeader, style), titles)?;
    let body = sheet.branch(table, Role::TableBody);
    for VatRow {
        basis_points,
        base_cents,
        vat_cents,
        ..
    } in &paper.vat
    {
        let row = sheet.branch(body, Role::Row);
        let lang = paper.lang;
        let texts = [
            rate(*basis_points, lang),
            money(*base_cents, lang),
            money(*vat_cents, lang),
        ];
        cells(
            sheet,
            row,
            (Role::Cell, Style::regular(8.6, Rgb::INK)),
            texts,
        )?;
    }
    Ok(())
}

fn cells(
    sheet: &mut Sheet,
    row: Branch,
    (role, style): (Role, Style),
    texts: [String; 3],
) -> Result<(), PaperFault> {
    const COLUMNS: [(f32, f32, Align); 3] = [
        (LEFT, 40.0, Align::Left),
        (LEFT + 40.0, 85.0, Align::Right),
        (LEFT + 130.0, 75.0, Align::Right),
    ];
    for ((x, width, align), text) in COLUMNS.into_iter().zip(texts) {
        let cell = sheet.branch(row, role.clone());
        sheet.line(
            Spot::at(x, sheet.y + 10.0, width),
            align,
            style,
            (&text, Tie::To(cell)),
        )?;
    }
    sheet.y += 15.0;
    Ok(())
}

fn sums(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    let totals = &paper.totals;
    let plain = Style::regular(9.2, Rgb::SOFT);
    let mut rows = vec![
        (words.total_net, totals.net_cents, plain),
        (words.total_vat, totals.vat_cents, plain),
        (
            words.total_gross,
            totals.gross_cents,
            Style::strong(9.8, Rgb::INK),
        ),
    ];
    if totals.paid_cents != 0 {
        // The sign says it is taken off; on paper nobody should have to guess.
        rows.push((words.paid, totals.paid_cents.saturating_neg(), plain));
    }
    let table = sheet.branch(Sheet::ROOT, Role::Table);
    let body = sheet.branch(table, Role::TableBody);
    for (label, cents, style) in rows {
        let row = sheet.branch(body, Role::Row);
        let spot = Spot::at(BOX + 14.0, sheet.y + 9.0, RIGHT - BOX - 28.0);
        pair(
            sheet,
            row,
            spot,
            [(label, style), (&money(cents, paper.lang), style)],
        )?;
        sheet.y += ROW;
    }
    sheet.y += 4.0;
    total(sheet, paper, body)
}

fn total(sheet: &mut Sheet, paper: &BillPaper, body: Branch) -> Result<(), PaperFault> {
    let brand = paper.look.brand.readable();
    let spot = Spot::at(BOX, sheet.y, RIGHT - BOX);
    sheet.area(spot, TOTAL, 8.0, brand);
    let row = sheet.branch(body, Role::Row);
    let amount = money(paper.totals.due_cents, paper.lang);
    let inner = Spot::at(BOX + 14.0, spot.y + 25.3, spot.width - 28.0);
    let label = Style::strong(10.0, Rgb::WHITE);
    pair(
        sheet,
        row,
        inner,
        [
            (due(paper), label),
            (&amount, Style::strong(16.5, Rgb::WHITE)),
        ],
    )?;
    sheet.y += TOTAL;
    Ok(())
}

fn pair(
    sheet: &mut Sheet,
    row: Branch,
    spot: Spot,
    [(label, left), (value, right)]: [(&str, Style); 2],
) -> Result<(), PaperFault> {
    let header = sheet.branch(row, Role::RowHeader { across: 1 });
    sheet.line(spot, Align::Left, left, (label, Tie::To(header)))?;
    let cell = sheet.branch(row, Role::Cell);
    sheet.line(spot, Align::Right, right, (value, Tie::To(cell)))?;
    Ok(())
}
