use kernel::{Coded, FieldRefusal, Lang, Refusal};
use serde_json::{Value, json};

use super::attribute::USER;
use super::tag_of;
use crate::domain::login::{read_email, read_phone};
use crate::domain::refusal::{LoginRefusal, ScimRefusal};

const LONGEST_ID: usize = 256;
const LONGEST_NAME: usize = 120;

/// A user as a directory wants them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What the directory calls them: one of a company, in any case.
    pub user_name: String,
    /// The directory's own key.
    pub external_id: String,
    /// What people call them, when the directory says it in one piece.
    pub display_name: String,
    /// A part of it.
    pub given_name: String,
    /// A part of it.
    pub family_name: String,
    /// Where letters go.
    pub email: String,
    /// A telephone number we can read, or nothing.
    pub phone: String,
    /// The language they read, when the directory says one of ours.
    pub lang: Option<Lang>,
    /// Whether they may come in; nothing when the directory does not say.
    pub active: Option<bool>,
}

impl Wanted {
    /// What people call them, from whatever the directory says.
    pub fn called(&self) -> String {
        let joined = format!("{} {}", self.given_name, self.family_name);
        let names = [&self.display_name, &joined, &self.user_name].into_iter();
        let mut names = names
            .map(|name| name.trim())
            .filter(|name| !name.is_empty());
        let first = names.next().unwrap_or_default();
        first.chars().take(LONGEST_NAME).collect()
    }
}

type Fault = FieldRefusal;

fn fault(field: &str, refusal: &dyn Refusal) -> Fault {
    FieldRefusal::new(field, refusal)
}

/// Reads a resource whose names are written our way (`super::patch::read`).
pub fn read(resource: &Value) -> Result<Wanted, Fault> {
    let user_name = text(resource, "userName", LONGEST_ID)?;
    if user_name.is_empty() {
        return Err(fault("userName", &ScimRefusal::InvalidValue));
    }
    let name = resource.get("name").unwrap_or(&Value::Null);
    let given_name = text(name, "givenName", LONGEST_NAME)?;
    let family_name = text(name, "familyName", LONGEST_NAME)?;
    let formatted = text(name, "formatted", LONGEST_NAME)?;
    let mut display_name = text(resource, "displayName", LONGEST_NAME)?;
    if display_name.is_empty() && given_name.is_empty() && family_name.is_empty() {
        display_name = formatted;
    }
    Ok(Wanted {
        external_id: text(resource, "externalId", LONGEST_ID)?,
        email: email(resource, &user_name)?,
        phone: phone(resource),
        lang: lang(resource),
        active: active(resource)?,
        user_name,
        display_name,
        given_name,
        family_name,
    })
}

fn text(of: &Value, name: &str, most: usize) -> Result<String, Fault> {
    match of.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => {
            let text = text.trim();
            let fits = text.chars().count() <= most && !text.chars().any(char::is_control);
            let wrong = || fault(name, &ScimRefusal::InvalidValue);
            fits.then(|| text.to_owned()).ok_or_else(wrong)
        }
        Some(_) => Err(fault(name, &ScimRefusal::InvalidValue)),
    }
}

/// The primary one, else the one for work, else the first: the portal keeps one.
fn chosen<'a>(resource: &'a Value, name: &str) -> Option<&'a str> {
    let all = resource.get(name).and_then(Value::as_array)?;
    let is_primary = |one: &&Value| match one.get("primary") {
        Some(Value::Bool(primary)) => *primary,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let is_work = |one: &&Value| {
        let kind = one.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
    };
    let found = all.iter().find(is_primary);
    let found = found.or_else(|| all.iter().find(is_work)).or(all.first());
    found?.get("value")?.as_str()
}

/// Without an address of its own, a name that is one serves: Entra ID's are.
fn email(resource: &Value, user_name: &str) -> Result<String, Fault> {
    let typed = match chosen(resource, "emails") {
        Some(typed) => read_email(typed),
        None => read_email(user_name),
    };
    typed.map_err(|refusal: LoginRefusal| fault("emails", &refusal))
}

/// Directories hold numbers nobody can dial from elsewhere: they are left out, not refused.
fn phone(resource: &Value) -> String {
    let typed = chosen(resource, "phoneNumbers");
    let read = typed.map(|typed| read_phone(typed.trim_start_matches("tel:")));
    read.and_then(Result::ok).unwrap_or_default()
}

