//! Whose a company is: nobody beside them touches their access, and it passes on by a change that waits.

use identity::samples::sample_membership;
use parties::samples::sample_company;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::house::{house, house_with_mail};

const TWO_DAYS_S: i64 = 48 * 3_600;
const PAGE: &str = "/company/ownership";

/// The guide's company has three administrators of old: Camille, who owns it, Farid and Hugo.
async fn three(house: &House) {
    for text in [
        "UPDATE identity_membership SET created_at = 1 WHERE $1 <> ''",
        "UPDATE identity_login SET password_set_at = 1 WHERE password_set_at IS NOT NULL AND $1 <> ''",
    ] {
        run(house, text, &["x"]).await;
    }
    for role in ["company-accountant", "company-reader"] {
        let text = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
        run(house, text, &[&sample_membership(role).to_string()]).await;
    }
}

/// Everybody has just proved who they are.
async fn proved(house: &House, who: &[&str]) {
    for who in who {
        house.cookie(who).await;
    }
    let text = "UPDATE identity_session SET proved_at = last_used_at WHERE $1 <> ''";
    run(house, text, &["x"]).await;
}

async fn later(house: &House, seconds: i64) {
    house.fresh.clock.advance(seconds);
    house.run_jobs().await;
    for who in [
        "company-admin",
        "company-accountant",
        "company-reader",
        "reseller-admin",
        "new-user",
    ] {
        house.forget(who);
    }
}

async fn owner(house: &House) -> String {
    let text = "SELECT l.name FROM parties_owner o JOIN identity_membership m ON m.id = o.membership_id
        JOIN identity_login l ON l.id = m.login_id JOIN parties_company_v c ON c.company_id = o.company_id
        WHERE c.legal_name LIKE 'Client 1 %'";
    texts(house, text).await.remove(0)
}

/// Asks as `who`, for Farid; where the change is.
async fn ask(house: &House, who: &str, page: &str) -> String {
    proved(house, &[who]).await;
    let to = format!("to={}", sample_membership("company-accountant"));
    let asked = house.post(who, page, &to).await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    asked.location().to_owned()
}

#[tokio::test]
async fn nobody_beside_the_owner_touches_their_access() {
    let house = house().await;
    three(&house).await;
    let camille = format!("/company/users/{}", sample_membership("company-admin"));
    for (path, form) in [
        (format!("{camille}/state"), "action=suspend"),
        (format!("{camille}/state"), "action=remove"),
        (
            camille.clone(),
            "name=Camille+Martin&email=voleur@guide.example&lang=fr&profile=administrator&coverage=all",
        ),
        (
            camille.clone(),
            "name=Camille+Martin&email=camille.martin@guide.example&lang=fr&profile=reader&coverage=all",
        ),
    ] {
        let refused = house.post("company-accountant", &path, form).await;
        assert_eq!(refused.status, 409, "{path} {form}: {}", refused.seen());
        assert!(
            refused.seen().contains("propriétaire"),
            "{}",
            refused.seen()
        );
    }
    let review = format!("action=suspend&id={}", sample_membership("company-admin"));
    run(
        &house,
        "UPDATE identity_review_line SET decision = NULL WHERE $1 <> ''",
        &["x"],
    )
    .await;
    let refused = house
        .post("company-accountant", "/company/access-review", &review)
        .await;
    assert_eq!(refused.status, 409, "{}", refused.seen());
    let page = house.get("company-accountant", &camille).await;
    assert!(!page.text.contains("value=\"suspend\""), "no button");
    let list = house.get("company-accountant", "/company/users").await;
    assert_eq!(
        list.text.matches("Propriétaire").count(),
        2,
        "the link and one line"
    );
    // Others may still be, and who stands above may all the same.
    let hugo = format!(
        "/company/users/{}/state",
        sample_membership("company-reader")
    );
    let suspended = house
        .post("company-accountant", &hugo, "action=suspend")
        .await;
    assert_eq!(suspended.status, 303, "{}", suspended.seen());
    let above = format!(
        "/customers/{}/users/{}/state",
        sample_company("guide"),
        sample_membership("company-admin")
    );
    let suspended = house.post("reseller-admin", &above, "action=suspend").await;
    assert_eq!(suspended.status, 303, "{}", suspended.seen());
}

#[tokio::test]
async fn only_the_owner_passes_it_on_with_a_proof_and_to_who_administers() {
    let house = house().await;
    three(&house).await;
    // Not without a proof; not by who is not the owner; not to who does not administer.
    let to = |role: &str| format!("to={}", sample_membership(role));
    house.cookie("company-admin").await;
    run(&house, "UPDATE identity_session SET proved_at = NULL", &[]).await;
    let unproved = house
        .post("company-admin", PAGE, &to("company-accountant"))
        .await;
    assert!(
        unproved.location().starts_with("/account/proof"),
        "{}",
        unproved.location()
    );
    proved(
        &house,
        &["company-admin", "company-accountant", "company-reader"],
    )
    .await;
    for (who, role, status) in [
        ("company-reader", "company-accountant", 409),
        ("company-admin", "company-technician", 422),
        ("company-admin", "company-admin", 422),
        ("company-admin", "foreign-admin", 422),
    ] {
        let refused = house.post(who, PAGE, &to(role)).await;
        assert_eq!(refused.status, status, "{who} {role}: {}", refused.seen());
    }
    assert_eq!(house.post("company-admin", PAGE, "to=x").await.status, 422);
}

