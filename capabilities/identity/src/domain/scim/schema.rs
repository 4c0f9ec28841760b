//! What the portal can do of SCIM, told to directories (RFC 7643, 5 to 7).

use serde_json::{Value, json};

use super::attribute::{GROUP, USER};
use super::listing::MOST_A_PAGE;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// `GET /ServiceProviderConfig`
pub fn config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST_A_PAGE },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "API key",
            "description": "A key made in the portal, in the header Authorization: Bearer",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

/// Every resource type, or the one of that name.
pub fn types(base: &str) -> Vec<Value> {
    let one = |name: &str, endpoint: &str, schema: &str, description: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "description": description,
            "schema": schema,
            "schemaExtensions": [],
            "meta": {
                "resourceType": "ResourceType",
                "location": format!("{base}/ResourceTypes/{name}"),
            },
        })
    };
    vec![
        one("User", "/Users", USER, "A user of the company"),
        one(
            "Group",
            "/Groups",
            GROUP,
            "A profile of the company: who is in it has its rights",
        ),
    ]
}

/// Every schema.
pub fn schemas(base: &str) -> Vec<Value> {
    vec![
        schema(base, (USER, "User"), user()),
        schema(base, (GROUP, "Group"), group()),
    ]
}

/// A list of all of them.
pub fn list(all: Vec<Value>) -> Value {
    json!({
        "schemas": [LIST],
        "totalResults": all.len(),
        "itemsPerPage": all.len(),
        "startIndex": 1,
        "Resources": all,
    })
}

fn schema(base: &str, (urn, name): (&str, &str), attributes: Value) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": urn,
        "name": name,
        "description": name,
        "attributes": attributes,
        "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{urn}") },
    })
}

/// One attribute; what is not said is as RFC 7643, 2.2 has it.
fn attribute(name: &str, kind: &str, description: &str) -> Value {
    json!({
        "name": name,
        "type": kind,
        "multiValued": false,
        "description": description,
        "required": false,
        "caseExact": false,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    })
}

fn with(mut attribute: Value, changes: Value) -> Value {
    if let (Some(kept), Value::Object(changes)) = (attribute.as_object_mut(), changes) {
        kept.extend(changes);
    }
    attribute
}

fn read_only(name: &str, kind: &str, description: &str) -> Value {
    with(
        attribute(name, kind, description),
        json!({ "mutability": "readOnly" }),
    )
}

fn reference(description: &str, to: &str) -> Value {
    let own = read_only("$ref", "reference", description);
    with(own, json!({ "referenceTypes": [to], "caseExact": true }))
}

fn user() -> Value {
    let one_value = |name: &str, description: &str, kinds: Value| {
        with(
            attribute(name, "complex", description),
            json!({ "multiValued": true, "subAttributes": [
                attribute("value", "string", "The value"),
                with(read_only("type", "string", "Always work"), kinds),
                read_only("primary", "boolean", "Whether it is the one that counts"),
            ] }),
        )
    };
    let work = || json!({ "canonicalValues": ["work"] });
    json!([
        with(
            attribute(
                "userName",
                "string",
                "The name in the directory, one of a company"
            ),
            json!({ "required": true, "uniqueness": "server" }),
        ),
        with(
            attribute("name", "complex", "The parts of the name"),
            json!({ "subAttributes": [
                read_only("formatted", "string", "As displayName"),
                attribute("familyName", "string", "Family name"),
                attribute("givenName", "string", "Given name"),
            ] }),
        ),
        attribute("displayName", "string", "What people call them"),
        with(
            attribute("preferredLanguage", "string", "The language they read"),
            json!({ "canonicalValues": ["fr", "en"] }),
        ),
        attribute("active", "boolean", "Whether they may come in"),
        required(one_value("emails", "Where letters go: one is kept", work())),
        one_value("phoneNumbers", "One is kept", work()),
        with(
            read_only("groups", "complex", "The groups they are in"),
            json!({ "multiValued": true, "subAttributes": [
                read_only("value", "string", "The group's id"),
                reference("The group", "Group"),
                read_only("display", "string", "The group's name"),
                with(read_only("type", "string", "Always direct"), json!({ "canonicalValues": ["direct"] })),
            ] }),
        ),
    ])
}

/// Wanted, with its value: a user whose name is no address has no letter without one.
fn required(mut one: Value) -> Value {
    one["required"] = true.into();
    one["subAttributes"][0]["required"] = true.into();
    one
}

fn group() -> Value {
    let fixed = |one: Value| with(one, json!({ "mutability": "immutable" }));
    json!([
        with(
            attribute(
                "displayName",
                "string",
                "The profile's name, one of a company"
            ),
            json!({ "required": true, "uniqueness": "server" }),
        ),
        with(
            attribute("members", "complex", "Who is in it"),
            json!({ "multiValued": true, "subAttributes": [
                fixed(with(attribute("value", "string", "The user's id"), json!({ "caseExact": true }))),
                fixed(reference("The user", "User")),
                read_only("display", "string", "The user's name"),
                fixed(with(attribute("type", "string", "Always User"), json!({ "canonicalValues": ["User"] }))),
            ] }),
        ),
    ])
}
