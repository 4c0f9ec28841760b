use db::Signed;
use jobs::Tools;
use kernel::{Day, Fault, Halt, Money};
use papers::facturx::{FacturX, Party, VatRow, read};
use sheets::{Mode, Outcome, Problem};

use crate::actions::candidate::{Candidate, ImportRefusal, state_of};
use crate::actions::import::{Incoming, digest, import};
use crate::actions::pdf_folder::PdfFolder;
use crate::domain::{DocumentKind, DocumentNumber, Line, VatAmount};

type Judged = (String, Result<Candidate, Vec<ImportRefusal>>);

/// Brings in electronic invoices alone: number, dates, companies, amounts and lines are read from
/// the XML inside each PDF, and the PDF is kept. As [`super::import_invoices::import_invoices`]
/// otherwise; problems are told by file name.
///
/// # Errors
/// The ZIP turns out to be broken, or the database or the disk failed.
pub async fn import_facturx(
    tools: &Tools,
    signed: Signed,
    pdfs: &PdfFolder,
    mode: Mode,
) -> Result<Outcome, Halt> {
    import(tools, signed, &read_facturx(pdfs).await?, mode).await
}

/// The part of [`import_facturx`] that needs no database.
///
/// # Errors
/// There is no PDF at all, the ZIP turns out to be broken, or the disk failed.
pub async fn read_facturx(pdfs: &PdfFolder) -> Result<Incoming, Halt> {
    if pdfs.names().is_empty() {
        return Err(ImportRefusal::NoPdf.into());
    }
    let folder = pdfs.clone();
    let judged = tokio::task::spawn_blocking(move || judge_all(&folder)).await;
    let judged = judged.map_err(|error| Fault::new("reading electronic invoices", error))??;
    let mut candidates = Vec::new();
    let mut problems = Vec::new();
    for (name, judged) in judged {
        match judged {
            Ok(candidate) => candidates.push(candidate),
            Err(refusals) => {
                problems.extend(
                    refusals
                        .iter()
                        .map(|refusal| Problem::of(0, &name, refusal)),
                );
            }
        }
    }
    Ok(Incoming {
        candidates,
        problems,
        pdfs: pdfs.clone(),
        source: "factur-x",
    })
}

fn judge_all(pdfs: &PdfFolder) -> Result<Vec<Judged>, Halt> {
    let judge = |name: String| {
        let bytes = pdfs.read(&name)?.unwrap_or_default();
        let judged = judge(&name, &bytes);
        Ok((name, judged))
    };
    pdfs.names().into_iter().map(judge).collect()
}

fn judge(name: &str, bytes: &[u8]) -> Result<Candidate, Vec<ImportRefusal>> {
    let invoice = read(bytes).map_err(|refusal| {
        let what = refusal.term().unwrap_or(name).to_owned();
        vec![ImportRefusal::Pdf(refusal.code(), what)]
    })?;
    let mut candidate = candidate(&invoice).map_err(|refusal| vec![refusal])?;
    candidate.file = Some(name.to_owned());
    candidate.pdf_digest = Some(digest(bytes));
    let net: Money = candidate.lines.iter().map(|line| line.net).sum();
    let mut faults: Vec<ImportRefusal> = candidate
        .faults()
        .into_iter()
        .map(|(_, refusal)| refusal)
        .collect();
    // Allowances and charges of the whole document stand between the lines and the sum: without
    // any, the two are equal (BR-CO-13).
    let bases: Money = candidate.vat_rows.iter().map(|row| row.base).sum();
    if !candidate.lines.is_empty() && net != candidate.net && bases != candidate.net {
        faults.push(ImportRefusal::LinesUnbalanced);
    }
    if faults.is_empty() {
        Ok(candidate.with_told_vat())
    } else {
        Err(faults)
    }
}

fn candidate(invoice: &FacturX) -> Result<Candidate, ImportRefusal> {
    let kind = match invoice.type_code {
        380 | 384 | 386 => DocumentKind::Invoice,
        381 => DocumentKind::CreditNote,
        other => return Err(ImportRefusal::UnsupportedType(other.to_string())),
    };
    if invoice.currency != "EUR" {
        return Err(ImportRefusal::NotInEuros);
    }
    let number = DocumentNumber::parse(&invoice.number).ok_or(ImportRefusal::NotANumber)?;
    let issued_on = day(invoice.issued_on)?;
    let totals = &invoice.totals;
    let (gross, paid) = (
        Money::from_cents(totals.gross_cents),
        Money::from_cents(totals.paid_cents),
    );
    let preceding = invoice
        .preceding
        .first()
        .filter(|_| kind == DocumentKind::CreditNote);
    let corrects = preceding.map(|one| {
        (
            one.number.clone(),
            one.issued_on.and_then(|on| day(on).ok()),
        )
    });
    Ok(Candidate {
        row: 0,
        file: None,
        kind,
        number,
        company: called(&invoice.buyer),
        issuer: called(&invoice.seller),
        state: state_of(paid, gross),
        issued_on,
        due_on: invoice.due_on.map(day).transpose()?,
        period: None,
        net: Money::from_cents(totals.net_cents),
        vat: Money::from_cents(totals.vat_cents),
        gross,
        paid,
        corrects,
        lines: invoice.lines.iter().map(line).collect(),
        vat_rows: by_rate(&invoice.vat),
        pdf_digest: None,
        group: None,
    })
}

/// A company by its SIREN, or by the reference we gave it.
fn called(party: &Party) -> String {
    let siren = || {
        let vat_id = party.vat_id.as_deref()?.strip_prefix("FR")?;
        vat_id.get(2..).map(str::to_owned)
    };
    let reference = party.id.clone().filter(|id| id.starts_with("OIP-"));
    reference
        .or(party.siren.clone())
        .or_else(siren)
        .unwrap_or_else(|| party.name.clone())
}

fn line(line: &papers::facturx::Line) -> Line {
    let net = Money::from_cents(line.net_cents);
    let mut read = Line {
        label: line.label.clone(),
        site_name: None,
        quantity: line.quantity.clone(),
        unit_price: net,
        net,
        vat_rate_bp: line.basis_points.map_or(0, i64::from),
    };
    let thousandths = read.quantity_thousandths();
    if thousandths > 0 {
        let price =
            (line.net_cents.saturating_mul(1_000) + thousandths / 2).div_euclid(thousandths);
        read.unit_price = Money::from_cents(price);
    }
    read
}

/// Categories of one rate are one row here: exempt and reverse charge are both nought.
fn by_rate(rows: &[VatRow]) -> Vec<VatAmount> {
    let mut merged: Vec<VatAmount> = Vec::new();
    for row in rows {
        let rate_bp = i64::from(row.basis_points);
        let (base, vat) = (
            Money::from_cents(row.base_cents),
            Money::from_cents(row.vat_cents),
        );
        match merged.iter_mut().find(|one| one.rate_bp == rate_bp) {
            Some(one) => (one.base, one.vat) = (one.base + base, one.vat + vat),
            None => merged.push(VatAmount { rate_bp, base, vat }),
        }
    }
    merged
}

fn day(day: papers::Day) -> Result<Day, ImportRefusal> {
    day.to_string().parse().map_err(|()| ImportRefusal::NotADay)
}
