//! Tables as they come out of other people's machines.

use axum::http::StatusCode;

use super::{Desk, ROWS, refused, ticket};

fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    units.flat_map(bytes_of).collect()
}

/// Letters beyond ASCII as one byte each.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1"))
        .collect()
}

#[tokio::test]
async fn the_usual_encodings_read_alike_and_a_look_writes_nothing() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    for (importer, head, row) in ROWS {
        let text = format!("{head}\r\n{row}\r\n");
        let spellings = [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            latin_1(&text),
            utf16(&text, u16::to_le_bytes),
            utf16(&text, u16::to_be_bytes),
            text.replace(';', "\t").into_bytes(),
            text.replace("\r\n", "\n").into_bytes(),
            text.replace("\r\n", "\r").into_bytes(),
            text.replacen(head, &head.to_uppercase(), 1).into_bytes(),
        ];
        for bytes in spellings {
            let looked = desk.table(importer, bytes).await;
            assert_eq!(looked.status, StatusCode::OK, "{}", looked.seen());
            assert!(looked.seen().contains("Nouveaux 1"), "{}", looked.seen());
        }
    }
    assert_eq!(desk.kept().await, before);
    for (importer, head, row) in ROWS {
        let looked = desk
            .table(importer, latin_1(&format!("{head}\n{row}\n")))
            .await;
        desk.confirm(importer, &ticket(&looked)).await;
    }
    let customers = desk.get("/customers?q=elan").await.seen();
    assert!(customers.contains("Élan du Sud"), "{customers}");
    let users = desk.get("/staff/users?q=zoe").await.seen();
    assert!(users.contains("Zoé Éloi"), "{users}");
}

#[tokio::test]
async fn what_is_no_table_is_refused_in_words() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    for (importer, head, row) in ROWS {
        let noise: Vec<u8> = (0..4_000_u32).map(|n| (n * n * 37 % 251) as u8).collect();
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (Vec::new(), "Le fichier est vide"),
            (b"\n\n \n".to_vec(), "Le fichier est vide"),
            (format!("{head}\n").into_bytes(), "Le fichier est vide"),
            (format!("{head}\n;;\n").into_bytes(), "Le fichier est vide"),
            (noise, "n’est pas lisible"),
            (b"\xEF\xBB\xBFlegal_name\n\xE9\n".to_vec(), "à la ligne 2"),
            (b"%PDF-1.7\nx".to_vec(), "n’est pas un CSV"),
            (b"PK\x03\x04xl/workbook.xml".to_vec(), "n’est pas un CSV"),
            (
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
                "n’est pas un CSV",
            ),
            (
                format!("{head}\n\"{row}").into_bytes(),
                "un guillemet ouvert n’est jamais refermé",
            ),
            (
                format!("{head}\n\"a\"b{row}").into_bytes(),
                "du texte suit un guillemet fermant",
            ),
            (
                format!("{head};{head}\n{row}").into_bytes(),
                "Deux colonnes portent le nom",
            ),
            (
                format!("{head};;x\n{row}").into_bytes(),
                "n’a pas d’en-tête",
            ),
        ];
        for (bytes, words) in cases {
            refused(&desk.table(importer, bytes).await, words);
        }
    }
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn each_fault_of_a_row_is_named_with_its_row_its_column_and_its_mend() {
    let desk = Desk::open().await;
    let before = desk.kept().await;
    for (importer, head, row) in ROWS {
        let (column, rest) = head.split_once(';').expect("columns");
        let first = row.split_once(';').map_or("", |(first, _)| first);
        let spoilt = |cell: &str| format!("{head}\n{}\n", row.replacen(first, cell, 1));
        let cases = [
            (
                spoilt("=HYPERLINK(1)"),
                2,
                column,
                "commence comme une formule",
            ),
            (
                spoilt("+cmd|' /C calc'!A0"),
                2,
                column,
                "commence comme une formule",
            ),
            (spoilt("a\0b"), 2, column, "caractère invisible"),
            (spoilt("a\u{202e}b"), 2, column, "caractère invisible"),
            (
                format!("{head}\n{row};de trop\n"),
                2,
                "",
                "plus de cellules que d’en-têtes",
            ),
            (
                format!("{head};couleur\n{row};bleu\n"),
                1,
                "couleur",
                "n’est pas connue",
            ),
            (format!("{rest}\nx\n"), 1, column, "La colonne manque"),
            (spoilt(""), 2, column, ""),
            (spoilt(&"x".repeat(300)), 2, column, ""),
        ];
        for (text, number, column, words) in cases {
            let answer = desk.table(importer, &text).await;
            refused(&answer, words);
            let place = format!("<td class=\"num\" data-label=\"Ligne\">{number}</td>");
            assert!(answer.text.contains(&place), "{text}: {}", answer.seen());
            let place = format!("<td data-label=\"Colonne ou fichier\">{column}</td>");
            assert!(answer.text.contains(&place), "{text}: {}", answer.seen());
        }
        let twice = desk
            .table(importer, format!("{head}\n{row}\n{row}\n"))
            .await;
        refused(&twice, "");
        assert!(
            twice.text.contains("data-label=\"Ligne\">3</td>"),
            "{}",
            twice.seen()
        );
    }
    assert_eq!(desk.kept().await, before);
}

