//! What leaves a list as one file: a table of all of it, or a ZIP of its papers.

use axum::body::Body;
use db::Read;
use futures_util::{StreamExt, stream};
use kernel::{Halt, Lang, Money};
use sheets::CsvWriter;
use web::{Page, Visit, download};

use crate::actions::bundle::Bundle;
use crate::actions::draw_paper::pdf_of;
use crate::domain::{BillingRefusal, Cursor, Document, DocumentId, DocumentKind};
use crate::pages::Place;
use crate::pages::question::{self, Question};
use crate::store::documents::{self, Found};
use crate::store::listing;

/// Rows read and sent at once.
const BATCH: usize = 1_000;

/// Documents in a ZIP that is made while one waits; more is a job's work.
pub(crate) const AT_ONCE: usize = 100;
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// `GET /invoices.csv`: the whole answer, however long, sent as it is read.
pub(crate) async fn csv(visit: Visit, place: &'static Place) -> Page {
    let (question, picked) = read(&visit, place).await?;
    let name = file_name(&visit, place, "csv");
    let mut sheet = Sheet {
        visit,
        place,
        question,
        writer: CsvWriter::new(),
    };
    sheet.header();
    if !picked.is_empty() {
        sheet.rows_of(picked).await?;
        return download(&name, CSV, sheet.writer.take());
    }
    // The first rows are read before the answer begins: a failure is still told as one.
    let next = sheet.read_batch(None).await?;
    let first = sheet.writer.take();
    // Compression asks once more after the end, which an `unfold` does not bear: hence `fuse`.
    let rest = stream::unfold(Some((sheet, next)), following).fuse();
    let first = stream::once(async move { Ok::<_, std::io::Error>(first) });
    download(&name, CSV, Body::from_stream(first.chain(rest).fuse()))
}

const CSV: &str = "text/csv; charset=utf-8";

type Rest = Option<(Sheet, Option<Cursor>)>;

async fn following(rest: Rest) -> Option<(std::io::Result<Vec<u8>>, Rest)> {
    let (mut sheet, cursor) = rest?;
    let cursor = cursor?;
    match sheet.read_batch(Some(cursor)).await {
        Ok(next) => Some((Ok(sheet.writer.take()), Some((sheet, next)))),
        // The answer has begun: cutting it short is the only way left to say that it failed.
        Err(halt) => Some((Err(std::io::Error::other(halt.to_string())), None)),
    }
}

struct Sheet {
    visit: Visit,
    place: &'static Place,
    question: Question,
    writer: CsvWriter,
}

impl Sheet {
    fn header(&mut self) {
        let v = &self.visit;
        let keys = [
            "number", "date", "company", "net", "vat", "gross", "paid", "due", "due_on", "status",
        ];
        self.writer.row(keys.map(|key| v.coded("billing.csv", key)));
    }

    /// Reads and writes the rows after `cursor`; where to go on.
    async fn read_batch(&mut self, cursor: Option<Cursor>) -> Result<Option<Cursor>, Halt> {
        let mut tx = self.visit.read().await?;
        let (rows, next) = listing::batch(&mut tx, self.question.asked(), cursor, BATCH).await?;
        drop(tx);
        for row in rows {
            let company = match row.company_name.is_empty() {
                true => self.company_name(),
                false => row.company_name.clone(),
            };
            self.row(&row.document, &company);
        }
        Ok(next)
    }

    /// In a list of one company, which its rows do not name.
    fn company_name(&self) -> String {
        let own = || {
            self.visit
                .guest
                .as_ref()
                .map(|guest| guest.company_name.clone())
        };
        let company = self
            .question
            .company
            .as_ref()
            .map(|company| company.name.clone());
        company.or_else(own).unwrap_or_default()
    }

    async fn rows_of(&mut self, picked: Vec<DocumentId>) -> Result<(), Halt> {
        let mut tx = self.visit.read().await?;
        for found in found(&mut tx, &self.question, &picked).await? {
            self.row(&found.document, &found.customer.name);
        }
        Ok(())
    }

    fn row(&mut self, document: &Document, company: &str) {
        let v = &self.visit;
        let (_, standing) = self.place.standing(document, self.question.today);
        let money = |amount: Money| amount_cell(v.lang, amount);
        let due_on = document
            .due_on
            .map(|day| v.day(day).into())
            .unwrap_or_default();
        self.writer.row([
            document.number.to_string(),
            v.day(document.issued_on).into(),
            company.to_owned(),
            money(document.net),
            money(document.vat),
            money(document.gross),
            money(document.paid),
            money(document.due()),
            due_on,
            v.t(&standing).to_owned(),
        ]);
    }
}

/// Amounts as the reader's spreadsheet adds them up: no sign of currency, no space.
fn amount_cell(lang: Lang, amount: Money) -> String {
    match lang {
        Lang::Fr => amount.decimal().replace('.', ","),
        Lang::En => amount.decimal(),
    }
}

/// `GET /invoices.zip`: what is ticked, or all that is filtered; more than a hundred is asked for
/// on a page of its own and made later.
pub(crate) async fn zip(visit: Visit, place: &'static Place) -> Page {
    let (question, mut picked) = read(&visit, place).await?;
    let mut tx = visit.read().await?;
    if picked.is_empty() {
        let (rows, _) = listing::batch(&mut tx, question.asked(), None, AT_ONCE + 1).await?;
        if rows.len() > AT_ONCE {
            let form = question::typed(&visit);
            return visit.go(&question::href(place.new_archive, &form, None));
        }
        picked = rows.iter().map(|row| row.document.id).collect();
    }
    let mut bundle = Bundle::new(MOST_BYTES);
    for found in found(&mut tx, &question, &picked).await? {
        match pdf_of(visit.tools(), &mut tx, &found).await {
            Ok(pdf) => bundle.add(&found, &pdf)?,
            // Neither file nor lines: the list shows it, there is no paper to give.
            Err(Halt::Missing) => {}
            Err(halt) => return Err(halt.into()),
        }
    }
    if bundle.count() == 0 {
        return Err(BillingRefusal::NothingToArchive.into());
    }
    download(
        &file_name(&visit, place, "zip"),
        "application/zip",
        bundle.finish()?,
    )
}

/// The question and the ticked documents; a filter that does not read is refused, for the file
/// would hold something else than was meant.
async fn read(visit: &Visit, place: &Place) -> Result<(Question, Vec<DocumentId>), Halt> {
    let mut form = question::typed(visit);
    let mut tx = visit.read().await?;
    let question = Question::read(visit, &mut tx, place, &mut form).await?;
    form.done()?;
    let picked = question::picked(visit);
    if picked.len() > AT_ONCE {
        let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        return Err(BillingRefusal::ArchiveTooLarge(most).into());
    }
    Ok((question, picked))
}

/// The documents with these ids; one that the scope does not cover is as missing as any.
async fn found(
    tx: &mut Read,
    question: &Question,
    picked: &[DocumentId],
) -> Result<Vec<Found>, Halt> {
    let mut all = Vec::with_capacity(picked.len());
    for id in picked {
        let found = documents::find(tx, &question.scope, question.kind, *id).await?;
        all.push(found.ok_or(Halt::Missing)?);
    }
    Ok(all)
}

/// `factures-2026-11-23.zip`
pub(crate) fn file_name(visit: &Visit, place: &Place, extension: &str) -> String {
    let stem = match place.kind {
        DocumentKind::Invoice => visit.t("billing.invoice.files"),
        DocumentKind::CreditNote => visit.t("billing.credit_note.files"),
    };
    format!("{stem}-{}.{extension}", visit.today())
}