#[tokio::test]
async fn it_passes_on_after_a_second_person_and_two_days_and_all_are_told() {
    let (house, sink) = house_with_mail().await;
    three(&house).await;
    proved(
        &house,
        &["company-admin", "company-accountant", "company-reader"],
    )
    .await;
    let path = ask(&house, "company-admin", PAGE).await;
    house.run_jobs().await;
    let letters = sink.wait_for(4).await;
    for letter in &letters {
        assert!(
            letter.text.contains("Farid Benali") && letter.text.contains(&path),
            "{}",
            letter.text
        );
    }
    let reader = format!("to={}", sample_membership("company-reader"));
    let again = house.post("company-admin", PAGE, &reader).await;
    assert_eq!(again.status, 409, "one waits: {}", again.seen());
    // Neither who asked nor who would get it vouches for it.
    let confirmation = format!("{path}/confirmation");
    for who in ["company-admin", "company-accountant"] {
        let refused = house.post(who, &confirmation, "").await;
        assert_eq!(refused.status, 409, "{who}: {}", refused.seen());
    }
    let foreign = house.post("foreign-admin", &confirmation, "").await;
    assert_eq!(foreign.status, 404);
    let vouched = house.post("company-reader", &confirmation, "").await;
    assert_eq!(vouched.status, 303, "{}", vouched.seen());
    later(&house, TWO_DAYS_S - 60).await;
    assert_eq!(owner(&house).await, "Camille Martin", "a minute early");
    later(&house, 120).await;
    assert_eq!(owner(&house).await, "Farid Benali");
    let page = house.get("company-admin", PAGE).await.seen();
    assert!(
        page.contains("Farid Benali") && page.contains("En vigueur"),
        "{page}"
    );
    assert!(
        !page.contains("Nouveau propriétaire"),
        "theirs no more: {page}"
    );
    let log = house.get("company-admin", "/company/activity").await.seen();
    assert!(log.contains("transfert de la propriété"), "{log}");
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn any_administrator_stops_it_and_who_left_meanwhile_gets_nothing() {
    let house = house().await;
    three(&house).await;
    let path = ask(&house, "company-admin", PAGE).await;
    let stopped = house
        .post("company-reader", &format!("{path}/stop"), "")
        .await;
    assert_eq!(stopped.status, 303, "{}", stopped.seen());
    later(&house, TWO_DAYS_S + 60).await;
    assert_eq!(owner(&house).await, "Camille Martin");
    let path = ask(&house, "company-admin", PAGE).await;
    let vouched = house
        .post("company-reader", &format!("{path}/confirmation"), "")
        .await;
    assert_eq!(vouched.status, 303, "{}", vouched.seen());
    let farid = sample_membership("company-accountant").to_string();
    let text = "UPDATE identity_membership SET state = 'suspended' WHERE id = $1";
    run(&house, text, &[&farid]).await;
    later(&house, TWO_DAYS_S + 60).await;
    assert_eq!(
        owner(&house).await,
        "Camille Martin",
        "who is suspended owns nothing"
    );
    let page = house.get("company-admin", &path).await.seen();
    assert!(page.contains("Expiré"), "{page}");
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn who_stands_above_helps_when_the_owner_left() {
    let house = house().await;
    three(&house).await;
    let camille = sample_membership("company-admin").to_string();
    let text = "UPDATE identity_membership SET state = 'suspended' WHERE id = $1";
    run(&house, text, &[&camille]).await;
    let page = format!("/customers/{}/ownership", sample_company("guide"));
    let strange = house.get("reseller-admin-2", &page).await;
    assert_eq!(strange.status, 404);
    let path = ask(&house, "reseller-admin", &page).await;
    // An administrator of the company vouches, not the reseller alone.
    let confirmation = format!("{path}/confirmation");
    let own = house.post("reseller-admin", &confirmation, "").await;
    assert_eq!(own.status, 409, "{}", own.seen());
    let at_theirs = path.replace(
        &format!("/customers/{}", sample_company("guide")),
        "/company",
    );
    proved(&house, &["company-reader"]).await;
    let vouched = house
        .post("company-reader", &format!("{at_theirs}/confirmation"), "")
        .await;
    assert_eq!(vouched.status, 303, "{}", vouched.seen());
    later(&house, TWO_DAYS_S + 60).await;
    assert_eq!(owner(&house).await, "Farid Benali");
}
