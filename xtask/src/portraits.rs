//! The whole, drawn as text: drawn anew, and compared with what was kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use crate::rooms;
use crate::shell;
use crate::tree::{self, Finding};

const FOLDER: &str = "portraits";

/// Draws every portrait: who depends on whom here, the others by the tests that know them.
pub fn draw(root: &Path) -> Result<(), String> {
    rooms::draw(root)?;
    // Each engine's schema is drawn by the engine itself.
    for engine in ["sqlite", "postgres"] {
        let output = shell::command(root, "scripts/postgres")
            .args(["with", "cargo", "test", "--locked"])
            .args(["--package", "app", "--test", "it", "portraits"])
            .env("MYOPENIP_PORTRAITS", "write")
            .env("MYOPENIP_TEST_ENGINE", engine)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("scripts/postgres did not start: {error}"))?;
        let told = String::from_utf8_lossy(&output.stdout);
        if !(output.status.success() && drew(&told)) {
            return Err(format!(
                "{told}the portraits could not be drawn on {engine}"
            ));
        }
    }
    Ok(())
}

/// Whether a test ran at all: a filter that matches nothing passes too.
fn drew(told: &str) -> bool {
    told.lines()
        .any(|line| line.starts_with("test ") && line.ends_with("... ok"))
}

/// Draws them and tells which had changed: the new ones are left in place, to be read and committed.
pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let kept = kept(root)?;
    draw(root)?;
    Ok(differences(&kept, &self::kept(root)?))
}

fn kept(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let paths = tree::files(root, FOLDER, &["txt", "json", "sql"]);
    paths
        .into_iter()
        .map(|path| tree::text(root, &path).map(|text| (path, text)))
        .collect()
}

fn differences(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<Finding> {
    let changed = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text));
    changed
        .map(|(path, text)| {
            let old = before.get(path).map_or("", String::as_str);
            let same = old
                .lines()
                .zip(text.lines())
                .take_while(|(old, new)| old == new)
                .count();
            Finding::new(
                path,
                same + 1,
                "portrait",
                "was not up to date; it is now: read it and commit it",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_a_test_draws_nothing() {
        assert!(drew(
            "running 1 test\ntest portraits::routes ... ok\n\ntest result: ok. 1 passed;"
        ));
        assert!(!drew(
            "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored;"
        ));
    }

    #[test]
    fn a_changed_and_a_new_portrait_are_found_at_their_first_new_line() {
        let folder = |files: &[(&str, &str)]| -> BTreeMap<String, String> {
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect()
        };
        let before = folder(&[("a.txt", "1\n2\n"), ("b.txt", "1\n")]);
        let after = folder(&[("a.txt", "1\n3\n"), ("b.txt", "1\n"), ("c.txt", "1\n")]);
        let lines: Vec<(String, usize)> = differences(&before, &after)
            .into_iter()
            .map(|one| (one.path, one.line))
            .collect();
        assert_eq!(lines, [("a.txt".to_owned(), 2), ("c.txt".to_owned(), 1)]);
    }
}
