//! SCIM's own grammar and shapes (RFC 7643, RFC 7644): filters, paths, changes, users and groups as
//! directories write them.

pub mod attribute;
pub mod filter;
pub mod group;
pub mod listing;
pub mod patch;
pub mod person;
pub mod schema;

/// What a resource's ETag is made of: everything it says.
pub fn tag_of(resource: &serde_json::Value) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(resource.to_string().as_bytes());
    let hex: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("W/\"{hex}\"")
}
