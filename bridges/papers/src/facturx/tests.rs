use super::*;
use crate::pdf::tests::{briskly, deflated, made_of, stream, texts};
use crate::{BillPaper, Day, PaymentMeans, samples};

fn carrying(name: &str, xml: &str) -> Result<FacturX, FacturxRefusal> {
    let pdf = samples::pdf_carrying(&samples::invoice(), name, xml.as_bytes().to_vec());
    read(&pdf.expect("a PDF"))
}

fn xml() -> String {
    samples::cii_xml(&samples::invoice())
}

fn code(result: Result<FacturX, FacturxRefusal>) -> &'static str {
    result.expect_err("a refusal").code()
}

fn same(read: &FacturX, paper: &BillPaper) {
    assert_eq!(read.number, paper.number);
    assert_eq!(
        (read.issued_on, read.due_on),
        (paper.issued_on, paper.due_on)
    );
    let (ours, theirs) = (&paper.totals, &read.totals);
    assert_eq!(
        [
            theirs.net_cents,
            theirs.vat_cents,
            theirs.gross_cents,
            theirs.paid_cents,
            theirs.due_cents
        ],
        [
            ours.net_cents,
            ours.vat_cents,
            ours.gross_cents,
            ours.paid_cents,
            ours.due_cents
        ],
    );
    assert_eq!(read.lines.len(), paper.lines.len());
    for (theirs, ours) in read.lines.iter().zip(&paper.lines) {
        assert_eq!(
            (&theirs.label, theirs.net_cents),
            (&ours.label, ours.net_cents)
        );
        assert_eq!(theirs.basis_points, Some(ours.vat_basis_points));
    }
}

#[test]
fn an_invoice_is_read_back_whole() {
    let paper = samples::invoice();
    let read = read(&samples::facturx_pdf(&paper).expect("a PDF")).expect("an invoice");
    same(&read, &paper);
    assert_eq!((read.profile, read.type_code), (Profile::En16931, 380));
    assert_eq!(read.currency, "EUR");
    assert_eq!(read.seller.siren.as_deref(), Some("732829320"));
    assert_eq!(read.seller.vat_id.as_deref(), Some("FR44732829320"));
    assert_eq!(read.buyer.name, "Boulangeries Morel & Fils");
    assert_eq!(read.buyer.siren.as_deref(), Some("404833048"));
    assert_eq!(read.buyer.id.as_deref(), Some("OIP-000123"));
    let rates: Vec<u32> = read.vat.iter().map(|row| row.basis_points).collect();
    assert_eq!(rates, [2000, 850]);
    assert_eq!(read.lines[1].quantity, "12.000");
    assert!(read.preceding.is_empty());
}

#[test]
fn a_credit_note_names_what_it_corrects() {
    let paper = samples::credit_note();
    let read = read(&samples::facturx_pdf(&paper).expect("a PDF")).expect("a credit note");
    same(&read, &paper);
    assert_eq!(read.type_code, 381);
    let issued_on = Day::try_new(2026, 11, 1);
    assert_eq!(
        read.preceding,
        [Preceding {
            number: "F2026-001101".to_owned(),
            issued_on
        }]
    );
}

#[test]
fn every_known_name_is_found_and_no_other() {
    for name in [
        "factur-x.xml",
        "zugferd-invoice.xml",
        "ZUGFeRD-invoice.xml",
        "xrechnung.xml",
    ] {
        assert!(carrying(name, &xml()).is_ok(), "{name}");
    }
    assert_eq!(code(carrying("invoice.xml", &xml())), "papers.no_xml");
    let plain = crate::draw_bill(&samples::invoice()).expect("a bill");
    assert_eq!(code(read(&plain)), "papers.no_xml");
    assert_eq!(code(read(b"hello")), "papers.not_a_pdf");
}

#[test]
fn the_profile_is_told_by_the_end_of_its_address() {
    for (address, profile) in [
        ("urn:factur-x.eu:1p0:minimum", Profile::Minimum),
        ("urn:factur-x.eu:1p0:basicwl", Profile::BasicWl),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
            Profile::Basic,
        ),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
            Profile::Extended,
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
            Profile::XRechnung,
        ),
        (
            "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort",
            Profile::En16931,
        ),
        (
            "urn:example:mine",
            Profile::Other("urn:example:mine".to_owned()),
        ),
    ] {
        let read = read_xml(xml().replace("urn:cen.eu:en16931:2017", address).as_bytes());
        assert_eq!(read.expect("an invoice").profile, profile);
    }
}

#[test]
fn zugferd_1_gave_other_names_to_the_same_things() {
    let old = xml()
        .replace("CrossIndustryInvoice>", "CrossIndustryDocument>")
        .replace(
            "rsm:CrossIndustryInvoice xmlns",
            "rsm:CrossIndustryDocument xmlns",
        )
        .replace("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>")
        .replace(
            "rsm:SupplyChainTradeTransaction",
            "rsm:SpecifiedSupplyChainTradeTransaction",
        )
        .replace("ApplicableHeaderTrade", "ApplicableSupplyChainTrade")
        .replace("SettlementHeaderMonetary", "SettlementMonetary")
        .replace("SettlementLineMonetary", "SettlementMonetary")
        .replace("SpecifiedLineTrade", "SpecifiedSupplyChainTrade")
        .replace("RateApplicablePercent", "ApplicablePercent");
    same(
        &carrying("ZUGFeRD-invoice.xml", &old).expect("an invoice"),
        &samples::invoice(),
    );
}

