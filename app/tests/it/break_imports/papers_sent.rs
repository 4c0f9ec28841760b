//! Invoices, with PDF files, ZIP archives, and Factur-X files alone.

use std::io::{Cursor, Write as _};

use axum::http::StatusCode;
use papers::samples::{facturx_pdf, invoice};
use papers::{BillPaper, Corrected};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Desk, File, GUIDE, refused, ticket};

const HEAD: &str =
    "number;kind;company;issued_on;net;vat;gross;paid;status;corrects_number;due_on;file";

/// A row of an invoice to the guide's company.
fn row(number: &str, rest: &str) -> String {
    format!("{HEAD}\n{number};{rest}\n")
}

pub fn zipped(files: &[File<'_>]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a file in a ZIP");
        writer.write_all(bytes).expect("its content");
    }
    writer.finish().expect("a ZIP").into_inner()
}

/// A bill from the operator of the demonstration to the guide's company.
pub async fn bill(desk: &Desk, number: &str) -> BillPaper {
    let mut paper = invoice();
    paper.number = number.to_owned();
    GUIDE.clone_into(&mut paper.customer.reference);
    let siren = "SELECT CAST(siren AS BIGINT) FROM parties_company WHERE parent_id IS NULL";
    paper.issuer.siren = format!("{:09}", desk.number(siren).await);
    paper
}

async fn facturx(desk: &Desk, number: &str) -> Vec<u8> {
    facturx_pdf(&bill(desk, number).await).expect("a PDF")
}

