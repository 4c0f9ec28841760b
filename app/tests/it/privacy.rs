//! A person's own data: the copy they ask for (GDPR art. 15 and 20).

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use db::{FromRow, Query};
use testkit::{Answer, House};

use crate::house::{house, house_with_mail};

pub const DAY_S: i64 = 86_400;

/// The first row of a question to the database, as one text.
pub async fn ask(house: &House, text: &'static str, about: &str) -> String {
    let found: Option<(Option<String>,)> = row(house, text, about).await;
    found.and_then(|(value,)| value).unwrap_or_default()
}

pub async fn row<T: FromRow>(house: &House, text: &'static str, about: &str) -> Option<T> {
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let query = Query { name: "ASK", text };
    tx.one(query.bind(about)).await.expect("a row")
}

pub async fn count(house: &House, text: &'static str, about: &str) -> i64 {
    let found: Option<(i64,)> = row(house, text, about).await;
    found.map_or(0, |(count,)| count)
}

/// The key of the login of `role`.
pub async fn login_of(house: &House, role: &str) -> String {
    let reference = house.person(role).login;
    ask(
        house,
        "SELECT id FROM identity_login WHERE reference = $1",
        &reference,
    )
    .await
}

/// The path of the first button that hands a file over.
pub fn file_button(page: &Answer) -> Option<String> {
    let at = page.text.find("/file\"")?;
    let start = page.text[..at].rfind("action=\"")? + 8;
    Some(format!("{}/file", &page.text[start..at]))
}

/// Asks for a copy as `role`, and fetches it.
pub async fn copy_of(house: &House, role: &str) -> BTreeMap<String, String> {
    let asked = house.post(role, "/account/privacy", "").await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    house.run_jobs().await;
    let page = house.get(role, "/account/privacy").await;
    let path = file_button(&page).expect("a button");
    let file = house.post(role, &path, "").await;
    assert_eq!(file.status, 200, "{}", file.seen());
    unpack(&file)
}

/// The files of a ZIP, by name.
pub fn unpack(file: &Answer) -> BTreeMap<String, String> {
    assert_eq!(file.header("content-type"), "application/zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(&file.bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut one = archive.by_index(at).expect("a file");
        let mut text = String::new();
        one.read_to_string(&mut text).expect("text");
        files.insert(one.name().expect("a name").into_owned(), text);
    }
    files
}

#[tokio::test]
async fn a_person_gets_all_that_is_kept_of_them_and_nothing_of_others() {
    let (house, sink) = house_with_mail().await;
    let person = house.person("company-accountant");
    house.get("company-accountant", "/invoices").await;
    let invited = house
        .post("", "/password/forgot", &format!("login={}", person.login))
        .await;
    assert!(invited.status.as_u16() < 400);
    house.run_jobs().await;
    let files = copy_of(&house, "company-accountant").await;
    let data: serde_json::Value = serde_json::from_str(&files["data.json"]).expect("JSON");
    let login = &data["identity_login"][0];
    assert_eq!(login["identifier"], person.login.as_str());
    let email = login["email"].as_str().expect("an address");
    assert!(login["created_at"].as_str().expect("a date").ends_with('Z'));
    for (table, least) in [
        ("identity_membership", 1),
        ("identity_sign_in", 1),
        ("identity_session", 1),
        ("identity_link", 1),
        ("identity_acceptance", 1),
        ("notices_message", 1),
        ("db_audit", 1),
        ("privacy_request", 1),
        ("parties_contact", 0),
        ("identity_device", 0),
    ] {
        let rows = data[table].as_array().unwrap_or_else(|| panic!("{table}"));
        assert!(rows.len() >= least, "{table}: {rows:?}");
    }
    let words = data["notices_message"][0]["words"].as_str().expect("words");
    assert!(words.contains("mot de passe"), "{words}");
    assert!(
        !words.contains("/password/reset/"),
        "a personal link: {words}"
    );
    let html = &files["index.html"];
    assert!(html.contains(email) && html.contains("<html lang=\"fr\">"));
    assert!(html.contains("Connexions") && html.contains("Mot de passe"));
    holds_nothing_of_others(&house, (&person.login, email), &files["data.json"]).await;
    let letters = sink.messages().await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.subject.contains("copie de données est prête"))
    );
}

