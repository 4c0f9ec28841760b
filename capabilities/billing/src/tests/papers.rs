//! What a drawn document says, and that a file handed in wins.

use access::{Breadth, Caller, LoginId, MembershipId, Right, Rights};
use db::Signed;
use kernel::Money;
use papers::{BillPaper, Mark, PaymentMeans, Rgb};
use parties::{
    Bic, BrandDraft, Colour, CompanyChange, Iban, IbanEntry, LegalMentions, LegalStatus,
    PaymentDraft, PaymentMethod, Reach, VatDue,
};

use super::house::{House, caller, company, house};
use crate::actions::draw_paper::{draw, paper_of, pdf_of};
use crate::domain::{DocumentKind, DocumentNumber};
use crate::store::documents::{self, Found};

fn admin(place: usize) -> Caller {
    let (login, membership) = (LoginId::derived("login"), MembershipId::derived("member"));
    Caller::vouched(
        login,
        company(place),
        membership,
        "Alix".to_owned(),
        Rights::all(),
    )
    .over(Breadth::Many)
}

async fn letterhead(house: &House) {
    let (who, own) = (admin(0), Reach::Own(company(0)));
    let mut tx = house.tools.db.write_as_the_house().await.unwrap();
    let change = CompanyChange {
        version: 1,
        legal_status: Some(LegalStatus::parse("5710").ok()),
        mentions: Some(LegalMentions {
            share_capital: Some(Money::from_cents(25_000_000)),
            register_town: Some("Nanterre".to_owned()),
            vat_due: VatDue::OnDebits,
        }),
        ..CompanyChange::default()
    };
    parties::change_company(&mut tx, &who, own, change)
        .await
        .unwrap();
    let brand = BrandDraft {
        version: 0,
        name: "Maison".to_owned(),
        colour: Colour::parse("#0b5fa5").unwrap(),
        host: None,
        ..BrandDraft::default()
    };
    parties::change_brand(&mut tx, &who, own, brand, &house.tools.settings)
        .await
        .unwrap();
    pays(&mut tx, house, (0, PaymentMethod::Transfer)).await;
    tx.commit(Signed::by_the_house("test.letterhead"))
        .await
        .unwrap();
}

async fn pays(tx: &mut db::Write, house: &House, (place, method): (usize, PaymentMethod)) {
    let own = Reach::Own(company(place));
    let draft = PaymentDraft {
        version: 0,
        method,
        holder: "Maison".to_owned(),
        iban: IbanEntry::New(Iban::numbered(42).unwrap()),
        bic: Bic::parse("AGRIFRPP").ok(),
    };
    let vault = &house.tools.vault;
    let asking = parties::Asking {
        caller: &admin(place),
        address: "",
        delay_h: 48,
    };
    parties::change_payment(tx, asking, own, vault, draft)
        .await
        .unwrap();
}

async fn found(house: &House, kind: DocumentKind, number: &str) -> Found {
    let scope = caller(0, Breadth::Many).scope(Right::InvoicesRead).unwrap();
    let number = DocumentNumber::parse(number).unwrap();
    let mut tx = house.read().await;
    let found = documents::find_by_number(&mut tx, &scope, kind, (&number, None)).await;
    found.unwrap().pop().unwrap()
}

async fn paper(house: &House, found: &Found) -> BillPaper {
    let mut tx = house.read().await;
    paper_of(&house.tools, &mut tx, found).await.unwrap()
}

