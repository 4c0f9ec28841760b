use db::Signed;
use sheets::{Mode, Outcome, Table};

use super::house::{House, caller, company, house};
use crate::domain::{DocumentKind, DocumentNumber, DocumentState};
use crate::store::documents::{self, Found};
use crate::{PdfFolder, import_facturx, import_invoices};

const HEADER: &str =
    "kind;number;company;issued_on;due_on;net;vat;gross;paid;status;corrects_number;file\n";

fn pdf() -> Vec<u8> {
    papers::draw_bill(&papers::samples::invoice()).unwrap()
}

async fn import(house: &House, rows: &str, pdfs: &PdfFolder, mode: Mode) -> Outcome {
    let table = Table::read(format!("{HEADER}{rows}").as_bytes()).unwrap();
    let signed = Signed::by_the_house("billing.import_invoices");
    import_invoices(&house.tools, signed, &table, pdfs, mode)
        .await
        .unwrap()
}

async fn found(house: &House, number: &str, kind: DocumentKind) -> Option<Found> {
    let scope = caller(0, access::Breadth::Many)
        .scope(access::Right::InvoicesRead)
        .unwrap();
    let number = DocumentNumber::parse(number).unwrap();
    let mut tx = house.read().await;
    documents::find_by_number(&mut tx, &scope, kind, (&number, None))
        .await
        .unwrap()
        .pop()
}

fn told(outcome: &Outcome) -> Vec<(usize, &str, &str)> {
    let one =
        |problem: &'static sheets::Problem| (problem.row, problem.column.as_str(), problem.code);
    let problems: &'static [sheets::Problem] =
        Box::leak(outcome.problems.clone().into_boxed_slice());
    problems.iter().map(one).collect()
}

const GOOD: &str = "facture;F1;OIP-00000003;2026-01-01;31/01/2026;1000,00;200,00;1200,00;;réglée;;F1.pdf\n\
                    avoir;A1;100000003;2026-02-01;;100;20;120;;émise;F1;\n";

#[tokio::test]
async fn a_preview_writes_nothing_and_a_second_run_changes_nothing() {
    let house = house().await;
    house.people(5).await;
    let pdfs = PdfFolder::of([("F1.pdf".to_owned(), pdf())]);
    let counts = |outcome: &Outcome| (outcome.created, outcome.changed, outcome.unchanged);
    let preview = import(&house, GOOD, &pdfs, Mode::Preview).await;
    assert_eq!((counts(&preview), told(&preview)), ((2, 0, 0), vec![]));
    assert!(found(&house, "F1", DocumentKind::Invoice).await.is_none());
    let written = import(&house, GOOD, &pdfs, Mode::Write).await;
    assert_eq!((counts(&written), told(&written)), ((2, 0, 0), vec![]));
    assert_eq!(
        counts(&import(&house, GOOD, &pdfs, Mode::Write).await),
        (0, 0, 2)
    );
    let invoice = found(&house, "F1", DocumentKind::Invoice).await.unwrap();
    assert_eq!(invoice.document.state, DocumentState::Settled);
    assert_eq!(invoice.document.paid, invoice.document.gross);
    let kept = house
        .tools
        .files
        .get(&invoice.pdf_digest.unwrap())
        .await
        .unwrap();
    assert_eq!(kept, pdf());
    let note = found(&house, "A1", DocumentKind::CreditNote).await.unwrap();
    assert_eq!(note.corrects.unwrap().id, Some(invoice.document.id));
    let paid = GOOD
        .replace("émise", "utilisé")
        .replace("utilisé", "réglée");
    assert_eq!(
        counts(&import(&house, &paid, &pdfs, Mode::Write).await),
        (0, 1, 1)
    );
}

