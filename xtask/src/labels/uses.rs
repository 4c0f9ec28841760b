//! Where code and templates speak of labels.

use std::collections::BTreeSet;

use crate::source::{Literal, Source};
use crate::tree::Finding;

/// Orders of day, month and hour that belong to one country, and amounts with their sign glued on.
const FIXED_FORMATS: [&str; 9] = [
    "%d/%m", "%m/%d", "%d.%m", "%d-%m", "%d %m", "%d %b", "%d %B", "%H h %M", "} €",
];

/// A text in code or template that may be a label's key.
#[derive(Debug)]
pub struct Use {
    pub path: String,
    pub line: usize,
    pub text: String,
    before: String,
}

impl Use {
    pub fn new(path: &str, literal: Literal) -> Use {
        Use {
            path: path.to_owned(),
            line: literal.line,
            text: literal.text,
            before: literal.before,
        }
    }

    /// Whether the text is given to `t(…)` or `label(…)`.
    pub fn asks(&self) -> bool {
        let call = self.before.trim_end_matches('(').trim_end_matches('!');
        let name = call.rsplit(['.', ':', '(']).next().unwrap_or_default();
        self.before.ends_with('(') && matches!(name, "t" | "label")
    }

    /// Whether the text is written like a key, and begins as known keys do.
    pub fn looks_like_one_of(&self, prefixes: &BTreeSet<&str>) -> bool {
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let mut parts = self.text.split('.');
        let known = parts.next().is_some_and(|first| prefixes.contains(first));
        known && self.text.contains('.') && parts.all(word)
    }
}

/// A key and each of its endings: a refusal is asked for by its code, without `refusal.` before it.
pub fn endings(key: &str) -> impl Iterator<Item = &str> {
    let after_dots = key.match_indices('.').map(|(at, _)| &key[at + 1..]);
    std::iter::once(key).chain(after_dots.filter(|ending| ending.contains('.')))
}

/// The texts inside `{{ … }}` and `{% … %}`.
pub fn in_template(text: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let close = if rest[open..].starts_with("{{") {
            "}}"
        } else {
            "%}"
        };
        let Some(length) = rest[open..].find(close) else {
            break;
        };
        line += rest[..open].matches('\n').count();
        let inside = &rest[open + 2..open + length];
        found.extend(
            Source::read(inside)
                .literals
                .into_iter()
                .map(|mut literal| {
                    literal.line += line - 1;
                    literal
                }),
        );
        line += rest[open..open + length].matches('\n').count();
        rest = &rest[open + length + 2..];
    }
    found
}

pub fn fixed_formats(path: &str, literals: &[Literal]) -> Vec<Finding> {
    let mut found = Vec::new();
    for literal in literals {
        if let Some(format) = FIXED_FORMATS
            .iter()
            .find(|format| literal.text.contains(*format))
        {
            let told =
                format!("`{format}` fixes one country's format: let the reader's locale write it");
            found.push(Finding::new(path, literal.line, "formats", told));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_of_t_and_label_ask() {
        let asks = |code: &str| -> Vec<bool> {
            let literals = Source::read(code).literals;
            literals
                .into_iter()
                .map(|one| Use::new("a.rs", one).asks())
                .collect()
        };
        assert_eq!(
            asks("t(\"a\") visit.t(\"b\") crate::label(\"c\") t!(\"d\")"),
            [true; 4]
        );
        assert_eq!(
            asks("at(\"a\") f(t(x), \"b\") [\"c\"] label = (\"d\")"),
            [false; 4]
        );
    }

    #[test]
    fn templates_speak_inside_their_braces_only() {
        let text = "<p class=\"a.b\">l'été</p>\n{{ t(\"x.y\") }}\n{% if state == \"z.z\" %}";
        let found = in_template(text);
        assert_eq!(
            found
                .iter()
                .map(|one| (one.line, one.text.as_str()))
                .collect::<Vec<_>>(),
            [(2, "x.y"), (3, "z.z")]
        );
    }

    #[test]
    fn one_countrys_formats_are_found() {
        let source = Source::read("(\"%d/%m/%Y\", \"%Y-%m-%d\", \"{total} €\")");
        assert_eq!(fixed_formats("a.rs", &source.literals).len(), 2);
    }
}
