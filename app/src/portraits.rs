//! The meaning of the whole, drawn as text: a change of it shows in the review as a diff.

use std::fmt::Write as _;

use access::Right;
use kernel::Coded;
use web::{InTheirPlace, Route};

use crate::assembly;

/// Every route: method, path, who may come through; sorted by path.
pub fn routes() -> String {
    let mut facts: Vec<_> = assembly::routes().iter().map(Route::facts).collect();
    facts.sort_by(|left, right| {
        (left.path, left.method.as_str()).cmp(&(right.path, right.method.as_str()))
    });
    let width = facts
        .iter()
        .map(|route| route.path.chars().count())
        .max()
        .unwrap_or(0);
    let mut drawn = String::from("# Every route, and who may come through.\n");
    for route in facts {
        let (method, path, access) = (route.method.as_str(), route.path, route.access.drawn());
        let proof = route.proof.map_or("", |_| ", proven");
        let access = match route.in_their_place {
            InTheirPlace::AsTheyMay => access,
            InTheirPlace::Never => format!("{access}  (never in their place)"),
            InTheirPlace::Always => format!("{access}  (always in their place)"),
        };
        // Writing to a text does not fail.
        let _ = writeln!(drawn, "{method:4} {path:width$}  {access}{proof}");
    }
    drawn.push_str(&machine_routes());
    drawn
}

/// Every route for programs: method, path, what their key must give; sorted by path.
fn machine_routes() -> String {
    let routes = assembly::machine_routes();
    let mut facts: Vec<_> = routes.iter().map(api::Route::facts).collect();
    facts.sort_by_key(|route| (route.path, route.method.as_str().to_owned()));
    let width = facts
        .iter()
        .map(|route| route.path.len())
        .max()
        .unwrap_or(0);
    let mut drawn = String::from("\n# Every route for programs, and what their key must give.\n");
    for route in facts {
        let (method, path, access) = (route.method.as_str(), route.path, route.access.drawn());
        // Writing to a text does not fail.
        let _ = writeln!(drawn, "{method:6} {path:width$}  {access}");
    }
    drawn
}

/// Every route for programs, as they read it at `/api/openapi.json`.
pub fn openapi() -> String {
    let routes = assembly::machine_routes();
    let facts: Vec<_> = routes.iter().map(|route| route.facts().clone()).collect();
    format!("{:#}\n", api::openapi(&facts))
}

/// Every right by ready-made profile, then who may read and change each field of a company.
pub fn rights() -> String {
    let mut drawn = String::from("# What each ready-made profile gives.\n");
    let profiles = identity::ReadyMade::ALL;
    let width = Right::ALL
        .iter()
        .map(|right| right.code().len())
        .max()
        .unwrap_or(0);
    let heads: Vec<&str> = profiles.iter().map(|profile| profile.code()).collect();
    let heads = heads.join("  ");
    let _ = writeln!(drawn, "{:width$}  {heads}  narrowed", "");
    for right in Right::ALL {
        let _ = write!(drawn, "{:width$}", right.code());
        for profile in profiles {
            let mark = if profile.rights().has(*right) {
                '✔'
            } else {
                '·'
            };
            let _ = write!(drawn, "  {mark:^wide$}", wide = profile.code().len());
        }
        // What of it is left to who is narrowed to chosen sites or billing groups.
        let left = if right.is_narrowable() {
            "   there"
        } else {
            ""
        };
        drawn.push_str(left);
        while drawn.ends_with(' ') {
            drawn.pop();
        }
        drawn.push('\n');
    }
    drawn.push_str("\n# Each field of a company: the right to read it, the right to change it.\n");
    drawn.push_str(&parties::draw_field_rights());
    drawn
}
