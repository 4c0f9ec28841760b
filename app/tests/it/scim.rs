//! Users from a directory: the sequences Entra ID and Okta send, and what follows for people.

use serde_json::{Value, json};
use testkit::{Answer, House};

use crate::break_identity::{run, texts};
use crate::house::{house, house_with_mail};
use crate::machines::{call, call_with, key_of, said};

pub const USERS: &str = "/scim/v2/Users";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The key of the guide company's directory.
pub async fn directory(house: &House) -> String {
    key_of(house, "company-admin", &["user.provision"]).await
}

pub async fn send(house: &House, key: &str, at: (&str, &str), body: &Value) -> Answer {
    call(house, key, at, &body.to_string()).await
}

pub async fn get(house: &House, key: &str, path: &str) -> Value {
    let answer = call(house, key, ("GET", path), "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    said(&answer)
}

pub async fn patch(house: &House, key: &str, path: &str, operations: Value) -> Answer {
    let body = json!({ "schemas": [PATCH], "Operations": operations });
    send(house, key, ("PATCH", path), &body).await
}

/// Adds Jane; her id.
pub async fn jane(house: &House, key: &str) -> String {
    let body = json!({ "schemas": [USER], "userName": "jane@acme.example", "externalId": "j-1",
        "displayName": "Jane Doe", "active": true });
    let added = send(house, key, ("POST", USERS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    said(&added)["id"].as_str().expect("an id").to_owned()
}

/// A user as Entra ID writes them, with the enterprise's attributes.
fn as_entra_writes() -> Value {
    json!({
        "schemas": [USER, ENTERPRISE], "externalId": "0a21f0f2", "userName": "jane@acme.example", "active": true,
        "emails": [{ "primary": true, "type": "work", "value": "jane@acme.example" }],
        "meta": { "resourceType": "User" },
        "name": { "formatted": "Jane Doe", "familyName": "Doe", "givenName": "Jane" },
        "displayName": "Jane Doe", "title": "CTO", "preferredLanguage": "en-US",
        ENTERPRISE: { "department": "IT", "manager": { "value": "x" } },
    })
}

/// What Entra ID sends for one user: a look-up, a user with the enterprise's attributes, changes with
/// capital verbs and values as texts, a soft end, a hard end.
#[tokio::test]
async fn entra_id_adds_changes_disables_and_removes_a_user() {
    let (house, _sink) = house_with_mail().await;
    let key = directory(&house).await;
    let filter = "/scim/v2/Users?filter=userName+eq+%22jane%40acme.example%22";
    let none = get(&house, &key, filter).await;
    assert_eq!(none["totalResults"], 0);
    let body = as_entra_writes();
    let added = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    assert_eq!(added.header("content-type"), "application/scim+json");
    let user = said(&added);
    assert_eq!(added.header("location"), user["meta"]["location"]);
    assert_eq!(
        user["name"],
        json!({ "formatted": "Jane Doe", "givenName": "Jane", "familyName": "Doe" })
    );
    assert_eq!(
        (&user["active"], &user["preferredLanguage"]),
        (&json!(true), &json!("en"))
    );
    let path = format!("{USERS}/{}", user["id"].as_str().expect("an id"));
    house.run_jobs().await;
    let letters = "SELECT to_address FROM notices_message WHERE to_address = 'jane@acme.example'";
    assert_eq!(texts(&house, letters).await.len(), 1, "her access was sent");
    let found = get(&house, &key, filter).await;
    assert_eq!(found["Resources"][0]["id"], user["id"]);
    let changed = patch(&house, &key, &path, json!([
        { "op": "Replace", "path": "displayName", "value": "Jane Roe" },
        { "op": "Replace", "path": "name.familyName", "value": "Roe" },
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "jane.roe@acme.example" },
        { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "01 23 45 67 89" },
        { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales" },
    ]))
    .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let user = said(&changed);
    assert_eq!(user["emails"][0]["value"], "jane.roe@acme.example");
    assert_eq!(user["phoneNumbers"][0]["value"], "01 23 45 67 89");
    assert_eq!(user["displayName"], "Jane Roe");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
    )
    .await;
    assert_eq!(said(&off)["active"], false);
    let on = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "Replace", "value": { "active": "True" } }]),
    )
    .await;
    assert_eq!(said(&on)["active"], true);
    assert_eq!(call(&house, &key, ("DELETE", &path), "").await.status, 204);
    assert_eq!(call(&house, &key, ("GET", &path), "").await.status, 404);
    assert_eq!(call(&house, &key, ("DELETE", &path), "").await.status, 404);
    assert_eq!(house.dead_jobs().await, 0);
}

