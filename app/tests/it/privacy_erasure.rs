//! Being forgotten (GDPR art. 17): told beforehand, stopped in time, done whole, the trail unbroken.

use db::verify_audit;
use testkit::House;

use crate::break_identity::enc;
use crate::house::{house, house_with_mail};
use crate::privacy::{DAY_S, ask, copy_of, count, login_of};

/// Where a person's words may stand.
const NAMED: &[(&str, &str)] = &[
    (
        "login",
        "SELECT COUNT(*) FROM identity_login WHERE LOWER(email) = $1 OR name = $1",
    ),
    (
        "message",
        "SELECT COUNT(*) FROM notices_message WHERE LOWER(to_address) = $1 OR to_name = $1",
    ),
    (
        "contact",
        "SELECT COUNT(*) FROM parties_contact WHERE LOWER(email) = $1",
    ),
    ("trail", "SELECT COUNT(*) FROM db_audit WHERE actor = $1"),
    (
        "share",
        "SELECT COUNT(*) FROM billing_share WHERE created_by = $1",
    ),
    (
        "change",
        "SELECT COUNT(*) FROM parties_change WHERE asked_name = $1 OR confirmed_name = $1",
    ),
    (
        "request",
        "SELECT COUNT(*) FROM privacy_request WHERE asked_name = $1 OR address = $1",
    ),
];

/// What is left of a login.
const GONE: &[&str] = &[
    "SELECT COUNT(*) FROM identity_sign_in WHERE login_id = $1",
    "SELECT COUNT(*) FROM identity_session WHERE login_id = $1",
    "SELECT COUNT(*) FROM identity_membership WHERE login_id = $1",
    "SELECT COUNT(*) FROM identity_link WHERE login_id = $1",
    "SELECT COUNT(*) FROM identity_past_password WHERE login_id = $1",
    "SELECT COUNT(*) FROM identity_login WHERE id = $1 AND (password IS NOT NULL OR phone <> '')",
    "SELECT COUNT(*) FROM identity_acceptance WHERE login_id = $1 AND address <> ''",
    "SELECT COUNT(*) FROM db_audit WHERE login_id = $1 AND (address <> '' OR salt IS NOT NULL)",
];

pub async fn ask_erasure(house: &House, role: &str) {
    let offer = house.get(role, "/account/privacy/erasure").await;
    assert_eq!(offer.status, 200);
    let asked = house
        .post(role, "/account/privacy/erasure", "confirmed=1")
        .await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
}

pub async fn pass(house: &House, hours: i64) {
    house.fresh.clock.advance(hours * 3_600 + 1);
    house.run_jobs().await;
}

#[tokio::test]
async fn who_asks_is_told_beforehand_what_goes_and_what_stays() {
    let (house, sink) = house_with_mail().await;
    let who = "company-accountant";
    let offer = house.get(who, "/account/privacy/erasure").await;
    for words in [
        "Connexions",
        "Factures et avoirs",
        "L. 123-22",
        "10 ans au moins",
        "Journal des actes",
    ] {
        assert!(offer.seen().contains(words), "{words}: {}", offer.seen());
    }
    let unsure = house.post(who, "/account/privacy/erasure", "").await;
    assert_eq!(unsure.status, 422);
    ask_erasure(&house, who).await;
    let again = house
        .post(who, "/account/privacy/erasure", "confirmed=1")
        .await;
    assert_eq!(again.status, 409);
    house.run_jobs().await;
    let letters = sink.messages().await;
    let told = |subject: &str| subject.contains("effacement de vos données");
    assert!(letters.iter().any(|letter| told(&letter.subject)));
    pass(&house, 71).await;
    house.forget(who);
    let waits = house.get(who, "/account/privacy").await;
    assert_eq!(waits.status, 200, "it waits still");
}

/// Has `who` leave traces: a link that was given away, a copy, a copy that is not made yet.
async fn leave_traces(house: &House, who: &str) -> String {
    let list = house.get(who, "/invoices").await;
    let at = list.text.find("href=\"/invoices/F").expect("an invoice");
    let invoice = list.text[at + 6..].split('"').next().expect("an address");
    let shares = format!("{invoice}/shares");
    house.post(who, &shares, "term=week").await;
    copy_of(house, who).await;
    let login = login_of(house, who).await;
    let file = "SELECT file_digest FROM privacy_request WHERE login_id = $1";
    ask(house, file, &login).await
}

