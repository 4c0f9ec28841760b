//! Every label exists in every language, every one asked for exists, and none is idle.

mod file;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::Source;
use crate::tree::{self, Crate, Finding};
use file::LabelFile;
use uses::Use;

/// The language labels are written in first, and those that must follow it.
const SOURCE_LANGUAGE: &str = "fr";
const OTHER_LANGUAGES: [&str; 1] = ["en"];

/// Where a pattern for dates or amounts may stand: the rooms that know the reader's locale.
const KNOWS_LOCALES: [&str; 3] = ["ground/kernel/", "ground/web/", "xtask/"];

pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let crates = tree::crates(root)?;
    let mut found = Vec::new();
    let mut kept = Vec::new();
    for one in &crates {
        if let Some(file) = read_crate(root, one, &mut found)? {
            kept.push(file);
        }
    }
    found.extend(twice(&kept));
    let mut used = Vec::new();
    for one in crates.iter().filter(|one| one.dir != "xtask") {
        used.extend(uses_of(root, one, &mut found)?);
    }
    found.extend(unknown(&kept, &used));
    found.extend(idle(&kept, &used));
    Ok(found)
}

/// The labels of one crate in the source language, compared with the other languages.
fn read_crate(
    root: &Path,
    one: &Crate,
    found: &mut Vec<Finding>,
) -> Result<Option<LabelFile>, String> {
    let folder = format!("{}/labels", one.dir);
    if !root.join(&folder).is_dir() {
        return Ok(None);
    }
    let read = |language: &str| {
        let path = format!("{folder}/{language}.toml");
        LabelFile::parse(&path, &tree::text(root, &path)?)
    };
    let source = read(SOURCE_LANGUAGE)?;
    for language in OTHER_LANGUAGES {
        found.extend(source.differences(&read(language)?));
    }
    Ok(Some(source))
}

fn twice(files: &[LabelFile]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for file in files {
        for key in file.labels.keys() {
            if let Some(path) = first.insert(key, &file.path) {
                found.push(Finding::new(
                    &file.path,
                    1,
                    "labels",
                    format!("`{key}` also stands in {path}"),
                ));
            }
        }
    }
    found
}

fn uses_of(root: &Path, one: &Crate, found: &mut Vec<Finding>) -> Result<Vec<Use>, String> {
    let mut paths = tree::files(root, &format!("{}/src", one.dir), &["rs"]);
    paths.extend(tree::files(root, &one.dir, &["html", "txt"]));
    let mut used = Vec::new();
    for path in paths {
        let text = tree::text(root, &path)?;
        let literals = if path.ends_with(".rs") {
            Source::read(&text).literals
        } else {
            uses::in_template(&text)
        };
        if !KNOWS_LOCALES.iter().any(|room| path.starts_with(room)) {
            found.extend(uses::fixed_formats(&path, &literals));
        }
        used.extend(literals.into_iter().map(|literal| Use::new(&path, literal)));
    }
    Ok(used)
}

fn unknown(files: &[LabelFile], used: &[Use]) -> Vec<Finding> {
    let keys: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| file.labels.keys().map(String::as_str))
        .collect();
    let ends: BTreeSet<&str> = keys.iter().flat_map(|key| uses::endings(key)).collect();
    let firsts = keys.iter().filter_map(|key| key.split('.').next());
    let prefixes: BTreeSet<&str> = firsts.chain(files.iter().map(LabelFile::owner)).collect();
    let no_label = |text: &str| {
        files
            .iter()
            .flat_map(|file| &file.not_labels)
            .any(|prefix| text.starts_with(prefix.as_str()))
    };
    // `v.coded("parties.state", code)` names the prefix itself.
    let is_prefix = |text: &str| {
        files
            .iter()
            .flat_map(|file| &file.dynamic)
            .any(|prefix| prefix.trim_end_matches('.') == text)
    };
    used.iter()
        .filter(|one| !is_prefix(&one.text))
        .filter(|one| one.asks() || one.looks_like_one_of(&prefixes))
        .filter(|one| !ends.contains(one.text.as_str()) && !no_label(&one.text))
        .map(|one| {
            Finding::new(
                &one.path,
                one.line,
                "labels",
                format!("no label `{}`", one.text),
            )
        })
        .collect()
}

