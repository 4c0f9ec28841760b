use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Coded, Day, Fault, Halt, Money};

use super::narrowing::narrowed;
use crate::domain::{
    Correction, Cursor, Document, DocumentId, DocumentKind, DocumentNumber, Line, VatAmount,
};

/// Lines read of one document: what a paper can hold.
const MOST_LINES: i64 = 2_000;

macro_rules! found {
    () => {
        "SELECT d.id, d.kind, d.number, d.issuer_id, d.company_id, d.site_id, d.state,
            d.issued_on, d.due_on, d.net, d.vat, d.gross, d.paid,
            d.period_from, d.period_to, d.corrects_id, d.corrects_number, d.corrects_on,
            d.pdf_digest, c.legal_name, c.reference, i.legal_name, i.reference,
            (SELECT s.name FROM parties_site_v s WHERE s.site_id = d.site_id),
            (SELECT g.name FROM parties_billing_group_v g WHERE g.group_id = COALESCE(d.billing_group_id, (
                SELECT h.group_id FROM parties_billing_group_site_v h WHERE h.site_id = d.site_id)))
        FROM billing_document d
        LEFT JOIN parties_company_v c ON c.company_id = d.company_id
        LEFT JOIN parties_company_v i ON i.company_id = d.issuer_id"
    };
}

macro_rules! neighbour {
    ($sign:literal, $order:literal) => {
        concat!(
            "SELECT n.number, n.issuer_id, n.issued_on FROM billing_document n
            WHERE n.company_id = $1 AND n.kind = $2 AND (n.issued_on, n.id) ",
            $sign,
            " ($3, $4)",
            narrowed!("n", "$5"),
            " ORDER BY n.issued_on ",
            $order,
            ", n.id ",
            $order,
            " LIMIT 1"
        )
    };
}

db::queries! {
    FIND_BY_NUMBER = concat!(found!(), "
        WHERE d.number = $1 AND d.kind = $2
          AND EXISTS (SELECT 1 FROM parties_tree_v t
              WHERE t.ancestor_id = $3 AND t.company_id = d.company_id)
", narrowed!("d", "$4"), "
          AND (CAST($5 AS TEXT) IS NULL OR d.issuer_id = $5)
        ORDER BY d.issuer_id LIMIT 20");
    FIND_WITHIN = concat!(found!(), "
        WHERE d.id = $1 AND d.kind = $2
          AND EXISTS (SELECT 1 FROM parties_tree_v t
              WHERE t.ancestor_id = $3 AND t.company_id = d.company_id)", narrowed!("d", "$4"));
    SHARED = concat!(found!(), " WHERE d.id = $1 AND d.kind = $2");
    IN_ARCHIVE = concat!(found!(), "
        JOIN billing_archive_item m ON m.document_id = d.id
        WHERE m.archive_id = $1 AND m.position >= $2
        ORDER BY m.position LIMIT $3");
    LINES = "
        SELECT label, site_name, quantity, unit_price, net, vat_rate_bp
        FROM billing_line WHERE document_id = $1 ORDER BY position LIMIT $2";
    VAT = "
        SELECT rate_bp, base, vat
        FROM billing_vat WHERE document_id = $1 ORDER BY rate_bp DESC";
    NEWER_NEIGHBOUR = neighbour!(">", "ASC");
    OLDER_NEIGHBOUR = neighbour!("<", "DESC");
    CORRECTED_BY = concat!("
        SELECT n.number, n.issuer_id, n.issued_on, n.gross
        FROM billing_document n
        WHERE n.corrects_id = $1 AND n.company_id = $2", narrowed!("n", "$3"), "
        ORDER BY n.issued_on, n.id LIMIT 50");
}

/// A company as a document names it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) reference: String,
}

/// A document with all that is said of it in one place.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) document: Document,
    pub(crate) period: Option<(Day, Day)>,
    pub(crate) corrects: Option<Correction>,
    /// Its own PDF; without one it is drawn from its lines.
    pub(crate) pdf_digest: Option<String>,
    pub(crate) customer: Party,
    pub(crate) issuer: Party,
    pub(crate) site_name: Option<String>,
    /// The billing group it belongs to.
    pub(crate) group_name: Option<String>,
}

impl FromRow for Found {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let document = Document::from_row(row)?;
        let (from, to): (Option<Day>, Option<Day>) = (row.take()?, row.take()?);
        let id: Option<DocumentId> = row.take()?;
        let (number, issued_on): (Option<String>, Option<Day>) = (row.take()?, row.take()?);
        Ok(Self {
            document,
            period: from.zip(to),
            corrects: number.map(|number| Correction {
                id,
                number,
                issued_on,
            }),
            pdf_digest: row.take()?,
            customer: Party::from_row(row)?,
            issuer: Party::from_row(row)?,
            site_name: row.take()?,
            group_name: row.take()?,
        })
    }
}

impl FromRow for Party {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let (name, reference): (Option<String>, Option<String>) = (row.take()?, row.take()?);
        Ok(Self {
            name: name.unwrap_or_default(),
            reference: reference.unwrap_or_default(),
        })
    }
}

