use std::io::Write;

use super::*;
use crate::ink::{Mark as Ink, Placed};
use crate::{BillLine, Lang, Mark, PaymentMeans, VatRow, samples};

/// The text of each page, one line of ink a line.
fn pages(paper: &BillPaper) -> Vec<String> {
    texts(&lay(paper).expect("a sheet"))
}

fn texts(sheet: &Sheet) -> Vec<String> {
    let text = |placed: &Placed| match &placed.mark {
        Ink::Text { line, .. } => Some(format!("{}\n", line.text)),
        Ink::Area { .. } | Ink::Picture { .. } => None,
    };
    sheet
        .pages
        .iter()
        .map(|page| page.iter().filter_map(text).collect())
        .collect()
}

#[test]
fn a_usual_bill_fits_one_page_and_says_all_the_law_wants() {
    let pages = pages(&samples::invoice());
    assert_eq!(pages.len(), 1);
    let page = pages[0]
        .replace(['\u{a0}', '\u{202f}'], " ")
        .replace(" \n", " ")
        .replace('\n', " ");
    for mention in [
        "Facture n° F2026-001234",
        "Page 1/1",
        "01/12/2026",
        "31/12/2026",
        "01/12/2026 au 31/12/2026",
        "OpenIP, SAS au capital de 250 000 €",
        "SIREN 732 829 320",
        "RCS Nanterre",
        "FR44732829320",
        "Boulangeries Morel & Fils",
        "SIREN 404 833 048",
        "OIP-000123",
        "Prix unitaire HT",
        "8,5 %",
        "Total TTC",
        "376,22 €",
        "taux annuel de 12,15 %",
        "40 € (art. L.441-10 et D.441-5",
        "Pas d’escompte",
        "prestation de services",
        "Option pour le paiement de la taxe d’après les débits",
        "OIP-000123-2024-01",
        "FR12ZZZ123456",
    ] {
        assert!(page.contains(mention), "{mention} is not in {page}");
    }
}

#[test]
fn a_long_bill_repeats_its_head_and_its_site_on_every_page() {
    let paper = samples::long_invoice();
    assert_eq!(paper.lines.len(), 61);
    let pages = pages(&paper);
    assert!(pages.len() >= 3, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert_eq!(
            page.contains("Désignation"),
            page.contains("Boutique"),
            "page {index}"
        );
        assert!(page.contains(&format!("Page {}/{}", index + 1, pages.len())));
        assert!(page.contains("n°\u{a0}F2026-001235"), "page {index}");
    }
    assert!(
        pages
            .iter()
            .filter(|page| page.contains("Désignation"))
            .count()
            >= 3
    );
    assert!(pages.iter().skip(1).any(|page| page.contains("(suite)")));
    let lines: usize = pages
        .iter()
        .map(|page| page.matches("Communications vers").count())
        .sum();
    assert_eq!(lines, 12, "no line is lost or doubled at the end of a page");
}

#[test]
fn nothing_lies_below_the_footer_and_the_last_line_keeps_the_totals_company() {
    // More and more lines, so that each kind of page end is met.
    for count in (1..61).step_by(4) {
        let mut paper = samples::long_invoice();
        paper.lines.truncate(count);
        let sheet = lay(&paper).expect("a sheet");
        for page in &sheet.pages {
            assert!(page.iter().all(|thing| thing.y < 830.0), "{count}");
        }
        let pages = texts(&sheet);
        let totals = pages
            .iter()
            .find(|page| page.contains("Total TTC"))
            .expect("totals");
        let last = &paper.lines.last().expect("a line").label;
        assert!(
            totals.contains(last.as_str()),
            "{count} lines: the totals stand alone"
        );
    }
}

#[test]
fn the_same_bill_is_the_same_file() {
    let paper = samples::invoice();
    let once = draw_bill(&paper).expect("a bill");
    assert_eq!(once, draw_bill(&paper).expect("a bill"));
    let mut other = samples::invoice();
    other.totals.due_cents += 1;
    assert_ne!(once, draw_bill(&other).expect("a bill"));
}

#[test]
fn another_reader_finds_pages_language_title_tags_and_fonts() {
    let bytes = draw_bill(&samples::long_invoice()).expect("a bill");
    assert_eq!(crate::pdf::check(&bytes), Ok(()));
    let document = lopdf::Document::load_mem(&bytes).expect("a PDF");
    assert_eq!(
        document.get_pages().len(),
        pages(&samples::long_invoice()).len()
    );
    let catalog = document.catalog().expect("a catalog");
    assert_eq!(
        catalog
            .get(b"Lang")
            .and_then(lopdf::Object::as_str)
            .expect("a language"),
        b"fr"
    );
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"MarkInfo") && catalog.has(b"Outlines"));
    let fonts = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|entry| entry.has_type(b"FontDescriptor"));
    let embedded: Vec<bool> = fonts.map(|font| font.has(b"FontFile3")).collect();
    assert_eq!(embedded, [true, true]);
    let xmp = String::from_utf8_lossy(&bytes);
    assert!(xmp.contains("<pdfaid:part>3</pdfaid:part>") && xmp.contains("pdfuaid:part"));
    assert!(xmp.contains("Facture n°\u{a0}F2026-001235"));
}

