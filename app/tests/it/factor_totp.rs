//! Codes of an application, recovery codes, and the proof that changes ask for.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use testkit::{Answer, House};

use crate::break_identity::{run, texts};
use crate::browser::Browser;
use crate::house::{house, house_with_mail};

/// What an authenticator application shows for `secret` now: RFC 6238, written apart from the portal's.
pub fn code(house: &House, secret: &str) -> String {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
    let step = house.tools().now().micros() / 30_000_000;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("a key");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]);
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before}"));
    rest.split_once(after).expect("an end").0
}

/// Enrols an application; its secret, and the recovery codes.
pub async fn enrol(house: &House, browser: &mut Browser<'_>) -> (String, Vec<String>) {
    let page = browser.get("/account/factors/totp").await;
    assert_eq!(page.status, 200, "{}", page.seen());
    let secret = between(&page.text, "id=\"totp-secret\">", "<").replace(' ', "");
    let offer = between(&page.text, "name=\"offer\" value=\"", "\"").to_owned();
    assert!(page.text.contains("<svg class=\"qr\" role=\"img\""));
    let typed = code(house, &secret);
    let wrong = if typed == "000000" {
        "111111"
    } else {
        "000000"
    };
    let refused = browser
        .post(
            "/account/factors/totp",
            &[("offer", &offer), ("code", wrong)],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains(&secret[..4]),
        "the same secret is shown again"
    );
    let done = browser
        .post(
            "/account/factors/totp",
            &[("offer", &offer), ("code", &typed)],
        )
        .await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, "/account/factors/recovery-codes"),
        "{}",
        done.seen()
    );
    let shown = browser.get("/account/factors/recovery-codes").await;
    let list = between(
        &shown.text,
        "id=\"recovery-codes\" tabindex=\"0\">",
        "</pre>",
    );
    let codes: Vec<String> = list.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{list}");
    let noted = browser
        .post("/account/factors/recovery-codes/noted", &[])
        .await;
    assert_eq!(noted.location(), "/account/factors");
    let again = browser.get("/account/factors/recovery-codes").await;
    assert_eq!(again.location(), "/account/factors", "shown once");
    (secret, codes)
}

async fn give(browser: &mut Browser<'_>, name: &str, value: &str) -> Answer {
    browser.post("/login/factor", &[(name, value)]).await
}

// ASVS 6.5.1, 6.5.5, 6.3.3, 7.4.3
#[tokio::test]
async fn an_application_is_enrolled_and_then_asked_for_and_no_code_works_twice() {
    let (house, sink) = house_with_mail().await;
    let (mut browser, mut other) = (Browser::new(&house), Browser::new(&house));
    browser.sign_in("company-admin").await;
    other.sign_in("company-admin").await;
    let (secret, _) = enrol(&house, &mut browser).await;
    assert!(browser.is_in().await);
    assert!(!other.is_in().await, "other sessions end");
    house.run_jobs().await;
    let letters = sink.wait_for(1).await;
    assert!(
        letters[0]
            .text
            .contains("application de codes a été ajoutée")
    );

    let mut again = Browser::new(&house);
    let half = again.knock("company-admin").await;
    assert_eq!(
        (half.status.as_u16(), half.location()),
        (303, "/login/factor")
    );
    assert!(half.cookie("sid").is_none());
    assert!(!again.is_in().await, "half signed in opens nothing");
    assert_eq!(again.get("/company").await.status, 303);
    let page = again.get("/login/factor").await;
    assert!(page.seen().contains("Vérification en deux étapes"));
    assert!(page.seen().contains("Se souvenir de cet appareil 30 jours"));
    // The code that enrolled it is spent.
    let spent = give(&mut again, "code", &code(&house, &secret)).await;
    assert_eq!(spent.status, 422, "{}", spent.seen());
    assert!(spent.seen().contains("il a déjà servi"));
    house.fresh.clock.advance(30);
    let fresh = code(&house, &secret);
    let done = give(&mut again, "code", &fresh).await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, "/"),
        "{}",
        done.seen()
    );
    assert!(again.is_in().await && !again.cookies.contains_key("pending"));
    // Neither the code nor the sign-in that waited opens anything again.
    let mut thief = Browser::new(&house);
    thief.knock("company-admin").await;
    assert_eq!(give(&mut thief, "code", &fresh).await.status, 422);
    let account = again.get("/account").await.seen();
    assert!(account.contains("Second facteur actif"), "{account}");
    assert!(account.contains("Mot de passe et application") && account.contains("Réussie"));
    assert!(account.contains("Second facteur manquant"));
}

