//! Ten thousand guesses from five hundred addresses.

use app::assembly;
use testkit::House;
use web::Limits;

use crate::break_identity::texts;
use crate::browser::Browser;
use crate::factor_totp::code;
use crate::house::{house, people};

/// The house behind a proxy whose word on addresses is taken.
async fn proxied() -> House {
    let first = house().await;
    let portal = assembly::assemble(first.tools().clone()).expect("the portal");
    let limits = Limits {
        trusted_proxies: vec!["127.0.0.1".parse().expect("an address")],
        ..Limits::default()
    };
    let router = assembly::router(&portal, &limits);
    House::new(first.fresh, router, assembly::kinds(None, None), people())
}

const GUESSES: usize = 10_000;

fn address(number: usize) -> String {
    format!("203.0.{}.{}", 113 + number % 2, 1 + number % 250)
}

/// The owner's own browser, remembered before anything happened.
async fn remembered(house: &House) -> Browser<'_> {
    let mut owner = Browser::new(house);
    owner.from = "192.0.2.77".to_owned();
    owner.knock("company-factor").await;
    let typed = code(house, &identity::samples::totp_secret());
    let done = owner
        .post("/login/factor", &[("code", &typed), ("remember", "on")])
        .await;
    assert_eq!(done.status, 303, "{}", done.seen());
    owner.cookies.remove("sid");
    owner
}

// ASVS 6.3.1
#[tokio::test]
async fn of_ten_thousand_passwords_a_hundred_a_day_are_looked_at_and_the_owner_gets_in() {
    let house = proxied().await;
    let mut owner = remembered(&house).await;
    let login = house.person("company-factor").login;
    let mut thief = Browser::new(&house);
    let mut looked_at = 0;
    for number in 0..GUESSES {
        thief.from = address(number);
        let guess = format!("Wrong-{number}");
        let typed = [("login", login.as_str()), ("password", guess.as_str())];
        match thief.post("/login", &typed).await.status.as_u16() {
            422 => looked_at += 1,
            429 => {}
            other => panic!("{other}"),
        }
        // Ten thousand of them in a day.
        house.fresh.clock.advance(8);
    }
    assert!((50..=100).contains(&looked_at), "{looked_at}");
    // From their own device they sign in at once, though the door is shut to others.
    let answer = owner.knock("company-factor").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/"),
        "{}",
        answer.seen()
    );
    let attempts = texts(
        &house,
        "SELECT s.id FROM identity_sign_in s JOIN identity_login l ON l.id = s.login_id
         WHERE l.email LIKE 'pascale.girard@%' AND s.outcome = 'refused'",
    );
    assert_eq!(
        attempts.await.len(),
        looked_at,
        "each can be read by its owner"
    );
}

// ASVS 6.3.1, 6.6.3
#[tokio::test]
async fn of_ten_thousand_codes_a_hundred_a_day_are_looked_at_and_the_owner_gets_in() {
    let house = proxied().await;
    let mut owner = remembered(&house).await;
    let mut thief = Browser::new(&house);
    let mut looked_at = 0;
    let mut turn = 0;
    for number in 0..GUESSES {
        thief.from = address(number);
        if number % 70 == 0 {
            // The password is known to them: the sign-in that waits is begun anew.
            let half = thief.knock("company-factor").await;
            assert_eq!(half.location(), "/login/factor");
        }
        turn += 1;
        let field = if turn % 2 == 0 {
            "code"
        } else {
            "recovery_code"
        };
        match thief
            .post("/login/factor", &[(field, "000000")])
            .await
            .status
            .as_u16()
        {
            422 => looked_at += 1,
            429 => {}
            other => panic!("{other} at {number}"),
        }
        house.fresh.clock.advance(8);
    }
    assert!((50..=100).contains(&looked_at), "{looked_at}");
    let answer = owner.knock("company-factor").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/"),
        "{}",
        answer.seen()
    );
}

#[tokio::test]
async fn one_address_that_guesses_codes_waits_as_one_that_guesses_passwords() {
    let house = proxied().await;
    let mut thief = Browser::new(&house);
    thief.from = "198.51.100.9".to_owned();
    let mut statuses = Vec::new();
    for _ in 0..7 {
        thief.knock("company-factor").await;
        statuses.push(
            thief
                .post("/login/factor", &[("code", "1")])
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    for _ in 0..60 {
        thief.post("/login/passkey", &[("ceremony", "x")]).await;
    }
    assert_eq!(thief.knock("company-factor").await.status, 429);
}
