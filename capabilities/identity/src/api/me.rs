use access::Right;
use api::{Call, Reply};
use axum::http::StatusCode;
use kernel::{Coded, OrMissing};
use serde_json::{Value, json};

/// `GET /api/me`
pub async fn show(call: Call) -> Reply {
    let (key, caller) = (call.key()?, call.caller()?);
    let guest = call.visit().guest.as_ref().or_missing()?;
    let rights: Vec<&str> = caller.open_rights().iter().map(Right::code).collect();
    let told = json!({
        "key": {
            "id": key.id,
            "name": key.name,
            "hint": key.hint,
            "expiresAt": key.expires_at.rfc3339(),
        },
        "rights": rights,
        "company": {
            "id": caller.company().to_string(),
            "reference": guest.company_reference,
            "name": guest.company_name,
        },
        "coverage": if caller.is_narrowed() { "sites" } else { "company" },
    });
    Ok(api::json(StatusCode::OK, &told))
}

pub fn schema() -> Value {
    let text = || json!({ "type": "string" });
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let expires_at = json!({ "type": "string", "format": "date-time" });
    object(json!({
        "key": object(json!({
            "id": text(), "name": text(), "hint": text(), "expiresAt": expires_at,
        })),
        "rights": { "type": "array", "items": text() },
        "company": object(json!({ "id": text(), "reference": text(), "name": text() })),
        "coverage": { "type": "string", "enum": ["company", "sites"] },
    }))
}
