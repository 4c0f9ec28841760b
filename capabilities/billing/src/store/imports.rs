//! What an import compares with, and writes.

use access::{BillingGroupId, CompanyId};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Day, Fault, Halt, Money};

use crate::domain::{DocumentId, DocumentKind, DocumentState, Line, VatAmount};

db::queries! {
    COMPANIES = "
        SELECT company_id, reference, external_reference, siren, parent_id FROM parties_company_v ORDER BY company_id";
    EXISTING = "
        SELECT id, kind, number, issuer_id, company_id, state, issued_on, due_on, net, vat, gross, paid, pdf_digest,
            billing_group_id
        FROM billing_document
        WHERE number >= $1 AND number <= $2 ORDER BY number, issuer_id";
    GROUPS = "SELECT company_id, name, group_id FROM parties_billing_group_v ORDER BY group_id";
    PROGRESS = "
        UPDATE billing_document SET state = $2, paid = $3, pdf_digest = $4, billing_group_id = $5, version = version + 1
        WHERE id = $1";
}

/// A company as an import looks it up.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: CompanyId,
    pub(crate) reference: String,
    /// Its key in the system it came from.
    pub(crate) external_reference: Option<String>,
    pub(crate) siren: Option<String>,
    pub(crate) parent: Option<CompanyId>,
}

impl FromRow for Known {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            reference: row.take()?,
            external_reference: row.take()?,
            siren: row.take()?,
            parent: row.take()?,
        })
    }
}

/// A document that is there already.
#[derive(Clone, Debug)]
pub(crate) struct Existing {
    pub(crate) id: DocumentId,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    pub(crate) issuer: CompanyId,
    pub(crate) company: CompanyId,
    pub(crate) state: DocumentState,
    pub(crate) issued_on: Day,
    pub(crate) due_on: Option<Day>,
    pub(crate) net: Money,
    pub(crate) vat: Money,
    pub(crate) gross: Money,
    pub(crate) paid: Money,
    pub(crate) pdf_digest: Option<String>,
    pub(crate) group: Option<BillingGroupId>,
}

impl FromRow for Existing {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            kind: row.take_coded()?,
            number: row.take()?,
            issuer: row.take()?,
            company: row.take()?,
            state: row.take_coded()?,
            issued_on: row.take()?,
            due_on: row.take()?,
            net: row.take()?,
            vat: row.take()?,
            gross: row.take()?,
            paid: row.take()?,
            pdf_digest: row.take()?,
            group: row.take()?,
        })
    }
}

/// A document to add, with its lines and tax.
#[derive(Clone, Debug)]
pub(crate) struct NewDocument {
    pub(crate) id: DocumentId,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    pub(crate) issuer: CompanyId,
    pub(crate) company: CompanyId,
    pub(crate) state: DocumentState,
    pub(crate) issued_on: Day,
    pub(crate) due_on: Option<Day>,
    pub(crate) period: Option<(Day, Day)>,
    pub(crate) net: Money,
    pub(crate) vat: Money,
    pub(crate) gross: Money,
    pub(crate) paid: Money,
    pub(crate) corrects: Option<(Option<DocumentId>, String, Option<Day>)>,
    pub(crate) pdf_digest: Option<String>,
    pub(crate) source: Option<String>,
    /// The billing group it names.
    pub(crate) group: Option<BillingGroupId>,
    pub(crate) lines: Vec<Line>,
    pub(crate) vat_rows: Vec<VatAmount>,
}

/// Every company, for looking up by any of its references or SIREN: one statement, whatever the file's size.
pub(crate) async fn companies(tx: &mut Read) -> Result<Vec<Known>, Halt> {
    tx.all(COMPANIES.bound()).await
}

/// Every billing group: whose, its name, its key.
pub(crate) async fn groups(
    tx: &mut Read,
) -> Result<Vec<(CompanyId, String, BillingGroupId)>, Halt> {
    tx.all(GROUPS.bound()).await
}

/// The documents numbered from `first` to `last`, whoever issued them.
pub(crate) async fn existing(
    tx: &mut Read,
    first: &str,
    last: &str,
) -> Result<Vec<Existing>, Halt> {
    tx.all(EXISTING.bind(first).bind(last)).await
}