#[tokio::test]
async fn after_three_days_somebody_is_forgotten_everywhere_and_the_chain_holds() {
    let house = house().await;
    let who = "company-accountant";
    let login = login_of(&house, who).await;
    let email = "SELECT email FROM identity_login WHERE id = $1";
    let email = ask(&house, email, &login).await.to_lowercase();
    let name = "SELECT name FROM identity_login WHERE id = $1";
    let name = ask(&house, name, &login).await;
    let file = leave_traces(&house, who).await;
    ask_erasure(&house, who).await;
    let before = (documents(&house).await, lines(&house).await);
    pass(&house, 72).await;
    // Signed out, and nobody signs in with it again.
    assert_eq!(house.get(who, "/account").await.status, 303);
    let person = house.person(who);
    let typed = format!("login={}&password={}", person.login, enc(&person.password));
    let knocked = house.post("", "/login", &typed).await;
    assert!(knocked.cookie("sid").is_none());
    for (what, text) in NAMED {
        for words in [&email, &name] {
            let left = count(&house, text, words).await;
            assert_eq!(left, 0, "{what} still holds {words}");
        }
    }
    for text in GONE {
        assert_eq!(count(&house, text, &login).await, 0, "{text}");
    }
    let accepted = "SELECT COUNT(*) FROM identity_acceptance WHERE login_id = $1";
    assert_eq!(count(&house, accepted, &login).await, 1, "the proof stays");
    let copy = house.tools().files.get(&file).await;
    assert!(copy.is_err(), "their copy stays");
    assert_eq!(documents(&house).await, before.0, "documents stay");
    assert!(lines(&house).await > before.1, "no line goes");
    chain_holds(&house).await;
    assert_eq!(house.dead_jobs().await, 0);
    let log = house.get("company-admin", "/company/activity").await;
    let told = log.seen().contains("Données d’une personne effacées");
    assert!(told, "{}", log.seen());
    let users = house.get("company-admin", "/company/users").await;
    assert_eq!(users.status, 200);
}

#[tokio::test]
async fn a_copy_that_is_not_made_yet_is_no_longer_made_for_who_is_forgotten() {
    let house = house().await;
    let who = "company-reader";
    let login = login_of(&house, who).await;
    ask_erasure(&house, who).await;
    house.post(who, "/account/privacy", "").await;
    let later = "UPDATE jobs_job SET run_at = 9000000000000000 WHERE kind = $1";
    run(&house, later, &["privacy.export"]).await;
    pass(&house, 72).await;
    let now = "UPDATE jobs_job SET run_at = 1 WHERE kind = $1";
    run(&house, now, &["privacy.export"]).await;
    house.run_jobs().await;
    let made =
        "SELECT COUNT(*) FROM privacy_request WHERE login_id = $1 AND file_digest IS NOT NULL";
    assert_eq!(count(&house, made, &login).await, 0);
    let waits = "SELECT COUNT(*) FROM privacy_request WHERE login_id = $1 AND state = 'waiting'";
    assert_eq!(count(&house, waits, &login).await, 0);
    assert_eq!(house.dead_jobs().await, 0);
}

async fn documents(house: &House) -> i64 {
    count(
        house,
        "SELECT COUNT(*) FROM billing_document WHERE number <> $1",
        "",
    )
    .await
}

async fn lines(house: &House) -> i64 {
    count(house, "SELECT COUNT(*) FROM db_audit WHERE id <> $1", "").await
}

/// As `myopenip admin audit verify` does.
pub async fn chain_holds(house: &House) {
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let verdict = verify_audit(&mut tx, None, &[], &|_, _| {}).await;
    let verdict = verdict.expect("a verdict");
    assert!(verdict.breach.is_none(), "{verdict:?}");
}

#[tokio::test]
async fn it_is_stopped_by_the_person_or_by_who_asked_until_it_is_done() {
    let house = house().await;
    ask_erasure(&house, "company-reader").await;
    let page = house.get("company-reader", "/account/privacy").await;
    assert!(
        page.seen().contains("Vous pouvez l’arrêter d’ici là"),
        "{}",
        page.seen()
    );
    let stopped = house
        .post("company-reader", "/account/privacy/stop", "")
        .await;
    assert_eq!(stopped.status, 303);
    assert_eq!(
        house
            .post("company-reader", "/account/privacy/stop", "")
            .await
            .status,
        404
    );
    pass(&house, 80).await;
    house.forget("company-reader");
    assert_eq!(house.get("company-reader", "/account").await.status, 200);
    // Asked for by the administrator, stopped by the person.
    let reader = house.person("company-reader").login;
    house.forget("company-admin");
    let form = format!("person={reader}&kind=erasure");
    let asked = house.post("company-admin", "/company/privacy", &form).await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    assert_eq!(
        house
            .post("company-reader", "/account/privacy/stop", "")
            .await
            .status,
        303
    );
    let over = house
        .post("company-admin", &format!("{}/stop", asked.location()), "")
        .await;
    assert_eq!(over.status, 409);
    // And the other way round: by another administrator's company nobody.
    let asked = house.post("company-admin", "/company/privacy", &form).await;
    let stop = format!("{}/stop", asked.location());
    assert_eq!(house.post("foreign-admin", &stop, "").await.status, 404);
    assert_eq!(house.post("company-admin", &stop, "").await.status, 303);
    pass(&house, 80).await;
    house.forget("company-reader");
    assert_eq!(house.get("company-reader", "/account").await.status, 200);
}

