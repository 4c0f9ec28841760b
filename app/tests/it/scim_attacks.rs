//! What a hostile directory tries: other tenants' users, filters that inject, bodies that explode.

use serde_json::{Value, json};

use crate::break_identity::texts;
use crate::house::house;
use crate::machines::{call, call_with, said};
use crate::scim::{USERS, directory, get, jane, patch, send};

fn encoded(filter: &str) -> String {
    crate::break_identity::enc(filter)
}

// ASVS 8.4.1
#[tokio::test]
async fn another_companys_users_are_in_no_answer() {
    let house = house().await;
    let key = directory(&house).await;
    let foreign = identity::samples::sample_membership("company-admin-2").to_string();
    for filter in [
        "userName eq \"elise.tessier@tilleuls.example\"",
        "emails.value co \"tilleuls\"",
        &format!("id eq \"{foreign}\""),
        "userName eq \"x\" or id pr and emails co \"tilleuls.example\"",
        "not (userName eq \"x\") and displayName eq \"Élise Tessier\"",
    ] {
        let path = format!("{USERS}?filter={}", encoded(filter));
        assert_eq!(
            get(&house, &key, &path).await["totalResults"],
            0,
            "{filter}"
        );
    }
    // The same name elsewhere neither collides nor is told.
    let body = json!({ "userName": "elise.tessier@tilleuls.example" });
    let added = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let logins =
        "SELECT reference FROM identity_login WHERE email = 'elise.tessier@tilleuls.example'";
    assert_eq!(texts(&house, logins).await.len(), 2);
    // In a group, a foreign id is as unknown as none.
    let member = |id: &str| json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    let theirs = patch(&house, &key, "/scim/v2/Groups/accountant", member(&foreign)).await;
    let nobodys = "00000000000070008000000000000000";
    let nobodys = patch(&house, &key, "/scim/v2/Groups/accountant", member(nobodys)).await;
    assert_eq!(theirs.status, 400);
    assert_eq!(
        (theirs.status, &theirs.bytes),
        (nobodys.status, &nobodys.bytes)
    );
}

#[tokio::test]
async fn filters_that_inject_or_explode_are_refused() {
    let house = house().await;
    let key = directory(&house).await;
    let deep = format!("{}id pr{}", "(".repeat(2_000), ")".repeat(2_000));
    let wide = vec!["userName co \"a\""; 500].join(" or ");
    for filter in [
        "userName eq \"x\" OR 1=1",
        "userName eq 'x'; DROP TABLE identity_login; --",
        "userName eq",
        "(((",
        "[]",
        "\"",
        "userName eq \"\\ud800\"",
        &deep,
        &wide,
    ] {
        let path = format!("{USERS}?filter={}", encoded(filter));
        let answer = call(&house, &key, ("GET", &path), "").await;
        assert_eq!(answer.status, 400, "{filter}");
        assert_eq!(said(&answer)["scimType"], "invalidFilter", "{filter}");
    }
    for like in ["%", "_", "' OR ''='", "\\\\", "!", "\\u0000"] {
        let path = format!(
            "{USERS}?filter={}",
            encoded(&format!("userName eq \"{like}\""))
        );
        assert_eq!(
            call(&house, &key, ("GET", &path), "").await.status,
            200,
            "{like}"
        );
    }
    for query in [
        "startIndex=x",
        "count=1e9",
        "startIndex=99999999999999999999",
        "sortBy=a..b",
    ] {
        let answer = call(&house, &key, ("GET", &format!("{USERS}?{query}")), "").await;
        assert_eq!(answer.status, 400, "{query}");
    }
    let far = get(
        &house,
        &key,
        &format!("{USERS}?startIndex=9223372036854775807"),
    )
    .await;
    assert_eq!(far["Resources"], json!([]));
}