/// What Okta sends: a look-up with paging, a user, the whole of them with PUT, a bare `active`.
#[tokio::test]
async fn okta_adds_replaces_and_deactivates_a_user() {
    let house = house().await;
    let key = directory(&house).await;
    let look = "/scim/v2/Users?filter=userName%20eq%20%22test.user%40okta.example%22&startIndex=1&count=100";
    assert_eq!(get(&house, &key, look).await["totalResults"], 0);
    let mut body = json!({
        "schemas": [USER], "userName": "test.user@okta.example", "externalId": "00ujl29u0le5T6Aj10h7",
        "name": { "givenName": "Test", "familyName": "User" },
        "emails": [{ "primary": true, "value": "test.user@okta.example", "type": "work" }],
        "displayName": "Test User", "locale": "en-US", "groups": [], "password": "1mz050nq", "active": true,
    });
    let added = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let id = said(&added)["id"].as_str().expect("an id").to_owned();
    assert!(!added.text.contains("1mz050nq"));
    let again = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(
        (again.status.as_u16(), &said(&again)["scimType"]),
        (409, &json!("uniqueness"))
    );
    let path = format!("{USERS}/{id}");
    body["id"] = id.as_str().into();
    body["name"]["familyName"] = "Changed".into();
    body["displayName"] = "Test Changed".into();
    let put = send(&house, &key, ("PUT", &path), &body).await;
    assert_eq!(put.status, 200, "{}", put.text);
    assert_eq!(said(&put)["name"]["familyName"], "Changed");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "value": { "active": false } }]),
    )
    .await;
    assert_eq!(said(&off)["active"], false);
    let found = get(
        &house,
        &key,
        "/scim/v2/Users?filter=active+eq+false+and+externalId+eq+%2200ujl29u0le5T6Aj10h7%22",
    )
    .await;
    assert_eq!(found["totalResults"], 1);
}

#[tokio::test]
async fn users_made_by_hand_are_found_by_their_address_and_taken_over() {
    let house = house().await;
    let key = directory(&house).await;
    let by_address = "/scim/v2/Users?filter=userName+eq+%22FARID.benali@guide.example%22";
    let found = get(&house, &key, by_address).await;
    assert_eq!(found["totalResults"], 1, "{found}");
    let user = &found["Resources"][0];
    let path = format!("{USERS}/{}", user["id"].as_str().expect("an id"));
    let linked = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "add", "path": "externalId", "value": "F-1" }]),
    )
    .await;
    assert_eq!(said(&linked)["externalId"], "F-1");
    let all = get(&house, &key, "/scim/v2/Users?count=200").await;
    let reference = texts(
        &house,
        "SELECT COUNT(*) || '' FROM identity_membership m
        JOIN parties_company c ON c.id = m.company_id WHERE c.reference = 'OIP-00000024'",
    )
    .await;
    assert_eq!(all["totalResults"].to_string(), reference[0]);
}

