//! Changes that endanger somebody wait, are told, and can be stopped (row G16).

use axum::http::StatusCode;
use parties::samples::samples;
use testkit::House;

use crate::break_identity::{enc, run, texts};
use crate::house::{house, house_with_mail, shows_whole};

const OTHER: &str =
    "version=1&method=directDebit&holder=Moi&iban=FR14 2004 1010 0505 0001 3M02 606&bic=PSSTFRPP";
const TWO_DAYS_S: i64 = 48 * 3_600;

/// Everybody has been there for long.
async fn settled(house: &House) {
    for text in [
        "UPDATE identity_membership SET created_at = 1",
        "UPDATE identity_login SET password_set_at = 1 WHERE password_set_at IS NOT NULL",
    ] {
        run(house, text, &[]).await;
    }
}

/// The guide's company gets a second administrator: its accountant.
async fn second_administrator(house: &House) {
    settled(house).await;
    run(
        house,
        "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1",
        &[&identity::samples::sample_membership("company-accountant").to_string()],
    )
    .await;
}

/// Asks for another account as `who`; the page of the change.
async fn ask(house: &House, who: &str, place: &str) -> String {
    let asked = house.post(who, &format!("{place}/payment"), OTHER).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.seen());
    let path = asked.location().to_owned();
    assert!(path.starts_with(&format!("{place}/changes/")), "{path}");
    path
}

async fn shows_new_account(house: &House) -> bool {
    let iban = texts(
        house,
        "SELECT iban_masked FROM parties_payment p JOIN parties_company c ON c.id = p.company_id
         WHERE c.reference = 'OIP-00000024'",
    );
    iban.await == ["FR14 •••• •••• 2606"]
}

async fn later(house: &House, seconds: i64) {
    house.fresh.clock.advance(seconds);
    house.run_jobs().await;
    // Sessions ended meanwhile.
    for who in ["company-admin", "company-accountant", "reseller-admin"] {
        house.forget(who);
    }
}

#[tokio::test]
async fn another_account_is_told_to_every_administrator_and_shown_masked() {
    let (house, sink) = house_with_mail().await;
    second_administrator(&house).await;
    let path = ask(&house, "company-admin", "/company").await;
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    for letter in &letters {
        assert!(
            letter.text.contains("FR14 •••• •••• 2606"),
            "{}",
            letter.text
        );
        assert!(letter.text.contains(&path), "{}", letter.text);
        assert!(!shows_whole(&letter.text), "{}", letter.text);
    }
    let page = house.get("company-admin", "/company/payment").await;
    assert!(
        page.seen()
            .contains("Un changement de compte est en attente"),
        "{}",
        page.seen()
    );
    assert!(page.seen().contains("25/11/2026"), "{}", page.seen());
    assert!(!shows_whole(&page.text), "{}", page.text);
    let again = house.post("company-admin", "/company/payment", OTHER).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.seen().contains("attend déjà"), "{}", again.seen());
}

