use kernel::FieldRefusal;
use serde_json::{Value, json};

use super::attribute::GROUP;
use super::tag_of;
use crate::domain::refusal::ScimRefusal;

/// The most members one group is told to have at once.
const MOST_MEMBERS: usize = 10_000;

/// A group as a directory wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedGroup {
    /// Its name.
    pub display_name: String,
    /// Who is in it: ids of users' places, as sent.
    pub members: Vec<String>,
}

/// Reads a resource whose names are written our way.
pub fn read(resource: &Value) -> Result<WantedGroup, FieldRefusal> {
    let wrong = |field: &str| FieldRefusal::new(field, &ScimRefusal::InvalidValue);
    let name = resource.get("displayName").and_then(Value::as_str);
    let name = name.map(str::trim).unwrap_or_default();
    let fits = !name.is_empty() && name.chars().count() <= 60;
    if !fits || name.chars().any(char::is_control) {
        return Err(wrong("displayName"));
    }
    let members = match resource.get("members") {
        None => &[][..],
        Some(Value::Array(members)) => members.as_slice(),
        Some(_) => return Err(wrong("members")),
    };
    if members.len() > MOST_MEMBERS {
        return Err(FieldRefusal::new("members", &ScimRefusal::TooMany));
    }
    let one = |member: &Value| {
        let value = member.get("value").and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| wrong("members"))
    };
    Ok(WantedGroup {
        display_name: name.to_owned(),
        members: members.iter().map(one).collect::<Result<_, _>>()?,
    })
}

/// The resource, with its ETag; `members` are ids and names.
pub fn write(of: (&str, &str), members: &[(String, String)], base: &str) -> Value {
    let (id, name) = of;
    let mut resource = json!({
        "schemas": [GROUP],
        "id": id,
        "displayName": name,
        "members": members.iter().map(|(id, name)| json!({
            "value": id, "display": name, "type": "User", "$ref": format!("{base}/Users/{id}"),
        })).collect::<Vec<_>>(),
    });
    let version = tag_of(&resource);
    resource["meta"] = json!({
        "resourceType": "Group",
        "location": format!("{base}/Groups/{id}"),
        "version": version,
    });
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_a_name_and_members_by_id() {
        let read_one =
            read(&json!({ "displayName": " A ", "members": [{ "value": "1" }] })).unwrap();
        assert_eq!(read_one.display_name, "A");
        assert_eq!(read_one.members, ["1"]);
        for wrong in [
            json!({}),
            json!({ "displayName": "" }),
            json!({ "displayName": 1 }),
            json!({ "displayName": "A", "members": {} }),
            json!({ "displayName": "A", "members": [{}] }),
            json!({ "displayName": "A", "members": ["1"] }),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }
}