/// Notes how far a document was paid, its file, its billing group: never its amounts.
pub(crate) async fn progress(tx: &mut Write, document: &Existing) -> Result<(), Halt> {
    let bound = PROGRESS
        .bind(document.id)
        .bind(document.state.code())
        .bind(document.paid)
        .bind(document.pdf_digest.as_ref())
        .bind(document.group);
    tx.run(bound).await.map(|_| ())
}

/// Adds issued documents, in few statements.
pub(crate) async fn add(tx: &mut Write, documents: Vec<NewDocument>) -> Result<(), Halt> {
    let now = tx.now();
    let (mut rows, mut lines, mut vat) = (Vec::new(), Vec::new(), Vec::new());
    for document in documents {
        let id = document.id.to_string();
        lines.extend(
            (0..)
                .zip(&document.lines)
                .map(|(place, line)| line_row(&id, place, line)),
        );
        vat.extend(document.vat_rows.iter().map(|row| vat_row(&id, row)));
        rows.push(row(document, now.micros()));
    }
    const INTO: &str =
        "billing_document (id, kind, number, issuer_id, company_id, state, issued_on, due_on,
        period_from, period_to, net, vat, gross, paid, currency, corrects_id, corrects_number,
        corrects_on, pdf_digest, source, created_at, version, billing_group_id)";
    insert(tx, INTO, rows).await?;
    const LINES: &str =
        "billing_line (document_id, position, label, site_name, quantity, unit_price,
        net, vat_rate_bp)";
    insert(tx, LINES, lines).await?;
    insert(tx, "billing_vat (document_id, rate_bp, base, vat)", vat).await
}

/// Values in one statement: SQLite looks each numbered parameter up among all of its statement, so
/// that few and long statements cost the square of their length.
const AT_ONCE: usize = 130;

async fn insert(tx: &mut Write, into: &'static str, rows: Vec<Vec<Value>>) -> Result<(), Halt> {
    let width = rows.first().map_or(1, Vec::len).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let few = rows.by_ref().take((AT_ONCE / width).max(1)).collect();
        tx.insert_many(into, few).await?;
    }
    Ok(())
}

fn text(text: impl ToString) -> Value {
    Value::Text(Some(text.to_string()))
}

fn optional(text: Option<impl ToString>) -> Value {
    Value::Text(text.map(|text| text.to_string()))
}

fn cents(amount: Money) -> Value {
    Value::Int(Some(amount.cents()))
}

fn row(document: NewDocument, created_at: i64) -> Vec<Value> {
    let (from, to) = document.period.unzip();
    let (corrects_id, corrects_number, corrects_on) = match document.corrects {
        Some((id, number, issued_on)) => (id, Some(number), issued_on),
        None => (None, None, None),
    };
    vec![
        text(document.id),
        text(document.kind.code()),
        text(document.number),
        text(document.issuer),
        text(document.company),
        text(document.state.code()),
        text(document.issued_on),
        optional(document.due_on),
        optional(from),
        optional(to),
        cents(document.net),
        cents(document.vat),
        cents(document.gross),
        cents(document.paid),
        text("EUR"),
        optional(corrects_id),
        optional(corrects_number),
        optional(corrects_on),
        optional(document.pdf_digest),
        optional(document.source),
        Value::Int(Some(created_at)),
        Value::Int(Some(1)),
        optional(document.group),
    ]
}

fn line_row(document: &str, position: i64, line: &Line) -> Vec<Value> {
    vec![
        text(document),
        Value::Int(Some(position)),
        text(&line.label),
        optional(line.site_name.as_ref()),
        text(&line.quantity),
        cents(line.unit_price),
        cents(line.net),
        Value::Int(Some(line.vat_rate_bp)),
    ]
}

fn vat_row(document: &str, row: &VatAmount) -> Vec<Value> {
    let rate = Value::Int(Some(row.rate_bp));
    vec![text(document), rate, cents(row.base), cents(row.vat)]
}