#[tokio::test]
async fn an_invoice_names_both_sides_as_the_law_wants_and_sums_as_it_was_issued() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    letterhead(&house).await;
    let found = found(&house, DocumentKind::Invoice, "F2026-000020").await;
    let paper = paper(&house, &found).await;
    let issuer = &paper.issuer;
    assert_eq!(
        (
            issuer.name.as_str(),
            issuer.siren.as_str(),
            issuer.rcs_town.as_str()
        ),
        ("Société 0", "100000000", "Nanterre")
    );
    assert_eq!(
        issuer.legal_form,
        "SAS au capital de 250\u{202f}000\u{202f}€"
    );
    assert_eq!(issuer.address, ["1 rue de la Paix", "69001 Lyon"]);
    assert_eq!(paper.customer.address, ["1 rue de la Paix", "69001 Lyon"]);
    assert_eq!(paper.customer.siren.as_deref(), Some("100000004"));
    assert_eq!(
        (paper.look.brand, paper.terms.vat_on_debits),
        (Rgb(0x0b, 0x5f, 0xa5), true)
    );
    let iban = Iban::numbered(42).unwrap().electronic().to_owned();
    let bic = "AGRIFRPP".to_owned();
    assert_eq!(paper.payment, PaymentMeans::Transfer { iban, bic });
    let document = &found.document;
    let totals = paper.totals;
    assert_eq!(
        (totals.net_cents, totals.vat_cents, totals.gross_cents),
        (
            document.net.cents(),
            document.vat.cents(),
            document.gross.cents()
        )
    );
    let lines: i64 = paper.lines.iter().map(|line| line.net_cents).sum();
    assert_eq!(lines, totals.net_cents);
    for line in &paper.lines {
        let net = line.unit_price_cents * line.quantity_thousandths / 1_000;
        assert_eq!(net, line.net_cents, "{}", line.label);
    }
    let tax: i64 = paper.vat.iter().map(|row| row.vat_cents).sum();
    assert_eq!(
        (tax, totals.due_cents),
        (totals.vat_cents, totals.gross_cents)
    );
    let bytes = draw(paper).unwrap();
    assert!(papers::pdf::check(&bytes).is_ok());
}

#[tokio::test]
async fn who_is_debited_reads_of_the_mandate_and_never_of_the_whole_account() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    letterhead(&house).await;
    let mut tx = house.tools.db.write_as_the_house().await.unwrap();
    pays(&mut tx, &house, (4, PaymentMethod::SepaDebit)).await;
    tx.commit(Signed::by_the_house("test.pays")).await.unwrap();
    let found = found(&house, DocumentKind::Invoice, "F2026-000020").await;
    let PaymentMeans::Other(words) = paper(&house, &found).await.payment else {
        panic!("a debit is told in words");
    };
    let masked = Iban::numbered(42).unwrap().masked().replace(' ', "\u{a0}");
    assert!(
        words.contains(&masked) && words.contains("mandat"),
        "{words}"
    );
}

#[tokio::test]
async fn what_is_not_known_is_left_out_and_a_broken_logo_becomes_letters() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    let found = found(&house, DocumentKind::Invoice, "F2026-000020").await;
    let mut paper = paper(&house, &found).await;
    assert_eq!(
        (
            paper.issuer.legal_form.as_str(),
            paper.issuer.vat_id.as_str()
        ),
        ("", "")
    );
    assert!(!paper.terms.vat_on_debits);
    assert_eq!(paper.look.mark, Mark::Monogram("S0".to_owned()));
    for broken in [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        vec![0xff, 0xd8, 0xff, 0xe0, 0],
    ] {
        paper.look.mark = Mark::Picture(broken);
        assert!(papers::pdf::check(&draw(paper.clone()).unwrap()).is_ok());
    }
}

#[tokio::test]
async fn a_file_that_was_handed_in_wins_over_the_lines() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    let mut found = found(&house, DocumentKind::Invoice, "F2026-000020").await;
    let kept = papers::draw_bill(&papers::samples::invoice()).unwrap();
    found.pdf_digest = Some(house.tools.files.put(&kept).await.unwrap());
    let mut tx = house.read().await;
    assert_eq!(pdf_of(&house.tools, &mut tx, &found).await.unwrap(), kept);
    found.pdf_digest = None;
    assert_ne!(pdf_of(&house.tools, &mut tx, &found).await.unwrap(), kept);
}
