//! Lists of users in pages, and what the portal says of itself to directories.

use serde_json::json;

use crate::house::house;
use crate::scim::{USERS, directory, get};

#[tokio::test]
async fn lists_come_in_pages_sorted_and_cut_as_asked() {
    let house = house().await;
    let key = directory(&house).await;
    let mut seen = Vec::new();
    let total = get(&house, &key, USERS).await["totalResults"]
        .as_i64()
        .expect("a total");
    for start in 1..=total + 1 {
        let page = get(
            &house,
            &key,
            &format!("{USERS}?startIndex={start}&count=1&attributes=userName"),
        )
        .await;
        assert_eq!(page["totalResults"], total);
        for one in page["Resources"].as_array().expect("resources") {
            assert_eq!(one.as_object().map(serde_json::Map::len), Some(3), "{one}");
            seen.push(one["id"].as_str().expect("an id").to_owned());
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(i64::try_from(seen.len()).expect("few"), total);
    let sorted = get(
        &house,
        &key,
        &format!("{USERS}?sortBy=userName&sortOrder=descending&count=2"),
    )
    .await;
    let names: Vec<&str> = sorted["Resources"]
        .as_array()
        .expect("resources")
        .iter()
        .filter_map(|one| one["userName"].as_str())
        .collect();
    assert!(
        names[0].to_lowercase() >= names[1].to_lowercase(),
        "{names:?}"
    );
    let none = get(&house, &key, &format!("{USERS}?count=0")).await;
    assert_eq!(
        (&none["totalResults"], &none["Resources"]),
        (&json!(total), &json!([]))
    );
}

#[tokio::test]
async fn what_the_portal_can_do_is_told() {
    let house = house().await;
    let key = directory(&house).await;
    let config = get(&house, &key, "/scim/v2/ServiceProviderConfig").await;
    assert_eq!(config["patch"]["supported"], true);
    let types = get(&house, &key, "/scim/v2/ResourceTypes").await;
    assert_eq!(types["totalResults"], 2);
    for one in types["Resources"].as_array().expect("types") {
        let name = one["name"].as_str().expect("a name");
        assert_eq!(
            get(&house, &key, &format!("/scim/v2/ResourceTypes/{name}")).await,
            *one
        );
        let schema = one["schema"].as_str().expect("a schema");
        let found = get(&house, &key, &format!("/scim/v2/Schemas/{schema}")).await;
        assert_eq!(found["id"], schema);
    }
}