// ASVS 2.3.1
#[tokio::test]
async fn it_takes_effect_after_a_second_administrator_and_two_days() {
    let (house, sink) = house_with_mail().await;
    second_administrator(&house).await;
    let path = ask(&house, "company-admin", "/company").await;
    // Who asked does not confirm.
    let confirmation = format!("{path}/confirmation");
    let own = house.post("company-admin", &confirmation, "").await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    let above = house.post("company-accountant", &confirmation, "").await;
    assert_eq!(above.status, StatusCode::SEE_OTHER, "{}", above.seen());
    let twice = house.post("company-accountant", &confirmation, "").await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    later(&house, TWO_DAYS_S - 60).await;
    assert!(!shows_new_account(&house).await, "a minute early");
    later(&house, 120).await;
    assert!(shows_new_account(&house).await);
    let page = house.get("company-admin", "/company/payment").await.seen();
    assert!(
        page.contains("En vigueur") && !page.contains("est en attente"),
        "{page}"
    );
    let told = sink.wait_for(4).await;
    assert!(
        told.iter()
            .any(|letter| letter.text.contains("vient de prendre effet"))
    );
    let late = house
        .post("company-accountant", &format!("{path}/stop"), "")
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let log = house.get("company-admin", "/company/activity").await.seen();
    for words in [
        "Demande de changement",
        "bancaire confirmé",
        "entré en vigueur",
    ] {
        assert!(log.contains(words), "{words} in {log}");
    }
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn who_is_alone_confirms_with_a_proof() {
    let house = house().await;
    run(
        &house,
        "UPDATE identity_membership SET ready_made = 'reader'
         WHERE company_id = $1 AND ready_made = 'administrator' AND id <> $2",
        &[
            &samples().guide_client.to_string(),
            &identity::samples::sample_membership("company-admin").to_string(),
        ],
    )
    .await;
    let path = ask(&house, "company-admin", "/company").await;
    let confirmation = format!("{path}/confirmation");
    let page = house.get("company-admin", &path).await;
    assert!(page.seen().contains("confirmez vous-même"));
    // A stolen session vouches for nothing: who confirms proves who they are first.
    run(&house, "UPDATE identity_session SET proved_at = NULL", &[]).await;
    let asked = house.post("company-admin", &confirmation, "").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert!(
        asked.location().starts_with("/account/proof"),
        "{}",
        asked.location()
    );
    later(&house, TWO_DAYS_S + 60).await;
    assert!(!shows_new_account(&house).await, "nobody confirmed");
    let done = house.post("company-admin", &confirmation, "").await;
    assert_eq!(done.location(), path, "{}", done.seen());
    later(&house, 1).await;
    assert!(shows_new_account(&house).await);
}

#[tokio::test]
async fn an_accomplice_who_has_just_come_vouches_for_nothing() {
    let house = house().await;
    // Taken over for this: the password was set a moment ago. The others are there for long.
    second_administrator(&house).await;
    let accomplice = identity::samples::sample_login("company-accountant").to_string();
    run(
        &house,
        "UPDATE identity_login SET password_set_at = 1795424400000000 WHERE id = $1",
        &[&accomplice],
    )
    .await;
    let path = ask(&house, "company-admin", "/company").await;
    let confirmation = format!("{path}/confirmation");
    let refused = house.post("company-accountant", &confirmation, "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.seen());
    let page = house.get("company-accountant", &path).await.seen();
    assert!(page.contains("par un autre administrateur"), "{page}");
    let stopped = house
        .post("company-accountant", &format!("{path}/stop"), "")
        .await;
    assert_eq!(
        stopped.status,
        StatusCode::SEE_OTHER,
        "stopping is anybody's"
    );
}

#[tokio::test]
async fn any_administrator_stops_it_and_nobody_confirms_what_is_stopped() {
    let (house, sink) = house_with_mail().await;
    second_administrator(&house).await;
    let path = ask(&house, "company-admin", "/company").await;
    let confirmation = format!("{path}/confirmation");
    house.post("company-accountant", &confirmation, "").await;
    // A link followed is not yet a stop.
    assert_eq!(house.get("company-accountant", &path).await.status, 200);
    assert_eq!(house.get("", &path).await.status, StatusCode::SEE_OTHER);
    let stopped = house
        .post("company-accountant", &format!("{path}/stop"), "")
        .await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    later(&house, TWO_DAYS_S * 30).await;
    assert!(!shows_new_account(&house).await);
    let refused = house.post("company-accountant", &confirmation, "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let told = sink.wait_for(4).await;
    assert!(
        told.iter()
            .any(|letter| letter.text.contains("a arrêté ce changement"))
    );
    // And another may be asked for.
    ask(&house, "company-admin", "/company").await;
}

#[tokio::test]
async fn staff_above_ask_the_same_way_and_the_company_decides() {
    let (house, sink) = house_with_mail().await;
    settled(&house).await;
    let guide = samples().guide_client;
    let place = format!("/customers/{guide}");
    let path = ask(&house, "reseller-admin", &place).await;
    house.run_jobs().await;
    let letter = &sink.wait_for(1).await[0];
    assert!(letter.text.contains("/company/changes/"), "{}", letter.text);
    let confirmation = format!("{path}/confirmation");
    let own = house.post("reseller-admin", &confirmation, "").await;
    assert_eq!(
        own.status,
        StatusCode::CONFLICT,
        "the client has an administrator"
    );
    let operator = house.post("operator-admin", &confirmation, "").await;
    assert_eq!(operator.status, StatusCode::CONFLICT);
    let own = path.replace(&place, "/company");
    let done = house
        .post("company-admin", &format!("{own}/confirmation"), "")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.seen());
    later(&house, TWO_DAYS_S + 60).await;
    assert!(shows_new_account(&house).await);
}

#[tokio::test]
async fn a_foreign_change_answers_as_one_that_is_not() {
    // ASVS 8.2.2
    let house = house().await;
    let path = ask(&house, "company-admin", "/company").await;
    let nowhere = "/company/changes/00000000000000000000000000000001";
    for verb in ["/confirmation", "/stop"] {
        for who in ["company-admin-2", "reseller-admin-2", "direct-admin"] {
            let foreign = house.post(who, &format!("{path}{verb}"), "").await;
            let unknown = house.post(who, &format!("{nowhere}{verb}"), "").await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{who} {verb}");
            assert_eq!(foreign.bytes, unknown.bytes);
        }
    }
    let foreign = house.get("company-admin-2", &path).await;
    assert_eq!(
        foreign.bytes,
        house.get("company-admin-2", nowhere).await.bytes
    );
    let denied = house
        .post("company-technician", &format!("{path}/stop"), "")
        .await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_protects_nothing_is_at_once() {
    let house = house().await;
    let page = house.get("company-admin", "/company/payment").await;
    let bic = page.text.split("name=\"bic\"").nth(1).and_then(|rest| {
        let (_, rest) = rest.split_once("value=\"")?;
        rest.split('"').next()
    });
    let holder = page.text.split("name=\"holder\"").nth(1).and_then(|rest| {
        let (_, rest) = rest.split_once("value=\"")?;
        rest.split('"').next()
    });
    let form = format!(
        "version=1&method=bankTransfer&holder={}&bic={}",
        enc(&holder.unwrap_or_default().replace("&#39;", "'")),
        bic.unwrap_or_default()
    );
    let saved = house.post("company-admin", "/company/payment", &form).await;
    assert_eq!(saved.location(), "/company/payment", "{}", saved.seen());
    run(
        &house,
        "UPDATE parties_payment SET iban_sealed = NULL, iban_masked = '' WHERE company_id = $1",
        &[&samples().guide_client.to_string()],
    )
    .await;
    let first = OTHER.replace("version=1", "version=2");
    let saved = house
        .post("company-admin", "/company/payment", &first)
        .await;
    assert_eq!(saved.location(), "/company/payment", "{}", saved.seen());
    assert!(shows_new_account(&house).await);
}

#[tokio::test]
async fn stop_and_effect_at_once_and_two_workers_end_one_way() {
    for _ in 0..3 {
        let house = house().await;
        second_administrator(&house).await;
        let path = ask(&house, "company-admin", "/company").await;
        let confirmation = format!("{path}/confirmation");
        house.post("company-accountant", &confirmation, "").await;
        house.run_jobs().await;
        house.fresh.clock.advance(TWO_DAYS_S + 1);
        house.forget("company-accountant");
        house.cookie("company-accountant").await;
        let stop = format!("{path}/stop");
        let (stopped, _, _) = tokio::join!(
            house.post("company-accountant", &stop, ""),
            house.run_jobs(),
            house.run_jobs()
        );
        let state = texts(&house, "SELECT state FROM parties_change").await;
        match stopped.status {
            StatusCode::SEE_OTHER => {
                assert_eq!(state, ["stopped"]);
                assert!(!shows_new_account(&house).await);
            }
            StatusCode::CONFLICT => {
                assert_eq!(state, ["applied"]);
                assert!(shows_new_account(&house).await);
            }
            other => panic!("{other}: {}", stopped.seen()),
        }
        assert_eq!(house.dead_jobs().await, 0);
    }
}

#[tokio::test]
async fn asked_for_twice_at_once_one_waits() {
    let house = house().await;
    house.cookie("company-admin").await;
    let post = || house.post("company-admin", "/company/payment", OTHER);
    let (a, b) = tokio::join!(post(), post());
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
}

#[tokio::test]
async fn nobody_vouched_for_it_and_it_lapses() {
    let house = house().await;
    let path = ask(&house, "company-admin", "/company").await;
    later(&house, TWO_DAYS_S + 15 * 86_400).await;
    let late = house
        .post("company-admin", &format!("{path}/confirmation"), "")
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.seen());
    assert!(
        house
            .get("company-admin", &path)
            .await
            .seen()
            .contains("Expiré")
    );
    let sealed = texts(
        &house,
        "SELECT id FROM parties_change WHERE payload IS NOT NULL",
    );
    assert_eq!(sealed.await, Vec::<String>::new());
}
