//! The table of lines: grouped by site, its head repeated on each page.

use super::words::Words;
use crate::figures::{money, quantity, rate};
use crate::frame::{LEFT, RIGHT, WIDTH};
use crate::ink::{Align, Branch, Role, Sheet, Spot, Style, Tie};
use crate::{BillLine, BillPaper, PaperFault, Rgb};

/// Right edges of the columns of figures; the label has what is left of them.
const QUANTITY: (f32, f32) = (300.0, 48.0);
const UNIT: (f32, f32) = (356.0, 76.0);
const VAT: (f32, f32) = (438.0, 36.0);
const NET: (f32, f32) = (478.0, RIGHT - 478.0);
const LABEL_WIDTH: f32 = 244.0;

const FIGURE: Style = Style {
    leading: 12.0,
    ..Style::regular(9.0, Rgb::INK)
};
const MOST_LETTERS: usize = 800;
const PAD: f32 = 4.4;

struct Table<'a> {
    paper: &'a BillPaper,
    words: &'a Words,
    rows: Branch,
}

pub(super) fn lay(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    let table = sheet.branch(Sheet::ROOT, Role::Table);
    let head = sheet.branch(table, Role::TableHead);
    let row = sheet.branch(head, Role::Row);
    if sheet.room() < 90.0 {
        sheet.turn();
    }
    heads(sheet, paper, words, Some(row))?;
    let rows = sheet.branch(table, Role::TableBody);
    let table = Table { paper, words, rows };
    let has_sites = paper.lines.iter().any(|line| line.site.is_some());
    let mut site = None;
    for (index, line) in paper.lines.iter().enumerate() {
        let opens = has_sites && site != Some(&line.site);
        site = Some(&line.site);
        let ending = index + 1 == paper.lines.len();
        table.row(
            sheet,
            line,
            Opening {
                site: opens,
                group: has_sites,
                ending,
            },
        )?;
    }
    Ok(())
}

/// How a row stands among its neighbours.
#[derive(Clone, Copy)]
struct Opening {
    /// It is the first of its site.
    site: bool,
    /// Sites are shown at all.
    group: bool,
    /// It is the last of the table.
    ending: bool,
}

impl Table<'_> {
    fn row(&self, sheet: &mut Sheet, line: &BillLine, opening: Opening) -> Result<(), PaperFault> {
        let (since, start) = (sheet.laid(), sheet.y);
        if opening.site {
            let branch = sheet.branch(self.rows, Role::Row);
            self.site(sheet, line, Tie::To(branch))?;
        }
        self.cells(sheet, line)?;
        // The last line goes with the totals: a page of totals alone explains nothing.
        let after = if opening.ending {
            super::amounts::height(self.paper)
        } else {
            0.0
        };
        if sheet.room() < after && start > 2.0 * PAD {
            let (things, height) = (sheet.lift(since), sheet.y - start);
            sheet.turn();
            heads(sheet, self.paper, self.words, None)?;
            if opening.group && !opening.site {
                self.site(sheet, line, Tie::Header)?;
            }
            let top = sheet.y;
            sheet.relay(things, top - start);
            sheet.y = top + height;
        }
        Ok(())
    }

    /// A site's name above its lines; on a following page it is repeated, not said again.
    fn site(&self, sheet: &mut Sheet, line: &BillLine, tie: Tie) -> Result<(), PaperFault> {
        let name = line.site.as_deref().unwrap_or(self.words.shared);
        let (tie, text) = match tie {
            Tie::To(row) => {
                let cell = sheet.branch(row, Role::RowHeader { across: 5 });
                (Tie::To(cell), name.to_owned())
            }
            other => (other, format!("{name} {}", self.words.continued)),
        };
        sheet.y += 8.0;
        let style = Style::strong(8.4, self.paper.look.brand.readable());
        let spot = Spot::at(LEFT, sheet.y, WIDTH);
        sheet.y += sheet.text(spot, style, (&text, tie))? + 1.0;
        Ok(())
    }

    fn cells(&self, sheet: &mut Sheet, line: &BillLine) -> Result<(), PaperFault> {
        let lang = self.paper.lang;
        let row = sheet.branch(self.rows, Role::Row);
        // A label is a label: past this length it would be a page of its own.
        let brief = |text: &str| text.chars().take(MOST_LETTERS).collect::<String>();
        let top = sheet.y + PAD;
        let cell = sheet.branch(row, Role::Cell);
        let label = sheet.branch(cell, Role::Paragraph);
        let spot = Spot::at(LEFT, top, LABEL_WIDTH);
        let mut height = sheet.text(spot, FIGURE, (&brief(&line.label), Tie::To(label)))?;
        if let Some(detail) = &line.detail {
            let branch = sheet.branch(cell, Role::Paragraph);
            let style = Style {
                leading: 10.2,
                ..Style::regular(7.8, Rgb::FAINT)
            };
            height += sheet.text(spot.down(height), style, (&brief(detail), Tie::To(branch)))?;
        }
        let figures = [
            (QUANTITY, quantity(line.quantity_thousandths, lang), FIGURE),
            (UNIT, money(line.unit_price_cents, lang), FIGURE),
            (
                VAT,
                rate(line.vat_basis_points, lang),
                Style::regular(9.0, Rgb::SOFT),
            ),
            (
                NET,
                money(line.net_cents, lang),
                Style::strong(9.0, Rgb::INK),
            ),
        ];
        for ((x, width), text, style) in figures {
            let cell = sheet.branch(row, Role::Cell);
            let spot = Spot::at(x, top + 9.27, width);
            sheet.line(spot, Align::Right, style, (&text, Tie::To(cell)))?;
        }
        sheet.y = top + height + PAD;
        sheet.area(Spot::at(LEFT, sheet.y - 0.5, WIDTH), 0.5, 0.0, Rgb::LINE);
        Ok(())
    }
}

/// The head of the table; `row` is where it is read, on the first page only.
fn heads(
    sheet: &mut Sheet,
    paper: &BillPaper,
    words: &Words,
    row: Option<Branch>,
) -> Result<(), PaperFault> {
    let style = Style::strong(7.6, Rgb::SOFT);
    let columns = [
        ((LEFT, LABEL_WIDTH), words.label, Align::Left),
        (QUANTITY, words.quantity, Align::Right),
        (UNIT, words.unit_price, Align::Right),
        (VAT, words.vat, Align::Right),
        (NET, words.net, Align::Right),
    ];
    for ((x, width), text, align) in columns {
        let tie = match row {
            Some(row) => Tie::To(sheet.branch(row, Role::ColumnHeader)),
            None => Tie::Header,
        };
        sheet.line(Spot::at(x, sheet.y + 8.0, width), align, style, (text, tie))?;
    }
    sheet.y += 14.0;
    sheet.area(
        Spot::at(LEFT, sheet.y, WIDTH),
        1.2,
        0.0,
        paper.look.brand.readable(),
    );
    sheet.y += 1.2;
    Ok(())
}