/// ASVS 7.4.2: the leaver is out at once, and only of this company.
#[tokio::test]
async fn who_is_disabled_is_out_at_the_next_request_and_stays_elsewhere() {
    let house = house().await;
    let key = directory(&house).await;
    // Louis has a place in two companies, and a session in each.
    let id = identity::samples::sample_membership("two-companies").to_string();
    let here = house.cookie("two-companies").await;
    assert_eq!(house.get_at("127.0.0.1", &here, "/").await.status, 200);
    let elsewhere = house.sign_in_at("127.0.0.1", "two-companies").await;
    let elsewhere = format!("sid={}", elsewhere.cookie("sid").expect("a session"));
    run(&house, "UPDATE identity_session SET membership_id = (
            SELECT m.id FROM identity_membership m WHERE m.login_id = identity_session.login_id AND m.id <> $1)
        WHERE id = (SELECT MAX(s.id) FROM identity_session s WHERE s.membership_id = $1)", &[&id]).await;
    let path = format!("{USERS}/{id}");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(off.status, 200, "{}", off.text);
    let after = [
        house.get_at("127.0.0.1", &here, "/").await.status.as_u16(),
        house
            .get_at("127.0.0.1", &elsewhere, "/")
            .await
            .status
            .as_u16(),
    ];
    assert!(
        after == [303, 200] || after == [200, 303],
        "one place is gone, the other stays: {after:?}"
    );
    let name = said(&off)["displayName"].clone();
    assert_eq!(name, "Louis Perrin");
    // A login others share is not renamed, and nothing tells that it is shared.
    let renamed = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "displayName", "value": "Autre" }]),
    )
    .await;
    assert_eq!(
        (renamed.status.as_u16(), &said(&renamed)["displayName"]),
        (200, &json!("Autre"))
    );
    let kept = texts(
        &house,
        "SELECT name FROM identity_login WHERE email = 'louis.perrin@conseil.example'",
    )
    .await;
    assert_eq!(kept, ["Louis Perrin"]);
}

#[tokio::test]
async fn keys_of_who_leaves_stop_with_them() {
    let house = house().await;
    let accountant = identity::samples::sample_membership("company-accountant").to_string();
    let promote = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
    run(&house, promote, &[&accountant]).await;
    let theirs = key_of(&house, "company-accountant", &["user.provision"]).await;
    let key = directory(&house).await;
    assert_eq!(call(&house, &theirs, ("GET", USERS), "").await.status, 200);
    let path = format!("{USERS}/{accountant}");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(off.status, 200);
    assert_eq!(call(&house, &theirs, ("GET", USERS), "").await.status, 401);
}

#[tokio::test]
async fn a_directory_may_take_out_who_made_its_key_and_stops_with_them() {
    let house = house().await;
    let accountant = identity::samples::sample_membership("company-accountant").to_string();
    let promote = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
    run(&house, promote, &[&accountant]).await;
    let key = directory(&house).await;
    let maker = identity::samples::sample_membership("company-admin").to_string();
    let path = format!("{USERS}/{maker}");
    let off = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(off.status, 200, "{}", off.text);
    assert_eq!(call(&house, &key, ("GET", USERS), "").await.status, 401);
}

#[tokio::test]
async fn who_is_added_inactive_gets_their_letter_when_they_may_come_in() {
    let house = house().await;
    let key = directory(&house).await;
    let body = json!({ "schemas": [USER], "userName": "later@acme.example", "active": "False" });
    let added = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(
        (added.status.as_u16(), &said(&added)["active"]),
        (201, &json!(false))
    );
    let queued = "SELECT payload FROM jobs_job WHERE kind = 'identity.send_access'";
    assert!(texts(&house, queued).await.is_empty());
    let path = format!("{USERS}/{}", said(&added)["id"].as_str().expect("an id"));
    patch(
        &house,
        &key,
        &path,
        json!([{ "op": "replace", "path": "active", "value": true }]),
    )
    .await;
    assert_eq!(texts(&house, queued).await.len(), 1);
}

#[tokio::test]
async fn who_changes_what_changed_meanwhile_is_told() {
    let house = house().await;
    let key = directory(&house).await;
    let path = format!("{USERS}/{}", jane(&house, &key).await);
    let read = call(&house, &key, ("GET", &path), "").await;
    let tag = read.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = [("if-none-match", tag.as_str())];
    assert_eq!(
        call_with(&house, &key, ("GET", &path), ("", &known))
            .await
            .status,
        304
    );
    let operations = json!([{ "op": "replace", "path": "displayName", "value": "Janet" }]);
    let body = json!({ "schemas": [PATCH], "Operations": operations }).to_string();
    let held = [("if-match", tag.as_str())];
    let first = call_with(&house, &key, ("PATCH", &path), (&body, &held)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_ne!(first.header("etag"), tag);
    for method in ["PATCH", "DELETE"] {
        let stale = call_with(&house, &key, (method, &path), (&body, &held)).await;
        assert_eq!(stale.status, 412, "{method} {}", stale.text);
    }
    let star = [("if-match", "*")];
    assert_eq!(
        call_with(&house, &key, ("DELETE", &path), ("", &star))
            .await
            .status,
        204
    );
}