fn lang(resource: &Value) -> Option<Lang> {
    let said = ["preferredLanguage", "locale"].into_iter();
    let mut said = said.filter_map(|name| resource.get(name)?.as_str()?.get(..2));
    said.find_map(|code| Lang::from_code(&code.to_ascii_lowercase()))
}

fn active(resource: &Value) -> Result<Option<bool>, Fault> {
    match resource.get("active") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(active)) => Ok(Some(*active)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(fault("active", &ScimRefusal::InvalidValue)),
    }
}

/// A user as the portal says them.
pub struct Said<'a> {
    /// Their place's id.
    pub id: String,
    /// What is kept.
    pub person: &'a Wanted,
    /// When the place was made, RFC 3339.
    pub created: String,
    /// The groups they are in: id and name.
    pub groups: &'a [(String, String)],
}

/// The resource, with its ETag; `base` is what stands before `/Users`.
pub fn write(said: &Said<'_>, base: &str) -> Value {
    let person = said.person;
    let location = format!("{base}/Users/{}", said.id);
    let mut resource = json!({
        "schemas": [USER],
        "id": said.id,
        "userName": person.user_name,
        "emails": [{ "value": person.email, "type": "work", "primary": true }],
        "active": person.active.unwrap_or(false),
        "groups": said.groups.iter().map(|(id, name)| json!({
            "value": id, "display": name, "type": "direct", "$ref": format!("{base}/Groups/{id}"),
        })).collect::<Vec<_>>(),
    });
    if !person.display_name.is_empty() {
        resource["displayName"] = person.display_name.as_str().into();
    }
    let parts = [
        ("givenName", &person.given_name),
        ("familyName", &person.family_name),
    ];
    for (part, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
        resource["name"]["formatted"] = person.called().into();
        resource["name"][part] = value.as_str().into();
    }
    if !person.external_id.is_empty() {
        resource["externalId"] = person.external_id.as_str().into();
    }
    if !person.phone.is_empty() {
        resource["phoneNumbers"] = json!([{ "value": person.phone, "type": "work" }]);
    }
    if let Some(lang) = person.lang {
        resource["preferredLanguage"] = lang.code().into();
    }
    let version = tag_of(&resource);
    resource["meta"] = json!({
        "resourceType": "User",
        "created": said.created,
        "location": location,
        "version": version,
    });
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_say_little_and_in_many_ways() {
        let little = read(&json!({ "userName": "jane@acme.fr" })).unwrap();
        assert_eq!(
            (little.email.as_str(), little.called().as_str()),
            ("jane@acme.fr", "jane@acme.fr")
        );
        assert_eq!(little.active, None);
        let much = read(&json!({
            "userName": "jdoe", "active": "False", "preferredLanguage": "en-GB",
            "name": { "givenName": "Jane", "familyName": "Doe" },
            "emails": [{ "value": "home@x.fr", "type": "home" }, { "value": "work@x.fr", "type": "work" }],
            "phoneNumbers": [{ "value": "ext. 12" }],
        }));
        let much = much.unwrap();
        assert_eq!(much.email, "work@x.fr");
        assert_eq!(much.called(), "Jane Doe");
        assert_eq!((much.active, much.lang), (Some(false), Some(Lang::En)));
        assert_eq!(much.phone, "");
    }

    #[test]
    fn wrong_kinds_of_values_are_refused_by_field() {
        let long = "a".repeat(300);
        for (resource, field) in [
            (json!({}), "userName"),
            (json!({ "userName": 1 }), "userName"),
            (json!({ "userName": " " }), "userName"),
            (json!({ "userName": long }), "userName"),
            (json!({ "userName": "a\u{0}@b.fr" }), "userName"),
            (json!({ "userName": "jdoe" }), "emails"),
            (json!({ "userName": "a@b.fr", "active": 1 }), "active"),
            (
                json!({ "userName": "a@b.fr", "active": "perhaps" }),
                "active",
            ),
            (
                json!({ "userName": "a@b.fr", "displayName": [] }),
                "displayName",
            ),
            (
                json!({ "userName": "a@b.fr", "emails": [{ "value": "x" }] }),
                "emails",
            ),
        ] {
            assert_eq!(read(&resource).unwrap_err().field, field, "{resource}");
        }
    }
}