#[tokio::test]
async fn a_sign_in_that_waits_is_one_browsers_for_ten_minutes_and_once() {
    let house = house().await;
    let mut browser = Browser::new(&house);
    browser.knock("company-factor").await;
    let mut twin = browser.copy();
    let secret = identity::samples::totp_secret();
    assert_eq!(
        give(&mut browser, "code", &code(&house, &secret))
            .await
            .status,
        303
    );
    house.fresh.clock.advance(30);
    let late = give(&mut twin, "code", &code(&house, &secret)).await;
    assert_eq!(
        (late.status.as_u16(), late.location()),
        (303, "/login"),
        "used up"
    );
    let mut slow = Browser::new(&house);
    slow.knock("company-factor").await;
    house.fresh.clock.advance(601);
    let over = give(&mut slow, "code", &code(&house, &secret)).await;
    assert_eq!(over.location(), "/login");
    assert_eq!(
        Browser::new(&house).get("/login/factor").await.location(),
        "/login"
    );
    let mut forged = Browser::new(&house);
    forged.cookies.insert("pending".to_owned(), "ab".repeat(32));
    assert_eq!(
        give(&mut forged, "code", "123456").await.location(),
        "/login"
    );
}

#[tokio::test]
async fn the_same_code_pressed_at_once_signs_in_once() {
    let house = house().await;
    let secret = identity::samples::totp_secret();
    for _ in 0..5 {
        house.fresh.clock.advance(30);
        let typed = code(&house, &secret);
        let (mut a, mut b, mut c) = (
            Browser::new(&house),
            Browser::new(&house),
            Browser::new(&house),
        );
        for browser in [&mut a, &mut b, &mut c] {
            browser.knock("company-factor").await;
        }
        let answers = tokio::join!(
            give(&mut a, "code", &typed),
            give(&mut b, "code", &typed),
            give(&mut c, "code", &typed)
        );
        let won = [&answers.0, &answers.1, &answers.2]
            .iter()
            .filter(|answer| answer.status == 303)
            .count();
        assert_eq!(
            won, 1,
            "{} {} {}",
            answers.0.status, answers.1.status, answers.2.status
        );
    }
}

// ASVS 6.5.1, 6.5.2
#[tokio::test]
async fn a_recovery_code_works_once_and_is_told_and_nothing_is_kept_readable() {
    let (house, sink) = house_with_mail().await;
    let mut browser = Browser::new(&house);
    browser.sign_in("company-admin").await;
    let (secret, codes) = enrol(&house, &mut browser).await;
    let mut lost = Browser::new(&house);
    lost.knock("company-admin").await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(give(&mut lost, "recovery_code", &typed).await.status, 303);
    let mut thief = Browser::new(&house);
    thief.knock("company-admin").await;
    assert_eq!(
        give(&mut thief, "recovery_code", &codes[3]).await.status,
        422
    );
    let page = lost.get("/account/factors").await;
    assert!(page.seen().contains("9 codes restants"), "{}", page.seen());
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.text.contains("Un code de secours"))
    );
    // New codes void the old ones.
    let renewed = lost.post("/account/factors/recovery-codes", &[]).await;
    assert_eq!(renewed.location(), "/account/factors/recovery-codes");
    assert_eq!(
        give(&mut thief, "recovery_code", &codes[4]).await.status,
        422
    );
    if let Some(path) = house.fresh.url.strip_prefix("sqlite://") {
        let mut kept = std::fs::read(path).expect("the database");
        kept.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
        let raw = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
        for wanted in [secret.as_bytes(), &raw, codes[5].as_bytes()] {
            assert!(!kept.windows(wanted.len()).any(|window| window == wanted));
        }
    }
}

async fn prove(browser: &mut Browser<'_>, password: &str, code: &str) -> Answer {
    let typed = [
        ("password", password),
        ("code", code),
        ("next", "/account/factors"),
    ];
    browser.post("/account/proof", &typed).await
}