#[tokio::test]
async fn electronic_invoices_alone_say_everything() {
    let desk = Desk::open().await;
    let (one, two) = (facturx(&desk, "FX-1").await, facturx(&desk, "FX-2").await);
    let looked = desk
        .look("invoices", None, &[("un.pdf", &one), ("deux.PDF", &two)])
        .await;
    assert!(looked.seen().contains("Nouveaux 2"), "{}", looked.seen());
    let written = desk.confirm("invoices", &ticket(&looked)).await;
    assert!(written.location().ends_with("=2.0.0"), "{}", written.seen());
    let page = desk.house.get("company-admin", "/invoices/FX-1").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["FX-1", "01/12/2026", "31/12/2026", "Licence Centrex"] {
        assert!(page.seen().contains(words), "{words}: {}", page.seen());
    }
    let kept = desk.house.get("company-admin", "/invoices/FX-1.pdf").await;
    assert_eq!(kept.bytes, one, "the file that came is the file that goes");
    // The same in a ZIP, the day after: nothing new, and no trace.
    let before = desk.kept().await;
    let zip = zipped(&[("lot/un.pdf", &one), ("lot/deux.pdf", &two)]);
    let again = desk.look("invoices", None, &[("lot.zip", &zip)]).await;
    assert!(again.seen().contains("Inchangés 2"), "{}", again.seen());
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn an_electronic_invoice_of_nobody_or_that_does_not_add_up_is_refused() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    let paper = bill(&desk, "FX-1").await;
    let change = |change: &dyn Fn(&mut BillPaper)| {
        let mut paper = paper.clone();
        change(&mut paper);
        facturx_pdf(&paper).expect("a PDF")
    };
    let cases = [
        (
            change(&|paper| {
                paper.customer.reference = String::new();
                paper.customer.siren = Some("552100554".to_owned());
                paper.customer.vat_id = None;
            }),
            "552100554",
        ),
        (
            change(&|paper| paper.issuer.siren = "552100554".to_owned()),
            "552100554",
        ),
        (change(&|paper| paper.totals.gross_cents += 1), ""),
        (change(&|paper| paper.vat[0].vat_cents += 1), ""),
        (change(&|paper| paper.number = "F/1 <b>".to_owned()), ""),
        (change(&|paper| paper.totals.net_cents = i64::MAX / 200), ""),
    ];
    for (bytes, words) in cases {
        let answer = desk.look("invoices", None, &[("fx.pdf", &bytes)]).await;
        refused(&answer, words);
        assert!(answer.seen().contains("fx.pdf"), "{}", answer.seen());
    }
    let bare = papers::draw_bill(&paper).expect("a PDF");
    refused(
        &desk.look("invoices", None, &[("nue.pdf", &bare)]).await,
        "nue.pdf",
    );
    let one = facturx_pdf(&paper).expect("a PDF");
    let twice = [("a.pdf", one.as_slice()), ("b.pdf", one.as_slice())];
    refused(&desk.look("invoices", None, &twice).await, "FX-1");
    let other = change(&|paper| paper.lines.truncate(1));
    let same_name = [("a.pdf", one.as_slice()), ("a.pdf", other.as_slice())];
    refused(&desk.look("invoices", None, &same_name).await, "");
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn files_that_are_no_pdf_are_named() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    let good = facturx(&desk, "FX-1").await;
    let encrypted = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R/Encrypt 3 0 R/Size 4>>\n%%EOF".as_slice();
    let cases: [(&[u8], &str); 6] = [
        (b"<html>pas un PDF</html>", "PDF"),
        (b"", "PDF"),
        (b"PK\x03\x04", "PDF"),
        (&good[..good.len() / 2], ""),
        (&good[..64], ""),
        (encrypted, ""),
    ];
    let csv = row("Z1", "facture;OIP-00000024;2026-10-01;100;20;120;;;;;f.pdf");
    for (bytes, words) in cases {
        let papers = [("f.pdf", bytes)];
        let table = Some(("a.csv", csv.as_bytes()));
        for answer in [
            desk.look("invoices", table, &papers).await,
            desk.look("invoices", None, &papers).await,
        ] {
            refused(&answer, words);
            assert!(answer.seen().contains("f.pdf"), "{}", answer.seen());
        }
    }
    // Named, and not there; there, and of another kind; none at all.
    let table = Some(("a.csv", csv.as_bytes()));
    refused(&desk.look("invoices", table, &[]).await, "f.pdf");
    let paper = [("f.PDF", good.as_slice())];
    refused(&desk.look("invoices", table, &paper).await, "f.pdf");
    for name in ["note.txt", "page.html", ".pdf", "sans-nom"] {
        let answer = desk.look("invoices", None, &[(name, &good)]).await;
        refused(&answer, "PDF");
    }
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn archives_that_burst_wander_or_hold_nothing_are_refused() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    let good = facturx(&desk, "FX-1").await;
    let inner = zipped(&[("un.pdf", &good)]);
    let names: Vec<String> = (0..10_000).map(|n| format!("{n}.pdf")).collect();
    let many: Vec<File<'_>> = names
        .iter()
        .map(|name| (name.as_str(), b"".as_slice()))
        .collect();
    let zeros = vec![0_u8; 21 * 1024 * 1024];
    let cases: [(Vec<u8>, &str); 8] = [
        (zipped(&many), ""),
        (zipped(&[("bombe.pdf", &zeros)]), ""),
        (zipped(&[("lot.zip", &inner)]), "PDF"),
        (zipped(&[]), "PDF"),
        (zipped(&[("lisez-moi.txt", b"x")]), "PDF"),
        (inner[..inner.len() / 2].to_vec(), ""),
        (b"PK\x03\x04 pas un ZIP".to_vec(), ""),
        (zipped(&[("a/f.pdf", &good), ("b/f.pdf", &good)]), ""),
    ];
    for (bytes, words) in cases {
        refused(
            &desk.look("invoices", None, &[("lot.zip", &bytes)]).await,
            words,
        );
    }
    // Two archives, or one beside a paper: none is dropped in silence.
    let both = [("lot.zip", inner.as_slice()), ("deux.pdf", good.as_slice())];
    refused(&desk.look("invoices", None, &both).await, "ZIP");
    assert_eq!(desk.kept().await, before);
    // A path that climbs is a bare name like another.
    let climbing = zipped(&[("../../../../tmp/un.pdf", &good)]);
    let looked = desk.look("invoices", None, &[("lot.zip", &climbing)]).await;
    assert!(looked.seen().contains("Nouveaux 1"), "{}", looked.seen());
    desk.confirm("invoices", &ticket(&looked)).await;
    let kept = desk.house.get("company-admin", "/invoices/FX-1.pdf").await;
    assert_eq!(kept.bytes, good);
}