#[tokio::test]
async fn markup_is_shown_as_it_was_written() {
    let desk = Desk::open().await;
    let script = "<script>alert(1)</script>";
    let escaped = "&#60;script&#62;alert(1)&#60;/script&#62;";
    for (importer, head, _) in ROWS {
        let name = format!("{script}.csv");
        let table = format!("{head}\n{script};{script};{script}\n");
        let file = Some((name.as_str(), table.as_bytes()));
        let answer = desk.look(importer, file, &[]).await;
        assert!(!answer.text.contains(script), "{}", answer.text);
        assert!(answer.text.contains(escaped), "{}", answer.seen());
    }
    let csv = format!("legal_name;external_reference\n{script} & Fils;X-1\n");
    desk.bring("companies", &csv).await;
    let page = desk.get("/customers?q=fils").await;
    assert!(!page.text.contains(script) && page.text.contains(escaped));
}

#[tokio::test]
async fn a_line_end_within_quotes_never_becomes_a_name() {
    let desk = Desk::open().await;
    let company = "legal_name;external_reference;comment\n\"Élan\nBcc: x@y.fr\";X-1;\"deux\nlignes\"\n=1;X-2;\n";
    let answer = desk.table("companies", company).await;
    refused(&answer, "formule");
    assert!(
        answer.text.contains("data-label=\"Ligne\">5</td>"),
        "lines are counted as an editor does: {}",
        answer.seen()
    );
    assert!(
        answer.text.contains("data-label=\"Ligne\">2</td>"),
        "{}",
        answer.seen()
    );
    let user = "company;name;email;profile\nOIP-00000024;\"Zoé\nBcc: x@y.fr\";zoe@elan.example;comptable\n";
    refused(&desk.table("users", user).await, "ligne");
    let comment = "legal_name;external_reference;comment\nÉlan;X-1;\"deux\nlignes\"\n";
    desk.bring("companies", comment).await;
}

#[tokio::test]
async fn files_too_large_are_told_their_limit() {
    let desk = Desk::open().await;
    let row = "Élan du Sud;;X-1\n";
    let big = format!(
        "legal_name;siren;external_reference\n{}",
        row.repeat(1_200_000)
    );
    refused(&desk.table("companies", &big).await, "dépasse 20 Mo");
    let many = format!("legal_name\n{}", "x\n".repeat(200_001));
    refused(&desk.table("companies", &many).await, "200 000 lignes");
    let wide = format!(
        "{}\nx\n",
        (0..101).map(|n| format!("c{n};")).collect::<String>()
    );
    refused(&desk.table("companies", &wide).await, "100 colonnes");
    let long = format!("legal_name\n{}\n", "x".repeat(40_000));
    refused(&desk.table("companies", &long).await, "32 ko");
    let huge = vec![b'x'; 100 * 1024 * 1024];
    let answer = desk.table("companies", &huge).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        answer.seen().contains("trop volumineux"),
        "{}",
        answer.seen()
    );
}

#[tokio::test]
async fn a_file_wrong_everywhere_answers_a_page_that_can_be_read() {
    let desk = Desk::open().await;
    for (importer, head, row) in ROWS {
        let row = row
            .replace("OIP-00000024", "OIP-99999998")
            .replace("732829320", "123")
            .replace("Z2026-1", "Z{n}");
        let rows = (0..3_000).map(|n| row.replace("{n}", &n.to_string()) + "\n");
        let answer = desk
            .table(importer, format!("{head}\n{}", rows.collect::<String>()))
            .await;
        refused(&answer, "");
        let told = answer.text.matches("data-label=\"Ligne\"").count();
        assert!((500..=1_001).contains(&told), "{importer}: {told} problems");
        let (_, body) = answer.text.split_once("<tbody>").expect("a table");
        let first = body.split_once("</tr>").map_or("", |(first, _)| first);
        assert!(first.contains("data-label=\"Ligne\">2</td>"), "{first}");
    }
}
