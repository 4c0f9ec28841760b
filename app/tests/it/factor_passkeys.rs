//! Passkeys: enrolled, as second factor, as the only one, and every way to cheat with them.

use testkit::{Answer, House};

use crate::authenticator::{Authenticator, asked};
use crate::break_identity::{run, texts};
use crate::browser::Browser;
use crate::house::{house, house_with_mail};

const ORIGIN: &str = "http://localhost";

async fn register(browser: &mut Browser<'_>, key: &mut Authenticator, name: &str) -> Answer {
    let page = browser.get("/account/factors/passkey").await;
    assert_eq!(page.status, 200, "{}", page.seen());
    let options = browser.post("/account/factors/passkey/options", &[]).await;
    let asked = asked(&options);
    let credential = key.create(&asked);
    let typed = [
        ("name", name),
        ("ceremony", asked.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    browser.post("/account/factors/passkey", &typed).await
}

pub async fn enrol(browser: &mut Browser<'_>, key: &mut Authenticator, name: &str) {
    let done = register(browser, key, name).await;
    assert_eq!(done.status, 303, "{}", done.seen());
}

/// Answers the challenge of `options` with `key`, at `path`.
pub async fn show(
    browser: &mut Browser<'_>,
    key: &mut Authenticator,
    (options, path): (&str, &str),
) -> Answer {
    let asked = asked(&browser.post(options, &[]).await);
    let credential = key.get(&asked);
    let typed = [
        ("ceremony", asked.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    browser.post(path, &typed).await
}

pub const ALONE: (&str, &str) = ("/login/options", "/login/passkey");
const STEP: (&str, &str) = ("/login/factor/options", "/login/factor");
const PROOF: (&str, &str) = ("/account/proof/options", "/account/proof");

async fn with_key(house: &House) -> Authenticator {
    let mut browser = Browser::new(house);
    browser.sign_in("company-admin").await;
    let mut key = Authenticator::new(7, ORIGIN);
    enrol(&mut browser, &mut key, "Téléphone de Camille").await;
    key
}

// ASVS 6.3.3
#[tokio::test]
async fn a_passkey_is_enrolled_by_name_and_signs_in_alone_and_as_second_factor() {
    let (house, sink) = house_with_mail().await;
    let mut key = with_key(&house).await;
    let mut alone = Browser::new(&house);
    let page = alone.get("/login").await;
    assert!(page.seen().contains("Se connecter avec une clé d’accès"));
    let done = show(&mut alone, &mut key, ALONE).await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, "/"),
        "{}",
        done.seen()
    );
    let seen = alone.get("/account/factors").await.seen();
    assert!(
        seen.contains("Téléphone de Camille") && seen.contains("localhost"),
        "{seen}"
    );
    assert!(seen.contains("10 codes restants"), "{seen}");
    assert!(alone.get("/account").await.seen().contains("Clé d’accès"));

    let mut step = Browser::new(&house);
    let half = step.knock("company-admin").await;
    assert_eq!(half.location(), "/login/factor");
    let page = step.get("/login/factor").await.seen();
    assert!(page.contains("Utiliser une clé d’accès") && !page.contains("Code de vérification"));
    let done = show(&mut step, &mut key, STEP).await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, "/"),
        "{}",
        done.seen()
    );
    assert!(step.is_in().await);
    house.run_jobs().await;
    assert!(
        sink.wait_for(1).await[0]
            .text
            .contains("clé d’accès a été ajoutée")
    );
}

