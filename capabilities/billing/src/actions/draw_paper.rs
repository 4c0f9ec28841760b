use db::Read;
use jobs::Tools;
use kernel::{Day, Fault, Halt, OrMissing};
use papers::{
    BillKind, BillLine, BillPaper, Corrected, Customer, Issuer, Lang, Look, Mark, Nature,
    PaymentMeans, Period, Rgb, Terms, Totals, VatRow,
};

use crate::domain::{DocumentKind, Line, VatAmount, late_penalty_bp};
use crate::store::documents::{self, Found, Party};

/// The fixed recovery indemnity (C. com. D441-5).
const RECOVERY_CENTS: i64 = 4_000;

/// The document's PDF: the one its issuer handed in, or one drawn from its lines, always the same.
///
/// # Errors
/// [`Halt::Missing`] when there is neither a file nor a line to draw.
pub(crate) async fn pdf_of(tools: &Tools, tx: &mut Read, found: &Found) -> Result<Vec<u8>, Halt> {
    if let Some(digest) = &found.pdf_digest {
        return Ok(tools.files.get(digest).await?);
    }
    let lines = documents::lines(tx, found).await?;
    if lines.is_empty() {
        return Err(Halt::Missing);
    }
    let vat = documents::vat(tx, found).await?;
    let paper = paper(found, &lines, &vat).or_missing()?;
    // Drawing takes milliseconds of pure computing: not on the threads that answer.
    let drawn = tokio::task::spawn_blocking(move || papers::draw_bill(&paper)).await;
    let drawn = drawn.map_err(|error| Fault::new("drawing a document", error))?;
    Ok(drawn.map_err(|error| Fault::new("drawing a document", error))?)
}

fn paper(found: &Found, lines: &[Line], vat: &[VatAmount]) -> Option<BillPaper> {
    let document = &found.document;
    Some(BillPaper {
        kind: kind(document.kind),
        lang: Lang::Fr,
        number: document.number.to_string(),
        issued_on: day(document.issued_on)?,
        due_on: document.due_on.and_then(day),
        period: found.period.and_then(|(from, to)| {
            Some(Period {
                from: day(from)?,
                to: day(to)?,
            })
        }),
        issuer: issuer(&found.issuer),
        look: Look {
            mark: Mark::Monogram(monogram(&found.issuer.name)),
            brand: BRAND,
        },
        customer: customer(&found.customer),
        nature: Nature::Services,
        lines: lines.iter().map(line).collect(),
        vat: vat.iter().filter_map(vat_row).collect(),
        totals: Totals {
            net_cents: document.net.cents(),
            vat_cents: document.vat.cents(),
            gross_cents: document.gross.cents(),
            paid_cents: 0,
            due_cents: document.gross.cents(),
        },
        corrects: found.corrects.as_ref().and_then(|corrects| {
            let issued_on = day(corrects.issued_on?)?;
            Some(Corrected {
                number: corrects.number.clone(),
                issued_on,
            })
        }),
        terms: Terms {
            late_basis_points: u32::try_from(late_penalty_bp(document.issued_on)).ok()?,
            recovery_cents: RECOVERY_CENTS,
            discount: None,
            vat_on_debits: true,
        },
        payment: PaymentMeans::Other(payment(document.kind).to_owned()),
        notes: Vec::new(),
    })
}

/// Papers are written in the language of the law, so that everybody holds the same file; what is
/// paid since is left out for the same reason.
fn payment(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => {
            "Par le moyen de paiement convenu au contrat, au plus tard à la date d’échéance."
        }
        DocumentKind::CreditNote => {
            "Ce montant vient en déduction de vos prochaines factures ou vous est remboursé."
        }
    }
}

const BRAND: Rgb = Rgb(23, 71, 166);

fn kind(kind: DocumentKind) -> BillKind {
    match kind {
        DocumentKind::Invoice => BillKind::Invoice,
        DocumentKind::CreditNote => BillKind::CreditNote,
    }
}

/// What is known of the issuer here; its letterhead comes with the issuing of bills.
fn issuer(party: &Party) -> Issuer {
    let siren = party.siren.clone().unwrap_or_default();
    Issuer {
        name: party.name.clone(),
        address: Vec::new(),
        legal_form: String::new(),
        vat_id: vat_id(&siren).unwrap_or_default(),
        siren,
        rcs_town: String::new(),
        support: Vec::new(),
    }
}

fn customer(party: &Party) -> Customer {
    Customer {
        name: party.name.clone(),
        address: Vec::new(),
        vat_id: party.siren.as_deref().and_then(vat_id),
        siren: party.siren.clone(),
        reference: party.reference.clone(),
    }
}

/// A French company's VAT number: its key is (12 + 3 × (SIREN mod 97)) mod 97.
fn vat_id(siren: &str) -> Option<String> {
    let number: u64 = siren.parse().ok().filter(|_| siren.len() == 9)?;
    Some(format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97))
}

fn monogram(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    if letters.is_empty() {
        "·".to_owned()
    } else {
        letters.to_uppercase()
    }
}

fn line(line: &Line) -> BillLine {
    BillLine {
        label: line.label.clone(),
        detail: None,
        site: line.site_name.clone(),
        quantity_thousandths: line.quantity_thousandths(),
        unit_price_cents: line.unit_price.cents(),
        net_cents: line.net.cents(),
        vat_basis_points: u32::try_from(line.vat_rate_bp).unwrap_or(0),
    }
}

fn vat_row(row: &VatAmount) -> Option<VatRow> {
    Some(VatRow {
        basis_points: u32::try_from(row.rate_bp).ok()?,
        base_cents: row.base.cents(),
        vat_cents: row.vat.cents(),
        exemption: None,
    })
}

fn day(day: Day) -> Option<papers::Day> {
    let (year, month, date) = day.parts();
    papers::Day::try_new(
        u16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(date).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_number_keeps_the_zero_of_its_key() {
        assert_eq!(vat_id("732829320").as_deref(), Some("FR44732829320"));
        assert_eq!(vat_id("404833048").as_deref(), Some("FR83404833048"));
        assert_eq!(vat_id("12"), None);
    }
}
