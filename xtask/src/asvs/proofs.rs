//! Tests that say which requirement they prove: `// ASVS 6.3.1, 6.6.3` above a test or inside it.

use std::path::Path;

use super::Id;
use crate::tree;

/// Where tests stand.
const ROOMS: [&str; 6] = [
    "app",
    "bridges",
    "capabilities",
    "ground",
    "xtask",
    "tests-browser",
];

/// A test that proves a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub id: Id,
    pub path: String,
    pub line: usize,
    pub test: String,
}

/// Every proof in the tree. Comments elsewhere than at a test prove nothing.
pub fn of(root: &Path) -> Result<Vec<Proof>, String> {
    let mut found = Vec::new();
    for room in ROOMS {
        for path in tree::files(root, room, &["rs", "mjs"]) {
            found.extend(in_text(&path, &tree::text(root, &path)?));
        }
    }
    Ok(found)
}

fn in_text(path: &str, text: &str) -> Vec<Proof> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let ids = ids(line);
        if ids.is_empty() {
            continue;
        }
        let Some(test) = test_at(&lines, at) else {
            continue;
        };
        found.extend(ids.into_iter().map(|id| Proof {
            id,
            path: path.to_owned(),
            line: at + 1,
            test: test.clone(),
        }));
    }
    found
}

/// The ids a comment names; none on a line that is no such comment.
fn ids(line: &str) -> Vec<Id> {
    let line = line.trim_start();
    let words = line
        .strip_prefix("/// ASVS ")
        .or_else(|| line.strip_prefix("// ASVS "));
    let list = words.map_or("", |words| words.split(':').next().unwrap_or(""));
    list.split(',')
        .filter_map(|id| Id::parse(id.trim()))
        .collect()
}

/// The test a comment stands at: the one that begins below it, or the one it is in.
fn test_at(lines: &[&str], at: usize) -> Option<String> {
    let rest = lines.get(at + 1..)?;
    let mut is_test = false;
    for line in rest {
        let line = line.trim_start();
        if line.starts_with("//") {
            continue;
        }
        if line.starts_with("#[") {
            is_test |= is_test_mark(line);
            continue;
        }
        if let Some(name) = begins(line) {
            let script = line.starts_with("test(");
            return (is_test || script).then_some(name);
        }
        break;
    }
    enclosing(lines, at)
}

fn enclosing(lines: &[&str], at: usize) -> Option<String> {
    let begin = lines[..at]
        .iter()
        .rposition(|line| begins(line.trim_start()).is_some())?;
    let name = begins(lines[begin].trim_start())?;
    let above = lines[..begin].iter().rev().map(|line| line.trim_start());
    let mut marks = above.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let script = lines[begin].trim_start().starts_with("test(");
    (script || marks.any(is_test_mark)).then_some(name)
}

fn is_test_mark(line: &str) -> bool {
    line == "#[test]" || line.starts_with("#[tokio::test")
}

/// The name of the function or of the script's test that a line begins.
fn begins(line: &str) -> Option<String> {
    if let Some(rest) = line.strip_prefix("test(") {
        let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
        return rest[1..].split(quote).next().map(str::to_owned);
    }
    let words = line
        .trim_start_matches("pub(super) ")
        .trim_start_matches("pub ");
    let rest = words.trim_start_matches("async ").strip_prefix("fn ")?;
    rest.split(['(', '<']).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let found = in_text("a.rs", text);
        found
            .iter()
            .map(|one| format!("{} {}", one.id, one.test))
            .collect()
    }

    #[test]
    fn a_comment_above_a_test_or_in_it_proves() {
        let above = "// ASVS 6.5.1, 6.3.10: words\n// more\n#[tokio::test]\nasync fn a_code_works_once() {\n}";
        assert_eq!(
            told(above),
            ["6.5.1 a_code_works_once", "6.3.10 a_code_works_once"]
        );
        let inside =
            "#[test]\nfn outer() {\n    let a = 1;\n    // ASVS 8.2.2\n    assert!(a == 1);\n}";
        assert_eq!(told(inside), ["8.2.2 outer"]);
        let script = "// ASVS 3.4.3\ntest(\"a page is whole\", async () => {";
        assert_eq!(told(script), ["3.4.3 a page is whole"]);
    }

    #[test]
    fn a_comment_at_what_is_no_test_proves_nothing() {
        for text in [
            "/// Counted first (ASVS 6.3.1).\nfn count() {}",
            "// ASVS 6.3.1\nfn count() {}",
            "fn count() {\n    // ASVS 6.3.1\n    go();\n}",
            "#[test]\nfn other() {}\n\nfn count() {\n    // ASVS 6.3.1\n    go();\n}",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
