use axum::http::StatusCode;

use super::*;

fn change(present: &str, new: &str) -> String {
    form(&[
        ("present_password", present),
        ("password", new),
        ("password_confirmation", new),
    ])
}

// ASVS 6.2.2, 6.2.3, 7.4.3
#[tokio::test]
async fn changing_ones_password_wants_the_present_one_and_ends_other_sessions() {
    let house = house().await;
    let login = house.person("company-admin").login;
    let other = cookie_of(&sign_in(&house, &login, PASSWORD).await);
    let old = house.cookie("company-admin").await;
    let wrong = house
        .post(
            "company-admin",
            "/account/password",
            &change("faux", "Un lièvre bat 3 tortues !"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.seen().contains("pas votre mot de passe actuel"));
    let same = house
        .post(
            "company-admin",
            "/account/password",
            &change(PASSWORD, PASSWORD),
        )
        .await;
    assert_eq!(
        same.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        same.seen()
    );
    let changed = house
        .post(
            "company-admin",
            "/account/password",
            &change(PASSWORD, "Un lièvre bat 3 tortues !"),
        )
        .await;
    assert_eq!(
        (changed.status, changed.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    let fresh = cookie_of(&changed);
    for (cookie, status) in [
        (other, StatusCode::SEE_OTHER),
        (old, StatusCode::SEE_OTHER),
        (fresh, StatusCode::OK),
    ] {
        let request = axum::http::Request::get("/account")
            .header("host", "127.0.0.1")
            .header("cookie", cookie);
        assert_eq!(
            house
                .send(request.body(axum::body::Body::empty()).unwrap())
                .await
                .status,
            status
        );
    }
}

#[tokio::test]
async fn the_last_five_passwords_do_not_come_back() {
    let house = house().await;
    let login = house.person("company-admin").login;
    let used: Vec<String> = (1..=6)
        .map(|number| format!("Un lièvre bat {number} tortues !"))
        .collect();
    let mut present = PASSWORD.to_owned();
    for new in &used {
        let answer = change_as(&house, &login, (&present, new)).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{new}: {}",
            answer.seen()
        );
        present.clone_from(new);
    }
    let recent = change_as(&house, &login, (&present, &used[1])).await;
    assert!(
        recent.seen().contains("cinq derniers mots de passe"),
        "{}",
        recent.seen()
    );
    let forgotten = change_as(&house, &login, (&present, &used[0])).await;
    assert_eq!(
        forgotten.status,
        StatusCode::SEE_OTHER,
        "the sixth before may come back"
    );
}

async fn change_as(house: &House, login: &str, (present, new): (&str, &str)) -> Answer {
    let cookie = cookie_of(&sign_in(house, login, present).await);
    let request = axum::http::Request::get("/account")
        .header("host", "127.0.0.1")
        .header("cookie", &cookie);
    let token = house
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await
        .csrf()
        .unwrap();
    house
        .post_raw(
            &cookie,
            "/account/password",
            format!("{}&csrf={token}", change(present, new)),
        )
        .await
}

#[tokio::test]
async fn sessions_are_listed_in_words_and_ended_one_or_all() {
    let house = house().await;
    let login = house.person("company-admin").login;
    for _ in 0..2 {
        sign_in(&house, &login, PASSWORD).await;
    }
    let page = house.get("company-admin", "/account").await;
    assert!(page.seen().contains("Sessions ouvertes") && page.seen().contains("127.0.0.1"));
    assert_eq!(page.text.matches("action=\"/account/sessions/").count(), 2);
    let (_, rest) = page.text.split_once("action=\"/account/sessions/").unwrap();
    let one = rest.split_once('"').unwrap().0;
    let foreign = house
        .post("company-admin-2", &format!("/account/sessions/{one}"), "")
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house
            .post("company-admin", &format!("/account/sessions/{one}"), "")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        house
            .post("company-admin", "/account/sessions", "")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let page = house.get("company-admin", "/account").await;
    assert_eq!(page.text.matches("action=\"/account/sessions/").count(), 0);
}

#[tokio::test]
async fn staying_tells_when_the_session_ends() {
    let house = house().await;
    let stay = house.post("company-admin", "/account/session", "").await;
    assert_eq!(stay.status, StatusCode::NO_CONTENT);
    let expires: i64 = stay.header("session-expires").parse().unwrap();
    assert_eq!(expires - house.tools().now().micros() / 1_000_000, 1_800);
}

#[tokio::test]
async fn one_login_in_two_companies_switches_and_sees_one_at_a_time() {
    let house = house().await;
    let who = "two-companies";
    let before = super::sign_in::caller_of(&house, who).await;
    let page = house.get(who, "/account").await;
    assert!(page.text.contains("/account/company"));
    let other = parties::samples::sample_company("delorme");
    let switched = house
        .post(who, "/account/company", &format!("company={other}"))
        .await;
    assert_eq!(
        (switched.status, switched.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    let after = super::sign_in::caller_of(&house, who).await;
    assert_eq!((before.company() == other, after.company()), (false, other));
    let not_theirs = parties::samples::sample_company("tilleuls");
    for company in [not_theirs.to_string(), "x".to_owned()] {
        let answer = house
            .post(who, "/account/company", &format!("company={company}"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(
        super::sign_in::caller_of(&house, who).await.company(),
        other
    );
}

#[tokio::test]
async fn ones_own_name_phone_and_language_are_ones_own_to_change() {
    let house = house().await;
    let typed = form(&[
        ("name", "Camille <b>Martin</b>"),
        ("phone", "01 23 45 67 89"),
        ("lang", "en"),
        ("email", "x@y.fr"),
    ]);
    let saved = house.post("company-admin", "/account", &typed).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, "/account?lang=en")
    );
    let page = house.get("company-admin", "/account").await;
    assert!(page.seen().contains("My account") && !page.text.contains("<b>Martin"));
    assert!(
        page.seen().contains("camille.martin@guide.example"),
        "the address is not theirs to change"
    );
    let bad = house
        .post(
            "company-admin",
            "/account",
            &form(&[("name", ""), ("phone", "=1"), ("lang", "xx")]),
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}
