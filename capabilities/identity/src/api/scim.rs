//! SCIM 2.0 (RFC 7643, RFC 7644): the company's users and groups, for its directory.

mod about;
mod groups;
mod users;

use access::{Right, Scope};
use api::{Call, Field, Outdated, Reply, Route};
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use db::Write;
use kernel::Halt;
use serde_json::{Value, json};

use super::PROVISION;
use crate::actions::provide::Ground;
use crate::domain::scim::listing::{Asked, Parts};

const LISTED: &[Field] = &[
    ("filter", "RFC 7644, 3.4.2.2"),
    ("startIndex", "From 1"),
    ("count", "At most 200"),
    ("sortBy", "An attribute"),
    ("sortOrder", "ascending or descending"),
    ("attributes", "Only these"),
    ("excludedAttributes", "All but these"),
];

pub fn routes() -> Vec<Route> {
    let mut routes = about::routes();
    routes.extend([
        Route::get("/scim/v2/Users", PROVISION, users::list)
            .named("The company's users")
            .asked(LISTED),
        Route::post("/scim/v2/Users", PROVISION, users::add)
            .named("Gives somebody a place in the company")
            .takes(resource),
        Route::get("/scim/v2/Users/{id}", PROVISION, users::show).named("One user"),
        Route::put("/scim/v2/Users/{id}", PROVISION, users::replace)
            .named("Replaces what is said of a user")
            .takes(resource),
        Route::patch("/scim/v2/Users/{id}", PROVISION, users::change)
            .named("Changes a user")
            .takes(changes),
        Route::delete("/scim/v2/Users/{id}", PROVISION, users::remove)
            .named("Takes a user out of the company, at once"),
        Route::get("/scim/v2/Groups", PROVISION, groups::list)
            .named("The company's profiles, as groups")
            .asked(LISTED),
        Route::post("/scim/v2/Groups", PROVISION, groups::add)
            .named("Makes a profile that gives nothing yet")
            .takes(resource),
        Route::get("/scim/v2/Groups/{id}", PROVISION, groups::show).named("One group"),
        Route::put("/scim/v2/Groups/{id}", PROVISION, groups::replace)
            .named("Replaces a group's members")
            .takes(resource),
        Route::patch("/scim/v2/Groups/{id}", PROVISION, groups::change)
            .named("Adds and removes members")
            .takes(changes),
        Route::delete("/scim/v2/Groups/{id}", PROVISION, groups::remove)
            .named("Removes a profile of the company's own"),
    ]);
    routes
}

fn resource() -> Value {
    json!({ "type": "object", "description": "See /scim/v2/Schemas" })
}

fn changes() -> Value {
    let operation = json!({ "type": "object", "properties": {
        "op": { "type": "string" }, "path": { "type": "string" }, "value": {},
    } });
    json!({ "type": "object", "properties": {
        "schemas": { "type": "array", "items": { "type": "string" } },
        "Operations": { "type": "array", "maxItems": 100, "items": operation },
    } })
}

/// The evidence that the key speaks for all of its company's users: one that is narrowed to sites does
/// not.
fn scope_of(call: &Call) -> Result<Scope, Halt> {
    let scope = call.scope(Right::UsersProvision)?;
    match scope.narrowed() {
        None => Ok(scope),
        Some(_) => Err(Halt::Denied),
    }
}

/// Where the directory works, on the word of who made its key.
async fn ground_of<'a>(call: &'a Call, tx: &mut Write) -> Result<Ground<'a>, Halt> {
    scope_of(call)?;
    Ground::take(tx, &call.key()?.holder).await
}

/// What stands before `/Users` in links.
fn base(call: &Call) -> String {
    format!("{}/scim/v2", call.origin())
}

fn asked(call: &Call) -> Result<Asked, Halt> {
    Ok(Asked::read(|name| call.query(name))?)
}

fn answer(value: &Value) -> Response {
    api::typed(StatusCode::OK, "application/scim+json", value)
}

/// A resource, with its ETag and address; 304 to who has it already.
fn answer_one(call: &Call, status: StatusCode, resource: Value) -> Reply {
    let of = |name: &str| {
        resource["meta"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let (version, location) = (of("version"), of("location"));
    let known = status == StatusCode::OK && says(call.header("if-none-match"), &version);
    let parts = Parts::read(call.query("attributes"), call.query("excludedAttributes"));
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => api::typed(status, "application/scim+json", &parts.of(resource)),
    };
    let mut set = |name: HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers_mut().insert(name, value);
        }
    };
    set(ETAG, &version);
    if status == StatusCode::CREATED {
        set(LOCATION, &location);
    }
    Ok(response)
}

/// Whether a header of entity tags names this one: weakly, for ours are weak.
fn says(header: Option<&str>, version: &str) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = plain(version);
    let mut tags = header.into_iter().flat_map(|header| header.split(','));
    tags.any(|tag| tag.trim() == "*" || plain(tag) == wanted)
}

/// `If-Match`: only the state that was read is changed.
fn hold_to(call: &Call, resource: &Value) -> Result<(), Halt> {
    let version = resource["meta"]["version"].as_str().unwrap_or_default();
    match call.header("if-match") {
        Some(header) if !says(Some(header), version) => Err(Outdated.into()),
        Some(_) | None => Ok(()),
    }
}
