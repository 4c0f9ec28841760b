//! The table of programs as OpenAPI 3.1: generated, so that what is told is what is served.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::answer;
use crate::{Access, Call, Facts, Route};

/// Where the description is served.
const PATH: &str = "/api/openapi.json";

/// The routes, and one more that describes them all.
pub fn listed(mut routes: Vec<Route>) -> Vec<Route> {
    let own = |told: Arc<Value>| {
        let handler = move |_: Call| {
            let told = told.clone();
            async move { answer::json(axum::http::StatusCode::OK, &told) }
        };
        Route::get(PATH, Access::Public, handler).named("This description of every route")
    };
    let mut facts: Vec<Facts> = routes.iter().map(|route| route.facts().clone()).collect();
    facts.push(own(Arc::default()).facts().clone());
    routes.push(own(Arc::new(openapi(&facts))));
    routes
}

/// Every route of the table.
pub fn openapi(table: &[Facts]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for facts in table {
        let methods = paths.entry(facts.path).or_insert_with(|| json!({}));
        methods[facts.method.as_str().to_ascii_lowercase()] = operation(facts);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Customer portal API",
            "version": "1",
            "description": "Keys are made in the portal, under Entreprise > Clés d’API. \
                What a key may do is its rights, over its company and those below.",
        },
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "bearerFormat": "mop_…" } },
            "schemas": { "Error": error_schema(), "ScimError": scim_error_schema() },
        },
    })
}

fn operation(facts: &Facts) -> Value {
    let mut told = json!({
        "operationId": operation_id(facts),
        "summary": facts.summary,
        "parameters": parameters(facts),
        "responses": responses(facts),
    });
    match facts.access {
        Access::Public => told["security"] = json!([]),
        Access::Key => {}
        Access::Right(right) => told["x-right"] = kernel::Coded::code(right).into(),
    }
    if let Some(takes) = facts.takes {
        let content = json!({ kind(facts): { "schema": takes() } });
        told["requestBody"] = json!({ "required": true, "content": content });
    }
    told
}

fn kind(facts: &Facts) -> &'static str {
    match facts.path.starts_with("/scim/") {
        true => "application/scim+json",
        false => "application/json",
    }
}

/// `getScimV2UsersById`: stable as long as the address is.
fn operation_id(facts: &Facts) -> String {
    let mut id = facts.method.as_str().to_ascii_lowercase();
    for part in facts.path.split(['/', '.']).filter(|part| !part.is_empty()) {
        let (by, name) = match part.trim_matches(['{', '}']) {
            name if name.len() == part.len() => ("", name),
            name => ("By", name),
        };
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        id.push_str(by);
        id.extend(first.into_iter().chain(letters));
    }
    id
}

fn parameters(facts: &Facts) -> Vec<Value> {
    let parts = facts.path.split('/');
    let names = parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let text = || json!({ "type": "string" });
    let in_path =
        names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text() }));
    let in_query = facts.query.iter().map(|(name, meaning)| {
        json!({ "name": name, "in": "query", "description": meaning, "schema": text() })
    });
    in_path.chain(in_query).collect()
}

fn responses(facts: &Facts) -> Value {
    let error = match facts.path.starts_with("/scim/") {
        true => "#/components/schemas/ScimError",
        false => "#/components/schemas/Error",
    };
    let refused = |words: &str| {
        let content = json!({ kind(facts): { "schema": { "$ref": error } } });
        json!({ "description": words, "content": content })
    };
    let (status, words) = match facts.method.as_str() {
        "POST" => ("201", "Made"),
        "DELETE" => ("204", "Gone"),
        _ => ("200", "Done"),
    };
    let mut responses = json!({ status: { "description": words } });
    if let Some(gives) = facts.gives {
        responses[status]["content"] = json!({ kind(facts): { "schema": gives() } });
    }
    if facts.access != Access::Public {
        responses["401"] = refused("No key, or one that opens nothing");
        responses["429"] = refused("Too often: see Retry-After");
    }
    if let Access::Right(_) = facts.access {
        responses["403"] = refused("The key lacks the right");
    }
    if facts.path.contains('{') {
        responses["404"] = refused("It is not there, or not yours");
    }
    if facts.takes.is_some() {
        responses["400"] = refused("Unreadable, or not as it should be");
        responses["409"] = refused("It does not fit what is there");
    }
    responses
}

fn error_schema() -> Value {
    let text = || json!({ "type": "string" });
    let field = json!({
        "type": "object",
        "properties": { "field": text(), "code": text(), "reason": text() },
    });
    json!({
        "type": "object",
        "required": ["code", "reason", "status", "requestId"],
        "properties": {
            "code": { "type": "string", "description": "Never changes" },
            "reason": { "type": "string", "description": "In the language of Accept-Language: fr or en" },
            "status": text(),
            "requestId": text(),
            "fields": { "type": "array", "items": field },
        },
    })
}

fn scim_error_schema() -> Value {
    let text = || json!({ "type": "string" });
    json!({
        "type": "object",
        "required": ["schemas", "status", "detail"],
        "properties": {
            "schemas": { "type": "array", "items": text() },
            "status": text(),
            "scimType": text(),
            "detail": text(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_told_with_its_parameters_and_its_own_name() {
        let handler = || async { "x" };
        let routes = listed(vec![
            Route::get("/api/me", Access::Key, handler).named("Who"),
            Route::delete("/scim/v2/Users/{id}", Access::Key, handler),
        ]);
        let facts: Vec<Facts> = routes.iter().map(|route| route.facts().clone()).collect();
        let told = openapi(&facts);
        assert_eq!(told["paths"]["/api/me"]["get"]["operationId"], "getApiMe");
        let delete = &told["paths"]["/scim/v2/Users/{id}"]["delete"];
        assert_eq!(delete["operationId"], "deleteScimV2UsersById");
        assert_eq!(delete["parameters"][0]["name"], "id");
        assert_eq!(told["paths"][PATH]["get"]["security"], json!([]));
        assert_eq!(told["paths"].as_object().unwrap().len(), 3);
    }
}
