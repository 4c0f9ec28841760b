//! The written order of the crates: ground, bridges, capabilities, app.

use crate::tree::{Crate, Finding, Need};

/// Each stands on those before it.
const GROUND: [&str; 8] = [
    "kernel", "access", "sheets", "db", "jobs", "web", "api", "testkit",
];

/// Each may use those before it, through their door.
const CAPABILITIES: [&str; 13] = [
    "parties",
    "notices",
    "identity",
    "partners",
    "catalog",
    "inventory",
    "ordering",
    "delivery",
    "monitoring",
    "support",
    "usage",
    "billing",
    "privacy",
];

/// A crate from outside that only some of ours may name.
struct Held {
    name: &'static str,
    by: fn(Place) -> bool,
    reason: &'static str,
}

const HELD: [Held; 6] = [
    Held {
        name: "sqlx",
        by: |place| place == ground("db"),
        reason: "only ground/db names the driver",
    },
    Held {
        name: "lettre",
        by: |place| place == Place::Bridge,
        reason: "only a bridge sends mail",
    },
    Held {
        name: "hickory-resolver",
        by: |place| place == Place::Bridge,
        reason: "only a bridge asks name servers",
    },
    Held {
        name: "tokio-rustls",
        by: |place| place == Place::Bridge,
        reason: "only a bridge is an HTTP client",
    },
    Held {
        name: "jsonwebtoken",
        by: |place| place == Place::Bridge,
        reason: "only a bridge believes identity providers",
    },
    Held {
        name: "axum",
        by: names_http,
        reason: "HTTP is named by ground/web, ground/api, testkit, capabilities and app",
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ground(usize),
    Capability(usize),
    Bridge,
    App,
    /// Measures the app from outside.
    Bench,
    /// Looks after the house and knows none of it.
    Xtask,
}

fn ground(name: &str) -> Place {
    Place::Ground(
        GROUND
            .iter()
            .position(|one| *one == name)
            .unwrap_or(usize::MAX),
    )
}

fn names_http(place: Place) -> bool {
    let web = ["web", "api", "testkit"].map(ground);
    web.contains(&place) || matches!(place, Place::Capability(_) | Place::App | Place::Bench)
}

fn place(one: &Crate) -> Option<Place> {
    let position = |order: &[&str], name: &str| order.iter().position(|known| *known == name);
    match one.dir.split_once('/') {
        Some(("ground", name)) => position(&GROUND, name).map(Place::Ground),
        Some(("capabilities", name)) => position(&CAPABILITIES, name).map(Place::Capability),
        Some(("bridges", _)) => Some(Place::Bridge),
        Some(_) => None,
        None => match one.dir.as_str() {
            "app" => Some(Place::App),
            "bench" => Some(Place::Bench),
            "xtask" => Some(Place::Xtask),
            _ => None,
        },
    }
}

/// Why a crate standing at `from` may not need one standing at `to`.
fn refusal(from: Place, to: Place, need: &Need) -> Option<&'static str> {
    let testkit = ground("testkit");
    match (from, to) {
        (Place::Xtask, _) => Some("xtask looks at the house from outside"),
        (_, Place::Xtask) => Some("nobody needs xtask"),
        (_, Place::Bench) => Some("nobody needs bench"),
        (Place::Bench, _) => None,
        (_, Place::App) => Some("nobody needs app"),
        (Place::Bridge, _) => (to != ground("kernel")).then_some("a bridge knows kernel only"),
        (_, to) if to == testkit => (!need.dev).then_some("testkit is for tests only"),
        (Place::App, _) => None,
        (Place::Ground(from), Place::Ground(to)) => {
            (to >= from).then_some("ground stands on what is below it")
        }
        (Place::Ground(_), _) => Some("ground knows no business and no neighbour"),
        (Place::Capability(from), Place::Capability(to)) => (to >= from)
            .then_some("a capability uses those written before it; it announces to the others"),
        (Place::Capability(_), _) => None,
    }
}

