//! Under the sums: how to pay, what the law wants said, whom to ask.

use super::amounts;
use super::words::{Words, mentions, payment};
use crate::figures::iban;
use crate::frame::{LEFT, RIGHT, WIDTH};
use crate::ink::{Role, Sheet, Spot, Style, Tie};
use crate::{BillPaper, PaperFault, PaymentMeans, Rgb};

const TERMS: f32 = 300.0;
const COLUMN: f32 = TERMS - LEFT - 28.0;
const SMALL: Style = Style::regular(7.8, Rgb::SOFT);

pub(super) fn lay(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    sheet.whole(|sheet| amounts::lay(sheet, paper, words))?;
    // A short note stands under the payment, where there is room; a long one runs below.
    let beside = paper.notes.iter().map(String::len).sum::<usize>() <= 320;
    sheet.whole(|sheet| {
        sheet.y += 18.0;
        let top = sheet.y;
        how_to_pay(sheet, paper, words)?;
        if beside {
            notes(sheet, paper, words, COLUMN)?;
        }
        let left = sheet.y;
        sheet.y = top;
        terms(sheet, paper, words)?;
        sheet.y = sheet.y.max(left);
        Ok(())
    })?;
    if beside {
        Ok(())
    } else {
        notes(sheet, paper, words, WIDTH)
    }
}

fn heading(sheet: &mut Sheet, x: f32, text: &str) -> Result<(), PaperFault> {
    let branch = sheet.branch(Sheet::ROOT, Role::Heading(2, text.to_owned()));
    let style = Style::strong(8.6, Rgb::INK);
    sheet.y += sheet.text(Spot::at(x, sheet.y, 220.0), style, (text, Tie::To(branch)))? + 3.0;
    Ok(())
}

fn how_to_pay(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    heading(sheet, LEFT, words.payment)?;
    let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
    let sentence = payment(paper, paper.due_on);
    let spot = Spot::at(LEFT, sheet.y, COLUMN);
    sheet.y += sheet.text(spot, SMALL, (&sentence, Tie::To(branch)))? + 4.0;
    let details: Vec<(&str, String)> = match &paper.payment {
        PaymentMeans::Transfer { iban: account, bic } => vec![
            ("IBAN", iban(account)),
            ("BIC", bic.clone()),
            (words.transfer_reference, paper.number.clone()),
        ],
        PaymentMeans::DirectDebit {
            mandate,
            creditor,
            account,
            ..
        } => vec![
            (words.mandate, mandate.clone()),
            (words.creditor, creditor.clone()),
            (words.account, account.clone()),
        ],
        PaymentMeans::Other(_) => Vec::new(),
    };
    for (label, value) in details.into_iter().filter(|(_, value)| !value.is_empty()) {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        let spot = Spot::at(LEFT, sheet.y, 74.0);
        let label = format!("{label} ");
        sheet.text(
            spot,
            Style::regular(7.8, Rgb::FAINT),
            (&label, Tie::To(branch)),
        )?;
        let spot = Spot::at(LEFT + 74.0, sheet.y, COLUMN - 74.0);
        let style = Style::strong(7.8, Rgb::INK);
        sheet.y += sheet.text(spot, style, (&value, Tie::To(branch)))? + 1.2;
    }
    Ok(())
}

fn terms(sheet: &mut Sheet, paper: &BillPaper, words: &Words) -> Result<(), PaperFault> {
    heading(sheet, TERMS, words.terms)?;
    for mention in mentions(paper) {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        let spot = Spot::at(TERMS, sheet.y, RIGHT - TERMS);
        sheet.y += sheet.text(spot, SMALL, (&mention, Tie::To(branch)))? + 2.6;
    }
    Ok(())
}

/// Notes may be long, so below the rest they run over the end of a page.
fn notes(
    sheet: &mut Sheet,
    paper: &BillPaper,
    words: &Words,
    width: f32,
) -> Result<(), PaperFault> {
    if paper.notes.is_empty() {
        return Ok(());
    }
    sheet.y += 11.0;
    if width > COLUMN && sheet.room() < 40.0 {
        sheet.turn();
    }
    heading(sheet, LEFT, words.notes)?;
    for note in &paper.notes {
        let branch = sheet.branch(Sheet::ROOT, Role::Paragraph);
        if width > COLUMN {
            sheet.flow(LEFT, width, SMALL, (note, Tie::To(branch)))?;
        } else {
            let spot = Spot::at(LEFT, sheet.y, width);
            sheet.y += sheet.text(spot, SMALL, (note, Tie::To(branch)))?;
        }
        sheet.y += 2.6;
    }
    Ok(())
}
