use super::*;
use crate::domain::scim::attribute::{OF_GROUPS, OF_USERS};

fn jane() -> Value {
    json!({
        "id": "a1", "userName": "jane@acme.fr", "displayName": "Jane", "active": true,
        "name": { "givenName": "Jane", "familyName": "Doe" },
        "emails": [{ "value": "jane@acme.fr", "type": "work", "primary": true }],
    })
}

fn patched(operations: Value) -> Result<Value, ScimRefusal> {
    let mut jane = jane();
    let message = json!({ "schemas": [MESSAGE], "Operations": operations });
    apply(&OF_USERS, &mut jane, &message).map(|()| jane)
}

#[test]
fn entra_and_okta_write_the_same_thing_in_several_ways() {
    for operations in [
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        json!([{ "op": "replace", "value": { "active": "False" } }]),
        json!([{ "op": "replace", "value": { "id": "other", "active": "False", "groups": [] } }]),
        json!([{ "op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "False" }]),
    ] {
        assert_eq!(patched(operations).unwrap()["active"], "False");
    }
    let mail = patched(json!([
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "j@acme.fr" },
        { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "0123456789" },
        { "op": "Replace", "path": "name.familyName", "value": "Roe" },
        { "op": "Add", "value": { "name.givenName": "Janet", "title": "CEO",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "IT" } },
    ]))
    .unwrap();
    assert_eq!(mail["emails"][0]["value"], "j@acme.fr");
    assert_eq!(
        mail["phoneNumbers"],
        json!([{ "type": "work", "value": "0123456789" }])
    );
    assert_eq!(
        mail["name"],
        json!({ "givenName": "Janet", "familyName": "Roe" })
    );
    assert_eq!(mail.get("title"), None);
}

#[test]
fn members_are_added_once_and_removed_in_both_ways() {
    let group = || json!({ "displayName": "A", "members": [{ "value": "1" }, { "value": "2" }] });
    let after = |operations: Value| {
        let mut group = group();
        let message = json!({ "schemas": [MESSAGE], "Operations": operations });
        apply(&OF_GROUPS, &mut group, &message).map(|()| {
            let members = group["members"].as_array().cloned().unwrap_or_default();
            let values = members.iter().filter_map(value_of);
            values.map(str::to_owned).collect::<Vec<_>>().join(" ")
        })
    };
    let add =
        json!([{ "op": "Add", "path": "members", "value": [{ "value": "2" }, { "value": "3" }] }]);
    assert_eq!(after(add).unwrap(), "1 2 3");
    let one = json!([{ "op": "remove", "path": "members[value eq \"1\"]" }]);
    assert_eq!(after(one).unwrap(), "2");
    let listed = json!([{ "op": "Remove", "path": "members", "value": [{ "value": "1" }] }]);
    assert_eq!(after(listed).unwrap(), "2");
    let all = json!([{ "op": "remove", "path": "members" }]);
    assert_eq!(after(all).unwrap(), "");
    let replace = json!([{ "op": "replace", "path": "members", "value": [{ "value": "9" }] }]);
    assert_eq!(after(replace).unwrap(), "9");
    let whole = json!([{ "op": "replace", "value": { "id": "x", "displayName": "B" } }]);
    assert_eq!(after(whole).unwrap(), "1 2");
}

#[test]
fn a_new_primary_address_puts_the_old_one_back() {
    let value = json!([{ "value": "b@acme.fr", "primary": true }]);
    let both = patched(json!([{ "op": "add", "path": "emails", "value": value }])).unwrap();
    assert_eq!(both["emails"][0]["primary"], false);
    assert_eq!(both["emails"][1]["primary"], true);
}

#[test]
fn what_cannot_be_done_is_named() {
    for (operations, refusal) in [
        (json!([]), ScimRefusal::InvalidSyntax),
        (json!({}), ScimRefusal::InvalidSyntax),
        (json!([1]), ScimRefusal::InvalidSyntax),
        (
            json!([{ "op": "move", "path": "active" }]),
            ScimRefusal::InvalidSyntax,
        ),
        (json!([{ "op": "remove" }]), ScimRefusal::NoTarget),
        (
            json!([{ "op": "replace", "path": "id", "value": "x" }]),
            ScimRefusal::Mutability,
        ),
        (
            json!([{ "op": "replace", "path": "groups", "value": [] }]),
            ScimRefusal::Mutability,
        ),
    ] {
        assert_eq!(patched(operations.clone()), Err(refusal), "{operations}");
    }
}

#[test]
fn paths_and_values_that_are_none_are_named() {
    let terms = vec!["value eq \"x\""; 60].join(" or ");
    let wide = json!({ "op": "remove", "path": format!("emails[{terms}]") });
    for (operations, refusal) in [
        (
            json!([{ "op": "replace", "path": "nonsense", "value": 1 }]),
            ScimRefusal::InvalidPath,
        ),
        (
            json!([{ "op": "replace", "path": "active.x", "value": 1 }]),
            ScimRefusal::InvalidPath,
        ),
        (
            json!([{ "op": "replace", "path": "emails[", "value": 1 }]),
            ScimRefusal::InvalidPath,
        ),
        (
            json!([{ "op": "replace", "path": 1, "value": 1 }]),
            ScimRefusal::InvalidPath,
        ),
        (
            json!([{ "op": "add", "path": "emails[x", "value": 1 }]),
            ScimRefusal::InvalidPath,
        ),
        (
            json!([{ "op": "add", "path": "emails[x]", "value": 1 }]),
            ScimRefusal::InvalidFilter,
        ),
        (
            json!([{ "op": "add", "path": "emails[type ne \"work\"].value", "value": "x" }]),
            ScimRefusal::NoTarget,
        ),
        (
            json!([{ "op": "add", "path": "active" }]),
            ScimRefusal::InvalidValue,
        ),
        (
            json!([{ "op": "add", "path": "emails", "value": [1] }]),
            ScimRefusal::InvalidValue,
        ),
        (
            json!([{ "op": "add", "value": "x" }]),
            ScimRefusal::InvalidValue,
        ),
        (json!([wide, wide, wide, wide]), ScimRefusal::TooMany),
        (
            json!(vec![json!({ "op": "remove", "path": "active" }); 101]),
            ScimRefusal::TooMany,
        ),
    ] {
        assert_eq!(patched(operations.clone()), Err(refusal), "{operations}");
    }
    let nameless = json!({ "Operations": [] });
    assert_eq!(
        apply(&OF_USERS, &mut jane(), &nameless),
        Err(ScimRefusal::InvalidSyntax)
    );
}
