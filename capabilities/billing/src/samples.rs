//! Believable documents for given companies: the same for the demo, the tests and the pictures.

use std::collections::HashMap;

use access::{CompanyId, SiteId};
use db::Write;
use kernel::{Day, Halt, Money};

use crate::actions::candidate::state_of;
use crate::domain::{DocumentId, DocumentKind, DocumentState, Line, tax_by_rate};
use crate::store::imports::{self, NewDocument};

/// A company to bill, and who bills it.
#[derive(Clone, Debug)]
pub struct SampleCompany {
    /// The company.
    pub id: CompanyId,
    /// Who issues its documents.
    pub issuer: CompanyId,
    /// Its reference, from which everything of it is derived.
    pub reference: String,
    /// Its sites, by name: lines are spread over them.
    pub sites: Vec<(SiteId, String)>,
}

/// What to fill in.
#[derive(Clone, Copy, Debug)]
struct Extent {
    months: i32,
    most_lines: usize,
    /// One credit note for so many invoices of a company in a row.
    invoices_per_credit_note: u64,
}

/// Label, price in cents, most of them, least of them.
const OFFERS: [(&str, i64, u64, u64); 12] = [
    ("FTTO 100 Mb/s, GTR 4 h", 39_000, 1, 1),
    ("Trunk SIP 10 canaux", 4_900, 2, 1),
    ("SDA, tranche de 10 numéros", 500, 6, 1),
    ("Communications vers fixes et mobiles", 0, 1, 1),
    ("Licences Microsoft 365 Business Standard", 1_250, 25, 3),
    ("Pare-feu managé", 8_900, 1, 1),
    ("Standard hébergé, poste utilisateur", 890, 30, 4),
    ("Accès Fibre FTTH Pro 1 Gb/s", 5_990, 1, 1),
    ("Location téléphone IP Yealink T54W", 350, 20, 2),
    ("Secours 4G du lien principal", 1_500, 1, 1),
    ("Sauvegarde externalisée 1 To", 4_500, 2, 1),
    ("Bornes WiFi managées", 1_190, 8, 2),
];

/// Two years of monthly invoices and some credit notes; how many documents.
///
/// # Errors
/// The database failed.
pub async fn fill(tx: &mut Write, companies: &[SampleCompany], today: Day) -> Result<usize, Halt> {
    let extent = Extent {
        months: 24,
        most_lines: 9,
        invoices_per_credit_note: 14,
    };
    fill_extent(tx, companies, today, extent).await
}

/// Fifty invoices of five lines for each company, for measuring; how many documents.
///
/// # Errors
/// The database failed.
pub async fn fill_large(
    tx: &mut Write,
    companies: &[SampleCompany],
    today: Day,
) -> Result<usize, Halt> {
    let extent = Extent {
        months: 50,
        most_lines: 5,
        invoices_per_credit_note: 25,
    };
    fill_extent(tx, companies, today, extent).await
}

async fn fill_extent(
    tx: &mut Write,
    companies: &[SampleCompany],
    today: Day,
    extent: Extent,
) -> Result<usize, Halt> {
    let mut series = Series::default();
    let mut count = 0;
    let (year, month, _) = today.parts();
    let this_month = Day::new(year, month, 1).unwrap_or(today);
    for back in (0..extent.months).rev() {
        let issued_on = this_month.plus_months(-back);
        let mut documents = Vec::with_capacity(companies.len());
        for company in companies {
            documents.push(invoice(company, issued_on, (today, extent), &mut series));
        }
        let notes: Vec<NewDocument> = documents
            .iter()
            .filter(|invoice| is_corrected(invoice, back, extent))
            .filter_map(|invoice| credit_note(invoice, today, &mut series))
            .collect();
        documents.extend(notes);
        count += documents.len();
        imports::add(tx, documents).await?;
    }
    Ok(count)
}

/// Numbers in a row for each issuer, kind and year, as the law has it.
#[derive(Default)]
struct Series(HashMap<(CompanyId, DocumentKind, i16), u32>);

