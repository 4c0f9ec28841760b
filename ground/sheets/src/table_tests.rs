use proptest::prelude::*;

use super::*;

fn refused(file: &[u8]) -> SheetRefusal {
    Table::read(file).unwrap_err()
}

#[test]
fn every_usual_separator_is_found_and_rows_know_their_line() {
    for separator in [";", ",", "\t"] {
        let file = "\n\"Nom, usuel\"|Ville\r\n\r\nÉlan| Béziers \r\n||\n\"a\nb\"|c\nd"
            .replace('|', separator);
        let table = Table::read(file.as_bytes()).unwrap();
        assert_eq!(table.headers, ["nom,_usuel", "ville"], "{separator:?}");
        let seen: Vec<_> = table
            .rows
            .iter()
            .map(|l| (l.number(), l.get("nom,_usuel"), l.get("ville")))
            .collect();
        assert_eq!(
            seen,
            [(4, "Élan", "Béziers"), (6, "a\nb", "c"), (8, "d", "")],
            "{separator:?}"
        );
    }
}

#[test]
fn what_cannot_be_a_table_is_refused_by_name() {
    assert_eq!(refused(b""), SheetRefusal::Empty);
    assert_eq!(refused(b"nom;ville\n\n"), SheetRefusal::Empty);
    assert_eq!(
        refused(b"Nom;NOM\na;b"),
        SheetRefusal::DuplicateColumn("nom".to_owned())
    );
    assert_eq!(refused(b"a;;b\n1;2;3"), SheetRefusal::UnnamedColumn(2));
    assert_eq!(refused(b"a\n1\n\"2\n3\n"), SheetRefusal::UnclosedQuote(3));
    assert_eq!(refused(b"a\n\"1\"2\n"), SheetRefusal::StrayQuote(2));
    let wide = vec!["x"; MAX_COLUMNS + 1].join(";");
    assert_eq!(
        refused(format!("a\n{wide}").as_bytes()),
        SheetRefusal::TooManyColumns(2)
    );
    let long = "x".repeat(MAX_CELL_BYTES + 1);
    assert_eq!(
        refused(format!("a\n{long}").as_bytes()),
        SheetRefusal::CellTooLong(2)
    );
    let many = format!("a\n{}", "1\n".repeat(MAX_ROWS + 1));
    assert_eq!(refused(many.as_bytes()), SheetRefusal::TooManyRows);
    assert_eq!(refused(b"PK\x03\x04\x14\0\x06\0"), SheetRefusal::Binary);
}

#[test]
fn a_hundred_megabytes_are_refused_without_being_read() {
    assert_eq!(
        refused(&vec![b'a'; 100 * 1024 * 1024]),
        SheetRefusal::TooLarge
    );
}

#[test]
fn a_cell_beyond_the_last_column_is_named() {
    let table = Table::read(b"a;b\n1;2;;\n1;2;3\n").unwrap();
    assert_eq!(
        table.problems(),
        [Problem::new(3, "", "sheets.extra_cell", Vec::new())]
    );
}

#[test]
fn html_is_text_like_another() {
    let table = Table::read(b"nom\n<script>alert(1)</script>\n").unwrap();
    assert!(table.problems().is_empty());
    assert_eq!(table.rows[0].get("nom"), "<script>alert(1)</script>");
}

#[test]
fn every_code_is_labelled_in_both_languages() {
    let codes = [
        "empty",
        "too_large",
        "too_many_rows",
        "too_many_columns",
        "cell_too_long",
        "binary",
        "encoding",
        "unclosed_quote",
        "stray_quote",
        "duplicate_column",
        "unnamed_column",
        "formula",
        "control",
        "line_end",
        "extra_cell",
        "missing_column",
        "unknown_column",
        "required",
        "too_long",
        "unknown_code",
        "duplicate_key",
        "more_problems",
    ];
    for labels in [crate::LABELS.0, crate::LABELS.1] {
        for code in codes {
            assert!(
                labels.contains(&format!("\"refusal.sheets.{code}\" = ")),
                "{code}"
            );
        }
        assert_eq!(
            labels.lines().filter(|line| line.starts_with('"')).count(),
            codes.len()
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Table::read(&bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-c\"';,\t\r\n=é ]{0,80}") {
        if let Ok(table) = Table::read(text.as_bytes()) {
            let mut last = 0;
            for line in &table.rows {
                prop_assert!(line.number() > last && line.number() <= text.matches(['\n', '\r']).count() + 1);
                last = line.number();
            }
        }
    }

    /// What another reader of CSV sees is what we see.
    #[test]
    fn a_well_formed_file_reads_as_others_read_it(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z\";\n ]{0,5}x", 2), 1..6)
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        writer.write_record(["one", "two"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let table = Table::read(&writer.into_inner().unwrap()).unwrap();
        prop_assert_eq!(table.rows.len(), rows.len());
        for (line, row) in table.rows.iter().zip(&rows) {
            prop_assert_eq!(line.get("one"), row[0].trim());
            prop_assert_eq!(line.get("two"), row[1].trim());
        }
    }
}
