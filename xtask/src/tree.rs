//! The tree on disk: its root, its crates, its files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shell;

/// Folders that hold nothing we wrote.
const NOT_OURS: [&str; 4] = ["target", "node_modules", "dist", "var"];

/// Something a check found wrong, and where.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root, with `/`.
    pub path: String,
    pub line: usize,
    /// The rule's short name: an exception quotes it.
    pub rule: String,
    pub text: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, rule: &str, text: impl Into<String>) -> Finding {
        Finding {
            path: path.to_owned(),
            line,
            rule: rule.to_owned(),
            text: text.into(),
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}: [{}] {}",
            self.path, self.line, self.rule, self.text
        )
    }
}

/// One crate of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub struct Crate {
    pub name: String,
    /// Path from the root, with `/`: `capabilities/billing`.
    pub dir: String,
    pub needs: Vec<Need>,
}

/// One line of a crate's `[dependencies]`.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    pub name: String,
    /// Needed by tests only.
    pub dev: bool,
    /// A crate of this workspace.
    pub ours: bool,
}

/// Whether a path lies in a folder that a build makes: a fresh clone does not have it.
pub fn is_built(path: &str) -> bool {
    path.split('/').any(|part| NOT_OURS.contains(&part))
}

/// The workspace's root: the folder above this crate.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Every crate, as `cargo metadata` tells it.
pub fn crates(root: &Path) -> Result<Vec<Crate>, String> {
    let output = shell::command(root, "cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(|error| format!("cargo metadata did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let told: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata told no JSON: {error}"))?;
    Ok(crates_of(&told))
}

fn crates_of(told: &Value) -> Vec<Crate> {
    let root = told["workspace_root"].as_str().unwrap_or_default();
    let mut crates: Vec<Crate> = list(&told["packages"])
        .map(|one| crate_of(one, root))
        .collect();
    crates.sort_by(|a, b| a.dir.cmp(&b.dir));
    crates
}

fn crate_of(package: &Value, root: &str) -> Crate {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let dir = manifest
        .trim_start_matches(root)
        .trim_end_matches("Cargo.toml")
        .trim_matches('/');
    // A crate may name itself, for its tests to turn on one of its features.
    let others = list(&package["dependencies"]).filter(|need| need["name"] != package["name"]);
    let needs = others.map(|need| Need {
        name: need["name"].as_str().unwrap_or_default().to_owned(),
        dev: need["kind"] == "dev",
        ours: need["path"].is_string(),
    });
    Crate {
        name: package["name"].as_str().unwrap_or_default().to_owned(),
        dir: dir.to_owned(),
        needs: needs.collect(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Every file of ours below `dir` (from the root) with one of these endings, in order.
pub fn files(root: &Path, dir: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    gather(&root.join(dir), endings, &mut found);
    let mut paths: Vec<String> = found
        .iter()
        .filter_map(|path| path.strip_prefix(root).ok())
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .collect();
    paths.sort();
    paths
}

fn gather(dir: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let (path, name) = (
            entry.path(),
            entry.file_name().to_string_lossy().into_owned(),
        );
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                gather(&path, endings, found);
            }
        } else if path
            .extension()
            .is_some_and(|e| endings.iter().any(|ending| e == *ending))
        {
            found.push(path);
        }
    }
}

/// The text of a file named from the root.
pub fn text(root: &Path, path: &str) -> Result<String, String> {
    std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_becomes_crates_with_their_needs() {
        let told = serde_json::json!({
            "workspace_root": "/w",
            "packages": [{
                "name": "db", "manifest_path": "/w/ground/db/Cargo.toml",
                "dependencies": [
                    {"name": "kernel", "kind": null, "path": "/w/ground/kernel"},
                    {"name": "proptest", "kind": "dev"},
                    {"name": "db", "kind": "dev", "path": "/w/ground/db"},
                ],
            }],
        });
        let crates = crates_of(&told);
        assert_eq!(crates[0].dir, "ground/db");
        assert_eq!(
            crates[0].needs,
            [
                Need {
                    name: "kernel".into(),
                    dev: false,
                    ours: true
                },
                Need {
                    name: "proptest".into(),
                    dev: true,
                    ours: false
                },
            ]
        );
    }

    #[test]
    fn what_a_build_makes_is_told_apart() {
        assert!(is_built("ground/web/dist/app.css"));
        assert!(!is_built("ground/web/distance.rs"));
    }

    #[test]
    fn this_file_is_found_and_build_output_is_not() {
        let found = files(&root(), "xtask", &["rs"]);
        assert!(found.contains(&"xtask/src/tree.rs".to_owned()));
        assert!(
            files(&root(), "", &["rs"])
                .iter()
                .all(|path| !path.starts_with("target/"))
        );
    }
}
