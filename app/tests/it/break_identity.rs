//! What a thief, a careless colleague or a crash could do to logins.

use axum::http::StatusCode;
use db::{Query, Signed};
use sheets::{Mode, Table};
use testkit::{Answer, House};

use crate::house::{house, house_with_mail};

/// Percent-encodes a form's value.
pub fn enc(text: &str) -> String {
    let each = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}

/// Changes one thing behind everybody's back.
pub async fn run(house: &House, text: &'static str, bound: &[&str]) {
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    let query = Query {
        name: "BREAK",
        text,
    };
    let bound = match bound {
        [] => query.bound(),
        [first, rest @ ..] => rest
            .iter()
            .fold(query.bind(*first), |bound, one| bound.bind(*one)),
    };
    tx.run(bound).await.expect("a change");
    tx.commit(Signed::by_the_house("test")).await.expect("kept");
}

/// The first column of every row, as text.
pub async fn texts(house: &House, text: &'static str) -> Vec<String> {
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let rows: Vec<(String,)> = tx
        .all(
            Query {
                name: "BREAK",
                text,
            }
            .bound(),
        )
        .await
        .expect("rows");
    rows.into_iter().map(|(row,)| row).collect()
}

/// People of the guide's company whose letters have not left; their memberships by login.
async fn unsent(house: &House, people: &[(&str, &str)]) -> Vec<String> {
    let lines: String = people
        .iter()
        .map(|(name, email)| format!("OIP-00000024;{name};{email};lecteur\n"))
        .collect();
    let file = format!("company;name;email;profile\n{lines}");
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    let table = Table::read(file.as_bytes()).expect("a table");
    let outcome = identity::import_users(&mut tx, &table, Mode::Write)
        .await
        .expect("an import");
    tx.commit(Signed::by_the_house("test")).await.expect("kept");
    assert_eq!(outcome.problems.len(), 0, "{:?}", outcome.problems);
    texts(
        house,
        "SELECT m.id FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
         WHERE l.access_sent_at IS NULL AND l.email LIKE '%@lot.example' ORDER BY m.login_id",
    )
    .await
}

async fn forgot(house: &House, typed: &str) -> Answer {
    house
        .post_raw("", "/password/forgot", format!("login={}", enc(typed)))
        .await
}

#[tokio::test]
async fn one_identifier_typed_in_many_ways_brings_one_letter() {
    let (house, sink) = house_with_mail().await;
    for typed in [
        "E-0000000005",
        "e-0000000005",
        "E -0000000005",
        "E- 0000 000005",
        "  E-0000000005 ",
        "E-0 0 0 0 0 0 0 0 0 5",
    ] {
        assert_eq!(house.person("company-admin").login, "E-0000000005");
        assert_eq!(forgot(&house, typed).await.status, StatusCode::OK);
    }
    house.run_jobs().await;
    assert_eq!(sink.messages().await.len(), 1);
}

#[tokio::test]
async fn an_address_cannot_ask_for_letters_without_end() {
    let house = house().await;
    let mut told = 0;
    for number in 0..70 {
        let answer = forgot(&house, &format!("somebody{number}@nowhere.example")).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(!answer.header("retry-after").is_empty());
            told += 1;
        }
    }
    assert!(told >= 10, "{told}");
    // Asking for letters does not keep the office from signing in.
    house.cookie("company-admin").await;
}

#[tokio::test]
async fn one_who_left_does_not_stop_the_letters_of_the_others() {
    let (house, sink) = house_with_mail().await;
    let places = unsent(
        &house,
        &[
            ("Un Lot", "un@lot.example"),
            ("Deux Lot", "deux@lot.example"),
            ("Trois Lot", "trois@lot.example"),
        ],
    )
    .await;
    let chosen: Vec<String> = places.iter().map(|id| format!("id={id}")).collect();
    let sent = house
        .post("operator-admin", "/staff/users", &chosen.join("&"))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let left = format!("/company/users/{}/state", places[0]);
    let removed = house.post("company-admin", &left, "action=remove").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    house.run_jobs().await;
    assert_eq!(
        (sink.messages().await.len(), house.dead_jobs().await),
        (2, 0)
    );
}

