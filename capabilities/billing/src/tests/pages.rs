//! The pages of this crate alone, behind the real gate.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use access::{Breadth, SessionId};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use jobs::Tools;
use kernel::Lang;
use testkit::{Answer, House};
use web::{App, Guest, Hooks, Labels, Limits};
use zip::ZipArchive;

use super::house::{caller, house};

/// What `identity` knows: the token is the company's place, and what it covers.
fn guest(tools: &Tools, token: &str) -> Guest {
    let (place, breadth) = match token.split_once('-') {
        Some((place, "few")) => (place, Breadth::Few),
        Some((place, _)) => (place, Breadth::Many),
        None => (token, Breadth::One),
    };
    Guest {
        caller: caller(place.parse().unwrap(), breadth),
        session: SessionId::derived(token),
        login_reference: "E-0000000001".to_owned(),
        email: "camille@acme.example".to_owned(),
        company_name: format!("Société {place}"),
        company_reference: format!("OIP-{place:0>8}"),
        lang: Lang::Fr,
        companies: Vec::new(),
        proved_at: None,
        expires_at: tools.now().plus_seconds(3_600),
    }
}

async fn portal(companies: usize) -> House {
    let mut own = house().await;
    own.people(companies).await;
    own.bills(3..companies).await;
    let hooks = Hooks {
        admit: Arc::new(|tools, token| Box::pin(async move { Ok(Some(guest(&tools, &token))) })),
        brand: Arc::new(|_, _| Box::pin(async { Ok(None) })),
        sections: &[],
    };
    let labels = Labels::read(&[web::LABELS, crate::LABELS]).unwrap();
    let facts: Vec<_> = crate::routes().iter().map(web::Route::facts).collect();
    let app = App::new(own.tools.clone(), labels, &[], hooks, &facts).unwrap();
    let router = web::router(&app, crate::routes(), &Limits::default());
    House::new(
        own.fresh.take().unwrap(),
        router,
        crate::jobs(),
        HashMap::new(),
    )
}

async fn get(house: &House, who: &str, path: &str) -> Answer {
    let request = Request::get(path).header("host", "127.0.0.1");
    let request = request.header("cookie", format!("sid={who}"));
    house.send(request.body(Body::empty()).unwrap()).await
}

