//! A capability's SQL mentions its own tables, and others' published views.

use crate::source::{Source, is_word};
use crate::tree::Finding;

const VERBS: [&str; 5] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

/// Words after which a table's name stands.
const LEAD: [&str; 6] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES"];

pub fn in_source(path: &str, owner: &str, source: &Source) -> Vec<Finding> {
    let spoken = |text: &str| VERBS.iter().any(|verb| text.trim_start().starts_with(verb));
    let texts = source
        .literals
        .iter()
        .filter(|literal| spoken(&literal.text));
    texts
        .flat_map(|literal| foreign(path, literal.line, owner, &literal.text))
        .collect()
}

/// A migration makes own tables only, and points at no one else's: there is no foreign key across capabilities.
pub fn in_migration(path: &str, owner: &str, text: &str) -> Vec<Finding> {
    let plain: Vec<&str> = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or(""))
        .collect();
    foreign(path, 1, owner, &plain.join("\n"))
}

fn foreign(path: &str, first: usize, owner: &str, sql: &str) -> Vec<Finding> {
    let own = format!("{owner}_");
    let words = words(sql);
    let local = named_here(&words);
    let allowed =
        |table: &str| table.starts_with(&own) || table.ends_with("_v") || local.contains(&table);
    let mut found = Vec::new();
    for (table, line) in tables(&words) {
        if !allowed(table) {
            let told = format!(
                "mentions `{table}`: only tables `{own}…` and published views `…_v` may be named"
            );
            found.push(Finding::new(path, first + line, "tables", told));
        }
    }
    found
}

/// Names, numbers and single signs of an SQL text, each with its line from 0.
fn words(sql: &str) -> Vec<(&str, usize)> {
    let mut words = Vec::new();
    for (line, text) in sql.lines().enumerate() {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
                c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            if !first.is_whitespace() && first != '\'' {
                words.push((&rest[..length], line));
            }
            rest = &rest[length..];
        }
    }
    words
}

/// Names that `WITH name AS (` or `WITH name (columns) AS (` gives for this text alone.
fn named_here<'a>(words: &[(&'a str, usize)]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, (word, _)) in words.iter().enumerate() {
        if !word.eq_ignore_ascii_case("AS") || words.get(at + 1).is_none_or(|next| next.0 != "(") {
            continue;
        }
        let before = &words[..at];
        let name = match before.last() {
            Some((")", _)) => {
                let open = before
                    .iter()
                    .rposition(|(word, _)| *word == "(")
                    .unwrap_or(0);
                before[..open].last()
            }
            last => last,
        };
        names.extend(name.map(|(name, _)| *name));
    }
    names
}

/// The names that stand where a table's name stands, with their line.
fn tables<'a>(words: &[(&'a str, usize)]) -> Vec<(&'a str, usize)> {
    let word = |at: usize| words.get(at).map_or("", |(word, _)| *word);
    let is = |at: usize, wanted: &str| word(at).eq_ignore_ascii_case(wanted);
    let mut found = Vec::new();
    for at in 0..words.len() {
        let leads = LEAD.iter().any(|lead| is(at, lead));
        let other_meaning =
            at > 0 && (is(at - 1, "DISTINCT") || is(at - 1, "FOR") || is(at - 1, "DO"));
        if !leads || other_meaning {
            continue;
        }
        let mut name = at + 1;
        while ["IF", "NOT", "EXISTS", "ONLY", "LATERAL"]
            .iter()
            .any(|filler| is(name, filler))
        {
            name += 1;
        }
        let called = (is(at, "FROM") || is(at, "JOIN")) && word(name + 1) == "(";
        let begins_a_name = word(name).starts_with(|c: char| c.is_alphabetic() || c == '_');
        if begins_a_name && !called {
            found.push(words[name]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(sql: &str) -> Vec<String> {
        tables(&words(sql))
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    fn breaches(sql: &str) -> usize {
        foreign("x.rs", 1, "billing", sql).len()
    }

    #[test]
    fn tables_are_seen_wherever_sql_names_them() {
        assert_eq!(
            named("SELECT a FROM t1 JOIN t2 ON x = 'FROM t9'"),
            ["t1", "t2"]
        );
        assert_eq!(
            named("INSERT INTO t3 (a) VALUES ($1) ON CONFLICT DO UPDATE SET a = 1"),
            ["t3"]
        );
        assert_eq!(named("DELETE FROM t4 WHERE a IS DISTINCT FROM b"), ["t4"]);
        assert_eq!(
            named("SELECT 1 FROM (SELECT 2 FROM t5 FOR UPDATE SKIP LOCKED)"),
            ["t5"]
        );
        assert_eq!(
            named("CREATE TABLE IF NOT EXISTS t6 (a TEXT REFERENCES t7 (id))"),
            ["t6", "t7"]
        );
    }

    #[test]
    fn own_tables_published_views_and_local_names_are_allowed() {
        assert_eq!(
            breaches("SELECT * FROM billing_bill JOIN parties_tree_v t ON 1 = 1"),
            0
        );
        assert_eq!(
            breaches("WITH x AS (SELECT 1), y (a) AS (SELECT 2) SELECT * FROM x JOIN y"),
            0
        );
    }

    #[test]
    fn another_capabilitys_table_is_found_with_its_line() {
        let found = foreign("x.rs", 10, "billing", "SELECT 1\nFROM parties_company");
        assert_eq!(found[0].line, 11);
        assert_eq!(breaches("UPDATE parties_company SET name = $1"), 1);
    }

    #[test]
    fn a_migration_points_at_no_one_else() {
        let text = "-- like parties_site\nCREATE TABLE billing_bill (\n site TEXT REFERENCES parties_site (id));";
        let found = in_migration("m.sql", "billing", text);
        assert_eq!(found.len(), 1);
        assert!(found[0].text.contains("parties_site"));
    }

    #[test]
    fn only_texts_that_are_sql_are_read() {
        let source = Source::read("(\"from here UPDATE there\", \"SELECT 1 FROM parties_site\")");
        assert_eq!(in_source("x.rs", "billing", &source).len(), 1);
    }
}
