//! Keys for programs: what they give, when they stop, how they are renewed, and who is told.

use axum::http::StatusCode;
use identity::samples::{sample_login, sample_membership};
use testkit::House;

use crate::break_identity::{run, texts};
use crate::house::{house, house_with_mail};
use crate::machines::{call, call_with, key_for, key_of, said};

const DAY_S: i64 = 86_400;

async fn status(house: &House, key: &str) -> u16 {
    let answer = call(house, key, ("GET", "/api/me"), "").await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_key_tells_what_it_is() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["user.provision", "invoice.read"]).await;
    let told = call(&house, &key, ("GET", "/api/me"), "").await;
    assert_eq!(told.status, 200);
    let told = said(&told);
    assert_eq!(told["company"]["reference"], "OIP-00000024");
    assert_eq!(told["key"]["hint"], key[..12]);
    assert_eq!(told["rights"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["coverage"], "company");
    // HEAD is GET without the words.
    let head = call(&house, &key, ("HEAD", "/api/me"), "").await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
}

// ASVS 8.3.1
#[tokio::test]
async fn a_key_gives_no_more_than_its_maker_has_now() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["user.provision", "invoice.read"]).await;
    let users = ("GET", "/scim/v2/Users");
    assert_eq!(call(&house, &key, users, "").await.status, 200);
    let id = sample_membership("company-admin").to_string();
    let demote = "UPDATE identity_membership SET ready_made = 'accountant' WHERE id = $1";
    run(&house, demote, &[&id]).await;
    assert_eq!(call(&house, &key, users, "").await.status, 403);
    let told = said(&call(&house, &key, ("GET", "/api/me"), "").await);
    assert_eq!(told["rights"], serde_json::json!(["invoice.read"]));
}

#[tokio::test]
async fn a_key_stops_with_its_end_its_maker_and_its_branch() {
    let house = house().await;
    let stops = [
        "UPDATE identity_login SET state = 'suspended' WHERE id = $1",
        "UPDATE identity_membership SET state = 'suspended' WHERE login_id = $1",
        "UPDATE identity_membership SET narrowed = (1 = 1) WHERE login_id = $1",
        "UPDATE parties_company SET state = 'suspended' WHERE id IN (
            SELECT m.company_id FROM identity_membership m WHERE m.login_id = $1)",
        "UPDATE parties_company SET state = 'suspended' WHERE id IN (
            SELECT t.ancestor_id FROM parties_tree t JOIN identity_membership m ON m.company_id = t.company_id
            WHERE m.login_id = $1 AND t.depth = 1)",
        "DELETE FROM identity_membership WHERE login_id = $1 AND NOT EXISTS (
            SELECT 1 FROM identity_session s WHERE s.membership_id = identity_membership.id)",
    ];
    for stop in stops {
        let house = crate::house::house().await;
        let key = key_of(&house, "company-admin", &["invoice.read"]).await;
        assert_eq!(status(&house, &key).await, 200);
        run(&house, stop, &[&sample_login("company-admin").to_string()]).await;
        assert_eq!(status(&house, &key).await, 401, "{stop}");
    }
    let key = key_for(&house, "company-admin", (&["invoice.read"], 2)).await;
    house.fresh.clock.advance(2 * DAY_S - 1);
    assert_eq!(status(&house, &key).await, 200);
    house.fresh.clock.advance(1);
    assert_eq!(status(&house, &key).await, 401);
}

#[tokio::test]
async fn the_last_use_is_noted_seldom() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["invoice.read"]).await;
    let used = "SELECT last_address || ' ' || last_used_at FROM identity_api_secret WHERE last_used_at IS NOT NULL";
    assert!(texts(&house, used).await.is_empty());
    status(&house, &key).await;
    let first = texts(&house, used).await;
    assert!(first[0].starts_with("127.0.0.1 "), "{first:?}");
    house.fresh.clock.advance(200);
    status(&house, &key).await;
    assert_eq!(texts(&house, used).await, first);
    house.fresh.clock.advance(100);
    status(&house, &key).await;
    assert_ne!(texts(&house, used).await, first);
}

#[tokio::test]
async fn no_secret_lies_readable_anywhere() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["invoice.read"]).await;
    status(&house, &key).await;
    for kept in [
        "SELECT hint || key_id || last_address FROM identity_api_secret",
        "SELECT name || rights FROM identity_api_key",
        "SELECT payload FROM jobs_job",
        "SELECT action || object || note || actor FROM db_audit",
    ] {
        let all = texts(&house, kept).await;
        assert!(
            !all.is_empty() && !all.join(" ").contains(&key[4..40]),
            "{kept}"
        );
    }
}

// ASVS 2.4.1
#[tokio::test]
async fn who_goes_too_fast_waits_and_others_do_not() {
    let house = house().await;
    let fast = key_of(&house, "company-admin", &["invoice.read"]).await;
    for _ in 0..300 {
        assert_eq!(status(&house, &fast).await, 200);
    }
    let held = call(&house, &fast, ("GET", "/api/me"), "").await;
    assert_eq!(held.status, 429);
    assert_eq!(held.header("retry-after"), "1");
    let other = key_of(&house, "company-admin", &["invoice.read"]).await;
    assert_eq!(status(&house, &other).await, 200);
    house.fresh.clock.advance(1);
    assert_eq!(status(&house, &fast).await, 200);
}