#[test]
fn what_is_wrong_is_named_with_its_term() {
    for (from, to, code, term) in [
        (
            "<ram:GrandTotalAmount>376.22",
            "<ram:GrandTotalAmount>376.225",
            "papers.invoice_bad_amount",
            "BT-112",
        ),
        (
            "<ram:DuePayableAmount>376.22",
            "<ram:DuePayableAmount>376,22",
            "papers.invoice_bad_amount",
            "BT-115",
        ),
        (
            "<ram:LineTotalAmount>59.90",
            "<ram:LineTotalAmount>1e2",
            "papers.invoice_bad_amount",
            "BT-131",
        ),
        (
            "<ram:RateApplicablePercent>8.50",
            "<ram:RateApplicablePercent>8.555",
            "papers.invoice_bad_rate",
            "BT-119",
        ),
        ("20261201", "20261301", "papers.invoice_bad_date", "BT-2"),
        (
            "format=\"102\">20261231",
            "format=\"610\">202612",
            "papers.invoice_bad_date",
            "BT-9",
        ),
        (
            "<ram:ID>F2026-001234</ram:ID>",
            "",
            "papers.invoice_incomplete",
            "BT-1",
        ),
        (
            "<ram:TypeCode>380</ram:TypeCode>",
            "",
            "papers.invoice_incomplete",
            "BT-3",
        ),
        (
            "<ram:Name>OpenIP</ram:Name>",
            "<ram:Name/>",
            "papers.invoice_incomplete",
            "BT-27",
        ),
    ] {
        let wrong = xml();
        assert!(wrong.contains(from), "{from}");
        let refusal = read_xml(wrong.replace(from, to).as_bytes()).expect_err(to);
        assert_eq!((refusal.code(), refusal.term()), (code, Some(term)), "{to}");
    }
}

// ASVS 1.5.1
#[test]
fn entities_and_document_types_stay_outside() {
    let doctype = xml().replace(
        "<rsm:CrossIndustryInvoice ",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><rsm:CrossIndustryInvoice ",
    );
    assert_eq!(
        code(carrying("factur-x.xml", &doctype)),
        "papers.xml_doctype"
    );
    let entity = xml().replace("OpenIP", "&a;");
    assert_eq!(code(read_xml(entity.as_bytes())), "papers.xml_malformed");
    let letters = xml().replace(
        "<ram:Name>OpenIP",
        "<ram:Name>Open&#73;P &amp; <![CDATA[<Co>]]>",
    );
    assert_eq!(
        read_xml(letters.as_bytes())
            .expect("an invoice")
            .seller
            .name,
        "OpenIP & <Co>"
    );
}

#[test]
fn odd_documents_are_refused_by_name() {
    let deep = "<a>".repeat(100_000);
    let wide = format!("<a>{}</a>", "<b/>".repeat(300_000));
    for (document, expected) in [
        ("", "papers.xml_not_an_invoice"),
        ("<html/>", "papers.xml_not_an_invoice"),
        ("<a><b></a>", "papers.xml_malformed"),
        ("<a>", "papers.xml_malformed"),
        ("</a>", "papers.xml_malformed"),
        (deep.as_str(), "papers.xml_too_intricate"),
        (wide.as_str(), "papers.xml_too_intricate"),
    ] {
        assert_eq!(code(briskly(|| read_xml(document.as_bytes()))), expected);
    }
    assert_eq!(code(read_xml(b"<a>\xff</a>")), "papers.xml_malformed");
    assert_eq!(
        code(read_xml(&vec![b' '; MOST_XML_BYTES + 1])),
        "papers.xml_too_large"
    );
    assert!(read_xml(format!("\u{feff}{}", xml()).as_bytes()).is_ok());
}

#[test]
fn a_bomb_in_the_attachment_is_left_unexploded() {
    let objects = [
        texts(&[
            "<</Type /Catalog /Pages 2 0 R /AF [4 0 R]>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            "<</Type /Page /Parent 2 0 R>>",
            "<</Type /Filespec /F (factur-x.xml) /EF <</F 5 0 R>>>>",
        ]),
        vec![stream(
            "/Type /EmbeddedFile",
            &deflated(&vec![b' '; 256 * 1024 * 1024]),
        )],
    ];
    let pdf = made_of(&objects.concat(), "");
    assert_eq!(code(briskly(|| read(&pdf))), "papers.xml_too_large");
}

#[test]
fn scratched_documents_never_break_the_reader() {
    let whole = xml().into_bytes();
    for at in (0..whole.len()).step_by(3) {
        for byte in [b'<', b'>', b'&', b'"', 0, 0xc3] {
            let mut scratched = whole.clone();
            scratched[at] = byte;
            let _ = read_xml(&scratched);
        }
        let _ = read_xml(&whole[..at]);
    }
}

#[test]
fn paying_by_transfer_changes_nothing_to_what_is_read() {
    let mut paper = samples::invoice();
    paper.payment = PaymentMeans::Other(String::new());
    same(
        &read(&samples::facturx_pdf(&paper).expect("a PDF")).expect("an invoice"),
        &paper,
    );
}
