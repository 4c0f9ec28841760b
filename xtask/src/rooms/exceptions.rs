//! What is let through for a written reason (`xtask/exceptions.toml`).

use std::path::Path;

use crate::tree::{self, Finding};

const FILE: &str = "xtask/exceptions.toml";

#[derive(Debug, PartialEq, Eq)]
pub struct Exception {
    path: String,
    rule: String,
}

pub fn read(root: &Path) -> Result<Vec<Exception>, String> {
    parse(&tree::text(root, FILE)?)
}

fn parse(text: &str) -> Result<Vec<Exception>, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let listed = table.get("exception").and_then(toml::Value::as_array);
    listed.into_iter().flatten().map(one).collect()
}

fn one(told: &toml::Value) -> Result<Exception, String> {
    let field = |name: &str| {
        let value = told
            .get(name)
            .and_then(toml::Value::as_str)
            .unwrap_or_default();
        let missing = || format!("{FILE}: each exception has a path, a rule and a reason: {told}");
        if value.is_empty() {
            Err(missing())
        } else {
            Ok(value.to_owned())
        }
    };
    field("reason")?;
    Ok(Exception {
        path: field("path")?,
        rule: field("rule")?,
    })
}

/// Takes out what is excused; an exception that excuses nothing is itself a finding.
pub fn apply(found: Vec<Finding>, excused: &[Exception]) -> Vec<Finding> {
    let by =
        |finding: &Finding, one: &Exception| finding.path == one.path && finding.rule == one.rule;
    let idle = excused
        .iter()
        .filter(|one| !found.iter().any(|finding| by(finding, one)));
    let mut left: Vec<Finding> = idle
        .map(|one| {
            let told = format!(
                "excuses `{}` in {}, where it no longer is",
                one.rule, one.path
            );
            Finding::new(FILE, 1, "exception", told)
        })
        .collect();
    left.extend(
        found
            .into_iter()
            .filter(|finding| !excused.iter().any(|one| by(finding, one))),
    );
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_needs_a_reason() {
        let told = "[[exception]]\npath = \"a.rs\"\nrule = \"sql\"\n";
        assert!(parse(told).is_err());
        assert_eq!(
            parse(&format!("{told}reason = \"because\"")).map(|all| all.len()),
            Ok(1)
        );
    }

    #[test]
    fn it_excuses_its_own_rule_and_falls_when_idle() {
        let excused = [Exception {
            path: "a.rs".into(),
            rule: "sql".into(),
        }];
        let sql = || Finding::new("a.rs", 3, "sql", "");
        let other = Finding::new("a.rs", 4, "mail::", "");
        assert_eq!(
            apply(vec![sql(), other], &excused),
            [Finding::new("a.rs", 4, "mail::", "")]
        );
        assert_eq!(apply(vec![], &excused)[0].rule, "exception");
    }
}
