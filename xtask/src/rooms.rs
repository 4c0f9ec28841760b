//! Who may know whom, and what each room of a crate may mention.

mod exceptions;
mod house;
mod sql;
mod tiers;
mod words;

use std::path::Path;

use crate::source::Source;
use crate::tree::{self, Crate, Finding};

/// Where the drawing of the tiers is kept.
pub const PORTRAIT: &str = "portraits/rooms.txt";

const MOST_LINES: usize = 400;

/// Every breach of the house's order that stands in no exception.
pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let crates = tree::crates(root)?;
    let mut found = tiers::breaches(&crates);
    let mut asking = Vec::new();
    for one in &crates {
        found.extend(files_of(root, one, &mut asking)?);
    }
    found.extend(house::breaches(&asking, &house::listed(root)?));
    found.extend(old_portrait(root, &crates));
    let excused = exceptions::read(root)?;
    Ok(exceptions::apply(found, &excused))
}

/// Draws who depends on whom.
pub fn draw(root: &Path) -> Result<(), String> {
    let path = root.join(PORTRAIT);
    let folder = path.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(|error| format!("{PORTRAIT}: {error}"))?;
    std::fs::write(&path, tiers::portrait(&tree::crates(root)?))
        .map_err(|error| format!("{PORTRAIT}: {error}"))
}

fn old_portrait(root: &Path, crates: &[Crate]) -> Option<Finding> {
    let kept = tree::text(root, PORTRAIT).unwrap_or_default();
    (kept != tiers::portrait(crates)).then(|| {
        Finding::new(
            PORTRAIT,
            1,
            "portrait",
            "is not up to date: run `cargo xtask portraits`",
        )
    })
}

fn files_of(
    root: &Path,
    one: &Crate,
    asking: &mut Vec<(String, usize)>,
) -> Result<Vec<Finding>, String> {
    let mut found = Vec::new();
    let is_capability = one.dir.starts_with("capabilities/");
    let speaks_sql = is_capability || one.dir == "app";
    for path in tree::files(root, &one.dir, &["rs", "sql"]) {
        let text = tree::text(root, &path)?;
        if path.ends_with(".sql") {
            if is_capability {
                found.extend(sql::in_migration(&path, &one.name, &text));
            }
            continue;
        }
        found.extend(too_long(&path, &text));
        let source = Source::read(&text);
        asking.extend(house::asks(&path, &source).map(|line| (path.clone(), line)));
        if is_capability {
            found.extend(words::breaches(&path, &source));
        }
        if speaks_sql && path.contains("/src/") {
            found.extend(sql::in_source(&path, &one.name, &source));
        }
    }
    Ok(found)
}

fn too_long(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    (lines > MOST_LINES).then(|| {
        let told = format!("has {lines} lines; a file holds at most {MOST_LINES}: split it");
        Finding::new(path, lines, "length", told)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_as_many_lines_as_said_and_no_more() {
        assert_eq!(too_long("a.rs", &"x\n".repeat(MOST_LINES)), None);
        assert!(too_long("a.rs", &"x\n".repeat(MOST_LINES + 1)).is_some());
    }
}