impl Series {
    fn next(&mut self, issuer: CompanyId, kind: DocumentKind, issued_on: Day) -> String {
        let (year, _, _) = issued_on.parts();
        let latest = self.0.entry((issuer, kind, year)).or_default();
        *latest += 1;
        match kind {
            DocumentKind::Invoice => format!("F{year}-{latest:06}"),
            DocumentKind::CreditNote => format!("A{year}-{latest:06}"),
        }
    }
}

fn invoice(
    company: &SampleCompany,
    issued_on: Day,
    (today, extent): (Day, Extent),
    series: &mut Series,
) -> NewDocument {
    let number = series.next(company.issuer, DocumentKind::Invoice, issued_on);
    let lines = lines(company, issued_on, extent.most_lines);
    let due_on = issued_on.plus_days(30);
    let seed = format!("{}/{issued_on}", company.reference);
    let mut document = document(
        company,
        (DocumentKind::Invoice, &seed),
        (number, issued_on),
        lines,
    );
    let paid = paid(due_on, today, dice(&seed) % 100, document.gross);
    document.due_on = Some(due_on);
    document.period = Some((issued_on, issued_on.plus_months(1).plus_days(-1)));
    document.paid = paid;
    document.state = state_of(paid, document.gross);
    document
}

/// Each company has its turn, whatever the day of filling: everybody has a credit note to look at.
fn is_corrected(invoice: &NewDocument, months_back: i32, extent: Extent) -> bool {
    let turn = dice(&format!("credit/{}", invoice.company)) % extent.invoices_per_credit_note;
    (turn + u64::from(months_back.unsigned_abs())).is_multiple_of(extent.invoices_per_credit_note)
}

/// Something went wrong on the first line for a third of the month.
fn credit_note(invoice: &NewDocument, today: Day, series: &mut Series) -> Option<NewDocument> {
    let seed = format!("credit/{}", invoice.id);
    let issued_on = invoice.issued_on.plus_days(12);
    let first = invoice.lines.first()?;
    if issued_on > today {
        return None;
    }
    let net = Money::from_cents((first.net.cents() + 1) / 3);
    let line = Line {
        label: format!("{}, interruption de service", first.label),
        quantity: "1".to_owned(),
        unit_price: net,
        net,
        ..first.clone()
    };
    let company = SampleCompany {
        id: invoice.company,
        issuer: invoice.issuer,
        reference: String::new(),
        sites: Vec::new(),
    };
    let number = series.next(invoice.issuer, DocumentKind::CreditNote, issued_on);
    let kind = (DocumentKind::CreditNote, seed.as_str());
    let mut note = document(&company, kind, (number, issued_on), vec![line]);
    let used = issued_on.plus_days(30) < today;
    note.paid = if used { note.gross } else { Money::ZERO };
    note.state = state_of(note.paid, note.gross);
    note.corrects = Some((
        Some(invoice.id),
        invoice.number.clone(),
        Some(invoice.issued_on),
    ));
    Some(note)
}

fn document(
    company: &SampleCompany,
    (kind, seed): (DocumentKind, &str),
    (number, issued_on): (String, Day),
    lines: Vec<Line>,
) -> NewDocument {
    let vat_rows = tax_by_rate(&lines);
    let net: Money = lines.iter().map(|line| line.net).sum();
    let vat: Money = vat_rows.iter().map(|row| row.vat).sum();
    NewDocument {
        id: id(issued_on, seed),
        kind,
        number,
        issuer: company.issuer,
        company: company.id,
        state: DocumentState::Sent,
        issued_on,
        due_on: None,
        period: None,
        net,
        vat,
        gross: net + vat,
        paid: Money::ZERO,
        corrects: None,
        pdf_digest: None,
        group: None,
        source: Some("samples".to_owned()),
        lines,
        vat_rows,
    }
}

/// Always the same for the same words, and in the order of the dates as real ids are: rows that
/// come in together then lie together.
fn id(issued_on: Day, seed: &str) -> DocumentId {
    let derived = DocumentId::derived(&format!("billing/{seed}"));
    let day = issued_on.to_string().replace('-', "");
    let rest = derived.to_string().split_off(day.len());
    format!("{day}{rest}").parse().unwrap_or(derived)
}

