use serde_json::Value;

use crate::token::{self, Claims, text};

/// What a provider says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Its own name for them, which never changes.
    pub subject: String,
    /// Their mail address.
    pub email: Option<String>,
    /// Whether it says that the address is theirs; nothing where it does not say.
    pub email_verified: Option<bool>,
    /// Their name.
    pub name: String,
    /// The establishment they work for (ProConnect).
    pub siret: Option<String>,
}

/// Reads what is said of `subject`.
pub(crate) fn read_person(subject: String, claims: &Claims) -> Person {
    let given = text(claims, "given_name").unwrap_or_default();
    let family = text(claims, "usual_name").or_else(|| text(claims, "family_name"));
    let both = format!("{given} {}", family.unwrap_or_default());
    let both = Some(both.trim().to_owned()).filter(|name| !name.is_empty());
    Person {
        subject,
        email: text(claims, "email"),
        email_verified: claims.get("email_verified").and_then(|said| match said {
            Value::Bool(said) => Some(*said),
            Value::String(said) => Some(said == "true"),
            _ => None,
        }),
        name: text(claims, "name").or(both).unwrap_or_default(),
        siret: text(claims, "siret"),
    }
}

/// RFC 8176's `mfa`, and the classes by which providers say the same.
pub(crate) fn several_factors(claims: &Claims) -> bool {
    const CLASSES: [&str; 5] = [
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
        "mfa",
    ];
    let acr = text(claims, "acr").unwrap_or_default();
    token::texts(claims, "amr").iter().any(|way| way == "mfa") || CLASSES.contains(&acr.as_str())
}
