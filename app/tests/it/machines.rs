//! The walk of programs: every route of their table, with everybody's key, with none and with wrong
//! ones, over their own things, a sibling's, another reseller's, and things that are not there.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use identity::KeyForLogin;
use serde_json::Value;
use testkit::{Answer, House};

use crate::house::house;
use crate::lines::machine_lines;
use crate::policy::{PEOPLE, may};
use crate::table::{Line, Needs};
use crate::things::{Things, Whose};

/// A key of `who`, in the first of their companies, with these rights.
pub async fn key_of(house: &House, who: &str, rights: &[&str]) -> String {
    key_for(house, who, (rights, 90)).await
}

/// The same, for so many days.
pub async fn key_for(house: &House, who: &str, (rights, days): (&[&str], i64)) -> String {
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a transaction");
    let asked = KeyForLogin {
        login: house.person(who).login,
        rights: rights.iter().map(|code| (*code).to_owned()).collect(),
        company: None,
        days: Some(days),
        name: format!("Clé de {who}"),
    };
    let fresh = identity::issue_api_key(&mut tx, &asked).await;
    let fresh = fresh.unwrap_or_else(|halt| panic!("{who} gets no key: {halt}"));
    let signed = db::Signed::by_the_house("identity.issue_api_key");
    tx.commit(signed).await.expect("a commit");
    fresh.token
}

/// Rights that `who` has, for a key: one that routes ask for, and others they do not.
fn rights_of(who: &str) -> Vec<&'static str> {
    let some = ["user.provision", "invoice.read", "site.read", "user.read"];
    some.into_iter().filter(|code| may(who, code)).collect()
}

/// Asks as a program with this key; an empty one is none at all.
pub async fn call(house: &House, key: &str, (method, path): (&str, &str), body: &str) -> Answer {
    call_with(house, key, (method, path), (body, &[])).await
}

/// The same, with further headers.
pub async fn call_with(
    house: &House,
    key: &str,
    (method, path): (&str, &str),
    (body, headers): (&str, &[(&str, &str)]),
) -> Answer {
    let method: Method = method.parse().expect("a method");
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1");
    if !key.is_empty() {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    if !body.is_empty() {
        request = request.header("content-type", "application/scim+json; charset=utf-8");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned()));
    house.send(request.expect("a request")).await
}

/// What an answer says.
pub fn said(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or(Value::Null)
}

fn body_of(line: &Line) -> &'static str {
    match line.method {
        "POST" | "PUT" | "PATCH" => "{}",
        _ => "",
    }
}

async fn ask(house: &House, key: &str, line: &Line, path: &str) -> Answer {
    call(house, key, (line.method, path), body_of(line)).await
}

#[test]
fn no_route_of_programs_is_outside_the_table_and_none_of_the_table_is_gone() {
    let served: BTreeSet<String> = app::assembly::machine_routes()
        .iter()
        .map(|route| {
            let facts = route.facts();
            format!("{} {} {}", facts.method, facts.path, facts.access.drawn())
        })
        .collect();
    let expected: BTreeSet<String> = machine_lines()
        .map(|line| format!("{} {} {}", line.method, line.path, line.needs.drawn()))
        .collect();
    assert_eq!(served, expected);
}

