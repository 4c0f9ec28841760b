//! Groups from a directory: a group is a profile of the company.

use serde_json::{Value, json};
use testkit::House;

use crate::break_identity::{run, texts};
use crate::house::house;
use crate::machines::{call, key_of, said};
use crate::scim::{directory, get, jane, patch, send};

const GROUPS: &str = "/scim/v2/Groups";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn profile_of(house: &House, id: &str) -> String {
    let kept = "SELECT id || ' ' || COALESCE(ready_made, profile_id) FROM identity_membership";
    let all = texts(house, kept).await;
    let found = all
        .iter()
        .find_map(|line| line.strip_prefix(&format!("{id} ")));
    found.expect("a place").to_owned()
}

fn add(id: &str) -> Value {
    json!([{ "op": "Add", "path": "members", "value": [{ "value": id }] }])
}

fn members(group: &Value) -> Vec<&str> {
    let members = group["members"].as_array().expect("members");
    members
        .iter()
        .filter_map(|one| one["value"].as_str())
        .collect()
}

#[tokio::test]
async fn who_is_in_a_group_has_its_profile_and_who_leaves_falls_back() {
    let house = house().await;
    let key = directory(&house).await;
    let id = jane(&house, &key).await;
    assert_eq!(profile_of(&house, &id).await, "no_rights");
    let found = get(
        &house,
        &key,
        &format!("{GROUPS}?excludedAttributes=members&filter=displayName+eq+%22comptable%22"),
    )
    .await;
    assert_eq!(found["Resources"][0]["id"], "accountant", "{found}");
    assert_eq!(found["Resources"][0].get("members"), None);
    for group in ["accountant", "technician"] {
        let added = patch(&house, &key, &format!("{GROUPS}/{group}"), add(&id)).await;
        assert_eq!(added.status, 200, "{}", added.text);
        assert!(members(&said(&added)).contains(&id.as_str()));
    }
    assert_eq!(profile_of(&house, &id).await, "technician");
    let user = get(&house, &key, &format!("/scim/v2/Users/{id}")).await;
    assert_eq!(user["groups"].as_array().map(Vec::len), Some(2), "{user}");
    let leave = json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]);
    let left = patch(&house, &key, &format!("{GROUPS}/technician"), leave).await;
    assert!(!members(&said(&left)).contains(&id.as_str()));
    assert_eq!(profile_of(&house, &id).await, "accountant");
    let leave = json!([{ "op": "Remove", "path": "members", "value": [{ "value": id }] }]);
    patch(&house, &key, &format!("{GROUPS}/accountant"), leave).await;
    assert_eq!(profile_of(&house, &id).await, "no_rights");
}

#[tokio::test]
async fn a_pushed_group_gives_nothing_until_an_administrator_says_what() {
    let house = house().await;
    let key = directory(&house).await;
    let id = jane(&house, &key).await;
    let body = json!({ "schemas": [GROUP], "displayName": "Compta Paris", "externalId": "g-1", "members": [{ "value": id, "display": "x" }] });
    let added = send(&house, &key, ("POST", GROUPS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let group = said(&added);
    let path = format!("{GROUPS}/{}", group["id"].as_str().expect("an id"));
    assert_eq!(members(&group), [id.as_str()]);
    let rights = texts(
        &house,
        "SELECT rights || '|' FROM identity_profile WHERE name = 'Compta Paris'",
    )
    .await;
    assert_eq!(rights, ["|"]);
    let again = send(&house, &key, ("POST", GROUPS), &body).await;
    assert_eq!(said(&again)["scimType"], "uniqueness");
    let taken = json!({ "schemas": [GROUP], "displayName": "comptable" });
    assert_eq!(
        send(&house, &key, ("POST", GROUPS), &taken).await.status,
        409
    );
    // Okta renames with the whole, its id among it.
    let renamed = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "value": { "id": group["id"], "displayName": "Compta Lyon" } }]),
    )
    .await;
    assert_eq!(said(&renamed)["displayName"], "Compta Lyon");
    assert_eq!(members(&said(&renamed)), [id.as_str()]);
    let put = json!({ "schemas": [GROUP], "displayName": "Compta Lyon", "members": [] });
    assert!(members(&said(&send(&house, &key, ("PUT", &path), &put).await)).is_empty());
    assert_eq!(call(&house, &key, ("DELETE", &path), "").await.status, 204);
    assert_eq!(call(&house, &key, ("GET", &path), "").await.status, 404);
    assert_eq!(profile_of(&house, &id).await, "no_rights");
}