#[tokio::test]
async fn the_last_administrator_is_refused_plainly_when_asking_and_when_it_is_due() {
    let house = house().await;
    let alone = "
        UPDATE identity_membership SET ready_made = 'reader', profile_id = NULL
        WHERE company_id = (
            SELECT m.company_id FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
            WHERE l.reference = $1)
            AND login_id <> (SELECT id FROM identity_login WHERE reference = $1)";
    run(&house, alone, &[&house.person("company-admin").login]).await;
    let refused = house
        .post("company-admin", "/account/privacy/erasure", "confirmed=1")
        .await;
    assert_eq!(refused.status, 409, "{}", refused.seen());
    assert!(
        refused
            .seen()
            .contains("Personne d’autre ne gère les utilisateurs de"),
        "{}",
        refused.seen()
    );
    // Two administrators who leave within the same days: one stays.
    let company = "
        SELECT m.company_id FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
        WHERE l.reference = $1";
    let company = ask(&house, company, &house.person("company-admin").login).await;
    let reader = login_of(&house, "company-reader").await;
    run(
        &house,
        "UPDATE identity_membership SET ready_made = 'administrator', profile_id = NULL
         WHERE login_id = $1 AND company_id = $2",
        &[&reader, &company],
    )
    .await;
    // Whose company it is does not matter here: somebody who stays.
    let staying = login_of(&house, "company-accountant").await;
    run(
        &house,
        "UPDATE parties_owner SET membership_id = (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1 AND m.company_id = $2)
         WHERE company_id = $2",
        &[&staying, &company],
    )
    .await;
    ask_erasure(&house, "company-admin").await;
    house.forget("company-reader");
    ask_erasure(&house, "company-reader").await;
    pass(&house, 73).await;
    let left = "
        SELECT COUNT(*) FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
        WHERE m.company_id = $1 AND m.ready_made = 'administrator' AND l.state = 'active'";
    assert_eq!(count(&house, left, &company).await, 1);
    let refused = "SELECT COUNT(*) FROM privacy_request WHERE state = 'refused' AND outcome = $1";
    assert_eq!(
        count(&house, refused, "privacy.last_administrator").await,
        1
    );
    chain_holds(&house).await;
}

pub async fn run(house: &House, text: &'static str, values: &[&str]) {
    let query = db::Query { name: "RUN", text };
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    let bound = values
        .iter()
        .fold(query.bound(), |bound, value| bound.bind(*value));
    tx.run(bound).await.expect("done");
    tx.commit_unsigned_by_the_ground().await.expect("kept");
}

#[tokio::test]
async fn an_administrator_erases_nobody_who_works_elsewhere_too_or_may_do_more() {
    let house = house().await;
    let twice = "
        SELECT l.reference FROM identity_login l
        WHERE l.state = $1 AND (SELECT COUNT(*) FROM identity_membership m WHERE m.login_id = l.id) > 1
        ORDER BY l.reference LIMIT 1";
    let shared = ask(&house, twice, "active").await;
    if !shared.is_empty() {
        let form = format!("person={shared}&kind=erasure");
        let asked = house.post("company-admin", "/company/privacy", &form).await;
        assert!(
            asked.status == 409 || asked.status == 422,
            "{}",
            asked.seen()
        );
    }
    let above = house.person("reseller-admin").login;
    let form = format!("person={above}&kind=erasure");
    assert_eq!(
        house
            .post("company-admin", "/company/privacy", &form)
            .await
            .status,
        422
    );
    let waiting = "SELECT COUNT(*) FROM privacy_request WHERE kind = $1";
    assert_eq!(count(&house, waiting, "erasure").await, 0);
}

#[tokio::test]
async fn an_address_without_access_is_forgotten_in_one_branch_alone() {
    let house = house().await;
    let two = "
        UPDATE parties_contact SET email = 'partagee@tiers.example' WHERE id IN (
            SELECT MIN(c.id) FROM parties_contact c GROUP BY c.company_id) AND id <> $1";
    run(&house, two, &[""]).await;
    let all = "SELECT COUNT(*) FROM parties_contact WHERE email = $1";
    let before = count(&house, all, "partagee@tiers.example").await;
    assert!(before > 1, "{before}");
    let form = "person=PARTAGEE%40tiers.example&kind=erasure";
    let asked = house.post("company-admin", "/company/privacy", form).await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    pass(&house, 73).await;
    assert_eq!(
        count(&house, all, "partagee@tiers.example").await,
        before - 1
    );
    let told = "SELECT COUNT(*) FROM notices_message WHERE LOWER(to_address) = $1";
    assert_eq!(count(&house, told, "partagee@tiers.example").await, 0);
    house.forget("company-admin");
    let page = house.get("company-admin", asked.location()).await;
    assert!(page.seen().contains("Personne effacée"), "{}", page.seen());
    let days = house.fresh.clock.clone();
    days.advance(DAY_S);
    house.run_jobs().await;
    let dead = "SELECT kind || ': ' || outcome FROM jobs_job WHERE state = $1 LIMIT 1";
    assert_eq!(ask(&house, dead, "dead").await, "");
}
