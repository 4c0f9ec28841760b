//! One file of labels: quoted whole keys at the top level.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::Finding;

#[derive(Debug)]
pub struct LabelFile {
    pub path: String,
    pub labels: BTreeMap<String, String>,
    /// Prefixes of keys that code composes: `# dynamic: parties.legal_status.`
    pub dynamic: Vec<String>,
    /// Prefixes of texts that look like keys and are none: `# not-a-label: identity.job.`
    pub not_labels: Vec<String>,
}

impl LabelFile {
    pub fn parse(path: &str, text: &str) -> Result<LabelFile, String> {
        let table: toml::Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        let mut labels = BTreeMap::new();
        for (key, value) in table {
            let Some(label) = value.as_str() else {
                return Err(format!(
                    "{path}: `{key}` is no text; a key stands whole and quoted"
                ));
            };
            labels.insert(key, label.to_owned());
        }
        Ok(LabelFile {
            path: path.to_owned(),
            labels,
            dynamic: listed(text, "# dynamic:"),
            not_labels: listed(text, "# not-a-label:"),
        })
    }

    /// The crate whose labels these are: `ground/sheets/labels/fr.toml` → `sheets`.
    pub fn owner(&self) -> &str {
        self.path.rsplit('/').nth(2).unwrap_or_default()
    }

    /// What the other language lacks, has too much, or fills otherwise.
    pub fn differences(&self, other: &LabelFile) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut tell = |text: String| found.push(Finding::new(&other.path, 1, "labels", text));
        for (key, label) in &self.labels {
            match other.labels.get(key) {
                None => tell(format!("`{key}` is missing")),
                Some(theirs) if theirs.trim().is_empty() != label.trim().is_empty() => {
                    tell(format!("`{key}` is empty in one language only"));
                }
                Some(theirs) if places(theirs) != places(label) => {
                    tell(format!(
                        "`{key}` has other places to fill than in {}",
                        self.path
                    ));
                }
                Some(_) => {}
            }
        }
        for key in other
            .labels
            .keys()
            .filter(|key| !self.labels.contains_key(*key))
        {
            tell(format!("`{key}` is not in {}", self.path));
        }
        found
    }
}

fn listed(text: &str, mark: &str) -> Vec<String> {
    let lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(mark));
    lines
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// The `{…}` of a label.
fn places(label: &str) -> BTreeSet<&str> {
    let opened = label.split('{').skip(1);
    opened
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(fr: &str, en: &str) -> Vec<String> {
        let read = |path: &str, text: &str| LabelFile::parse(path, text);
        match (read("fr.toml", fr), read("en.toml", en)) {
            (Ok(fr), Ok(en)) => fr
                .differences(&en)
                .into_iter()
                .map(|one| one.text)
                .collect(),
            (fr, en) => panic!("{fr:?} {en:?}"),
        }
    }

    #[test]
    fn both_languages_hold_the_same_keys_and_places() {
        assert!(compare("\"a.b\" = \"{n} sites\"", "\"a.b\" = \"sites: {n}\"").is_empty());
        assert_eq!(compare("\"a.b\" = \"x\"", ""), ["`a.b` is missing"]);
        assert_eq!(compare("", "\"a.b\" = \"x\""), ["`a.b` is not in fr.toml"]);
        assert_eq!(compare("\"a.b\" = \"{n}\"", "\"a.b\" = \"{m}\"").len(), 1);
        assert_eq!(compare("\"a.b\" = \"x\"", "\"a.b\" = \" \"").len(), 1);
    }

    #[test]
    fn a_key_stands_whole_and_quoted() {
        assert!(LabelFile::parse("fr.toml", "a.b = \"x\"").is_err());
        assert!(LabelFile::parse("fr.toml", "\"a\" = \"x\"\n\"a\" = \"y\"").is_err());
    }
}
