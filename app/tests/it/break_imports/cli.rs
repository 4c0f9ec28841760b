//! The command line, as the program that people run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::papers_sent::bill;
use super::{Desk, ROWS};

/// The program over the desk's own database.
struct Shell {
    desk: Desk,
    folder: PathBuf,
}

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Shell {
    async fn open() -> Self {
        let desk = Desk::open().await;
        let folder = desk.house.fresh.folder().join("shell");
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { desk, folder }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    fn command(&self, words: &[&str], files: &[&Path]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_myopenip"));
        command
            .args(words)
            .args(files)
            .current_dir(&self.folder)
            .env("MYOPENIP_DATABASE_URL", &self.desk.house.fresh.url)
            .env("MYOPENIP_DATA_DIR", self.folder.join("data"))
            .stdin(Stdio::null());
        command
    }

    async fn run(&self, words: &[&str], files: &[&Path]) -> Said {
        let mut command = self.command(words, files);
        let ran = tokio::task::spawn_blocking(move || command.output()).await;
        let Output {
            status,
            stdout,
            stderr,
        } = ran.expect("a thread").expect("the program runs");
        let said = Said {
            code: status.code(),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        };
        for key in ["refusal.", "app.command", "panicked"] {
            let all = [said.out.as_str(), said.err.as_str()].concat();
            assert!(!all.contains(key), "{words:?}: {all}");
        }
        said
    }

    /// Refused: 1, nothing written, and these words.
    async fn refused(&self, words: &[&str], files: &[&Path], told: &[&str]) {
        let before = self.desk.kept().await;
        let said = self.run(words, files).await;
        assert_eq!(said.code, Some(1), "{words:?} {}{}", said.out, said.err);
        for told in told {
            assert!(said.err.contains(told), "{told} in {}", said.err);
        }
        assert!(said.out.is_empty(), "{}", said.out);
        assert_eq!(self.desk.kept().await, before, "{}", said.err);
    }
}

#[tokio::test]
async fn a_preview_a_first_run_and_a_second_tell_their_counts() {
    let shell = Shell::open().await;
    for (importer, head, row) in ROWS {
        let file = shell.file("a.csv", format!("{head}\n{row}\n"));
        let before = shell.desk.kept().await;
        let looked = shell
            .run(&["import", importer, "--preview"], &[&file])
            .await;
        assert_eq!(looked.code, Some(0), "{}", looked.err);
        assert!(looked.out.contains("1 à créer"), "{}", looked.out);
        assert!(
            looked.out.contains("Rien n’a été enregistré"),
            "{}",
            looked.out
        );
        assert_eq!(shell.desk.kept().await, before);
        let first = shell.run(&["import", importer], &[&file]).await;
        assert_eq!(
            first.out, "1 créés, 0 modifiés, 0 inchangés\n",
            "{}",
            first.err
        );
        let before = shell.desk.kept().await;
        let again = shell.run(&["import", importer], &[&file]).await;
        assert_eq!(
            again.out, "0 créés, 0 modifiés, 1 inchangés\n",
            "{}",
            again.err
        );
        assert_eq!((first.code, again.code), (Some(0), Some(0)));
        assert_eq!(shell.desk.kept().await, before);
    }
}

#[tokio::test]
async fn every_fault_names_file_row_and_column_in_both_languages() {
    let shell = Shell::open().await;
    for (importer, head, row) in ROWS {
        let (column, _) = head.split_once(';').expect("columns");
        let (_, rest) = row.split_once(';').expect("cells");
        let file = shell.file("a.csv", format!("{head}\n{row}\n=1;{rest}\n"));
        let place = format!("a.csv:3 {column}: ");
        let french = [place.as_str(), "commence comme une formule", "problème"];
        shell
            .refused(&["import", importer], &[&file], &french)
            .await;
        let english = [place.as_str(), "formula", "problem"];
        let words = ["import", importer, "--lang", "en"];
        shell.refused(&words, &[&file], &english).await;
        for (bytes, french, english) in [
            (b"".as_slice(), "a.csv: Le fichier est vide", "a.csv: "),
            (b"%PDF-1.7", "n’est pas un CSV", "is not CSV"),
            (b"a\n\x81\xE9\n", "ligne 2", "line 2"),
        ] {
            let file = shell.file("a.csv", bytes);
            shell
                .refused(&["import", importer], &[&file], &[french])
                .await;
            shell.refused(&words, &[&file], &[english]).await;
        }
    }
}

#[tokio::test]
async fn usage_and_files_that_are_not_there() {
    let shell = Shell::open().await;
    for words in [
        &["import"][..],
        &["import", "companies"],
        &["import", "invoices"],
        &["import", "cats", "a.csv"],
        &["import", "companies", "--lang", "de", "a.csv"],
    ] {
        assert_eq!(shell.run(words, &[]).await.code, Some(2), "{words:?}");
    }
    let (none, folder) = (Path::new("absent.csv"), Path::new("."));
    let words = ["import", "companies"];
    shell.refused(&words, &[none], &["absent.csv"]).await;
    shell.refused(&words, &[folder], &["."]).await;
    let words = ["import", "invoices", "--pdfs", "nulle-part"];
    shell.refused(&words, &[], &["nulle-part"]).await;
    let help = shell.run(&["import", "invoices", "--help"], &[]).await;
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("--preview"), "{}", help.out);
}