/// Nobody else's address, and no secret.
async fn holds_nothing_of_others(house: &House, (login, email): (&str, &str), data: &str) {
    let others =
        "SELECT email FROM identity_login WHERE reference <> $1 AND email <> '' ORDER BY email";
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let query = Query {
        name: "OTHERS",
        text: others,
    };
    let all: Vec<(String,)> = tx.all(query.bind(login)).await.expect("rows");
    for (other,) in all.iter().filter(|(other,)| other != email) {
        assert!(!data.contains(other.as_str()), "{other}");
    }
    for secret in [
        "argon2",
        "secret_hash",
        "client_secret",
        "sealed",
        "password_hash",
    ] {
        assert!(!data.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_copy_in_english_lasts_seven_days_and_opens_to_its_owner_alone() {
    let house = house().await;
    house.get("company-reader", "/account?lang=en").await;
    let cookie = format!("{}; lang=en", house.cookie("company-reader").await);
    let token = house.token("company-reader");
    let asked = house
        .post_raw(&cookie, "/account/privacy", format!("csrf={token}"))
        .await;
    assert_eq!(asked.status, 303);
    house.run_jobs().await;
    let page = house.get("company-reader", "/account/privacy").await;
    let path = file_button(&page).expect("a button");
    for stranger in ["company-admin", "operator-admin", "foreign-admin"] {
        assert_eq!(
            house.post(stranger, &path, "").await.status,
            404,
            "{stranger}"
        );
    }
    assert_eq!(house.post("", &path, "").await.status, 401);
    assert_eq!(house.get("company-reader", &path).await.status, 405);
    let files = unpack(&house.post("company-reader", &path, "").await);
    assert!(
        files["index.html"].contains("Your personal data"),
        "{}",
        files["index.html"]
    );
    let taken =
        "SELECT COUNT(*) FROM db_audit WHERE action = 'privacy.take_export' AND login_id = $1";
    let login = login_of(&house, "company-reader").await;
    assert_eq!(count(&house, taken, &login).await, 1);
    // On the disk it is nobody's to read.
    let digest = "SELECT file_digest FROM privacy_request WHERE login_id = $1";
    let digest = ask(&house, digest, &login).await;
    let sealed = house.tools().files.get(&digest).await.expect("the file");
    assert!(!sealed.starts_with(b"PK"), "it lies open");
    house.fresh.clock.advance(7 * DAY_S + 2);
    house.run_jobs().await;
    house.forget("company-reader");
    assert_eq!(house.post("company-reader", &path, "").await.status, 409);
    assert!(
        house.tools().files.get(&digest).await.is_err(),
        "the file is there"
    );
    let page = house.get("company-reader", "/account/privacy").await;
    assert!(page.seen().contains("Expirée"), "{}", page.seen());
}

// ASVS 2.3.2, 2.4.1
#[tokio::test]
async fn taking_it_away_asks_again_who_one_is_and_asking_too_often_is_refused() {
    let house = house().await;
    for (round, status) in [(1, 303), (2, 303), (3, 303), (4, 409)] {
        let asked = house.post("company-reader", "/account/privacy", "").await;
        assert_eq!(asked.status.as_u16(), status, "{round}: {}", asked.seen());
        house.run_jobs().await;
    }
    let page = house.get("company-reader", "/account/privacy").await;
    let path = file_button(&page).expect("a button");
    house.fresh.clock.advance(11 * 60);
    let file = house.post("company-reader", &path, "").await;
    assert_eq!(file.status, 303);
    assert!(
        file.location().starts_with("/account/proof"),
        "{}",
        file.location()
    );
}

#[tokio::test]
async fn the_same_is_not_asked_twice_at_once() {
    let house = house().await;
    house.cookie("company-reader").await;
    let one = house.post("company-reader", "/account/privacy", "");
    let other = house.post("company-reader", "/account/privacy", "");
    let (one, other) = tokio::join!(one, other);
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let login = login_of(&house, "company-reader").await;
    let all = "SELECT COUNT(*) FROM privacy_request WHERE login_id = $1";
    assert_eq!(count(&house, all, &login).await, 1);
}

#[tokio::test]
async fn who_has_no_access_is_answered_through_staff_within_their_reach() {
    let house = house().await;
    let contact = "
        SELECT c.email FROM parties_contact c
        JOIN identity_membership m ON m.company_id = c.company_id
        JOIN identity_login l ON l.id = m.login_id
        WHERE l.reference = $1 AND c.email IS NOT NULL ORDER BY c.id LIMIT 1";
    let admin = house.person("company-admin").login;
    let email = ask(&house, contact, &admin).await;
    assert!(!email.is_empty(), "a contact with an address");
    let form = format!("person={}&kind=export", email.replace('@', "%40"));
    let asked = house.post("company-admin", "/company/privacy", &form).await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    house.run_jobs().await;
    let path = asked.location().to_owned();
    let page = house.get("company-admin", &path).await;
    let button = file_button(&page).expect("a button");
    for stranger in ["foreign-admin", "company-admin-2"] {
        assert_eq!(house.get(stranger, &path).await.status, 404, "{stranger}");
        assert_eq!(
            house.post(stranger, &button, "").await.status,
            404,
            "{stranger}"
        );
    }
    let files = unpack(&house.post("company-admin", &button, "").await);
    let data: serde_json::Value = serde_json::from_str(&files["data.json"]).expect("JSON");
    assert_eq!(data["parties_contact"][0]["email"], email.as_str());
    assert!(
        data["identity_login"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
    let log = house.get("company-admin", "/company/activity").await;
    assert!(
        log.seen()
            .contains("a demandé une copie des données d’une personne")
    );
    // Another company that asks for the same address learns nothing of this one.
    let asked = house.post("foreign-admin", "/company/privacy", &form).await;
    assert_eq!(asked.status, 303);
    house.run_jobs().await;
    let page = house.get("foreign-admin", asked.location()).await;
    let button = file_button(&page).expect("a button");
    let files = unpack(&house.post("foreign-admin", &button, "").await);
    let data: serde_json::Value = serde_json::from_str(&files["data.json"]).expect("JSON");
    assert!(
        data["parties_contact"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
}

#[tokio::test]
async fn staff_gets_no_copy_of_who_can_ask_and_nothing_of_who_is_out_of_reach() {
    let house = house().await;
    let reader = house.person("company-reader").login;
    let foreign = house.person("foreign-admin").login;
    let own = house.person("company-admin").login;
    for (person, status, words) in [
        (reader.as_str(), 409, "demande sa copie elle-même"),
        (foreign.as_str(), 422, "Indiquez un courriel"),
        ("E-9999999999", 422, "Indiquez un courriel"),
        (own.as_str(), 422, "passez par votre compte"),
        ("nobody", 422, "Indiquez un courriel"),
        ("a@", 422, "courriel"),
        ("", 422, ""),
    ] {
        let form = format!("person={}&kind=export", person.replace('@', "%40"));
        let asked = house.post("company-admin", "/company/privacy", &form).await;
        assert_eq!(asked.status.as_u16(), status, "{person}: {}", asked.seen());
        assert!(asked.seen().contains(words), "{person}: {}", asked.seen());
    }
    let wrong = house
        .post(
            "company-admin",
            "/company/privacy",
            &format!("person={reader}&kind=all"),
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        house
            .get("company-accountant", "/company/privacy")
            .await
            .status,
        403
    );
}