#[tokio::test]
async fn one_address_nobody_can_write_to_does_not_stop_the_letters_of_the_others() {
    let (house, sink) = house_with_mail().await;
    let people = [
        ("Un Lot", "un@lot.example"),
        ("Deux Lot", "deux@lot.example"),
    ];
    unsent(&house, &people).await;
    // As an older version may have let in.
    run(
        &house,
        "UPDATE identity_login SET email = 'jérôme@lot.example' WHERE id =
            (SELECT MIN(id) FROM identity_login WHERE email LIKE '%@lot.example')",
        &[],
    )
    .await;
    house
        .post("operator-admin", "/staff/users", "action=all")
        .await;
    house.run_jobs().await;
    let letters = sink.messages().await;
    let of_lot = letters
        .iter()
        .filter(|letter| letter.to[0].ends_with("@lot.example"));
    assert_eq!((of_lot.count(), house.dead_jobs().await), (1, 0));
    let typed = "name=J&email=j%C3%A9r%C3%B4me@lot.example&lang=fr&profile=reader&coverage=all";
    let invited = house
        .post("company-admin", "/company/users/new", typed)
        .await;
    assert_eq!(invited.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_shares_an_address_with_one_who_left_still_gets_their_letter() {
    let (house, sink) = house_with_mail().await;
    run(
        &house,
        "UPDATE identity_login SET email_key = 'camille.martin@guide.example' WHERE reference = $1",
        &[&house.person("company-reader").login],
    )
    .await;
    let place = identity::samples::sample_membership("company-reader");
    let left = format!("/company/users/{place}/state");
    let removed = house.post("company-admin", &left, "action=remove").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    forgot(&house, "camille.martin@guide.example").await;
    house.run_jobs().await;
    assert_eq!(
        (sink.messages().await.len(), house.dead_jobs().await),
        (1, 0)
    );
}

#[tokio::test]
async fn a_stolen_session_does_not_guess_the_password_for_long() {
    let house = house().await;
    let guess = "present_password=Wrong-1234&password=Bruy%C3%A8re-Nouvelle-48&password_confirmation=Bruy%C3%A8re-Nouvelle-48";
    let mut statuses = Vec::new();
    for _ in 0..8 {
        let answer = house
            .post("company-admin", "/account/password", guess)
            .await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
    // The owner's own door stays open meanwhile.
    house.forget("company-admin");
    house.cookie("company-admin").await;
}

#[tokio::test]
async fn who_is_staff_somewhere_has_the_staffs_shorter_session_everywhere() {
    let house = house().await;
    let reader = house.person("company-reader");
    run(
        &house,
        "INSERT INTO identity_membership (id, login_id, company_id, ready_made, profile_id, state,
            narrowed, created_at, version)
         SELECT '0000000000007000800000000000beef', l.id, c.company_id, 'operator_support', NULL,
            'active', FALSE, 9000000000000000, 1
         FROM identity_login l, parties_company_v c WHERE l.reference = $1 AND c.role = 'operator'",
        &[&reader.login],
    )
    .await;
    let typed = format!("login={}&password={}", reader.login, enc(&reader.password));
    let answer = house.post_raw("", "/login", typed).await;
    assert!(
        answer.header("set-cookie").contains("Max-Age=28800"),
        "{}",
        answer.header("set-cookie")
    );
    let accountant = house.person("company-accountant");
    let typed = format!(
        "login={}&password={}",
        accountant.login,
        enc(&accountant.password)
    );
    let answer = house.post_raw("", "/login", typed).await;
    assert!(answer.header("set-cookie").contains("Max-Age=43200"));
}

#[tokio::test]
async fn signing_in_again_ends_the_session_one_came_with() {
    let house = house().await;
    let cookie = house.cookie("company-admin").await;
    let person = house.person("company-admin");
    let typed = format!("login={}&password={}", person.login, enc(&person.password));
    let again = house.post("company-admin", "/login", &typed).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let new = again.cookie("sid").expect("a session");
    assert_ne!(cookie, format!("sid={new}"));
    assert_eq!(house.get("company-admin", "/account").await.status, 303);
    // A token of the visitor's own choice never becomes a session.
    let chosen = format!("sid={}", "ab".repeat(32));
    let fixed = house.post_raw(&chosen, "/login", typed).await;
    assert_ne!(fixed.cookie("sid"), Some("ab".repeat(32)));
}

#[tokio::test]
async fn an_older_page_of_a_user_a_profile_or_a_draft_overwrites_nothing() {
    let house = house().await;
    let place = identity::samples::sample_membership("company-reader");
    let user = format!("/company/users/{place}");
    let version = hidden_version(&house.get("company-admin", &user).await);
    let typed = |profile: &str| {
        format!(
            "name=Hugo+Lambert&email=hugo.lambert@guide.example&phone=&lang=fr&coverage=all&profile={profile}&version={version}"
        )
    };
    let first = house
        .post("company-admin", &user, &typed("technician"))
        .await;
    assert_eq!(first.status, 303, "{}", first.seen());
    let second = house.post("company-admin", &user, &typed("buyer")).await;
    assert_eq!(second.status, 409);
    assert!(second.seen().contains("entre-temps"));

    let made = "name=Comptoir&rights=invoice.read";
    house
        .post("company-admin", "/company/profiles/new", made)
        .await;
    let ids = texts(
        &house,
        "SELECT id FROM identity_profile WHERE name = 'Comptoir'",
    )
    .await;
    let profile = format!("/company/profiles/{}", ids[0]);
    let version = hidden_version(&house.get("company-admin", &profile).await);
    let typed = |right: &str| format!("name=Comptoir&rights={right}&version={version}");
    let first = house
        .post("company-admin", &profile, &typed("site.read"))
        .await;
    assert_eq!(first.status, 303, "{}", first.seen());
    let second = house
        .post("company-admin", &profile, &typed("order.read"))
        .await;
    assert_eq!(second.status, 409);

    let text = |text: &str| format!("title=CGU&applies_on=2027-01-01&text={text}");
    let draft = house
        .post("operator-admin", "/staff/terms/new", &text("un"))
        .await;
    let draft = draft.location().to_owned();
    let version = hidden_version(&house.get("operator-admin", &draft).await);
    let typed = |words: &str| format!("{}&version={version}", text(words));
    let first = house.post("operator-admin", &draft, &typed("deux")).await;
    assert_eq!(first.status, 303, "{}", first.seen());
    let second = house.post("operator-admin", &draft, &typed("trois")).await;
    assert_eq!(second.status, 409);
    // Nor is published what one has not seen.
    let publish = format!("{draft}/publication");
    let unseen = house
        .post("operator-admin", &publish, &format!("version={version}"))
        .await;
    assert_eq!(unseen.status, 409);
}

fn hidden_version(page: &Answer) -> String {
    let (_, rest) = page
        .text
        .split_once("name=\"version\" value=\"")
        .unwrap_or_else(|| panic!("no version: {}", page.seen()));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_old_address_hears_that_it_was_replaced() {
    let (house, sink) = house_with_mail().await;
    let place = identity::samples::sample_membership("company-accountant");
    let path = format!("/company/users/{place}");
    let page = house.get("company-admin", &path).await;
    assert_eq!(page.status, 200);
    let old = texts(
        &house,
        "SELECT l.email FROM identity_login l JOIN identity_membership m ON m.login_id = l.id
         WHERE m.ready_made = 'accountant' AND l.state = 'active' ORDER BY l.id",
    )
    .await;
    let form = "name=Quelqu%27un&email=voleur@ailleurs.example&phone=&lang=fr&profile=accountant&coverage=all";
    let saved = house.post("company-admin", &path, form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.seen());
    house.run_jobs().await;
    let letter = &sink.wait_for(1).await[0];
    assert!(letter.text.contains("a été remplacée"), "{}", letter.text);
    assert!(
        !format!("{letter:?}").contains("ailleurs.example"),
        "{letter:?}"
    );
    assert!(
        old.iter()
            .any(|old| format!("{letter:?}").contains(old.as_str())),
        "{letter:?}"
    );
}