#[tokio::test]
async fn several_files_are_one_import() {
    let shell = Shell::open().await;
    let head = "number;company;issued_on;net;vat;gross";
    let row = |number: &str, net: i64| {
        format!("{head}\n{number};OIP-00000024;2026-10-01;{net};0;{net}\n")
    };
    let (one, other) = (
        shell.file("un.csv", row("Z1", 10)),
        shell.file("deux.csv", row("Z1", 11)),
    );
    // Each is right alone; together they contradict each other.
    let words = ["import", "invoices"];
    shell
        .refused(&words, &[&one, &other], &["deux.csv:2"])
        .await;
    let wrong = shell.file("trois.csv", row("Z/3", 1));
    shell
        .refused(&words, &[&one, &wrong], &["trois.csv:2 number: "])
        .await;
    let two = shell.file("quatre.csv", row("Z4", 4));
    let said = shell.run(&words, &[&one, &two]).await;
    assert_eq!(
        said.out, "2 créés, 0 modifiés, 0 inchangés\n",
        "{}",
        said.err
    );
    let above = "external_reference;legal_name;role\nR-1;Revendeur;reseller\n";
    let below = "external_reference;legal_name;parent\nC-1;Client;R-1\n";
    let (above, below) = (shell.file("r.csv", above), shell.file("c.csv", below));
    let words = ["import", "companies"];
    let said = shell.run(&words, &[&above, &below]).await;
    assert_eq!(
        said.out, "2 créés, 0 modifiés, 0 inchangés\n",
        "{}",
        said.err
    );
    let said = shell.run(&words, &[&above, &below]).await;
    assert_eq!(
        said.out, "0 créés, 0 modifiés, 2 inchangés\n",
        "{}",
        said.err
    );
}

#[tokio::test]
async fn a_folder_of_electronic_invoices_and_one_of_nothing() {
    let shell = Shell::open().await;
    let pdfs = shell.folder.join("pdfs");
    std::fs::create_dir_all(&pdfs).expect("a folder");
    let folder = pdfs.to_string_lossy().into_owned();
    let words = ["import", "invoices", "--pdfs", folder.as_str()];
    shell.refused(&words, &[], &["PDF"]).await;
    let paper = papers::samples::facturx_pdf(&bill(&shell.desk, "FX-1").await).expect("a PDF");
    shell.file("pdfs/un.pdf", &paper);
    shell.file("pdfs/lisez-moi.txt", "x");
    let said = shell.run(&words, &[]).await;
    assert_eq!(
        said.out, "1 créés, 0 modifiés, 0 inchangés\n",
        "{}",
        said.err
    );
    let alone = shell.file("seule.pdf", &paper);
    let said = shell.run(&["import", "invoices"], &[&alone]).await;
    assert_eq!(
        said.out, "0 créés, 0 modifiés, 1 inchangés\n",
        "{}",
        said.err
    );
    let cut = shell.file("coupee.pdf", &paper[..200]);
    shell
        .refused(&["import", "invoices"], &[&cut], &["coupee.pdf: "])
        .await;
}

#[tokio::test]
async fn a_run_killed_at_any_moment_leaves_all_or_nothing_and_the_next_completes() {
    let shell = Shell::open().await;
    let rows: String = (0..6_000)
        .map(|n| format!("X-{n};Société {n};{n} rue A;75011;Paris\n"))
        .collect();
    let head = "external_reference;legal_name;street;postcode;city";
    let file = shell.file("a.csv", format!("{head}\n{rows}"));
    let before = shell.desk.kept().await;
    for wait_ms in [150_u64, 400, 700, 1_000, 1_300] {
        let mut child = shell
            .command(&["import", "companies"], &[&file])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        // SIGKILL: no handler of ours runs.
        child.kill().expect("a signal");
        let ended = child.wait().expect("an end");
        let kept = shell.desk.kept().await;
        let added = kept[0] - before[0];
        assert!(
            added == 0 || added == 6_000,
            "{added} of 6000 after {wait_ms} ms"
        );
        assert_eq!(kept[1] - before[1], added, "sites with their companies");
        if added > 0 || ended.success() {
            break;
        }
    }
    let said = shell.run(&["import", "companies"], &[&file]).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let kept = shell.desk.kept().await;
    assert_eq!(kept[0] - before[0], 6_000);
    assert_eq!(kept[8] - before[8], 1, "one line in the audit trail");
    let said = shell.run(&["import", "companies"], &[&file]).await;
    assert_eq!(
        said.out, "0 créés, 0 modifiés, 6000 inchangés\n",
        "{}",
        said.err
    );
}
