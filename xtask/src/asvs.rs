//! The table of OWASP ASVS: what each requirement is held by. Tests carry the ids they prove; documents, absences and
//! what is open stand in `docs/asvs.toml`; the table is drawn from both.

mod proofs;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use crate::tree::{self, Finding};
use proofs::Proof;

/// What is written by hand.
const FACTS: &str = "docs/asvs.toml";
/// What is drawn of it.
const TABLE: &str = "docs/asvs.md";

/// One requirement of levels 1 and 2.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    pub level: i64,
    pub title: String,
    /// `docs/guides/x.md#heading-of-it`, or nothing.
    pub document: Option<String>,
    /// Why it does not apply.
    pub not_applicable: Option<String>,
    /// What is missing, when it is open.
    pub open: Option<String>,
}

/// By id, in the order of the standard.
pub type Requirements = BTreeMap<Id, Requirement>;

/// Chapter, section, requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub u32, pub u32, pub u32);

impl Id {
    /// Reads `6.3.1`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let id = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(id)
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Draws the table anew.
pub fn draw(root: &Path) -> Result<(), String> {
    let drawn = drawn(root)?;
    std::fs::write(root.join(TABLE), drawn).map_err(|error| format!("{TABLE}: {error}"))
}

/// Every fault in the facts and the proofs, and a table that is not up to date.
pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let requirements = read(&tree::text(root, FACTS)?)?;
    let proofs = proofs::of(root)?;
    let mut found = faults(root, &requirements, &proofs);
    let kept = tree::text(root, TABLE).unwrap_or_default();
    if kept != table::draw(&requirements, &proofs) {
        let told = "is not up to date: run `cargo xtask asvs`";
        found.push(Finding::new(TABLE, 1, "asvs", told));
    }
    Ok(found)
}

fn drawn(root: &Path) -> Result<String, String> {
    let requirements = read(&tree::text(root, FACTS)?)?;
    Ok(table::draw(&requirements, &proofs::of(root)?))
}

/// Reads the facts: `[requirement]` lists all, the other tables what holds those that no test proves.
fn read(text: &str) -> Result<Requirements, String> {
    let facts: toml::Table = text.parse().map_err(|error| format!("{FACTS}: {error}"))?;
    let part = |name: &str| -> Result<Vec<(Id, String)>, String> {
        let all = facts.get(name).and_then(toml::Value::as_table);
        let pairs = all.into_iter().flatten();
        pairs
            .map(|(id, words)| {
                let wrong = || format!("{FACTS}: [{name}] {id}");
                let words = words.as_str().ok_or_else(wrong)?;
                Ok((Id::parse(id).ok_or_else(wrong)?, words.to_owned()))
            })
            .collect()
    };
    let mut requirements = Requirements::new();
    for (level, name) in [(1, "level_1"), (2, "level_2"), (3, "level_3")] {
        for (id, title) in part(name)? {
            let one = Requirement {
                level,
                title,
                ..Requirement::default()
            };
            if requirements.insert(id, one).is_some() {
                return Err(format!("{FACTS}: {id} stands twice"));
            }
        }
    }
    for name in ["document", "not_applicable", "open"] {
        for (id, words) in part(name)? {
            let one = requirements.get_mut(&id);
            let one = one.ok_or_else(|| format!("{FACTS}: [{name}] {id} is no requirement"))?;
            match name {
                "document" => one.document = Some(words),
                "not_applicable" => one.not_applicable = Some(words),
                _ => one.open = Some(words),
            }
        }
    }
    Ok(requirements)
}

fn faults(root: &Path, requirements: &Requirements, proofs: &[Proof]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |path: &str, line: usize, told: String| {
        found.push(Finding::new(path, line, "asvs", told));
    };
    for proof in proofs
        .iter()
        .filter(|proof| !requirements.contains_key(&proof.id))
    {
        say(
            &proof.path,
            proof.line,
            format!("{} is no requirement", proof.id),
        );
    }
    for (id, one) in requirements {
        let is_proven = proofs.iter().any(|proof| proof.id == *id);
        let ways = [&one.document, &one.not_applicable, &one.open];
        let told = ways.iter().filter(|way| way.is_some()).count();
        if told > 1 {
            say(FACTS, 1, format!("{id} stands in two tables"));
        }
        if is_proven && (one.open.is_some() || one.not_applicable.is_some()) {
            say(
                FACTS,
                1,
                format!("{id} is said open or not applicable, and a test proves it"),
            );
        }
        if !is_proven && told == 0 {
            say(
                FACTS,
                1,
                format!("{id} is held by nothing: prove it, document it or say it is open"),
            );
        }
        if let Some(document) = &one.document
            && !is_there(root, document)
        {
            say(FACTS, 1, format!("{id}: no heading `{document}`"));
        }
    }
    found
}

/// Whether `path#heading` leads to a heading of that document.
fn is_there(root: &Path, document: &str) -> bool {
    let Some((path, wanted)) = document.split_once('#') else {
        return root.join(document).is_file();
    };
    let text = tree::text(root, path).unwrap_or_default();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| slug(line.trim_start_matches('#')))
        .any(|slug| slug == wanted)
}

/// A heading as links name it.
fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: &str = "
        [level_1]
        \"1.1.1\" = \"one\"
        [level_2]
        \"2.1.10\" = \"ten\"
        \"2.1.2\" = \"two\"
        [open]
        \"2.1.2\" = \"to come\"";

    fn proof(id: Id) -> Proof {
        Proof {
            id,
            path: "a.rs".to_owned(),
            line: 1,
            test: "a_test".to_owned(),
        }
    }

    fn told(requirements: &Requirements, proofs: &[Proof]) -> Vec<String> {
        let all = faults(&tree::root(), requirements, proofs);
        all.into_iter().map(|one| one.text).collect()
    }

    #[test]
    fn requirements_stand_in_the_order_of_their_numbers() {
        let read = read(FEW).unwrap();
        let ids: Vec<String> = read.keys().map(ToString::to_string).collect();
        assert_eq!(ids, ["1.1.1", "2.1.2", "2.1.10"]);
        assert!(super::read("[open]\n\"9.9.9\" = \"x\"").is_err());
    }

    #[test]
    fn what_nothing_holds_and_what_is_held_twice_is_found() {
        let read = read(FEW).unwrap();
        let held = [proof(Id(1, 1, 1)), proof(Id(2, 1, 10))];
        assert_eq!(told(&read, &held), Vec::<String>::new());
        assert_eq!(told(&read, &held[..1]).len(), 1);
        let open = [&held[..], &[proof(Id(2, 1, 2))]].concat();
        assert!(told(&read, &open)[0].contains("said open"));
        let stranger = [&held[..], &[proof(Id(99, 1, 1))]].concat();
        assert!(told(&read, &stranger)[0].contains("no requirement"));
    }

    #[test]
    fn a_document_must_have_its_heading() {
        let root = tree::root();
        assert!(is_there(&root, "CONTRIBUTING.md#the-first-day"));
        assert!(!is_there(&root, "CONTRIBUTING.md#the-last-day"));
        assert!(!is_there(&root, "NOTHING.md#the-first-day"));
        assert_eq!(
            slug(" Keys, and who holds them "),
            "keys-and-who-holds-them"
        );
    }
}
