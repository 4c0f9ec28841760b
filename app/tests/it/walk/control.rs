//! The positive control: routes that lack a wall on purpose. A walk that does not find them proves nothing.

use std::collections::HashMap;
use std::sync::Arc;

use access::Right;
use axum::extract::Path;
use axum::response::{Html, IntoResponse};
use db::Query;
use kernel::Halt;
use testkit::House;
use web::{Access, Limits, Page, Route, Visit};

use super::cells::walk;
use crate::house::{house, people};
use crate::table::{Line, Needs, Thing, get};
use crate::things::Things;

/// What was promised of the planted routes.
const PROMISED: &[Line] = &[
    get(
        "/planted/sites/{id}",
        Needs::Right("site.read"),
        &[Thing::Site],
    ),
    get("/planted/companies", Needs::Right("invoice.read"), &[]),
    get("/planted/users", Needs::Right("user.manage"), &[]),
    get("/planted/filtered", Needs::Right("invoice.read"), &[]),
];

/// Whose a site is, whoever asks.
async fn sites(house: &House) -> HashMap<String, String> {
    let text = "SELECT s.site_id, c.reference FROM parties_site_v s
        JOIN parties_company_v c ON c.company_id = s.company_id";
    let query = Query { name: "WALK", text };
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let rows: Vec<(String, String)> = tx.all(query.bound()).await.expect("rows");
    rows.into_iter().collect()
}

fn page(words: &str) -> Page {
    Ok(Html(words.to_owned()).into_response())
}

/// Four routes, each without one wall.
fn planted(sites: HashMap<String, String>) -> Vec<Route> {
    let sites = Arc::new(sites);
    let (named, listed, filtered) = (sites.clone(), sites.clone(), sites);
    let (site, invoice) = (
        Access::Right(Right::SitesRead),
        Access::Right(Right::InvoicesRead),
    );
    vec![
        // No scope: any site's id will do.
        Route::get(
            "/planted/sites/{id}",
            site,
            move |_: Visit, Path(id): Path<String>| async move {
                page(named.get(&id).ok_or(Halt::Missing)?)
            },
        ),
        // No scope in a list.
        Route::get("/planted/companies", invoice, move |_: Visit| async move {
            page(&listed.values().cloned().collect::<Vec<_>>().join(", "))
        }),
        // Less asked for than promised.
        Route::get("/planted/users", Access::Member, async |_: Visit| page("")),
        // No scope in a filter.
        Route::get(
            "/planted/filtered",
            invoice,
            move |visit: Visit| async move {
                let site = visit.query("site");
                page(filtered.get(&site).map_or("", String::as_str))
            },
        ),
    ]
}

#[tokio::test]
async fn a_wall_removed_on_purpose_is_found() {
    let plain = house().await;
    let mut routes = app::assembly::routes();
    routes.extend(planted(sites(&plain).await));
    let portal = app::assembly::assemble_over(plain.tools().clone(), &routes);
    let portal = portal.expect("the portal");
    let router = web::router(&portal, routes, &Limits::default());
    let kinds = app::assembly::kinds(None, None);
    let house = House::new(plain.fresh, router, kinds, people());
    let things = Things::find(&house).await;
    let who = "company-accountant";
    let report = walk(&house, &things, who, PROMISED).await;
    let wrong = report.wrong.join("\n");
    // An accountant has no right to sites: the wall stands, and holds.
    assert!(!wrong.contains("/planted/sites"), "{wrong}");
    for found in ["/planted/companies", "/planted/users", "/planted/filtered"] {
        assert!(wrong.contains(found), "{found} was not found: {wrong}");
    }
    let report = walk(&house, &things, "company-admin", PROMISED).await;
    let wrong = report.wrong.join("\n");
    for found in ["/planted/sites", "/planted/companies", "/planted/filtered"] {
        assert!(wrong.contains(found), "{found} was not found: {wrong}");
    }
    assert!(
        !wrong.contains("/planted/users"),
        "theirs by right: {wrong}"
    );
    let report = walk(&house, &things, "operator-admin", PROMISED).await;
    assert!(
        report.wrong.is_empty(),
        "all of it is theirs: {:?}",
        report.wrong
    );
}
