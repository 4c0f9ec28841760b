use serde_json::json;

use super::*;

fn jane() -> Value {
    json!({
        "id": "a1", "userName": "Jane@Acme.fr", "externalId": "X-1", "active": true,
        "name": { "familyName": "Doe" },
        "emails": [{ "value": "jane@acme.fr", "type": "work", "primary": true }],
    })
}

fn holds(text: &str) -> bool {
    Filter::parse(text)
        .unwrap_or_else(|_| panic!("{text} does not read"))
        .holds(&jane())
}

#[test]
fn filters_hold_as_the_standard_says() {
    for text in [
        "userName eq \"jane@acme.fr\"",
        "USERNAME EQ \"jane@acme.fr\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"JANE\"",
        "externalId eq \"X-1\" and active eq true",
        "active eq \"True\"",
        "active eq True",
        "name.familyName co \"o\"",
        "emails[type eq \"work\" and value ew \"acme.fr\"]",
        "emails.value eq \"jane@acme.fr\"",
        "emails eq \"jane@acme.fr\"",
        "emails pr and not (title pr)",
        "not (userName eq \"x\") and (id eq \"a1\" or id eq \"b\")",
        "userName eq \"x\" or id eq \"a1\" and active eq true",
        "title eq null",
        "userName ne \"x\"",
        "userName gt \"a\" and userName le \"z\"",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "externalId eq \"x-1\"",
        "id eq \"A1\"",
        "active eq false",
        "emails[type eq \"home\"]",
        "title pr",
        "userName eq 1",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"x\"",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn what_is_no_filter_is_refused() {
    let long = format!("userName eq \"{}\"", "a".repeat(5_000));
    let deep = format!("{}id pr{}", "(".repeat(40), ")".repeat(40));
    let many = vec!["id pr"; 100].join(" or ");
    let nots = format!("{}id pr{}", "not (".repeat(30), ")".repeat(30));
    for text in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName eq \"x",
        "userName like \"x\"",
        "userName eq 'x' OR 1=1 --",
        "userName eq \"x\" and",
        "(userName eq \"x\"",
        "userName eq \"x\")",
        "emails[type eq \"x\"",
        "not id pr",
        "\"x\" eq userName",
        "id eq \"\\x\"",
        "id eq 1e9",
        long.as_str(),
        deep.as_str(),
        many.as_str(),
        nots.as_str(),
    ] {
        assert_eq!(
            Filter::parse(text),
            Err(ScimRefusal::InvalidFilter),
            "{text}"
        );
    }
}

#[test]
fn an_index_is_asked_only_for_what_must_hold() {
    let pinned = |text: &str| {
        let filter = Filter::parse(text).unwrap();
        filter.pinned("userName").map(str::to_owned)
    };
    assert_eq!(
        pinned("userName eq \"a\" and active eq true"),
        Some("a".to_owned())
    );
    assert_eq!(
        pinned("active eq true and (userName eq \"a\")"),
        Some("a".to_owned())
    );
    assert_eq!(pinned("userName eq \"a\" or active eq true"), None);
    assert_eq!(pinned("not (userName eq \"a\")"), None);
}