pub fn breaches(crates: &[Crate]) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in crates {
        let manifest = format!("{}/Cargo.toml", one.dir);
        let Some(from) = place(one) else {
            let told = "stands in no written place: give it one in xtask/src/rooms/tiers.rs";
            found.push(Finding::new(&manifest, 1, "tiers", told));
            continue;
        };
        if !one.dir.ends_with(&one.name) {
            let told = format!(
                "is called `{}`: the folder's name is the crate's name",
                one.name
            );
            found.push(Finding::new(&manifest, 1, "tiers", told));
        }
        for need in &one.needs {
            if let Some(reason) = needs_wrongly(from, need, crates) {
                let told = format!("may not need `{}`: {reason}", need.name);
                found.push(Finding::new(&manifest, 1, "tiers", told));
            }
        }
    }
    found
}

fn needs_wrongly(from: Place, need: &Need, crates: &[Crate]) -> Option<&'static str> {
    if need.ours {
        let to = crates
            .iter()
            .find(|one| one.name == need.name)
            .and_then(place)?;
        return refusal(from, to, need);
    }
    let held = HELD.iter().find(|held| held.name == need.name)?;
    (!(held.by)(from)).then_some(held.reason)
}

/// One line a crate: who it is, and whom of ours it needs.
pub fn portrait(crates: &[Crate]) -> String {
    let width = crates.iter().map(|one| one.dir.len()).max().unwrap_or(0);
    let mut drawn = String::from("# Who depends on whom. Drawn by `cargo xtask portraits`.\n");
    for one in crates {
        let needs = |dev: bool| -> Vec<&str> {
            let ours = one.needs.iter().filter(|need| need.ours && need.dev == dev);
            ours.map(|need| need.name.as_str()).collect()
        };
        let mut line = format!("{:width$}  {}", one.dir, needs(false).join(" "));
        if !needs(true).is_empty() {
            line.push_str(&format!("  (tests: {})", needs(true).join(" ")));
        }
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(dir: &str, needs: &[&str]) -> Crate {
        let need = |told: &&str| Need {
            name: told.trim_start_matches("dev ").to_owned(),
            dev: told.starts_with("dev "),
            ours: !matches!(*told, "sqlx" | "axum" | "lettre" | "serde"),
        };
        let name = dir.rsplit('/').next().unwrap_or_default().to_owned();
        Crate {
            name,
            dir: dir.to_owned(),
            needs: needs.iter().map(need).collect(),
        }
    }

    fn house(changed: Crate) -> Vec<String> {
        let mut crates = vec![
            one("ground/kernel", &[]),
            one("ground/db", &["kernel", "sqlx"]),
            one("ground/web", &["db", "axum", "dev testkit"]),
            one("ground/testkit", &["web", "axum"]),
            one("bridges/mail", &["kernel", "lettre"]),
            one(
                "capabilities/parties",
                &["db", "web", "axum", "serde", "dev testkit"],
            ),
            one("capabilities/billing", &["parties", "mail", "web"]),
            one("app", &["billing", "parties", "mail", "web"]),
            one("xtask", &["serde"]),
        ];
        crates.retain(|kept| kept.dir != changed.dir);
        crates.push(changed);
        breaches(&crates)
            .into_iter()
            .map(|finding| finding.path)
            .collect()
    }

    #[test]
    fn the_written_order_is_accepted() {
        assert!(house(one("xtask", &["serde"])).is_empty());
    }

    #[test]
    fn each_breach_is_found_where_it_is() {
        for (dir, need) in [
            ("ground/db", "web"),
            ("ground/web", "parties"),
            ("ground/web", "mail"),
            ("bridges/mail", "db"),
            ("capabilities/parties", "billing"),
            ("capabilities/parties", "testkit"),
            ("capabilities/parties", "app"),
            ("capabilities/parties", "sqlx"),
            ("bridges/mail", "axum"),
            ("ground/web", "lettre"),
            ("xtask", "kernel"),
        ] {
            assert_eq!(
                house(one(dir, &[need])),
                [format!("{dir}/Cargo.toml")],
                "{dir} → {need}"
            );
        }
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        assert_eq!(
            house(one("capabilities/misc", &[])),
            ["capabilities/misc/Cargo.toml"]
        );
    }

    #[test]
    fn the_portrait_tells_tests_apart() {
        let drawn = portrait(&[one("app", &["web", "serde", "dev testkit"])]);
        assert!(drawn.ends_with("app  web  (tests: testkit)\n"), "{drawn}");
    }
}
