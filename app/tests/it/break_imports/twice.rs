//! Confirming: once, twice, at once, with somebody else's ticket; and rows that mean the same.

use axum::http::StatusCode;

use super::{Desk, ROWS, WHO, refused, ticket, whole};

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let desk = Desk::open().await;
    for (importer, head, row) in ROWS {
        let text = format!("{head}\n{row}\n");
        let done = desk.bring(importer, &text).await;
        assert_eq!(done, format!("/staff/imports/{importer}?outcome=1.0.0"));
        assert!(
            desk.get(&done)
                .await
                .seen()
                .contains("1 élément enregistré")
        );
        let before = desk.kept().await;
        let again = desk.table(importer, &text).await;
        let seen = again.seen();
        assert_eq!(again.status, StatusCode::OK, "{seen}");
        assert!(seen.contains("Tout est déjà à jour"), "{seen}");
        let counts = "Nouveaux 0 Modifiés 0 Inchangés 1";
        assert!(seen.contains(counts), "{seen}");
        assert!(!again.text.contains("name=\"ticket\""), "{seen}");
        assert_eq!(desk.kept().await, before);
    }
}

#[tokio::test]
async fn two_people_with_one_file_at_once_make_one_import() {
    let desk = Desk::open().await;
    for (importer, head, row) in ROWS {
        let text = format!("{head}\n{row}\n");
        let (one, other) = tokio::join!(desk.table(importer, &text), desk.table(importer, &text));
        let before = desk.kept().await;
        let (one, other) = (ticket(&one), ticket(&other));
        let (one, other) =
            tokio::join!(desk.confirm(importer, &one), desk.confirm(importer, &other));
        let mut ends = [one.location().to_owned(), other.location().to_owned()];
        ends.sort();
        let end = |counts: &str| format!("/staff/imports/{importer}?outcome={counts}");
        assert_eq!(ends, [end("0.0.1"), end("1.0.0")], "{}", one.seen());
        let after = desk.kept().await;
        assert_eq!(after[8], before[8] + 1, "one line in the audit trail");
    }
}

