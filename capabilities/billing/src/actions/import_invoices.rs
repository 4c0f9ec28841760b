use std::collections::{HashMap, HashSet};

use db::Signed;
use jobs::Tools;
use kernel::{Day, Halt, Money};
use sheets::{Checks, Line, Mode, Outcome, Table};

use crate::actions::candidate::{Candidate, ImportRefusal, kind, state, state_of};
use crate::actions::import::{Incoming, corrects, import, inspect};
use crate::actions::pdf_folder::PdfFolder;
use crate::domain::{DocumentKind, DocumentNumber, DocumentState};

const REQUIRED: [&str; 6] = ["number", "company", "issued_on", "net", "vat", "gross"];
const OPTIONAL: [&str; 11] = [
    "kind",
    "issuer",
    "due_on",
    "period_from",
    "period_to",
    "paid",
    "status",
    "corrects_number",
    "corrects_on",
    "file",
    "billing_group",
];

type Inspected = HashMap<String, Result<String, ImportRefusal>>;

/// Brings in invoices and credit notes issued elsewhere: one row each, its PDF in `pdfs` under the
/// name in the column `file`. Every problem is told with its row and column; nothing is written
/// while there is one; a second run changes nothing; no message leaves.
///
/// # Errors
/// The ZIP turns out to be broken, or the database or the disk failed.
pub async fn import_invoices(
    tools: &Tools,
    signed: Signed,
    table: &Table,
    pdfs: &PdfFolder,
    mode: Mode,
) -> Result<Outcome, Halt> {
    import(tools, signed, &read_invoices(table, pdfs).await?, mode).await
}

/// The part of [`import_invoices`] that needs no database.
///
/// # Errors
/// The ZIP turns out to be broken, or the disk failed.
pub async fn read_invoices(table: &Table, pdfs: &PdfFolder) -> Result<Incoming, Halt> {
    let mut checks = Checks::of(table, &REQUIRED, &OPTIONAL);
    let named = table
        .rows
        .iter()
        .map(|line| line.get("file"))
        .filter(|name| !name.is_empty());
    let names: HashSet<String> = named.map(str::to_owned).collect();
    let inspected = inspect(pdfs, names.into_iter().collect()).await?;
    let mut candidates = Vec::with_capacity(table.rows.len());
    for line in &table.rows {
        candidates.extend(candidate(&mut checks, line, &inspected));
    }
    Ok(Incoming {
        candidates,
        problems: checks.into_problems(),
        pdfs: pdfs.clone(),
        source: "csv",
    })
}

fn candidate(checks: &mut Checks, line: &Line, inspected: &Inspected) -> Option<Candidate> {
    let kind = checks
        .parse_if_given(line, "kind", kind)
        .unwrap_or(DocumentKind::Invoice);
    let number = checks.parse(line, "number", |text| {
        DocumentNumber::parse(text).ok_or(ImportRefusal::NotANumber)
    });
    let company = checks.required(line, "company", 80);
    let issuer = checks.optional(line, "issuer", 80);
    let issued_on = checks.parse(line, "issued_on", day);
    let due_on = checks.parse_if_given(line, "due_on", day);
    let period = period(checks, line);
    let amounts = ["net", "vat", "gross"].map(|column| checks.parse(line, column, money));
    let stated = checks.parse_if_given(line, "status", state);
    let corrects_on = checks.parse_if_given(line, "corrects_on", day);
    let corrected = checks.optional(line, "corrects_number", DocumentNumber::LONGEST);
    let group = checks.optional(line, "billing_group", 120);
    let pdf_digest = file(checks, line, inspected);
    let [Some(net), Some(vat), Some(gross)] = amounts else {
        return None;
    };
    let settled = stated == Some(DocumentState::Settled);
    let unsaid = if settled { gross } else { Money::ZERO };
    let paid = checks.parse_if_given(line, "paid", money).unwrap_or(unsaid);
    let candidate = Candidate {
        row: line.number(),
        file: Some(line.get("file").to_owned()).filter(|name| !name.is_empty()),
        kind,
        number: number?,
        company,
        issuer,
        state: stated.unwrap_or(state_of(paid, gross)),
        issued_on: issued_on?,
        due_on,
        period,
        net,
        vat,
        gross,
        paid,
        corrects: corrects(kind, &corrected).map(|number| (number, corrects_on)),
        lines: Vec::new(),
        vat_rows: Vec::new(),
        pdf_digest,
        group: Some(group).filter(|name| !name.is_empty()),
    };
    for (column, refusal) in candidate.faults() {
        checks.refuse(line, column, &refusal);
    }
    Some(candidate.with_told_vat())
}

fn period(checks: &mut Checks, line: &Line) -> Option<(Day, Day)> {
    let from = checks.parse_if_given(line, "period_from", day);
    let to = checks.parse_if_given(line, "period_to", day);
    match (
        line.get("period_from").is_empty(),
        line.get("period_to").is_empty(),
    ) {
        (false, true) => checks.refuse(line, "period_to", &ImportRefusal::PeriodHalf),
        (true, false) => checks.refuse(line, "period_from", &ImportRefusal::PeriodHalf),
        (true, true) | (false, false) => {}
    }
    from.zip(to)
}

fn file(checks: &mut Checks, line: &Line, inspected: &Inspected) -> Option<String> {
    let name = line.get("file");
    checks.unique(line, "file", name);
    match inspected.get(name)? {
        Ok(digest) => Some(digest.clone()),
        Err(refusal) => {
            checks.refuse(line, "file", refusal);
            None
        }
    }
}

fn day(text: &str) -> Result<Day, ImportRefusal> {
    text.parse().map_err(|()| ImportRefusal::NotADay)
}

fn money(text: &str) -> Result<Money, ImportRefusal> {
    Money::parse(text).ok_or(ImportRefusal::NotAnAmount)
}