#[tokio::test]
async fn who_guesses_waits_and_known_keys_of_the_same_address_go_on() {
    let house = house().await;
    let known = key_of(&house, "company-admin", &["invoice.read"]).await;
    let fresh = key_of(&house, "company-admin", &["invoice.read"]).await;
    assert_eq!(status(&house, &known).await, 200);
    for at in 0..60 {
        assert_eq!(status(&house, &format!("mop_{at:072}")).await, 401);
    }
    let held = call(&house, &fresh, ("GET", "/api/me"), "").await;
    assert_eq!(held.status, 429);
    assert!(
        held.header("retry-after")
            .parse::<u32>()
            .is_ok_and(|wait| wait > 1)
    );
    assert_eq!(status(&house, &known).await, 200);
    house.fresh.clock.advance(600);
    assert_eq!(status(&house, &fresh).await, 200);
}

#[tokio::test]
async fn a_key_counts_at_the_portals_address_and_its_brands_alone() {
    let (house, _sink) = crate::house::house_on_the_street(None).await;
    let key = key_of(&house, "company-admin", &["invoice.read"]).await;
    let hosts = texts(
        &house,
        "SELECT host FROM parties_brand WHERE host <> '' ORDER BY host",
    )
    .await;
    let mut opened = 0;
    for host in hosts.iter().map(String::as_str) {
        let at = [("host", host)];
        let request = axum::http::Request::get("/api/me").header("host", host);
        let request = request.header("authorization", format!("Bearer {key}"));
        let body = axum::body::Body::empty();
        let answer = house.send(request.body(body).expect("a request")).await;
        assert!(
            matches!(answer.status.as_u16(), 200 | 401 | 421),
            "{at:?} {}",
            answer.status
        );
        opened += usize::from(answer.status == 200);
    }
    assert_eq!(opened, 2, "the portal's and the brand's own, of {hosts:?}");
    let elsewhere = axum::http::Request::get("/api/me").header("host", "evil.example");
    let elsewhere = elsewhere.header("authorization", format!("Bearer {key}"));
    let body = axum::body::Body::empty();
    let answer = house.send(elsewhere.body(body).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(!answer.text.contains("evil"));
}

#[tokio::test]
async fn administrators_are_told_when_a_key_is_made_and_before_it_ends() {
    let (house, _sink) = house_with_mail().await;
    key_for(&house, "company-admin", (&["invoice.read"], 90)).await;
    house.run_jobs().await;
    let letters = texts(&house, "SELECT subject FROM notices_message ORDER BY id").await;
    let made = |letters: &[String]| {
        letters
            .iter()
            .filter(|one| one.contains("a été créée"))
            .count()
    };
    let ending = |letters: &[String]| {
        letters
            .iter()
            .filter(|one| one.contains("va expirer"))
            .count()
    };
    assert!(made(&letters) > 0, "{letters:?}");
    assert_eq!(ending(&letters), 0);
    house.fresh.clock.advance(76 * DAY_S + 60);
    house.run_jobs().await;
    let letters = texts(&house, "SELECT subject FROM notices_message ORDER BY id").await;
    // Whose access nobody confirmed meanwhile in the review hears no more.
    assert!(
        (1..=made(&letters)).contains(&ending(&letters)),
        "{letters:?}"
    );
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn headers_that_are_no_key_open_nothing() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["invoice.read"]).await;
    for header in [
        format!("Basic {key}"),
        format!("Bearer {key}x"),
        format!("Bearer {}", key.to_uppercase()),
        "Bearer".to_owned(),
        "Bearer ' OR 1=1 --".to_owned(),
    ] {
        let headers = [("authorization", header.as_str())];
        let answer = call_with(&house, "", ("GET", "/api/me"), ("", &headers)).await;
        assert_eq!(answer.status, 401, "{header}");
    }
    let query = call(
        &house,
        "",
        ("GET", &format!("/api/me?access_token={key}")),
        "",
    )
    .await;
    assert_eq!(query.status, 401);
    let twice = [("authorization", "Bearer x")];
    let twice = call_with(&house, &key, ("GET", "/api/me"), ("", &twice)).await;
    assert_eq!(twice.status, 401);
}

#[tokio::test]
async fn a_key_narrowed_to_sites_speaks_for_no_directory() {
    let house = house().await;
    let key = key_of(&house, "company-admin", &["user.provision", "site.read"]).await;
    run(
        &house,
        "UPDATE identity_api_key SET narrowed = (1 = 1)",
        &[],
    )
    .await;
    let told = said(&call(&house, &key, ("GET", "/api/me"), "").await);
    assert_eq!(told["coverage"], "sites");
    for at in [
        ("GET", "/scim/v2/Users"),
        ("GET", "/scim/v2/Groups"),
        ("POST", "/scim/v2/Users"),
    ] {
        let body = if at.0 == "POST" {
            "{\"userName\":\"a@b.fr\"}"
        } else {
            ""
        };
        assert_eq!(call(&house, &key, at, body).await.status, 403, "{at:?}");
    }
}