#[tokio::test]
async fn a_forged_or_foreign_ticket_writes_nothing() {
    let desk = Desk::open().await;
    let (importer, head, row) = ROWS[0];
    let ticket = ticket(&desk.table(importer, format!("{head}\n{row}\n")).await);
    desk.house.cookie("reseller-admin").await;
    let before = desk.kept().await;
    let mut flipped = ticket.clone();
    let last = if flipped.ends_with('0') { "1" } else { "0" };
    flipped.replace_range(ticket.len() - 1.., last);
    let digest = "a".repeat(64);
    let long = "ab".repeat(50_000);
    let forged = [
        "",
        "00",
        "zz",
        "é",
        "../../secret",
        &digest,
        &flipped,
        &long,
    ];
    for forged in forged {
        refused(
            &desk.confirm(importer, forged).await,
            "Cette vérification n’est plus valable",
        );
    }
    // Another importer's, and another person's, who has no right to import at all.
    refused(
        &desk.confirm("users", &ticket).await,
        "Cette vérification n’est plus valable",
    );
    let path = "/staff/imports/companies/confirmation";
    let form = format!("ticket={ticket}");
    let other = desk.house.post("reseller-admin", path, &form).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let bare = desk.house.cookie(WHO).await;
    let bare = desk.house.post_raw(&bare, path, form).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    assert_eq!(
        desk.confirm("nothing", &ticket).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(desk.kept().await, before);
    desk.house.fresh.clock.advance(86_401);
    desk.house.forget(WHO);
    desk.house.cookie(WHO).await;
    refused(
        &desk.confirm(importer, &ticket).await,
        "Cette vérification n’est plus valable",
    );
}

#[tokio::test]
async fn what_changed_meanwhile_is_told_and_nothing_is_written() {
    let desk = Desk::open().await;
    let head = "number;company;issued_on;net;vat;gross";
    let first = format!("{head}\nZ1;OIP-00000024;2026-10-01;100;20;120\n");
    let second = format!(
        "{head}\nZ1;OIP-00000024;2026-10-01;200;40;240\nZ2;OIP-00000024;2026-10-01;1;0;1\n"
    );
    let waiting = ticket(&desk.table("invoices", &second).await);
    desk.bring("invoices", &first).await;
    let before = desk.kept().await;
    refused(&desk.confirm("invoices", &waiting).await, "");
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn the_page_of_the_end_believes_no_address() {
    let desk = Desk::open().await;
    for outcome in [
        "9223372036854775807.9223372036854775807.1",
        "-5.-1.0",
        "1.2",
        "x",
        "1.2.3.4",
        "99999999999999999999.0.0",
    ] {
        let path = format!("/staff/imports/companies?outcome={outcome}");
        assert_eq!(desk.get(&path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn files_for_the_wrong_field_are_refused() {
    let desk = Desk::open().await;
    for importer in ["companies", "users"] {
        let only_papers = desk.look(importer, None, &[("a.pdf", b"%PDF-1.7")]).await;
        refused(&only_papers, "");
        refused(&desk.look(importer, None, &[]).await, "Aucun fichier");
    }
}

#[tokio::test]
async fn two_rows_that_mean_one_company_are_told() {
    let desk = Desk::open().await;
    let head = "reference;external_reference;siren;legal_name";
    let first = format!("{head}\n;X-1;732829320;Élan\n");
    desk.bring("companies", &first).await;
    let by_siren = format!("{head}\n;X-1;;Élan du Nord\n;;732829320;Élan\n");
    let answer = desk.table("companies", &by_siren).await;
    refused(&answer, "");
    let mixed = format!("{head}\nOIP-00000024;;;Un nom\nOIP-00000024;X-1;;Élan\n");
    refused(&desk.table("companies", &mixed).await, "");
}

#[tokio::test]
async fn a_known_company_takes_the_reference_it_lacked_and_keeps_the_one_it_has() {
    let desk = Desk::open().await;
    let named = "reference;external_reference;legal_name\nOIP-00000024;X-9;Client 1 du revendeur présentation\n";
    assert!(desk.bring("companies", named).await.ends_with("=0.1.0"));
    let found = desk
        .number("SELECT COUNT(*) FROM parties_company WHERE external_reference = 'X-9'")
        .await;
    assert_eq!(found, 1);
    // By its own reference it is known again; another of either kind is refused, not dropped.
    let again = "external_reference;legal_name\nX-9;Client 1 du revendeur présentation\n";
    let seen = desk.table("companies", again).await.seen();
    assert!(seen.contains("Tout est déjà à jour"), "{seen}");
    for row in ["OIP-00000024;X-10", "OIP-00000999;X-9"] {
        let other = format!("reference;external_reference;legal_name\n{row};Client 1\n");
        refused(&desk.table("companies", &other).await, "");
    }
}

#[tokio::test]
async fn brought_references_leave_the_portal_able_to_give_its_own() {
    let desk = Desk::open().await;
    let next = desk
        .number("SELECT CAST(SUBSTR(MAX(reference), 5) AS BIGINT) FROM parties_company")
        .await
        + 1;
    let csv = format!(
        "reference;external_reference;legal_name\nOIP-{next:08};;Un\nOIP-99999999;;Deux\n;X-1;Trois\n"
    );
    desk.bring("companies", &csv).await;
    desk.bring("companies", "external_reference;legal_name\nX-2;Quatre\n")
        .await;
    let head = "identifier;name;email;company;profile";
    let users = format!("{head}\nE-9999999999;Un;a@b.example;OIP-00000024;reader\n");
    let looked = desk.table("users", &users).await;
    if looked.status == StatusCode::OK {
        desk.confirm("users", &ticket(&looked)).await;
    }
    let more = format!("{head}\n;Deux;c@d.example;OIP-00000024;reader\n");
    desk.bring("users", &more).await;
    let wrong = desk
        .number("SELECT COUNT(*) FROM identity_login WHERE LENGTH(reference) <> 12")
        .await;
    assert_eq!(wrong, 0, "every identifier has ten digits");
    let new = "legal_name=Cinq&role=customer&kind=company";
    let parent = parties::samples::samples().operator;
    let form =
        format!("{new}&parent={parent}&siren=&street=1 rue A&postcode=75011&city=Paris&country=FR");
    let made = whole(desk.house.post(WHO, "/customers/new", &form).await);
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.seen());
}

#[tokio::test]
async fn what_waits_on_the_disk_is_sealed() {
    let desk = Desk::open().await;
    let iban = "FR7630006000011234567890189";
    let csv = format!("legal_name;external_reference;iban;bic\nÉlan;X-1;{iban};AGRIFRPP\n");
    desk.bring("companies", &csv).await;
    let mut folders = vec![desk.house.tools().files.root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = std::fs::read(entry.path()).expect("a file");
                let open = bytes
                    .windows(iban.len())
                    .any(|part| part == iban.as_bytes());
                assert!(!open, "{} shows an IBAN", entry.path().display());
            }
        }
    }
}

#[tokio::test]
async fn english_readers_are_told_in_english() {
    let desk = Desk::open().await;
    let form = "name=Opératrice&phone=&lang=en";
    let saved = desk.house.post(WHO, "/account", form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.seen());
    for (importer, head, row) in ROWS {
        let answer = desk.table(importer, "").await;
        assert!(answer.seen().contains("file is empty"), "{}", answer.seen());
        let table = format!("{head};colour\n{row};=1\n");
        let answer = desk.table(importer, table).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.seen().contains("formula"), "{}", answer.seen());
    }
}