async fn ok(house: &House, who: &str, path: &str) -> Answer {
    let answer = get(house, who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer
}

#[tokio::test]
async fn a_customer_finds_opens_and_takes_away_an_invoice() {
    let house = portal(5).await;
    let before = house.tools().db.statements();
    let list = ok(&house, "4", "/invoices").await;
    let spent = house.tools().db.statements() - before;
    assert!(spent <= 5, "{spent} statements");
    assert_eq!(list.text.matches("<h1>").count(), 1);
    assert_eq!(list.text.matches("<tr>").count(), 1 + 24 + 1);
    for words in [
        "Consultation des factures",
        "24 factures",
        "Montant HT",
        "Réglée",
    ] {
        assert!(list.seen().contains(words), "{words} in {}", list.seen());
    }
    let number = "F2026-000020";
    assert!(list.text.contains(&format!("/invoices/{number}\"")));
    let page = ok(&house, "4", &format!("/invoices/{number}")).await;
    for words in [
        number,
        "Société 4",
        "TVA par taux",
        "Lyon",
        "Télécharger le PDF",
        "Facture précédente",
    ] {
        assert!(page.text.contains(words), "{words} in {}", page.text);
    }
    let pdf = ok(&house, "4", &format!("/invoices/{number}.pdf")).await;
    assert!(papers::pdf::check(&pdf.bytes).is_ok());
    let disposition = pdf.header("content-disposition");
    assert_eq!(
        disposition,
        format!("attachment; filename=\"facture-{number}.pdf\"")
    );
}

#[tokio::test]
async fn every_address_answers_a_stranger_as_it_answers_nobody() {
    let house = portal(5).await;
    // The third company's invoices bear odd numbers.
    for (theirs, none) in [
        ("/invoices/F2026-000019", "/invoices/F2099-000019"),
        ("/invoices/F2026-000019.pdf", "/invoices/F2099-000019.pdf"),
        ("/invoices/F.19", "/invoices/F..19"),
        ("/credit-notes/F2026-000020", "/credit-notes/F2099-000020"),
    ] {
        assert_eq!(
            get(&house, "4", theirs).await.status,
            StatusCode::NOT_FOUND,
            "{theirs}"
        );
        assert_eq!(
            get(&house, "4", none).await.status,
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
    assert_eq!(
        get(&house, "3", "/invoices/F2026-000019").await.status,
        StatusCode::OK
    );
    assert_eq!(
        get(&house, "0-many", "/invoices/F2026-000019").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_filter_is_shown_kept_and_what_cannot_be_read_is_told() {
    let house = portal(8).await;
    let filtered = ok(&house, "4", "/invoices?year=2026&status=settled&min=1").await;
    assert!(filtered.text.contains("value=\"settled\" selected"));
    assert!(
        filtered
            .text
            .contains("/invoices.csv?status=settled&#38;year=2026&#38;min=1")
    );
    assert!(!filtered.text.contains("F2025"));
    let none = ok(&house, "4", "/invoices?number=%25").await;
    assert_eq!(none.text.matches("<tr>").count(), 26);
    let none = ok(&house, "4", "/invoices?from=2050-01-01").await;
    assert!(none.seen().contains("Aucune facture ne correspond"));
    let wrong = get(&house, "4", "/invoices?from=2026-02-30&min=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"2026-02-30\"") && wrong.text.contains("error-summary"));
    let wrong = get(&house, "4", "/invoices.csv?from=2026-02-30").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let one = ok(&house, "0-many", "/invoices?company=OIP-00000004").await;
    assert!(one.text.contains("F2026-000047") || one.text.contains("24 factures"));
    let foreign = get(&house, "1-few", "/invoices?company=OIP-00000003").await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    for odd in [
        "older=x",
        "newer=2026-01-01.",
        "company=%00",
        "site=1",
        "page=9",
        "year=99999",
    ] {
        ok(&house, "0-many", &format!("/invoices?{odd}")).await;
    }
}

#[tokio::test]
async fn the_table_and_the_zip_hold_what_is_listed_or_ticked() {
    let house = portal(5).await;
    let csv = ok(&house, "4", "/invoices.csv").await;
    assert!(
        csv.text
            .starts_with("\u{feff}Numéro;Date;Société;Montant HT;TVA;")
    );
    assert_eq!(csv.text.lines().count(), 25);
    assert!(csv.text.contains(";Société 4;") && !csv.text.contains("Société 3"));
    let list = ok(&house, "4", "/invoices").await;
    let id = list
        .text
        .split("name=\"id\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let one = ok(&house, "4", &format!("/invoices.csv?id={id}")).await;
    assert_eq!(one.text.lines().count(), 2);
    let zip = ok(&house, "4", "/invoices.zip?year=2026").await;
    assert_eq!(ZipArchive::new(Cursor::new(zip.bytes)).unwrap().len(), 11);
    let zip = ok(&house, "4", &format!("/invoices.zip?id={id}")).await;
    assert_eq!(ZipArchive::new(Cursor::new(zip.bytes)).unwrap().len(), 1);
    for path in ["/invoices.zip", "/invoices.csv", "/credit-notes.zip"] {
        let theirs = get(&house, "3", &format!("{path}?id={id}")).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn more_than_a_hundred_are_prepared_apart_and_given_to_the_asker_alone() {
    let house = portal(9).await;
    let zip = get(&house, "0-many", "/invoices.zip").await;
    assert_eq!(
        (zip.status, zip.location()),
        (StatusCode::SEE_OTHER, "/invoices/archives/new")
    );
    let offer = ok(&house, "0-many", zip.location()).await;
    let token = offer.csrf().unwrap();
    let asked = house
        .post_raw(
            "sid=0-many",
            "/invoices/archives",
            format!("year=2026&csrf={token}"),
        )
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let progress = asked.location().to_owned();
    assert!(
        ok(&house, "0-many", &progress)
            .await
            .seen()
            .contains("Préparation de l’archive")
    );
    assert_eq!(
        get(&house, "4", &progress).await.status,
        StatusCode::NOT_FOUND
    );
    jobs::run_all(house.tools(), &crate::jobs()).await.unwrap();
    assert!(
        ok(&house, "0-many", &progress)
            .await
            .seen()
            .contains("Archive prête")
    );
    let file = ok(&house, "0-many", &format!("{progress}.zip")).await;
    assert_eq!(
        ZipArchive::new(Cursor::new(file.bytes)).unwrap().len(),
        6 * 11
    );
    assert_eq!(
        get(&house, "4", &format!("{progress}.zip")).await.status,
        StatusCode::NOT_FOUND
    );
    let elsewhere = progress.replace("invoices", "credit-notes");
    assert_eq!(
        get(&house, "0-many", &elsewhere).await.status,
        StatusCode::NOT_FOUND
    );
    let empty = house
        .post_raw(
            "sid=0-many",
            "/invoices/archives",
            format!("from=2050-01-01&csrf={token}"),
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("value=\"2050-01-01\""));
}

#[tokio::test]
async fn a_credit_note_leads_to_its_invoice_and_back() {
    let house = portal(9).await;
    let list = ok(&house, "0-many", "/credit-notes").await;
    assert!(list.seen().contains("Consultation des avoirs"));
    let number = list
        .text
        .split("/credit-notes/A")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let page = ok(&house, "0-many", &format!("/credit-notes/A{number}")).await;
    let invoice = page
        .text
        .split("href=\"/invoices/F")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let back = ok(&house, "0-many", &format!("/invoices/F{invoice}")).await;
    assert!(
        back.text.contains(&format!("/credit-notes/A{number}")),
        "{}",
        back.text
    );
    let pdf = ok(&house, "0-many", &format!("/credit-notes/A{number}.pdf")).await;
    assert!(papers::pdf::check(&pdf.bytes).is_ok());
}
