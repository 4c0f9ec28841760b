//! The table, as people read it.

use std::collections::BTreeMap;

use super::proofs::Proof;
use super::{Id, Requirement, Requirements};

const HEAD: &str = "\
# OWASP ASVS 5.0, levels 1 and 2

Drawn by `cargo xtask asvs` from `docs/asvs.toml` and from the comments `// ASVS x.y.z` at tests; CI fails when it is not
up to date, when a test names a requirement that is none, when a document lacks its heading, and when nothing is said.

Numbers are those of the OWASP Application Security Verification Standard 5.0.0, © The OWASP Foundation,
[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/); the short titles are our own words for them and under the
same licence. The standard's text is what counts: <https://owasp.org/www-project-application-security-verification-standard/>.

*Proven*: tests show it. *By document*: something is written down, or held by a tool that the document names. *Not
applicable*: there is no such thing here. *Open*: not met, not shown, or met in part; said why.

";

const CHAPTERS: [&str; 17] = [
    "Encoding and sanitization",
    "Validation and business logic",
    "Web frontend security",
    "API and web service",
    "File handling",
    "Authentication",
    "Session management",
    "Authorization",
    "Self-contained tokens",
    "OAuth and OIDC",
    "Cryptography",
    "Secure communication",
    "Configuration",
    "Data protection",
    "Secure coding and architecture",
    "Security logging and error handling",
    "WebRTC",
];

/// How a requirement is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Proven,
    ByDocument,
    NotApplicable,
    Open,
}

impl Held {
    const ALL: [Self; 4] = [
        Self::Proven,
        Self::ByDocument,
        Self::NotApplicable,
        Self::Open,
    ];

    fn of(one: &Requirement, proofs: &[&Proof]) -> Self {
        if !proofs.is_empty() {
            return Self::Proven;
        }
        match (&one.document, &one.not_applicable) {
            (Some(_), _) => Self::ByDocument,
            (None, Some(_)) => Self::NotApplicable,
            (None, None) => Self::Open,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::ByDocument => "by document",
            Self::NotApplicable => "not applicable",
            Self::Open => "**open**",
        }
    }
}

/// Draws it whole.
pub fn draw(requirements: &Requirements, proofs: &[Proof]) -> String {
    let of = |id: &Id| -> Vec<&Proof> { proofs.iter().filter(|proof| proof.id == *id).collect() };
    let mut drawn = HEAD.to_owned();
    let mut totals: BTreeMap<(Held, i64), usize> = BTreeMap::new();
    let mut rows = String::new();
    let mut chapter = 0;
    for (id, one) in requirements {
        let proofs = of(id);
        let held = Held::of(one, &proofs);
        *totals.entry((held, one.level)).or_default() += 1;
        if id.0 != chapter {
            chapter = id.0;
            rows.push_str(&head_of(chapter));
        }
        let by = by(one, &proofs);
        rows.push_str(&format!(
            "| {id} | {} | {} | {} | {by} |\n",
            one.level,
            one.title,
            held.words()
        ));
    }
    drawn.push_str(&sums(&totals));
    drawn.push_str(&rows);
    drawn
}

fn sums(totals: &BTreeMap<(Held, i64), usize>) -> String {
    let mut drawn = "| | level 1 | level 2 | together |\n| --- | --- | --- | --- |\n".to_owned();
    let count = |held: Held, level: i64| totals.get(&(held, level)).copied().unwrap_or(0);
    let mut all = [0, 0];
    for held in Held::ALL {
        let (one, two) = (count(held, 1), count(held, 2));
        all = [all[0] + one, all[1] + two];
        drawn.push_str(&format!(
            "| {} | {one} | {two} | {} |\n",
            held.words(),
            one + two
        ));
    }
    let [one, two] = all;
    drawn.push_str(&format!("| all | {one} | {two} | {} |\n", one + two));
    drawn
}

fn head_of(chapter: u32) -> String {
    let at = usize::try_from(chapter).unwrap_or(0);
    let title = CHAPTERS.get(at.wrapping_sub(1)).copied().unwrap_or("");
    format!("\n## {chapter}. {title}\n\n| | level | | | by |\n| --- | --- | --- | --- | --- |\n")
}

fn by(one: &Requirement, proofs: &[&Proof]) -> String {
    let mut parts: Vec<String> = proofs
        .iter()
        .map(|proof| format!("`{}` ({})", proof.test, file(&proof.path)))
        .collect();
    if let Some(document) = &one.document {
        let shown = document.trim_start_matches("docs/");
        let link = document
            .strip_prefix("docs/")
            .map_or_else(|| format!("../{document}"), str::to_owned);
        parts.push(format!("[{shown}]({link})"));
    }
    parts.extend(one.not_applicable.iter().chain(&one.open).cloned());
    parts.join(", ")
}

/// `app/tests/it/walk.rs` → `walk.rs`; the file's own crate when that would not say where.
fn file(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["app", "tests", "it", rest @ ..] => rest.join("/"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_how_it_is_held_and_totals_add_up() {
        let one = |open: Option<&str>| Requirement {
            level: 1,
            title: "a title".to_owned(),
            open: open.map(str::to_owned),
            ..Requirement::default()
        };
        let requirements = Requirements::from([
            (Id(1, 1, 1), one(None)),
            (Id(6, 1, 1), one(Some("to come"))),
        ]);
        let proof = Proof {
            id: Id(1, 1, 1),
            path: "app/tests/it/walk.rs".to_owned(),
            line: 1,
            test: "it_holds".to_owned(),
        };
        let drawn = draw(&requirements, &[proof]);
        assert!(drawn.contains("| 1.1.1 | 1 | a title | proven | `it_holds` (walk.rs) |"));
        assert!(drawn.contains("| 6.1.1 | 1 | a title | **open** | to come |"));
        assert!(drawn.contains("| all | 2 | 0 | 2 |"), "{drawn}");
    }
}
