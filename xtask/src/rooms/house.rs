//! Who may ask as the house, past the second wall (`xtask/house.toml`).

use std::path::Path;

use crate::source::{Source, lines_with};
use crate::tree::{self, Finding};

const FILE: &str = "xtask/house.toml";

/// Words that see past the company one acts for. `Sight::within` too: a sight is the caller's.
const WORDS: [&str; 7] = [
    "read_as_the_house",
    "write_as_the_house",
    "one_as_the_house",
    "all_as_the_house",
    "run_as_the_house",
    "Sight::of_the_house(",
    "Sight::within(",
];

/// Where they are made, and where nothing but tests and measures stands.
const EXCUSED: [&str; 5] = [
    "ground/access/",
    "ground/db/",
    "ground/testkit/",
    "bench/",
    "xtask/",
];

/// The files that may, each with its reason.
pub fn listed(root: &Path) -> Result<Vec<String>, String> {
    parse(&tree::text(root, FILE)?)
}

fn parse(text: &str) -> Result<Vec<String>, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let places = table.get("place").and_then(toml::Value::as_array);
    places.into_iter().flatten().map(one).collect()
}

fn one(told: &toml::Value) -> Result<String, String> {
    let field = |name: &str| told.get(name).and_then(toml::Value::as_str);
    match (field("path"), field("reason")) {
        (Some(path), Some(reason)) if !reason.is_empty() => Ok(path.to_owned()),
        _ => Err(format!(
            "{FILE}: each place has a path and a reason: {told}"
        )),
    }
}

/// The line on which a file asks as the house, if it does.
pub fn asks(path: &str, source: &Source) -> Option<usize> {
    let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
    if is_test || EXCUSED.iter().any(|dir| path.starts_with(dir)) {
        return None;
    }
    let lines = WORDS.iter().flat_map(|word| lines_with(&source.code, word));
    lines.min()
}

/// Who asks and is not listed; who is listed and does not ask any more.
pub fn breaches(asking: &[(String, usize)], listed: &[String]) -> Vec<Finding> {
    let unlisted = asking.iter().filter(|(path, _)| !listed.contains(path));
    let mut found: Vec<Finding> = unlisted
        .map(|(path, line)| {
            let told =
                format!("sees past the second wall: say why in {FILE}, or take the caller's sight");
            Finding::new(path, *line, "house", told)
        })
        .collect();
    let idle = listed
        .iter()
        .filter(|path| !asking.iter().any(|(asks, _)| asks == *path));
    found.extend(idle.map(|path| {
        let told = format!("lets {path} ask as the house, which it no longer does");
        Finding::new(FILE, 1, "house", told)
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "capabilities/billing/src/pages/list.rs";

    fn line(path: &str, text: &str) -> Option<usize> {
        asks(path, &Source::read(text))
    }

    #[test]
    fn who_sees_past_the_wall_is_found_outside_tests() {
        let text = "// read_as_the_house() in a comment\nlet tx = db.read_as_the_house().await;";
        assert_eq!(line(PAGE, text), Some(2));
        assert_eq!(line("capabilities/billing/src/tests/lists.rs", text), None);
        assert_eq!(line("ground/db/src/open.rs", text), None);
        assert_eq!(line(PAGE, "let tx = visit.read().await;"), None);
        assert_eq!(
            line(PAGE, "db.read_within(Sight::within(company))"),
            Some(1)
        );
    }

    #[test]
    fn the_list_needs_reasons_and_falls_when_idle() {
        assert!(parse("[[place]]\npath = \"a.rs\"").is_err());
        let asking = [(PAGE.to_owned(), 7)];
        let found = breaches(&asking, &["b.rs".to_owned()]);
        assert_eq!((found[0].path.as_str(), found[0].line), (PAGE, 7));
        assert!(found[1].text.contains("b.rs"));
        assert!(breaches(&asking, &[PAGE.to_owned()]).is_empty());
    }
}
