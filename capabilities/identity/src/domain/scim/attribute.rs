use serde_json::{Map, Value};

use crate::domain::refusal::ScimRefusal;

/// The core schema of users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The core schema of groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The enterprise's further attributes: known, and not kept.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// `name.familyName`, in lower case: attributes have no case (RFC 7643, 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// `name`
    pub name: String,
    /// `familyname`
    pub sub: Option<String>,
}

impl Attribute {
    /// Reads one, with or without the schema's URN before it.
    pub fn parse(text: &str) -> Result<Self, ScimRefusal> {
        let text = text.to_ascii_lowercase();
        if text.len() > 200 {
            return Err(ScimRefusal::InvalidPath);
        }
        let foreign = format!("{}:", ENTERPRISE.to_ascii_lowercase());
        if let Some(rest) = text.strip_prefix(&foreign) {
            // One of many that are passed over.
            let name = "enterprise".to_owned();
            let sub = (!rest.is_empty()).then(|| rest.to_owned());
            return Ok(Self { name, sub });
        }
        let mut rest = text.as_str();
        for urn in [USER, GROUP] {
            let urn = format!("{}:", urn.to_ascii_lowercase());
            rest = rest.strip_prefix(urn.as_str()).unwrap_or(rest);
        }
        let (name, sub) = match rest.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (rest, None),
        };
        if !is_name(name) || sub.is_some_and(|sub| !is_name(sub)) {
            return Err(ScimRefusal::InvalidPath);
        }
        Ok(Self {
            name: name.to_owned(),
            sub: sub.map(str::to_owned),
        })
    }
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$');
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '$') && text.chars().all(plain)
}

/// The value of `name`, written in any case.
pub fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = object
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// How an attribute's values lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One value.
    Simple,
    /// One value with parts.
    Complex,
    /// Several values with parts.
    Multi,
}

/// What a resource has, and what it is known to have elsewhere and not kept here.
pub struct Shape {
    /// Its schema.
    pub urn: &'static str,
    /// Names as they are written, and how they lie.
    pub kept: &'static [(&'static str, Kind)],
    /// The portal's own: nobody changes them.
    pub own: &'static [&'static str],
    /// Passed over.
    pub passed: &'static [&'static str],
}

impl Shape {
    /// The name as it is written, and how it lies.
    pub fn kept(&self, name: &str) -> Option<(&'static str, Kind)> {
        let mut kept = self.kept.iter();
        let found = kept.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.copied()
    }

    /// Whether it is the portal's own.
    pub fn is_own(&self, name: &str) -> bool {
        self.own.iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether it is known, and not kept.
    pub fn is_passed(&self, name: &str) -> bool {
        let known = |passed: &str| passed.eq_ignore_ascii_case(name);
        name == "enterprise" || self.passed.iter().any(|passed| known(passed))
    }
}

/// Users.
pub const OF_USERS: Shape = Shape {
    urn: USER,
    kept: &[
        ("userName", Kind::Simple),
        ("externalId", Kind::Simple),
        ("displayName", Kind::Simple),
        ("name", Kind::Complex),
        ("emails", Kind::Multi),
        ("phoneNumbers", Kind::Multi),
        ("preferredLanguage", Kind::Simple),
        ("locale", Kind::Simple),
        ("active", Kind::Simple),
    ],
    own: &["id", "meta", "schemas", "groups"],
    passed: &[
        "nickName",
        "profileUrl",
        "title",
        "userType",
        "timezone",
        "password",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
    ],
};

/// Groups.
pub const OF_GROUPS: Shape = Shape {
    urn: GROUP,
    kept: &[("displayName", Kind::Simple), ("members", Kind::Multi)],
    own: &["id", "meta", "schemas"],
    passed: &["externalId"],
};

/// Parts of values, as they are written.
const PARTS: [&str; 10] = [
    "formatted",
    "givenName",
    "familyName",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "value",
    "type",
    "primary",
    "display",
];

/// A part's name as it is written.
pub fn part(name: &str) -> String {
    let mut parts = PARTS.iter();
    let known = parts.find(|known| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_reads_in_any_case_with_or_without_its_schema() {
        let read = |text: &str| Attribute::parse(text).unwrap();
        let family = Attribute {
            name: "name".to_owned(),
            sub: Some("familyname".to_owned()),
        };
        assert_eq!(read("name.familyName"), family);
        assert_eq!(read(&format!("{USER}:Name.FamilyName")), family);
        assert_eq!(read(&format!("{ENTERPRISE}:department")).name, "enterprise");
        for wrong in ["", ".", "a.", "a.b.c", "1a", "a b", "a[", "é", "urn:x:y"] {
            assert!(Attribute::parse(wrong).is_err(), "{wrong}");
        }
    }
}