#[tokio::test]
async fn rows_that_do_not_hold_are_told() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    let most = "92233720368547758,07";
    let cases = [
        (
            "facture;OIP-00000024;2026-10-01;100;20;121;;;;;".to_owned(),
            "gross",
        ),
        (
            "facture;OIP-99999998;2026-10-01;100;20;120;;;;;".to_owned(),
            "OIP-99999998",
        ),
        (
            "facture;OIP-00000024;2026-02-30;100;20;120;;;;;".to_owned(),
            "2026-02-30",
        ),
        (
            "facture;OIP-00000024;2026-10-01;1e3;20;120;;;;;".to_owned(),
            "1e3",
        ),
        (
            "facture;OIP-00000024;2026-10-01;-100;-20;-120;;;;;".to_owned(),
            "net",
        ),
        (
            "facture;OIP-00000024;2026-10-01;100;20;120;121;;;;".to_owned(),
            "paid",
        ),
        (
            "facture;OIP-00000024;2026-10-01;100;20;120;5;settled;;;".to_owned(),
            "status",
        ),
        (
            "devis;OIP-00000024;2026-10-01;100;20;120;;;;;".to_owned(),
            "devis",
        ),
        (
            "facture;OIP-00000024;2026-10-01;100;20;120;;;;2026-09-01;".to_owned(),
            "due_on",
        ),
        (
            format!("facture;OIP-00000024;2026-10-01;{most};0;{most};;;;;"),
            "",
        ),
        (
            format!("facture;OIP-00000024;2026-10-01;{most};{most};{most};;;;;"),
            "gross",
        ),
    ];
    for (rest, words) in cases {
        refused(&desk.table("invoices", row("Z1", &rest)).await, words);
    }
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn a_number_is_fit_for_an_address_and_stands_once() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    for number in ["F/1", "../x", "F 1", "É1", &"9".repeat(36)] {
        let table = row(number, "facture;OIP-00000024;2026-10-01;100;20;120;;;;;");
        refused(&desk.table("invoices", table).await, number);
    }
    let good = "facture;OIP-00000024;2026-10-01;100;20;120;;;;;";
    let twice = format!("{}Z1;{good}\n", row("Z1", good));
    refused(&desk.table("invoices", twice).await, "Z1");
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn a_credit_note_may_correct_what_the_portal_never_saw_but_nothing_else() {
    let desk = Desk::open().await;
    let amounts = "2026-10-01;100;20;120;;";
    let credit = |number: &str, corrects: &str| {
        row(number, &format!("avoir;{GUIDE};{amounts};{corrects};;"))
    };
    desk.bring("invoices", &credit("AV-1", "ANCIENNE-1")).await;
    let page = desk.house.get("company-admin", "/credit-notes/AV-1").await;
    assert!(page.seen().contains("ANCIENNE-1"), "{}", page.seen());
    assert!(
        !page.text.contains("/invoices/ANCIENNE-1"),
        "no link to nothing"
    );
    // Itself, or another credit note, is no invoice.
    refused(
        &desk.table("invoices", credit("AV-2", "AV-2")).await,
        "AV-2",
    );
    refused(
        &desk.table("invoices", credit("AV-3", "AV-1")).await,
        "AV-1",
    );
    // Another company's invoice.
    let company = "legal_name;siren;external_reference\nBoulangeries Morel;404833048;X-1\n";
    desk.bring("companies", company).await;
    let other = format!("{HEAD}\nZ9;facture;404833048;{amounts};;;\n");
    desk.bring("invoices", &other).await;
    refused(&desk.table("invoices", credit("AV-4", "Z9")).await, "Z9");
    let mut paper = papers::samples::credit_note();
    paper.number = "AV-5".to_owned();
    paper.issuer.siren = bill(&desk, "x").await.issuer.siren;
    GUIDE.clone_into(&mut paper.customer.reference);
    let issued_on = paper.issued_on;
    paper.corrects = Some(Corrected {
        number: "Z9".to_owned(),
        issued_on,
    });
    let bytes = facturx_pdf(&paper).expect("a PDF");
    refused(
        &desk.look("invoices", None, &[("av.pdf", &bytes)]).await,
        "Z9",
    );
}