fn idle(files: &[LabelFile], used: &[Use]) -> Vec<Finding> {
    let texts: BTreeSet<&str> = used.iter().map(|one| one.text.as_str()).collect();
    let mut found = Vec::new();
    for file in files {
        let dynamic: Vec<&String> = files.iter().flat_map(|one| &one.dynamic).collect();
        for key in file.labels.keys() {
            let composed = dynamic
                .iter()
                .any(|prefix| key.starts_with(prefix.as_str()));
            if !composed && !uses::endings(key).any(|ending| texts.contains(ending)) {
                let told =
                    format!("nobody uses `{key}` (composed? then `# dynamic: …` names its prefix)");
                found.push(Finding::new(&file.path, 1, "labels", told));
            }
        }
        for prefix in &file.dynamic {
            let lives = files.iter().any(|one| {
                one.labels
                    .keys()
                    .any(|key| key.starts_with(prefix.as_str()))
            });
            if !lives {
                let told = format!("no label begins with the dynamic prefix `{prefix}`");
                found.push(Finding::new(&file.path, 1, "labels", told));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<LabelFile> {
        LabelFile::parse("fr.toml", text).into_iter().collect()
    }

    fn code(text: &str) -> Vec<Use> {
        let literals = Source::read(text).literals;
        literals
            .into_iter()
            .map(|literal| Use::new("a.rs", literal))
            .collect()
    }

    #[test]
    fn a_key_asked_for_must_exist() {
        let kept =
            labels("\"parties.title\" = \"Sociétés\"\n\"refusal.parties.gone\" = \"Partie\"");
        let used = code(
            "t(\"parties.title\"); t(\"nothing\"); x(\"parties.titel\"); \"parties.gone\"; \"other.thing\"",
        );
        let told: Vec<String> = unknown(&kept, &used)
            .into_iter()
            .map(|one| one.text)
            .collect();
        assert_eq!(told, ["no label `nothing`", "no label `parties.titel`"]);
    }

    #[test]
    fn what_is_no_label_may_be_said_so() {
        let used = code("\"parties.job.send\"");
        assert_eq!(
            unknown(&labels("\"parties.title\" = \"x\""), &used).len(),
            1
        );
        let kept = labels("# not-a-label: parties.job.\n\"parties.title\" = \"x\"");
        assert!(unknown(&kept, &used).is_empty());
    }

    #[test]
    fn an_idle_key_is_found_unless_its_prefix_is_dynamic() {
        let kept = labels(
            "# dynamic: parties.state.\n\"parties.title\" = \"x\"\n\"parties.state.active\" = \"y\"",
        );
        assert!(idle(&kept, &code("\"parties.title\"")).is_empty());
        assert_eq!(idle(&kept, &code("")).len(), 1);
    }

    #[test]
    fn a_refusal_is_asked_for_by_its_code() {
        let path = "ground/sheets/labels/fr.toml";
        let kept = vec![LabelFile::parse(path, "\"refusal.sheets.empty\" = \"Vide\"").unwrap()];
        assert!(idle(&kept, &code("\"sheets.empty\"")).is_empty());
        assert_eq!(idle(&kept, &code("\"empty\"")).len(), 1);
        assert_eq!(unknown(&kept, &code("\"sheets.emty\"")).len(), 1);
    }

    #[test]
    fn a_dynamic_prefix_without_labels_is_found() {
        assert_eq!(idle(&labels("# dynamic: parties.state."), &[]).len(), 1);
    }

    #[test]
    fn one_key_has_one_home() {
        let mut kept = labels("\"a.b\" = \"x\"");
        kept.extend(labels("\"a.b\" = \"y\""));
        assert_eq!(twice(&kept).len(), 1);
    }
}
