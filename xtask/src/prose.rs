//! Prose that names a path of the tree names one that exists.

use std::path::Path;

use crate::tree::{self, Finding};

/// A quoted name that begins so speaks of the tree.
const SPEAKS_OF: [&str; 9] = [
    "app/",
    "bridges/",
    "capabilities/",
    "docs/",
    "ground/",
    "portraits/",
    "scripts/",
    "tests-browser/",
    "xtask/",
];

/// Folders under the root whose prose is read; the root's own files are read too.
const READ: [&str; 6] = ["app", "bridges", "capabilities", "docs", "ground", "xtask"];

pub fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let mut found = Vec::new();
    for path in documents(root) {
        let text = tree::text(root, &path)?;
        for (line, named) in named_paths(&text) {
            if !root.join(named).exists() && !tree::is_built(named) {
                found.push(Finding::new(
                    &path,
                    line,
                    "prose",
                    format!("names `{named}`, which is not there"),
                ));
            }
        }
    }
    Ok(found)
}

fn documents(root: &Path) -> Vec<String> {
    let mut paths: Vec<String> = READ
        .iter()
        .flat_map(|dir| tree::files(root, dir, &["md"]))
        .collect();
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    paths.extend(names.filter(|name| name.ends_with(".md")));
    paths.sort();
    paths
}

/// Paths of the tree in backticks, outside fenced blocks, with their line.
fn named_paths(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let quoted = line.split('`').skip(1).step_by(2);
            found.extend(quoted.filter_map(path).map(|named| (index + 1, named)));
        }
    }
    found
}

fn path(quoted: &str) -> Option<&str> {
    let word = quoted.split_whitespace().next()?;
    let word = word
        .split(['#', ':'])
        .next()?
        .trim_end_matches([',', '.', ';']);
    let open = word.contains(['*', '{', '<', '…', '$']) || word.contains("NNNN");
    (SPEAKS_OF.iter().any(|start| word.starts_with(start)) && !open).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_paths_of_the_tree_are_read() {
        let text = "see `ground/db/src/lib.rs:12`, `docs/*.md`, `a/b`, ground/x\n```\n`app/no`\n```\n`scripts/bench --x`";
        assert_eq!(
            named_paths(text),
            [(1, "ground/db/src/lib.rs"), (5, "scripts/bench")]
        );
    }

    #[test]
    fn the_root_and_the_crates_are_read() {
        let root = tree::root();
        assert!(documents(&root).contains(&"ground/kernel/README.md".to_owned()));
    }
}
