//! Requirements of OWASP ASVS that no journey shows by the way. The table is `docs/asvs.md`.

use std::collections::BTreeSet;

use testkit::{Answer, House};

use crate::break_identity::enc;
use crate::browser::Browser;
use crate::house::{house, house_on_tls};
use crate::lines::lines;
use crate::table::Needs;

const EVIL: &str = "\"><img src=x onerror=alert(1)>'{{7777*7777}}${7777*7777}%s%n";

// ASVS 1.1.2, 1.2.1, 1.3.7, 1.3.10
#[tokio::test]
async fn what_is_typed_comes_back_as_text_in_pages_attributes_and_files() {
    let house = house().await;
    let who = "company-admin";
    let saved = house
        .post(
            who,
            "/account",
            &format!("name={}&lang=fr&phone=", enc(EVIL)),
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    for path in [
        "/account",
        "/",
        "/company/users",
        "/company/activity",
        "/company/activity.csv",
    ] {
        let page = house.get(who, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("<img src=x"), "{path}");
        assert!(
            !page.text.contains("60481729"),
            "{path}: something was computed"
        );
    }
    let page = house.get(who, "/account").await;
    assert!(page.text.contains("onerror=alert(1)"), "{}", page.seen());
    let refused = house
        .post(who, "/company/sites/new", &format!("name={}", enc(EVIL)))
        .await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text.contains("<img src=x") && refused.text.contains("onerror"));
}

// ASVS 1.1.1
#[tokio::test]
async fn what_is_encoded_twice_is_decoded_once() {
    let house = house().await;
    let page = house
        .get("company-admin", "/company/users?q=%2541%253Cb%253E")
        .await;
    assert!(page.text.contains("%41%3Cb%3E"), "{}", page.text);
    assert!(!page.text.contains("value=\"A<b>") && !page.text.contains("A&lt;b"));
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines
        .map(|line| line.to_str().expect("text").to_owned())
        .collect()
}

// ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4, 3.4.1
#[tokio::test]
async fn over_tls_cookies_are_bound_to_the_host_and_every_answer_asks_for_tls() {
    let house = house_on_tls().await;
    let person = house.person("company-reader");
    let typed = format!("login={}&password={}", person.login, enc(&person.password));
    let host = "portail.cadence.example";
    let entered = house.post_at(host, "", "/login", &typed).await;
    let cookies = set_cookies(&entered);
    let session = cookies.iter().find(|line| line.starts_with("__Host-sid="));
    let session = session.unwrap_or_else(|| panic!("{cookies:?}"));
    for word in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/;"] {
        assert!(session.contains(word), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    let chosen = house.get_at(host, "", "/login?lang=en&theme=dark").await;
    for line in set_cookies(&chosen) {
        assert!(
            line.contains("; Secure") && line.contains("; HttpOnly"),
            "{line}"
        );
    }
    for path in [
        "/login",
        "/nowhere",
        "/assets/app.css",
        "/livez",
        "/invoices.csv",
    ] {
        let answer = house.get_at(host, "", path).await;
        let asked = answer.header("strict-transport-security");
        assert_eq!(asked, "max-age=63072000; includeSubDomains", "{path}");
    }
}

// ASVS 3.2.1, 3.2.2, 3.4.2, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 4.1.1, 14.2.2, 14.3.2
#[tokio::test]
async fn every_page_says_what_it_is_and_lets_nobody_frame_keep_or_read_it() {
    let house = house().await;
    let mut read = 0;
    for line in lines().filter(|line| line.method == "GET" && !line.path.contains('{')) {
        let request = axum::http::Request::get(line.path)
            .header("origin", "https://evil.example")
            .header("cookie", house.cookie("operator-admin").await);
        let answer = house
            .send(request.body(axum::body::Body::empty()).expect("a request"))
            .await;
        let path = line.path;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        if !answer.bytes.is_empty() {
            let kind = answer.header("content-type");
            assert!(
                kind.contains("charset=utf-8") || !kind.starts_with("text/"),
                "{path}: {kind}"
            );
            assert!(!kind.is_empty(), "{path}");
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
}

// ASVS 13.4.3, 13.4.5, 5.3.1
#[tokio::test]
async fn folders_counters_and_sources_are_not_served() {
    let house = house().await;
    for path in [
        "/assets/",
        "/assets",
        "/metrics",
        "/.git/config",
        "/.env",
        "/Cargo.toml",
        "/documents/",
        "/assets/../Cargo.toml",
        "/docs",
        "/api",
        "/debug",
    ] {
        let answer = house.get("operator-admin", path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

// ASVS 7.4.4
#[tokio::test]
async fn signing_out_is_on_every_page_of_who_is_signed_in() {
    let house = house().await;
    let mut read = 0;
    for line in lines() {
        let is_page =
            line.method == "GET" && !line.path.contains(['{', '.']) && line.needs != Needs::Anybody;
        if !is_page {
            continue;
        }
        let page = house.get("operator-admin", line.path).await;
        if page.status == 200 && page.header("content-type").starts_with("text/html") {
            assert!(page.text.contains("action=\"/logout\""), "{}", line.path);
            read += 1;
        }
    }
    assert!(read > 20, "{read}");
}

// ASVS 6.2.6, 6.2.7
#[tokio::test]
async fn password_fields_are_masked_and_leave_password_keepers_alone() {
    let house = house().await;
    for (who, path) in [("", "/login"), ("company-reader", "/account")] {
        let page = house.get(who, path).await;
        for field in page.text.split("<input").skip(1) {
            let field = field.split('>').next().unwrap_or_default();
            if field.contains("name=\"password") || field.contains("name=\"present_password\"") {
                assert!(field.contains("type=\"password\""), "{field}");
                assert!(
                    field.contains("-password\""),
                    "no word for keepers: {field}"
                );
                assert!(!field.contains("autocomplete=\"off\""), "{field}");
            }
        }
        assert!(!page.text.contains("onpaste"));
    }
}

async fn enters(house: &House, login: &str, password: &str) -> bool {
    let typed = format!("login={login}&password={}", enc(password));
    house
        .post("", "/login", &typed)
        .await
        .cookie("sid")
        .is_some()
}

// ASVS 6.2.8, 6.2.10
#[tokio::test]
async fn a_password_counts_to_the_letter_and_as_long_as_nobody_changes_it() {
    let house = house().await;
    let person = house.person("company-reader");
    for wrong in [
        format!("{} ", person.password),
        format!(" {}", person.password),
        person.password.to_lowercase(),
        person.password[..person.password.len() - 1].to_owned(),
    ] {
        assert!(!enters(&house, &person.login, &wrong).await, "{wrong}");
    }
    house.fresh.clock.advance(5 * 365 * 86_400);
    assert!(enters(&house, &person.login, &person.password).await);
    assert_eq!(house.get("company-reader", "/account").await.status, 200);
}

// ASVS 7.2.1, 7.2.2, 7.2.3, 11.5.1
#[tokio::test]
async fn each_sign_in_has_a_token_of_its_own_that_the_server_alone_makes() {
    let house = house().await;
    let mut tokens = BTreeSet::new();
    for _ in 0..5 {
        let mut browser = Browser::new(&house);
        browser.knock("company-reader").await;
        let token = browser.cookies.get("sid").expect("a session").clone();
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        tokens.insert(token);
    }
    assert_eq!(tokens.len(), 5);
    for made_up in [
        "a".repeat(64),
        tokens.first().expect("one").to_uppercase(),
        String::new(),
    ] {
        let answer = house
            .get_at("127.0.0.1", &format!("sid={made_up}"), "/account")
            .await;
        assert_eq!(answer.status, 303, "{made_up}");
    }
}

// ASVS 16.3.1
#[tokio::test]
async fn good_and_bad_sign_ins_are_kept_with_their_means_and_address() {
    let house = house().await;
    let person = house.person("company-reader");
    assert!(!enters(&house, &person.login, "Faux-Mot-2").await);
    house.get("company-reader", "/account").await;
    let kept = "SELECT COUNT(*) FROM identity_sign_in s JOIN identity_login l ON l.id = s.login_id
        WHERE l.reference = $1 AND s.outcome = 'refused' AND s.address <> '' AND s.method = 'password'";
    assert_eq!(crate::privacy::count(&house, kept, &person.login).await, 1);
    let page = house.get("company-reader", "/account/sign-ins").await;
    assert!(
        page.seen().contains("Refusée") && page.seen().contains("Réussie"),
        "{}",
        page.seen()
    );
    let signed = "SELECT COUNT(*) FROM db_audit d JOIN identity_login l ON l.id = d.login_id
        WHERE l.reference = $1 AND d.action = 'identity.sign_in'";
    assert_eq!(
        crate::privacy::count(&house, signed, &person.login).await,
        1
    );
}

// ASVS 15.3.4
#[tokio::test]
async fn a_visitor_cannot_say_where_they_come_from() {
    let house = house().await;
    let mut browser = Browser::new(&house);
    browser.from = "203.0.113.77".to_owned();
    browser.knock("company-reader").await;
    let page = browser.get("/account/sign-ins").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("203.0.113.77"), "{}", page.seen());
}

// ASVS 5.4.1, 5.4.2
#[tokio::test]
async fn what_is_sent_is_an_attachment_under_a_name_of_ours() {
    let house = house().await;
    for path in [
        "/invoices.csv?name=evil.exe",
        "/company/activity.csv?filename=%22%0d%0ax",
        "/invoices.zip",
    ] {
        let answer = house.get("company-admin", path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.seen());
        let disposition = answer.header("content-disposition");
        let name = disposition
            .strip_prefix("attachment; filename=\"")
            .expect("an attachment");
        let name = name.strip_suffix('"').expect("one name");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        assert!(
            name.chars().all(is_plain) && !name.contains("evil"),
            "{disposition}"
        );
    }
}