// ASVS 8.2.1
#[tokio::test]
async fn a_key_opens_what_it_gives_and_nothing_else_opens_anything() {
    let house = house().await;
    let things = Things::find(&house).await;
    let mut wrong = Vec::new();
    let strangers = [
        "",
        "mop_",
        "nonsense",
        &format!("mop_{}", "0".repeat(72)),
        &key_of_nobody(),
    ]
    .map(str::to_owned);
    for line in machine_lines().filter(|line| line.needs != Needs::Anybody) {
        // An address that guesses too often waits: not what is asked here.
        house.fresh.clock.advance(601);
        let path = things.path(line, "company-admin", Whose::Own);
        for key in &strangers {
            let answer = ask(&house, key, line, &path).await;
            let challenge = answer.header("www-authenticate");
            if answer.status != 401 || !challenge.starts_with("Bearer") || !is_json(&answer) {
                wrong.push(format!(
                    "“{key}”: {} {path} → {}",
                    line.method, answer.status
                ));
            }
        }
    }
    // Who is narrowed makes no key.
    let walkers = PEOPLE
        .iter()
        .copied()
        .filter(|who| !who.is_empty() && *who != crate::narrowed::NARROWED);
    for who in walkers {
        let rights = rights_of(who);
        let key = key_of(&house, who, &rights).await;
        for line in machine_lines() {
            let path = things.path(line, who, Whose::Unknown);
            let answer = ask(&house, &key, line, &path).await;
            let opens = match line.needs {
                Needs::KeyRight(right) => rights.contains(&right),
                _ => true,
            };
            let status = answer.status.as_u16();
            let fits = match opens {
                true => status < 500 && status != 401 && status != 403,
                false => status == 403,
            };
            if !fits || !is_json(&answer) {
                wrong.push(format!("{who}: {} {path} → {status}", line.method));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Well made, and made by nobody.
fn key_of_nobody() -> String {
    // The checksum of 64 zeros.
    format!("mop_{}758d6336", "0".repeat(64))
}

fn is_json(answer: &Answer) -> bool {
    answer.bytes.is_empty() || answer.header("content-type").ends_with("json")
}

// ASVS 8.2.2, 8.4.1
#[tokio::test]
async fn a_program_cannot_tell_a_foreign_thing_from_none() {
    let house = house().await;
    let things = Things::find(&house).await;
    let (mut wrong, mut compared) = (Vec::new(), 0);
    let walkers = [
        "company-admin",
        "direct-admin",
        "foreign-admin",
        "reseller-admin-2",
    ];
    let mut keys = Vec::new();
    for who in walkers {
        keys.push((who, key_of(&house, who, &["user.provision"]).await));
    }
    let before = things.digest_of_foreign(&house, "company-admin").await;
    for (who, key) in keys {
        let with_things = machine_lines().filter(|line| line.path.contains("{id}"));
        for line in with_things {
            let unknown = things.path(line, who, Whose::Unknown);
            let unknown = ask(&house, &key, line, &unknown).await;
            for whose in [Whose::Sibling, Whose::OtherReseller] {
                if !things.is_foreign_to(who, line, whose) {
                    continue;
                }
                let path = things.path(line, who, whose);
                let foreign = ask(&house, &key, line, &path).await;
                compared += 1;
                if foreign.status != unknown.status || foreign.bytes != unknown.bytes {
                    wrong.push(format!(
                        "{who}: {} {path} → {}",
                        line.method, foreign.status
                    ));
                }
            }
        }
    }
    assert!(compared > 12, "only {compared} comparisons");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = things.digest_of_foreign(&house, "company-admin").await;
    assert!(before == after, "something foreign changed");
}

#[tokio::test]
async fn a_session_opens_no_route_of_programs_and_a_key_no_page() {
    let house = house().await;
    for line in machine_lines().filter(|line| line.needs != Needs::Anybody) {
        if line.method == "GET" {
            let answer = house.get("operator-admin", line.path).await;
            assert_eq!(answer.status, 401, "{}", line.path);
        }
    }
    let key = key_of(&house, "company-admin", &["user.read", "company.read"]).await;
    for path in ["/", "/company", "/company/users", "/account"] {
        let answer = call(&house, &key, ("GET", path), "").await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location().starts_with("/login"), "{path}");
    }
    let nothing_kept = call(&house, &key, ("GET", "/api/me"), "").await;
    assert_eq!(nothing_kept.header("set-cookie"), "");
}

#[tokio::test]
async fn what_is_described_is_what_is_served() {
    let house = house().await;
    let told = call(&house, "", ("GET", "/api/openapi.json"), "").await;
    assert_eq!(told.status, 200);
    let told = said(&told);
    let mut described = BTreeSet::new();
    for (path, methods) in told["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert_ne!(operation["summary"], "", "{method} {path}");
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let served = machine_lines().map(|line| format!("{} {}", line.method, line.path));
    assert_eq!(described, served.collect());
}

#[tokio::test]
async fn nonsense_is_answered_in_json_and_never_by_a_fault() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["user.provision"]).await;
    let long = format!("/api/{}", "a".repeat(2_000));
    for (method, path, status) in [
        ("GET", "/api/nothing", 404),
        ("GET", "/scim/v2", 404),
        ("GET", "/tmf-api/x/v4/y", 404),
        ("GET", long.as_str(), 404),
        ("GET", "/scim/v2/Users/%00", 404),
        ("GET", "/scim/v2/Users/..%2f..%2fetc", 404),
        ("GET", "/scim/v2/Users/%ff", 404),
        ("POST", "/api/me", 405),
        ("PATCH", "/scim/v2/Users", 405),
        ("OPTIONS", "/scim/v2/Users", 405),
        ("TRACE", "/api/me", 405),
    ] {
        let answer = call(&house, &key, (method, path), "").await;
        assert_eq!(answer.status, status, "{method} {path} {}", answer.text);
        assert!(
            is_json(&answer) && !answer.bytes.is_empty(),
            "{method} {path}"
        );
        assert_ne!(answer.header("x-request-id"), "");
    }
    assert_eq!(
        call(&house, &key, ("GET", "/scim/v2/Users/%ff"), "")
            .await
            .status,
        404
    );
    let not_allowed = call(&house, &key, ("POST", "/api/me"), "").await;
    assert!(not_allowed.header("allow").contains("GET"));
    let english = [("accept-language", "en")];
    let english = call_with(&house, "", ("GET", "/api/me"), ("", &english)).await;
    assert!(
        said(&english)["reason"]
            .as_str()
            .expect("a reason")
            .starts_with("An API key")
    );
    let french = call(&house, "", ("GET", "/api/me"), "").await;
    assert!(
        said(&french)["reason"]
            .as_str()
            .expect("a reason")
            .starts_with("Une clé")
    );
}
