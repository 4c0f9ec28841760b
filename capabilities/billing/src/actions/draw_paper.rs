use db::Read;
use jobs::Tools;
use kernel::{Day, Fault, Halt, OrMissing};
use papers::{
    BillKind, BillLine, BillPaper, Corrected, Customer, Issuer, Lang, Look, Mark, Nature,
    PaperFault, PaymentMeans, Period, Rgb, Terms, Totals, VatRow,
};
use parties::{Addressee, Letterhead, PaymentMethod, Siren, VatDue, VatNumber};

use crate::domain::{DocumentKind, Line, VatAmount, late_penalty_bp};
use crate::store::documents::{self, Found};

/// The fixed recovery indemnity (C. com. D441-5).
const RECOVERY_CENTS: i64 = 4_000;

/// The document's PDF: the one its issuer handed in, or one drawn from its lines.
///
/// # Errors
/// [`Halt::Missing`] when there is neither a file nor a line to draw.
pub(crate) async fn pdf_of(tools: &Tools, tx: &mut Read, found: &Found) -> Result<Vec<u8>, Halt> {
    if let Some(digest) = &found.pdf_digest {
        return Ok(tools.files.get(digest).await?);
    }
    let paper = paper_of(tools, tx, found).await?;
    // Drawing takes milliseconds of pure computing: not on the threads that answer.
    let drawn = tokio::task::spawn_blocking(move || draw(paper)).await;
    let drawn = drawn.map_err(|error| Fault::new("drawing a document", error))?;
    Ok(drawn.map_err(|error| Fault::new("drawing a document", error))?)
}

/// What the document says, to be drawn.
///
/// # Errors
/// [`Halt::Missing`] when there is no line.
pub(crate) async fn paper_of(
    tools: &Tools,
    tx: &mut Read,
    found: &Found,
) -> Result<BillPaper, Halt> {
    let lines = documents::lines(tx, found).await?;
    if lines.is_empty() {
        return Err(Halt::Missing);
    }
    let vat = documents::vat(tx, found).await?;
    let document = &found.document;
    // Who asks found the document in their scope: both its sides are printed on it.
    let issuer = parties::letterhead(tx, &tools.vault, document.issuer).await?;
    let customer = parties::addressee(tx, document.company).await?;
    let sides = Sides {
        issuer: issuer.or_missing()?,
        customer: customer.or_missing()?,
    };
    paper(found, (&lines, &vat), &sides).or_missing()
}

/// A logo that no paper can hold must not keep anybody from their invoice.
pub(crate) fn draw(mut paper: BillPaper) -> Result<Vec<u8>, PaperFault> {
    let drawn = papers::draw_bill(&paper);
    match (&paper.look.mark, drawn) {
        (Mark::Picture(_), Err(_)) => {
            paper.look.mark = Mark::Monogram(monogram(&paper.issuer.name));
            papers::draw_bill(&paper)
        }
        (_, drawn) => drawn,
    }
}

/// Who stands at the two ends of a document.
struct Sides {
    issuer: Letterhead,
    customer: Addressee,
}

fn paper(found: &Found, (lines, vat): (&[Line], &[VatAmount]), sides: &Sides) -> Option<BillPaper> {
    let document = &found.document;
    let letterhead = &sides.issuer;
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
        issuer: issuer(letterhead),
        look: look(letterhead),
        customer: customer(&sides.customer),
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
            vat_on_debits: letterhead.mentions.vat_due == VatDue::OnDebits,
        },
        payment: payment(document.kind, sides),
        notes: Vec::new(),
    })
}

/// Papers are written in the language of the law, so that everybody holds the same file; what is
/// paid since is left out for the same reason.
fn payment(kind: DocumentKind, sides: &Sides) -> PaymentMeans {
    if kind == DocumentKind::CreditNote {
        let text =
            "Ce montant vient en déduction de vos prochaines factures ou vous est remboursé.";
        return PaymentMeans::Other(text.to_owned());
    }
    match (&sides.customer.payment, &sides.issuer.account) {
        // Without its reference and the creditor's, this is no prior notification: none is claimed.
        (Some((PaymentMethod::SepaDebit, account)), _) if !account.is_empty() => {
            let account = account.replace(' ', "\u{a0}");
            PaymentMeans::Other(format!(
                "Par prélèvement SEPA à l’échéance, sur le compte {account}, en vertu du mandat que vous avez signé. Vous n’avez rien à faire."
            ))
        }
        (_, Some(account)) => PaymentMeans::Transfer {
            iban: account.iban.electronic().to_owned(),
            bic: account.bic.clone(),
        },
        (_, None) => PaymentMeans::Other(
            "Par le moyen de paiement convenu au contrat, au plus tard à la date d’échéance."
                .to_owned(),
        ),
    }
}

fn look(letterhead: &Letterhead) -> Look {
    let [red, green, blue] = letterhead.colour.channels();
    let monogram = || Mark::Monogram(monogram(&letterhead.company.name));
    let picture = |logo: &parties::Logo| Mark::Picture(logo.bytes.clone());
    Look {
        mark: letterhead.logo.as_ref().map_or_else(monogram, picture),
        brand: Rgb(red, green, blue),
    }
}

fn kind(kind: DocumentKind) -> BillKind {
    match kind {
        DocumentKind::Invoice => BillKind::Invoice,
        DocumentKind::CreditNote => BillKind::CreditNote,
    }
}

fn issuer(letterhead: &Letterhead) -> Issuer {
    let company = &letterhead.company;
    let town = letterhead.mentions.register_town.clone();
    Issuer {
        name: company.name.clone(),
        address: company.address_lines(),
        legal_form: letterhead.legal_form(),
        siren: siren(company).unwrap_or_default(),
        rcs_town: town.unwrap_or_default(),
        vat_id: vat_id(company).unwrap_or_default(),
        support: letterhead.support_lines(),
    }
}

fn customer(company: &Addressee) -> Customer {
    Customer {
        name: company.name.clone(),
        address: company.address_lines(),
        siren: siren(company),
        vat_id: vat_id(company),
        reference: company.reference.clone(),
    }
}

fn siren(company: &Addressee) -> Option<String> {
    let siren = company.siren.as_ref().map(Siren::as_str);
    siren.map(str::to_owned)
}

fn vat_id(company: &Addressee) -> Option<String> {
    let number = company.vat_number.as_ref().map(VatNumber::as_str);
    number.map(str::to_owned)
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