#[tokio::test]
async fn bodies_that_are_wrong_large_or_deep_are_refused() {
    let house = house().await;
    let key = directory(&house).await;
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let large = json!({ "userName": "a@b.fr", "displayName": "x".repeat(300_000) }).to_string();
    for (body, status) in [
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ("\"x\"", 400),
        ("{}", 400),
        ("{\"userName\":{}}", 400),
        ("{\"userName\":[\"a\"]}", 400),
        ("{\"userName\":\"a@b.fr\",\"active\":[]}", 400),
        ("{\"userName\":\"a@b.fr\",\"emails\":{\"value\":1}}", 400),
        ("{\"userName\":\"c@b.fr\",\"emails\":[[]]}", 400),
        ("{\"userName\":\"d@b.fr\",\"name\":7}", 400),
        ("{\"schemas\":[\"urn:x\"],\"userName\":\"e@b.fr\"}", 400),
        ("{\"userName\":\"a\\u0000@b.fr\"}", 400),
        (deep.as_str(), 400),
        (large.as_str(), 413),
    ] {
        let answer = call(&house, &key, ("POST", USERS), body).await;
        let start: String = body.chars().take(60).collect();
        assert_eq!(answer.status, status, "{start}: {}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            "application/scim+json",
            "{start}"
        );
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = call_with(&house, &key, ("POST", USERS), ("", &form)).await;
    assert_eq!(answer.status, 415);
    // Nobody names their own id, state of login, company or rights.
    let body = json!({ "userName": "raised@b.fr", "id": "x", "groups": [{ "value": "administrator" }],
        "roles": [{ "value": "operator_admin" }], "profile": "administrator", "company": "x" });
    let added = send(&house, &key, ("POST", USERS), &body).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let groups: Vec<Value> = said(&added)["groups"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(groups.is_empty());
}

#[tokio::test]
async fn changes_that_explode_are_refused_and_leave_nothing() {
    let house = house().await;
    let key = directory(&house).await;
    let path = format!("{USERS}/{}", jane(&house, &key).await);
    let before = get(&house, &key, &path).await;
    let many = json!(vec![
        json!({ "op": "add", "path": "displayName", "value": "x" });
        101
    ]);
    let mails: Vec<Value> = (0..2_000)
        .map(|at| json!({ "value": format!("a{at}@b.fr") }))
        .collect();
    for (operations, status) in [
        (many, 400),
        (json!([{ "op": "replace", "path": "userName" }]), 400),
        (json!([{ "op": "remove", "path": "userName" }]), 400),
        (
            json!([{ "op": "replace", "path": "id", "value": "x" }]),
            400,
        ),
        (
            json!([{ "op": "replace", "path": "meta.version", "value": "x" }]),
            400,
        ),
        (
            json!([{ "op": "add", "path": "groups", "value": [{ "value": "administrator" }] }]),
            400,
        ),
        (
            json!([{ "op": "replace", "path": "emails", "value": "no address" }]),
            400,
        ),
        (
            json!([{ "op": "replace", "path": "displayName", "value": "ok" }, { "op": "replace", "path": "nonsense", "value": 1 }]),
            400,
        ),
        (
            json!([{ "op": "replace", "path": "userName", "value": "CAMILLE.martin@guide.example" }]),
            409,
        ),
    ] {
        let answer = patch(&house, &key, &path, operations.clone()).await;
        assert_eq!(answer.status, status, "{operations}: {}", answer.text);
    }
    assert_eq!(get(&house, &key, &path).await, before);
    let many = patch(
        &house,
        &key,
        &path,
        json!([{ "op": "add", "path": "emails", "value": mails }]),
    )
    .await;
    assert_eq!(many.status, 200);
}

#[tokio::test]
async fn of_two_who_add_the_same_name_at_once_one_is_told() {
    let house = house().await;
    let key = directory(&house).await;
    let body = json!({ "userName": "twice@acme.example" });
    let (first, second) = tokio::join!(
        send(&house, &key, ("POST", USERS), &body),
        send(&house, &key, ("POST", USERS), &body),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn of_changes_side_by_side_none_is_lost() {
    let house = house().await;
    let key = directory(&house).await;
    let path = format!("{USERS}/{}", jane(&house, &key).await);
    let change = |name: &'static str, value: &'static str| {
        let (house, key, path) = (&house, &key, &path);
        async move {
            let operations = json!([{ "op": "replace", "path": name, "value": value }]);
            patch(house, key, path, operations).await.status.as_u16()
        }
    };
    let done = tokio::join!(
        change("displayName", "Janet"),
        change("externalId", "j-2"),
        change("name.familyName", "Roe"),
        change("active", "False"),
    );
    assert_eq!(done, (200, 200, 200, 200));
    let user = get(&house, &key, &path).await;
    assert_eq!(user["displayName"], "Janet");
    assert_eq!(
        (&user["externalId"], &user["active"]),
        (&json!("j-2"), &json!(false))
    );
    assert_eq!(user["name"]["familyName"], "Roe");
}