// ASVS 7.5.1, 7.2.4
#[tokio::test]
async fn removing_a_factor_asks_for_a_proof_with_all_there_is() {
    let (house, sink) = house_with_mail().await;
    let mut browser = Browser::new(&house);
    browser.sign_in("company-admin").await;
    let (secret, _) = enrol(&house, &mut browser).await;
    house.fresh.clock.advance(601);
    let removal = "/account/factors/totp/removal";
    let asked = browser.post(removal, &[]).await;
    assert_eq!(asked.location(), "/account/proof?next=%2Faccount%2Ffactors");
    for path in ["/account/factors/totp", "/account/factors/passkey"] {
        let location = browser.get(path).await.location().to_owned();
        assert!(
            location.starts_with("/account/proof?next="),
            "{path} {location}"
        );
    }
    let person = house.person("company-admin");
    let page = browser.get("/account/proof?next=//evil.example").await;
    assert!(page.seen().contains("Confirmez votre identité"));
    assert_eq!(
        prove(&mut browser, "faux", &code(&house, &secret))
            .await
            .status,
        422
    );
    assert_eq!(prove(&mut browser, &person.password, "").await.status, 422);
    assert_eq!(
        prove(&mut browser, &person.password, "12").await.status,
        422
    );
    let stolen = browser.copy();
    let proved = prove(&mut browser, &person.password, &code(&house, &secret)).await;
    assert_eq!(proved.location(), "/account/factors", "{}", proved.seen());
    let mut stolen = stolen;
    assert!(
        !stolen.is_in().await,
        "the session goes on under another token"
    );
    let removed = browser.post(removal, &[]).await;
    assert_eq!(removed.location(), "/account/factors", "{}", removed.seen());
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.text.contains("a été retirée"))
    );
    let kept = texts(
        &house,
        "SELECT r.login_id FROM identity_recovery_code r JOIN identity_login l ON l.id = r.login_id
         WHERE l.email LIKE 'camille.martin@%'",
    );
    assert!(
        kept.await.is_empty(),
        "recovery codes go with the last factor"
    );
    Browser::new(&house).sign_in("company-admin").await;
}

#[tokio::test]
async fn a_proof_leads_nowhere_but_into_the_portal() {
    let house = house().await;
    let mut browser = Browser::new(&house);
    browser.sign_in("company-admin").await;
    let password = house.person("company-admin").password;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let typed = [("password", password.as_str()), ("next", next)];
        let proved = browser.post("/account/proof", &typed).await;
        assert_eq!(
            (proved.status.as_u16(), proved.location()),
            (303, "/"),
            "{next}"
        );
    }
}

#[tokio::test]
async fn an_offered_secret_is_one_sessions_and_grows_old() {
    let house = house().await;
    let (mut mine, mut theirs) = (Browser::new(&house), Browser::new(&house));
    mine.sign_in("company-admin").await;
    theirs.sign_in("company-reader").await;
    let page = mine.get("/account/factors/totp").await;
    let secret = between(&page.text, "id=\"totp-secret\">", "<").replace(' ', "");
    let offer = between(&page.text, "name=\"offer\" value=\"", "\"").to_owned();
    let typed = code(&house, &secret);
    for offer in [offer.as_str(), "", "zz", &offer[2..], &offer.to_uppercase()] {
        let answer = theirs
            .post(
                "/account/factors/totp",
                &[("offer", offer), ("code", &typed)],
            )
            .await;
        assert_eq!(answer.status, 422);
        assert!(!answer.text.contains(&secret[..8]));
    }
    // The page was shown half an hour ago, while the session and its proof were kept fresh.
    run(
        &house,
        "UPDATE identity_session SET proved_at = 9000000000000000",
        &[],
    )
    .await;
    for _ in 0..2 {
        house.fresh.clock.advance(901);
        assert!(mine.is_in().await);
    }
    let answer = mine
        .post(
            "/account/factors/totp",
            &[("offer", &offer), ("code", &code(&house, &secret))],
        )
        .await;
    assert_eq!(answer.status, 422, "{}", answer.seen());
    assert!(answer.seen().contains("trop longtemps"));
}