#[test]
fn a_credit_note_names_the_invoice_it_corrects() {
    let page = pages(&samples::credit_note()).concat();
    assert!(page.contains("Cet avoir corrige la facture n°\u{a0}F2026-001101 du 01/11/2026."));
    assert!(page.contains("À votre crédit") && !page.contains("Net à payer"));
    assert!(draw_bill(&samples::credit_note()).is_ok());
}

#[test]
fn an_english_bill_speaks_english() {
    let mut paper = samples::invoice();
    paper.lang = Lang::En;
    let page = pages(&paper).concat().replace(" \n", " ");
    for word in [
        "Invoice",
        "Amount due",
        "€376.22",
        "31 Dec 2026",
        "No discount",
        "€40 (art.",
    ] {
        assert!(page.contains(word), "{word}");
    }
    assert!(!page.contains("Échéance") && !page.contains("Total TTC"));
}

#[test]
fn what_is_paid_and_why_no_tax_is_due_are_shown() {
    let mut paper = samples::invoice();
    paper.totals.paid_cents = 10_000;
    paper.totals.due_cents -= 10_000;
    let exemption = Some("Autoliquidation, article 283-2 octies du CGI.".to_owned());
    paper.vat = vec![VatRow {
        basis_points: 0,
        base_cents: 32_267,
        vat_cents: 0,
        exemption,
    }];
    let page = pages(&paper).concat();
    assert!(page.contains("Déjà réglé") && page.contains("-100,00\u{202f}€"));
    assert!(page.contains("276,22\u{202f}€") && page.contains("Autoliquidation"));
}

#[test]
fn hostile_words_still_make_an_archivable_paper() {
    let odd = "漢字 ☎️ \u{202e}txt\u{0}\u{7} السلام ﬁ é\u{301} → \t\n 👩‍👩‍👧".to_owned();
    let mut paper = samples::invoice();
    paper.number.clone_from(&odd);
    paper.customer.name.clone_from(&odd);
    paper.customer.address = vec!["x".repeat(3_000)];
    paper.issuer.name.clone_from(&odd);
    paper.payment = PaymentMeans::Other(odd.clone());
    paper.notes = vec![odd.repeat(300), String::new()];
    paper.look.mark = Mark::Monogram(odd.clone());
    paper.lines.push(BillLine {
        label: odd.repeat(500),
        detail: Some("y".repeat(100_000)),
        site: Some(odd),
        quantity_thousandths: i64::MIN,
        unit_price_cents: i64::MAX,
        net_cents: i64::MIN,
        vat_basis_points: u32::MAX,
    });
    let bytes = draw_bill(&paper).expect("a bill");
    assert_eq!(crate::pdf::check(&bytes), Ok(()));
}

#[test]
fn an_empty_bill_and_too_long_a_bill() {
    let mut paper = samples::invoice();
    let line = paper.lines.remove(0);
    paper.lines.clear();
    paper.vat.clear();
    paper.customer.address.clear();
    paper.issuer.support.clear();
    paper.period = None;
    assert!(draw_bill(&paper).is_ok());
    paper.lines = vec![line; MOST_LINES + 1];
    assert!(matches!(draw_bill(&paper), Err(PaperFault::TooLong(_))));
}

/// A PNG that claims a size, with one shade inside.
fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(body);
        let length = u32::try_from(body.len())
            .expect("a short chunk")
            .to_be_bytes();
        [&length[..], kind, body, &crc.sum().to_be_bytes()].concat()
    };
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 6, 0, 0, 0],
    ]
    .concat();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    for _ in 0..height.min(64) {
        packed.write_all(&[0]).expect("memory");
        packed
            .write_all(&[10, 120, 90, 128].repeat(width.min(64) as usize))
            .expect("memory");
    }
    let data = packed.finish().expect("memory");
    let mark = b"\x89PNG\r\n\x1a\n".to_vec();
    [
        mark,
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &data),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn a_logo_is_a_small_png_or_refused() {
    let with = |bytes: Vec<u8>| {
        let mut paper = samples::invoice();
        paper.look.mark = Mark::Picture(bytes);
        draw_bill(&paper)
    };
    let drawn = with(png(60, 20)).expect("a bill with a logo");
    assert_eq!(drawn, with(png(60, 20)).expect("the same"));
    for wrong in [
        b"GIF89a".to_vec(),
        Vec::new(),
        png(50_000, 50_000),
        vec![0; 600_000],
    ] {
        assert!(matches!(with(wrong), Err(PaperFault::Logo(_))));
    }
    let mut cut = png(60, 20);
    cut.truncate(60);
    assert!(with(cut).is_err());
}