/// Another document, as a link names it.
#[derive(Clone, Debug)]
pub(crate) struct Linked {
    pub(crate) number: String,
    pub(crate) issuer: CompanyId,
    pub(crate) issued_on: Day,
}

impl FromRow for Linked {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            number: row.take()?,
            issuer: row.take()?,
            issued_on: row.take()?,
        })
    }
}

impl FromRow for Line {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            label: row.take()?,
            site_name: row.take()?,
            quantity: row.take()?,
            unit_price: row.take()?,
            net: row.take()?,
            vat_rate_bp: row.take()?,
        })
    }
}

impl FromRow for VatAmount {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            rate_bp: row.take()?,
            base: row.take()?,
            vat: row.take()?,
        })
    }
}

/// The documents of that number the scope covers: one, unless two issuers used it.
pub(crate) async fn find_by_number(
    tx: &mut Read,
    scope: &Scope,
    kind: DocumentKind,
    (number, issuer): (&DocumentNumber, Option<CompanyId>),
) -> Result<Vec<Found>, Halt> {
    let bound = FIND_BY_NUMBER
        .bind(number.as_str())
        .bind(kind.code())
        .bind(scope.root())
        .bind(scope.narrowed())
        .bind(issuer);
    tx.all(bound).await
}

/// The document, when the scope covers it.
pub(crate) async fn find(
    tx: &mut Read,
    scope: &Scope,
    kind: DocumentKind,
    id: DocumentId,
) -> Result<Option<Found>, Halt> {
    let bound = FIND_WITHIN
        .bind(id)
        .bind(kind.code())
        .bind(scope.root())
        .bind(scope.narrowed());
    tx.one(bound).await
}

/// Documents of an archive from `position` on: they were chosen within its asker's scope.
pub(crate) async fn in_archive(
    tx: &mut Read,
    archive: jobs::JobId,
    position: i64,
    most: i64,
) -> Result<Vec<Found>, Halt> {
    tx.all(IN_ARCHIVE.bind(archive).bind(position).bind(most))
        .await
}

/// A document that a checked link shows: the link is the right.
pub(crate) async fn find_shared(
    tx: &mut Read,
    id: DocumentId,
    kind: DocumentKind,
) -> Result<Option<Found>, Halt> {
    tx.one(SHARED.bind(id).bind(kind.code())).await
}

/// The lines, in order, of a document that was found within a scope.
pub(crate) async fn lines(tx: &mut Read, found: &Found) -> Result<Vec<Line>, Halt> {
    tx.all(LINES.bind(found.document.id).bind(MOST_LINES)).await
}

/// The tax by rate, of a document that was found within a scope.
pub(crate) async fn vat(tx: &mut Read, found: &Found) -> Result<Vec<VatAmount>, Halt> {
    tx.all(VAT.bind(found.document.id)).await
}

/// What was issued to the same company just after, and just before.
pub(crate) async fn neighbours(
    tx: &mut Read,
    scope: &Scope,
    document: &Document,
) -> Result<(Option<Linked>, Option<Linked>), Halt> {
    let cursor = Cursor {
        issued_on: document.issued_on,
        id: document.id,
    };
    let bound = |query: db::Query| {
        query
            .bind(document.company)
            .bind(document.kind.code())
            .bind(cursor.issued_on)
            .bind(cursor.id)
            .bind(scope.narrowed())
    };
    let newer = tx.one(bound(NEWER_NEIGHBOUR)).await?;
    Ok((newer, tx.one(bound(OLDER_NEIGHBOUR)).await?))
}

/// The credit notes that correct an invoice, with their amounts.
pub(crate) async fn corrected_by(
    tx: &mut Read,
    scope: &Scope,
    document: &Document,
) -> Result<Vec<(Linked, Money)>, Halt> {
    let bound = CORRECTED_BY
        .bind(document.id)
        .bind(document.company)
        .bind(scope.narrowed());
    let rows: Vec<WithGross> = tx.all(bound).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

struct WithGross(Linked, Money);

impl FromRow for WithGross {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let linked = Linked::from_row(row)?;
        Ok(Self(linked, row.take()?))
    }
}