/// The same contract every month, with talking that varies.
fn lines(company: &SampleCompany, issued_on: Day, most: usize) -> Vec<Line> {
    let own = dice(&company.reference);
    let count = most.min(OFFERS.len()).max(1);
    let least = count.min(4);
    let span = u64::try_from(count - least + 1).unwrap_or(1);
    let wanted = least + usize::try_from(own % span).unwrap_or(0);
    (0..wanted)
        .map(|place| {
            let seed = format!("{}/{place}", company.reference);
            let roll = dice(&seed);
            let index = place + usize::try_from(own % 4).unwrap_or(0);
            let (label, price, most, least) = OFFERS[index % OFFERS.len()];
            let pieces = least + roll % (most - least + 1);
            let talk = 800 + dice(&format!("{seed}/{issued_on}")) % 24_000;
            let price = if price == 0 {
                i64::try_from(talk).unwrap_or(0)
            } else {
                price
            };
            let site = site(company, place);
            Line {
                label: label.to_owned(),
                quantity: pieces.to_string(),
                unit_price: Money::from_cents(price),
                net: Money::from_cents(price * i64::try_from(pieces).unwrap_or(1)),
                vat_rate_bp: rate(site.as_deref()),
                site_name: site,
            }
        })
        .collect()
}

/// Neighbouring lines stay on one site.
fn site(company: &SampleCompany, place: usize) -> Option<String> {
    let sites = &company.sites;
    (!sites.is_empty()).then(|| sites[(place / 3) % sites.len()].1.clone())
}

/// 8,5 % overseas (CGI art. 296), 20 % elsewhere.
fn rate(site: Option<&str>) -> i64 {
    let overseas = ["Réunion", "Martinique", "Guadeloupe"];
    let there = |site: &str| overseas.iter().any(|island| site.contains(island));
    if site.is_some_and(there) { 850 } else { 2_000 }
}

/// Most pay when they must; a few of the last months did not, or in part.
fn paid(due_on: Day, today: Day, roll: u64, gross: Money) -> Money {
    let half = Money::from_cents(gross.cents() / 2);
    if due_on >= today {
        return Money::ZERO;
    }
    if due_on.plus_days(120) < today {
        return gross;
    }
    match roll {
        0..=9 => Money::ZERO,
        10..=14 => half,
        _ => gross,
    }
}

/// A number that always comes from the same words (FNV-1a, then mixed).
fn dice(seed: &str) -> u64 {
    let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::balance;

    fn company(reference: &str) -> SampleCompany {
        SampleCompany {
            id: CompanyId::derived(reference),
            issuer: CompanyId::derived("operator"),
            reference: reference.to_owned(),
            sites: vec![
                (SiteId::derived("a"), "Lyon".to_owned()),
                (SiteId::derived("b"), "Saint-Denis de La Réunion".to_owned()),
            ],
        }
    }

    #[test]
    fn every_sample_balances_to_the_cent_and_by_rate() {
        let today: Day = "2026-11-23".parse().unwrap();
        let extent = Extent {
            months: 24,
            most_lines: 9,
            invoices_per_credit_note: 14,
        };
        let mut series = Series::default();
        for reference in ["OIP-00000011", "OIP-00000012", "OIP-00000013"] {
            let issued_on = "2026-09-01".parse().unwrap();
            let invoice = invoice(&company(reference), issued_on, (today, extent), &mut series);
            let note = credit_note(&invoice, today, &mut series).unwrap();
            for document in [&invoice, &note] {
                assert!(balance(document.net, document.vat, document.gross));
                let bases: Money = document.vat_rows.iter().map(|row| row.base).sum();
                assert_eq!(bases, document.net);
            }
            assert!(note.gross < invoice.gross);
            assert!(invoice.lines.len() >= 4);
            let corrected = (1..24).filter(|back| is_corrected(&invoice, *back, extent));
            assert!((1..=2).contains(&corrected.count()));
        }
    }
}