#[tokio::test]
async fn ready_made_profiles_are_neither_renamed_nor_removed() {
    let house = house().await;
    let key = directory(&house).await;
    let path = format!("{GROUPS}/accountant");
    let removed = call(&house, &key, ("DELETE", &path), "").await;
    assert_eq!(
        (removed.status.as_u16(), &said(&removed)["scimType"]),
        (400, &json!("mutability"))
    );
    let renamed = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "displayName", "value": "X" }]),
    )
    .await;
    assert_eq!(said(&renamed)["scimType"], "mutability");
}

#[tokio::test]
async fn nobody_gains_more_than_the_holder_of_the_key_may_give() {
    let house = house().await;
    // Somebody who manages users and profiles and makes keys, and nothing else.
    let accountant = identity::samples::sample_membership("company-accountant").to_string();
    run(&house, "INSERT INTO identity_profile (id, company_id, name, rights, created_at, version)
        SELECT '0123456789abcdef0123456789abcdef', company_id, 'Gestion', 'user.read user.manage user.provision api_key.manage', 1, 1
        FROM identity_membership WHERE id = $1", &[&accountant]).await;
    run(&house, "UPDATE identity_membership SET ready_made = NULL, profile_id = '0123456789abcdef0123456789abcdef' WHERE id = $1", &[&accountant]).await;
    let key = key_of(&house, "company-accountant", &["user.provision"]).await;
    let id = jane(&house, &key).await;
    for group in ["administrator", "accountant", "reader"] {
        let raised = patch(&house, &key, &format!("{GROUPS}/{group}"), add(&id)).await;
        assert_eq!(raised.status, 400, "{group}: {}", raised.text);
    }
    assert_eq!(profile_of(&house, &id).await, "no_rights");
    for group in ["reseller_admin", "operator_admin", "no_rights"] {
        let raised = patch(&house, &key, &format!("{GROUPS}/{group}"), add(&id)).await;
        assert_eq!(raised.status, 404, "{group}");
    }
    // Nor takes from who has more.
    let admin = identity::samples::sample_membership("company-admin").to_string();
    let path = format!("/scim/v2/Users/{admin}");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(off.status, 409, "{}", off.text);
    assert_eq!(call(&house, &key, ("DELETE", &path), "").await.status, 409);
    let made = send(
        &house,
        &key,
        ("POST", GROUPS),
        &json!({ "displayName": "Y" }),
    )
    .await;
    assert_eq!(made.status, 403, "{}", made.text);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = house().await;
    let key = directory(&house).await;
    run(&house, "UPDATE identity_membership SET ready_made = 'reader' WHERE ready_made = 'administrator' AND id <> $1",
        &[&identity::samples::sample_membership("company-admin").to_string()]).await;
    let id = identity::samples::sample_membership("company-admin").to_string();
    let path = format!("/scim/v2/Users/{id}");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(off.status, 409, "{}", off.text);
    assert_eq!(call(&house, &key, ("DELETE", &path), "").await.status, 409);
    let demoted = patch(&house, &key, &format!("{GROUPS}/reader"), add(&id)).await;
    assert_eq!(demoted.status, 409, "{}", demoted.text);
}

#[tokio::test]
async fn two_who_put_the_same_user_in_two_groups_at_once_both_succeed() {
    let house = house().await;
    let key = directory(&house).await;
    let id = jane(&house, &key).await;
    let (accountant, technician) = (
        format!("{GROUPS}/accountant"),
        format!("{GROUPS}/technician"),
    );
    let (first, second) = tokio::join!(
        patch(&house, &key, &accountant, add(&id)),
        patch(&house, &key, &technician, add(&id)),
    );
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    let user = get(&house, &key, &format!("/scim/v2/Users/{id}")).await;
    assert_eq!(user["groups"].as_array().map(Vec::len), Some(2));
}
