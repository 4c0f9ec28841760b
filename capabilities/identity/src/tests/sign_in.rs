use axum::http::StatusCode;

use super::*;

#[tokio::test]
async fn an_identifier_signs_in_in_any_case_and_goes_where_it_was_going() {
    let house = house().await;
    let login = house.person("company-admin").login;
    let pairs = [
        ("login", login.to_lowercase()),
        ("password", PASSWORD.to_owned()),
        ("next", "/account".to_owned()),
    ];
    let pairs = pairs
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let answer = house.post_raw("", "/login", form(&pairs)).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let away = form(&[
        ("login", &login),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ]);
    assert_eq!(house.post_raw("", "/login", away).await.location(), "/");
}

#[tokio::test]
async fn every_way_to_fail_gives_the_same_page() {
    let house = house().await;
    // Identifiers of one length, so that the pages differ in nothing but them.
    let known = house.person("company-admin").login;
    let cases = [
        (known.as_str(), "wrong"),
        ("E-0000009999", PASSWORD),
        (&house.person("suspended").login, PASSWORD),
        (&house.person("invited").login, PASSWORD),
        (&house.person("held-admin").login, PASSWORD),
    ];
    let mut pages = Vec::new();
    for (login, password) in cases {
        let answer = sign_in(&house, login, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        assert!(
            answer
                .seen()
                .contains("Identifiant ou mot de passe incorrect."),
            "{login}"
        );
        assert!(answer.cookie("sid").is_none());
        pages.push(without_nonce(&answer).replace(login, "LOGIN"));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
}

fn without_nonce(answer: &Answer) -> String {
    let mut text = answer.text.clone();
    while let Some((before, after)) = text.split_once(" nonce=\"") {
        let after = after
            .split_once('"')
            .map_or("", |(_, rest)| rest)
            .to_owned();
        text = format!("{before}{after}");
    }
    text
}

// ASVS 6.3.1
#[tokio::test]
async fn guesses_slow_down_for_known_and_unknown_alike_and_never_for_good() {
    let house = house().await;
    let known = house.person("company-admin").login;
    for login in [known.as_str(), "E-0000009999"] {
        for _ in 0..5 {
            assert_eq!(
                sign_in(&house, login, "wrong").await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        // Even the right password has to wait.
        let slowed = sign_in(&house, login, PASSWORD).await;
        assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS, "{login}");
        assert_eq!(slowed.header("retry-after"), "31");
        assert!(slowed.seen().contains("31 s"), "{}", slowed.seen());
    }
    house.fresh.clock.advance(31);
    assert_eq!(
        sign_in(&house, &known, PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    // A success forgives.
    assert_eq!(
        sign_in(&house, &known, "wrong").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

// ASVS 2.4.1, 6.3.1
#[tokio::test]
async fn an_address_that_tries_everybody_is_slowed_before_anything_is_hashed() {
    let house = house().await;
    for number in 0..60 {
        let login = format!("E-{number:010}");
        assert_eq!(
            sign_in(&house, &login, "wrong").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(
        sign_in(&house, "E-0000000777", "wrong").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
}

// ASVS 7.3.1, 7.3.2
#[tokio::test]
async fn a_session_ends_when_idle_and_in_the_end_whatever_one_does() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    let open = async |cookie: &str| {
        let request = axum::http::Request::get("/account")
            .header("host", "127.0.0.1")
            .header("cookie", cookie);
        house
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await
            .status
    };
    for _ in 0..10 {
        house.fresh.clock.advance(29 * 60);
        assert_eq!(open(&cookie).await, StatusCode::OK);
    }
    house.fresh.clock.advance(31 * 60);
    assert_eq!(open(&cookie).await, StatusCode::SEE_OTHER);
    let cookie = cookie_of(&sign_in(&house, &house.person("company-admin").login, PASSWORD).await);
    for _ in 0..24 {
        house.fresh.clock.advance(29 * 60);
        assert_eq!(open(&cookie).await, StatusCode::OK);
    }
    house.fresh.clock.advance(29 * 60);
    assert_eq!(
        open(&cookie).await,
        StatusCode::SEE_OTHER,
        "twelve hours are the most"
    );
}

#[tokio::test]
async fn reading_pages_does_not_write_each_time() {
    let house = house().await;
    house.get("company-admin", "/account").await;
    house.fresh.clock.advance(61);
    let count = async || {
        let before = house.tools().db.statements();
        house.get("company-admin", "/company/profiles").await;
        house.tools().db.statements() - before
    };
    let (prolonged, plain) = (count().await, count().await);
    assert_eq!(prolonged, plain + 1, "one more statement, once a minute");
    assert!(plain <= 12, "{plain} statements");
}

// ASVS 7.4.1, 14.3.1
#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    let out = house.post("company-admin", "/logout", "").await;
    assert_eq!(
        (out.status, out.location()),
        (StatusCode::SEE_OTHER, "/login")
    );
    assert!(out.header("clear-site-data").contains("cache"));
    let request = axum::http::Request::get("/account")
        .header("host", "127.0.0.1")
        .header("cookie", cookie);
    let after = house
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(after.status, StatusCode::SEE_OTHER);
}

// ASVS 7.4.2
#[tokio::test]
async fn a_suspended_company_reseller_or_login_is_out_at_once() {
    let house = house().await;
    assert_eq!(
        house.get("company-admin", "/account").await.status,
        StatusCode::OK
    );
    let at = (
        parties::samples::sample_company("guide"),
        crate::samples::sample_membership("company-admin"),
    );
    let caller = caller_of(&house, "operator-admin").await;
    let mut tx = write(&house).await;
    crate::actions::users::suspend(&mut tx, &caller, at)
        .await
        .unwrap();
    keep(tx).await;
    assert_eq!(
        house.get("company-admin", "/account").await.status,
        StatusCode::SEE_OTHER
    );
}

/// The caller that a persona's session makes.
pub(super) async fn caller_of(house: &House, who: &str) -> access::Caller {
    let cookie = house.cookie(who).await;
    let token = cookie.trim_start_matches("sid=");
    crate::admit(house.tools(), token)
        .await
        .unwrap()
        .expect("a session")
        .caller
}
