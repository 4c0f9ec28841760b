//! What each room of a capability may not mention.

use crate::source::{Source, lines_with};
use crate::tree::Finding;

struct Ban {
    room: &'static str,
    words: &'static [&'static str],
    reason: &'static str,
}

const BANS: [Ban; 4] = [
    Ban {
        room: "domain",
        words: &[
            "db::", "web::", "axum", "jobs::", "mail::", "papers::", "dns::", "oidc::", "async fn",
        ],
        reason: "domain is pure: no SQL, no HTTP, nothing that waits",
    },
    Ban {
        room: "store",
        words: &["web::", "axum", "crate::pages", "crate::actions"],
        reason: "store keeps; it does not know who asks or shows",
    },
    Ban {
        room: "pages",
        words: &["mail::", "papers::", "dns::", "oidc::"],
        reason: "a page never waits for a neighbour: a job calls the bridge",
    },
    Ban {
        room: "api",
        words: &["mail::", "papers::", "dns::", "oidc::", "crate::pages"],
        reason: "an API never waits for a neighbour, and shows no page",
    },
];

const SQL: [&str; 4] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];

/// The room a file belongs to: `capabilities/billing/src/pages/bill.rs` → `pages`.
fn room(path: &str) -> Option<&str> {
    let inside = path.split_once("/src/")?.1;
    Some(inside.split('/').next()?.trim_end_matches(".rs"))
}

pub fn breaches(path: &str, source: &Source) -> Vec<Finding> {
    let Some(room) = room(path) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for ban in BANS.iter().filter(|ban| ban.room == room) {
        for word in ban.words {
            for line in lines_with(&source.code, word) {
                let told = format!("`{room}` may not mention `{word}`: {}", ban.reason);
                found.push(Finding::new(path, line, word, told));
            }
        }
    }
    if matches!(room, "domain" | "pages" | "api") {
        found.extend(sql(path, room, source));
    }
    found
}

fn sql<'a>(path: &'a str, room: &'a str, source: &'a Source) -> impl Iterator<Item = Finding> + 'a {
    let spoken = |text: &str| SQL.iter().any(|word| text.trim_start().starts_with(word));
    source
        .literals
        .iter()
        .filter(move |literal| spoken(&literal.text))
        .map(move |literal| {
            let told = format!("`{room}` holds no SQL: it belongs in `store`");
            Finding::new(path, literal.line, "sql", told)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<String> {
        breaches(path, &Source::read(text))
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn domain_waits_for_nothing() {
        let text = "use db::Read;\n// web:: is fine in a comment\npub async fn go() {}";
        assert_eq!(
            rules("capabilities/parties/src/domain/site.rs", text),
            ["db::", "async fn"]
        );
        assert!(rules("capabilities/parties/src/actions/site.rs", text).is_empty());
    }

    #[test]
    fn store_does_not_look_up() {
        let text = "use crate::actions::x; use web::Visit; use axum::Router;";
        let path = "capabilities/parties/src/store/sites.rs";
        assert_eq!(rules(path, text), ["web::", "axum", "crate::actions"]);
    }

    #[test]
    fn pages_hold_no_sql_and_no_bridge() {
        let text = "let a = \"\n  SELECT id FROM x\"; mail::send(); \"Please SELECT one\";";
        assert_eq!(
            rules("capabilities/parties/src/pages.rs", text),
            ["mail::", "sql"]
        );
    }
}