// ASVS 2.2.3
#[tokio::test]
async fn every_problem_is_told_by_row_and_column_and_nothing_is_written() {
    let house = house().await;
    house.people(5).await;
    let pdfs = PdfFolder::of([("bad.pdf".to_owned(), b"<html>".to_vec())]);
    let rows = "facture;F1;OIP-00000003;2026-01-01;2025-01-01;100;20;121;;;;\n\
                facture;F/2;OIP-00000003;2026-13-01;;-5;1;-4;;;;\n\
                facture;F3;OIP-99999999;2026-01-01;;100;20;120;;perdue;;bad.pdf\n\
                facture;F3;OIP-00000003;2026-01-01;;100;20;120;;;;none.pdf\n\
                facture;F4;OIP-00000003;2026-01-01;;100;20;120;50;réglée;;\n";
    let outcome = import(&house, rows, &pdfs, Mode::Write).await;
    let expected = [
        (2, "gross", "billing.import_unbalanced"),
        (2, "due_on", "billing.import_due_before_issue"),
        (3, "number", "billing.import_not_a_number"),
        (3, "issued_on", "billing.import_not_a_day"),
        (4, "status", "billing.import_not_a_state"),
        (4, "file", "papers.not_a_pdf"),
        (4, "company", "billing.import_unknown_company"),
        (5, "file", "billing.import_no_such_file"),
        (6, "status", "billing.import_settled_but_unpaid"),
    ];
    assert_eq!(told(&outcome), expected);
    assert_eq!(outcome.created, 0);
    assert!(found(&house, "F4", DocumentKind::Invoice).await.is_none());
}

#[tokio::test]
async fn an_issued_document_never_changes_its_amounts() {
    let house = house().await;
    house.people(5).await;
    let none = PdfFolder::empty();
    let row = |net: &str, gross: &str| {
        format!("facture;F1;OIP-00000003;2026-01-01;;{net};20;{gross};;;;\n")
    };
    import(&house, &row("100", "120"), &none, Mode::Write).await;
    let outcome = import(&house, &row("101", "121"), &none, Mode::Write).await;
    let expected = [
        (2, "net", "billing.import_differs"),
        (2, "gross", "billing.import_differs"),
    ];
    assert_eq!(told(&outcome), expected);
    let twice = row("100", "120").replace("F1", "F2").repeat(2);
    let outcome = import(&house, &twice, &none, Mode::Write).await;
    assert_eq!(
        told(&outcome),
        [(3, "number", "billing.import_same_number")]
    );
}

#[tokio::test]
async fn a_pdf_without_its_electronic_invoice_is_told_by_its_name() {
    let house = house().await;
    house.people(5).await;
    let pdfs = PdfFolder::of([
        ("plain.pdf".to_owned(), pdf()),
        ("page.pdf".to_owned(), b"<html>".to_vec()),
    ]);
    let signed = Signed::by_the_house("billing.import_facturx");
    let outcome = import_facturx(&house.tools, signed, &pdfs, Mode::Write)
        .await
        .unwrap();
    let expected = [
        (0, "page.pdf", "papers.not_a_pdf"),
        (0, "plain.pdf", "papers.no_xml"),
    ];
    assert_eq!(told(&outcome), expected);
}

const SAME_SIREN: db::Query = db::Query {
    name: "SAME_SIREN",
    text: "UPDATE parties_company SET siren = '100000003' WHERE id = $1",
};

#[tokio::test]
async fn a_company_is_known_by_any_of_its_references_and_by_a_siren_of_its_own() {
    let house = house().await;
    house.people(5).await;
    let none = PdfFolder::empty();
    let row = |number: &str, company: &str| {
        format!("facture;{number};{company};2026-01-01;;100;20;120;;;;\n")
    };
    let rows = [
        row("F1", "oip-00000003"),
        row("F2", "EXT-3"),
        row("F3", "100 000 003"),
    ];
    let outcome = import(&house, &rows.concat(), &none, Mode::Write).await;
    assert_eq!((outcome.created, told(&outcome)), (3, vec![]));
    for number in ["F1", "F2", "F3"] {
        let found = found(&house, number, DocumentKind::Invoice).await.unwrap();
        assert_eq!(found.customer.reference, "OIP-00000003", "{number}");
    }
    let mut tx = house.tools.db.write_as_the_house().await.unwrap();
    tx.run(SAME_SIREN.bind(company(4))).await.unwrap();
    tx.commit(Signed::by_the_house("test.siren")).await.unwrap();
    let rows = [row("F4", "100000003"), row("F5", "EXT-4")];
    let outcome = import(&house, &rows.concat(), &none, Mode::Write).await;
    let expected = [(2, "company", "billing.import_ambiguous_company")];
    assert_eq!((outcome.created, told(&outcome)), (0, expected.to_vec()));
    let outcome = import(&house, &rows[1], &none, Mode::Write).await;
    assert_eq!((outcome.created, told(&outcome)), (1, vec![]));
}