#[tokio::test]
async fn an_answer_works_once_in_time_and_for_what_it_was_asked() {
    let house = house().await;
    let mut key = with_key(&house).await;
    let mut browser = Browser::new(&house);
    let one = asked(&browser.post("/login/options", &[]).await);
    let credential = key.get(&one);
    let typed = [
        ("ceremony", one.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    assert_eq!(browser.post("/login/passkey", &typed).await.status, 303);
    let mut thief = Browser::new(&house);
    assert_eq!(
        thief.post("/login/passkey", &typed).await.status,
        422,
        "replayed"
    );
    // The same signature under another challenge.
    let two = asked(&thief.post("/login/options", &[]).await);
    let mixed = [
        ("ceremony", two.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    assert_eq!(thief.post("/login/passkey", &mixed).await.status, 422);
    // A challenge of five minutes ago.
    let late = asked(&thief.post("/login/options", &[]).await);
    let credential = key.get(&late);
    house.fresh.clock.advance(301);
    let typed = [
        ("ceremony", late.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    assert_eq!(thief.post("/login/passkey", &typed).await.status, 422);
    // A challenge for a second factor does not sign in alone, nor prove.
    let mut step = Browser::new(&house);
    step.knock("company-admin").await;
    let crossed = asked(&step.post("/login/factor/options", &[]).await);
    let credential = key.get(&crossed);
    let typed = [
        ("ceremony", crossed.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    assert_eq!(step.post("/login/passkey", &typed).await.status, 422);
    assert!(!thief.is_in().await && !step.is_in().await);
}

#[tokio::test]
async fn pressed_at_once_a_passkey_opens_one_session() {
    let house = house().await;
    let mut key = with_key(&house).await;
    let mut browser = Browser::new(&house);
    browser.knock("company-admin").await;
    let asked = asked(&browser.post("/login/factor/options", &[]).await);
    let credential = key.get(&asked);
    let typed = [
        ("ceremony", asked.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    let mut twin = browser.copy();
    let answers = tokio::join!(
        browser.post("/login/factor", &typed),
        twin.post("/login/factor", &typed)
    );
    let in_ = [answers.0, answers.1]
        .iter()
        .filter(|answer| answer.cookie("sid").is_some())
        .count();
    assert_eq!(in_, 1);
}

#[tokio::test]
async fn what_an_attacker_can_send_opens_nothing() {
    let house = house().await;
    let mut key = with_key(&house).await;
    let mut browser = Browser::new(&house);
    let mut refused = async |what: &str, key: &mut Authenticator| {
        let answer = show(&mut browser, key, ALONE).await;
        assert_eq!(answer.status, 422, "{what}");
        assert!(answer.seen().contains("n’a pas été reconnue"), "{what}");
    };
    key.origin = "http://evil.example".to_owned();
    refused("a page of another's", &mut key).await;
    key.origin = "http://localhost:8080".to_owned();
    refused("another port", &mut key).await;
    key.origin = ORIGIN.to_owned();
    key.flags = 0x01;
    refused("a user who was not verified", &mut key).await;
    key.flags = 0x05;
    let mut forged = Authenticator::new(8, ORIGIN);
    refused("a key nobody enrolled", &mut forged).await;
    // A copy of the key that lags behind.
    let mut copy = key.clone();
    assert_eq!(
        show(&mut Browser::new(&house), &mut key, ALONE)
            .await
            .status,
        303
    );
    assert_eq!(
        show(&mut Browser::new(&house), &mut key, ALONE)
            .await
            .status,
        303
    );
    refused("a cloned key", &mut copy).await;
    for credential in [
        "",
        "{}",
        "null",
        "[]",
        "{\"id\":1}",
        "\u{0}",
        &"9".repeat(200_000),
    ] {
        let one = asked(&browser.post("/login/options", &[]).await);
        let typed = [
            ("ceremony", one.ceremony.as_str()),
            ("credential", credential),
        ];
        assert_eq!(browser.post("/login/passkey", &typed).await.status, 422);
    }
    let nothing = [("ceremony", "x"), ("credential", "{}")];
    assert_eq!(browser.post("/login/passkey", &nothing).await.status, 422);
    let mine = texts(
        &house,
        "SELECT s.outcome FROM identity_sign_in s JOIN identity_login l ON l.id = s.login_id
         WHERE l.email LIKE 'camille.martin@%' AND s.method = 'passkey' AND s.outcome = 'refused'",
    );
    assert!(
        !mine.await.is_empty(),
        "attempts are kept for their owner to read"
    );
}

#[tokio::test]
async fn somebody_elses_passkey_is_no_second_factor_and_no_proof_of_mine() {
    let house = house().await;
    let mut mine = with_key(&house).await;
    let mut other = Browser::new(&house);
    other.sign_in("company-reader").await;
    let mut theirs = Authenticator::new(9, ORIGIN);
    enrol(&mut other, &mut theirs, "Autre").await;
    let mut step = Browser::new(&house);
    step.knock("company-admin").await;
    assert_eq!(show(&mut step, &mut theirs, STEP).await.status, 422);
    assert!(!step.is_in().await);
    assert_eq!(show(&mut other, &mut mine, PROOF).await.status, 422);
    // One key is enrolled once, whoever brings it.
    let mut stolen = mine.clone();
    let twice = register(&mut other, &mut stolen, "À moi").await;
    assert_eq!(twice.status, 422, "{}", twice.seen());
    house.fresh.clock.advance(601);
    assert!(
        other
            .get("/account/factors/totp")
            .await
            .location()
            .starts_with("/account/proof")
    );
    let proved = show(&mut other, &mut theirs, PROOF).await;
    assert_eq!(proved.status, 303, "{}", proved.seen());
    assert_eq!(other.get("/account/factors/totp").await.status, 200);
}

#[tokio::test]
async fn a_new_passkey_wants_its_own_session_a_fresh_proof_and_a_name() {
    let house = house().await;
    let mut browser = Browser::new(&house);
    browser.sign_in("company-admin").await;
    let mut key = Authenticator::new(7, ORIGIN);
    assert_eq!(register(&mut browser, &mut key, " ").await.status, 422);
    assert_eq!(
        register(&mut browser, &mut key, &"x".repeat(61))
            .await
            .status,
        422
    );
    // A challenge of another session.
    let mut other = Browser::new(&house);
    other.sign_in("company-reader").await;
    other.get("/account/factors/passkey").await;
    let theirs = asked(&other.post("/account/factors/passkey/options", &[]).await);
    let credential = key.create(&theirs);
    browser.get("/account/factors/passkey").await;
    let typed = [
        ("name", "Volée"),
        ("ceremony", theirs.ceremony.as_str()),
        ("credential", credential.as_str()),
    ];
    assert_eq!(
        browser
            .post("/account/factors/passkey", &typed)
            .await
            .status,
        422
    );
    enrol(&mut browser, &mut key, "Clé").await;
    browser.get("/account/factors/passkey").await;
    let again = asked(&browser.post("/account/factors/passkey/options", &[]).await);
    assert_eq!(again.excluded(), 1, "the device is told what it has");
    house.fresh.clock.advance(601);
    let late = browser.post("/account/factors/passkey/options", &[]).await;
    assert_eq!(
        late.location(),
        "/account/proof?next=%2Faccount%2Ffactors%2Fpasskey"
    );
}

#[tokio::test]
async fn a_passkey_is_removed_by_its_owner_alone() {
    let house = house().await;
    let mut key = with_key(&house).await;
    let id = texts(&house, "SELECT id FROM identity_passkey")
        .await
        .remove(0);
    let removal = format!("/account/factors/passkeys/{id}/removal");
    let mut other = Browser::new(&house);
    other.sign_in("company-reader").await;
    let unknown = "/account/factors/passkeys/00000000000070008000000000000000/removal";
    let (foreign, missing) = (
        other.post(&removal, &[]).await,
        other.post(unknown, &[]).await,
    );
    assert_eq!(
        (foreign.status, &foreign.bytes),
        (missing.status, &missing.bytes)
    );
    assert_eq!(foreign.status, 404);
    let mut owner = Browser::new(&house);
    show(&mut owner, &mut key, ALONE).await;
    owner.get("/account/factors").await;
    assert_eq!(owner.post(&removal, &[]).await.status, 303);
    assert_eq!(
        show(&mut Browser::new(&house), &mut key, ALONE)
            .await
            .status,
        422
    );
}

// ASVS 7.4.2
#[tokio::test]
async fn a_passkey_opens_nothing_for_who_is_suspended() {
    let house = house().await;
    let mut key = with_key(&house).await;
    let email = "UPDATE identity_login SET state = 'suspended' WHERE email LIKE 'camille.martin@%'";
    run(&house, email, &[]).await;
    let answer = show(&mut Browser::new(&house), &mut key, ALONE).await;
    assert_eq!(answer.status, 422);
    assert!(answer.seen().contains("n’a pas été reconnue"));
}
