//! Reviews of accesses (row G9): opened when due, decided on by people, ended by a job.

use identity::samples::sample_membership;
use parties::samples::sample_company;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::house::{house, house_with_mail};

const DAY_S: i64 = 86_400;
const PAGE: &str = "/company/access-review";

fn place(role: &str) -> String {
    sample_membership(role).to_string()
}

/// Later, with everybody signing in anew.
async fn later(house: &House, days: i64) {
    house.fresh.clock.advance(days * DAY_S);
    house.run_jobs().await;
    for who in ["company-admin", "reseller-admin", "company-accountant"] {
        house.forget(who);
    }
}

async fn states(house: &House) -> Vec<String> {
    texts(
        house,
        "SELECT l.name || ' ' || m.state || ' ' || n.decision FROM identity_review_line n
         JOIN identity_membership m ON m.id = n.membership_id JOIN identity_login l ON l.id = n.login_id
         WHERE n.decision IS NOT NULL ORDER BY l.name",
    )
    .await
}

#[tokio::test]
async fn administrators_confirm_and_suspend_those_they_choose() {
    let house = house().await;
    let page = house.get("company-admin", PAGE).await;
    assert_eq!(page.status, 200, "{}", page.seen());
    for said in [
        "Revue en cours",
        "2 accès sur",
        "Gaëlle Rousseau",
        "À décider",
        "Confirmé",
    ] {
        assert!(page.seen().contains(said), "{said}: {}", page.seen());
    }
    let (gaelle, hugo) = (place("company-technician"), place("company-reader"));
    let form = format!("action=confirm&id={gaelle}");
    let said = house.post("company-admin", PAGE, &form).await;
    assert_eq!(said.location(), PAGE, "{}", said.seen());
    let form = format!("action=suspend&id={hugo}");
    house.post("company-admin", PAGE, &form).await;
    // Confirmed already: a later word changes nothing.
    let form = format!("action=suspend&id={gaelle}");
    house.post("company-admin", PAGE, &form).await;
    let states = states(&house).await;
    assert!(
        states.contains(&"Gaëlle Rousseau active confirmed".to_owned()),
        "{states:?}"
    );
    assert!(
        states.contains(&"Hugo Lambert suspended suspended".to_owned()),
        "{states:?}"
    );
    let none = house.post("company-admin", PAGE, "action=confirm").await;
    assert_eq!(none.status, 422, "{}", none.seen());
    let strange = house
        .post("company-admin", PAGE, "action=praise&id=1")
        .await;
    assert_eq!(strange.status, 404);
    let file = house
        .get("company-admin", "/company/access-review.csv")
        .await;
    assert!(file.text.contains("Gaëlle Rousseau") && file.text.contains("Camille Martin"));
}

#[tokio::test]
async fn nobody_decides_for_others_or_keeps_themselves_out() {
    let house = house().await;
    let foreign = place("foreign-admin");
    let form = format!("action=suspend&id={foreign}");
    assert_eq!(house.post("company-admin", PAGE, &form).await.status, 404);
    let oneself = format!("action=suspend&id={}", place("new-user"));
    run(
        &house,
        "UPDATE identity_review_line SET decision = NULL WHERE $1 <> ''",
        &["x"],
    )
    .await;
    assert_eq!(
        house.post("company-admin", PAGE, &oneself).await.status,
        303
    );
    let oneself = format!("action=suspend&id={}", place("company-admin"));
    let refused = house.post("company-admin", PAGE, &oneself).await;
    assert_eq!(refused.status, 409, "{}", refused.seen());
    let at = |company: &str| format!("/customers/{}/access-review", sample_company(company));
    assert_eq!(house.get("reseller-admin", &at("guide")).await.status, 200);
    assert_eq!(
        house.get("reseller-admin-2", &at("guide")).await.status,
        404
    );
    assert_eq!(house.get("company-accountant", PAGE).await.status, 403);
    let none = house.post("reseller-admin-2", &at("delorme"), &form).await;
    assert_eq!(none.status, 409, "none is under way: {}", none.seen());
}

#[tokio::test]
async fn what_nobody_confirmed_is_suspended_at_the_deadline_and_once() {
    let (house, sink) = house_with_mail().await;
    house.cookie("company-reader").await;
    later(&house, 20).await;
    assert!(sink.messages().await.is_empty(), "not yet");
    later(&house, 1).await;
    let reminded = sink.wait_for(2).await;
    assert!(
        reminded[0].text.contains("à confirmer"),
        "{}",
        reminded[0].text
    );
    later(&house, 6).await;
    later(&house, 1).await;
    let lapsed = states(&house).await;
    assert!(
        lapsed.contains(&"Hugo Lambert suspended lapsed".to_owned()),
        "{lapsed:?}"
    );
    assert!(
        lapsed.contains(&"Camille Martin active confirmed".to_owned()),
        "{lapsed:?}"
    );
    let signed = "SELECT id FROM db_audit WHERE action = 'identity.lapse_access'";
    let count = texts(&house, signed).await.len();
    assert!(count > 2, "{count}");
    run(
        &house,
        "UPDATE jobs_job SET state = 'waiting', attempts = 0, run_at = 0 WHERE kind = $1",
        &["identity.close_review"],
    )
    .await;
    house.run_jobs().await;
    assert_eq!(
        texts(&house, signed).await.len(),
        count,
        "a second run does nothing"
    );
    assert_eq!(house.dead_jobs().await, 0);
    let page = house.get("company-admin", PAGE).await.seen();
    assert!(page.contains("Aucune revue en cours"), "{page}");
}

#[tokio::test]
async fn the_last_administrator_stays_and_the_company_above_is_told() {
    let (house, sink) = house_with_mail().await;
    run(
        &house,
        "UPDATE identity_review_line SET decision = NULL WHERE $1 <> ''",
        &["x"],
    )
    .await;
    later(&house, 28).await;
    let states = states(&house).await;
    let kept: Vec<&String> = states
        .iter()
        .filter(|line| line.ends_with("kept"))
        .collect();
    assert_eq!(kept.len(), 1, "{states:?}");
    assert!(kept[0].contains(" active "), "{states:?}");
    let others = states
        .iter()
        .filter(|line| line.ends_with("suspended lapsed"));
    assert_eq!(others.count() + 1, states.len(), "{states:?}");
    let told = sink.messages().await;
    let to_reseller = told
        .iter()
        .filter(|letter| letter.text.contains("dernier administrateur"));
    assert_eq!(to_reseller.count(), 1);
}

#[tokio::test]
async fn a_review_opens_when_its_period_is_over_and_once() {
    let house = house().await;
    let opened = || texts(&house, "SELECT id FROM identity_review ORDER BY id");
    identity::keep_reviewing(house.tools())
        .await
        .expect("a job");
    house.run_jobs().await;
    assert_eq!(opened().await.len(), 1, "only the one under way");
    let saved = house
        .post(
            "company-admin-2",
            "/company/access-review/period",
            "months=6",
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    let wrong = house
        .post(
            "company-admin-2",
            "/company/access-review/period",
            "months=7",
        )
        .await;
    assert_eq!(wrong.status, 422);
    house.fresh.clock.advance(183 * DAY_S);
    house.run_jobs().await;
    let of_sibling =
        "SELECT r.id FROM identity_review r JOIN parties_company_v c ON c.company_id = r.company_id
        WHERE r.closed_at IS NULL AND c.legal_name LIKE 'Cabinet dentaire%'";
    assert_eq!(texts(&house, of_sibling).await.len(), 1, "after six months");
    house.fresh.clock.advance(2 * DAY_S);
    house.run_jobs().await;
    identity::keep_reviewing(house.tools())
        .await
        .expect("a job");
    house.run_jobs().await;
    assert_eq!(texts(&house, of_sibling).await.len(), 1, "and not twice");
    house.fresh.clock.advance(185 * DAY_S);
    house.run_jobs().await;
    assert!(opened().await.len() > 6, "all others after twelve");
}

#[tokio::test]
async fn what_is_changed_on_the_users_page_counts() {
    let house = house().await;
    let hugo = place("company-reader");
    let form = "name=Hugo+Lambert&email=hugo.lambert@guide.example&lang=fr&profile=accountant&coverage=all";
    let saved = house
        .post("company-admin", &format!("/company/users/{hugo}"), form)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    let states = states(&house).await;
    assert!(
        states.contains(&"Hugo Lambert active changed".to_owned()),
        "{states:?}"
    );
}

#[tokio::test]
async fn a_page_is_confirmed_with_one_button_and_no_script() {
    let house = house().await;
    let page = house.get("company-admin", PAGE).await;
    let shown: Vec<&str> = page
        .text
        .split("name=\"shown\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(shown.len() > 3, "{}", page.seen());
    let ids: Vec<String> = shown.iter().map(|id| format!("shown={id}")).collect();
    let form = format!("action=confirm_page&{}", ids.join("&"));
    let said = house.post("company-admin", PAGE, &form).await;
    assert_eq!(said.status, 303, "{}", said.seen());
    let page = house.get("company-admin", PAGE).await;
    assert!(!page.text.contains("name=\"shown\""), "{}", page.seen());
    // Another company's among them: nothing of it is done.
    let house = crate::house::house().await;
    let form = format!("{form}&shown={}", place("foreign-admin"));
    assert_eq!(house.post("company-admin", PAGE, &form).await.status, 404);
    assert_eq!(states(&house).await.len(), 2, "only what was");
}

#[tokio::test]
async fn who_stands_above_sees_what_is_late_and_what_ended_unconfirmed() {
    const BELOW: &str = "/customers/access-reviews";
    let house = house().await;
    let seen = async |who: &str| house.get(who, BELOW).await;
    let guide = "Client 1 du revendeur";
    let early = seen("reseller-admin").await;
    assert_eq!(early.status, 200);
    assert!(
        early.seen().contains(guide) && !early.seen().contains("En retard"),
        "{}",
        early.seen()
    );
    for (who, sees) in [
        ("operator-admin", true),
        ("operator-support", true),
        ("reseller-admin-2", false),
    ] {
        let page = seen(who).await;
        assert_eq!(page.status, 200, "{who}");
        assert_eq!(page.seen().contains(guide), sees, "{who}: {}", page.seen());
    }
    assert!(
        !seen("operator-support")
            .await
            .text
            .contains("/access-review?"),
        "no way in"
    );
    assert_eq!(seen("company-admin").await.status, 403);
    later(&house, 22).await;
    let late = seen("reseller-admin").await.seen();
    assert!(late.contains("En retard"), "{late}");
    later(&house, 7).await;
    let ended = seen("reseller-admin").await.seen();
    assert!(
        ended.contains("accès suspendus") && ended.contains("Aucune revue n’attend"),
        "{ended}"
    );
}

#[tokio::test]
async fn whose_access_ended_is_told_and_no_letter_leaves_twice() {
    let (house, sink) = house_with_mail().await;
    later(&house, 28).await;
    let letters = sink.wait_for(4).await;
    let hugo = letters
        .iter()
        .filter(|letter| letter.to[0].starts_with("hugo.lambert"));
    let hugo: Vec<_> = hugo.collect();
    assert_eq!(hugo.len(), 1);
    assert!(
        hugo[0].text.contains("personne n’a confirmé le vôtre"),
        "{}",
        hugo[0].text
    );
    let over = letters.iter().filter(|letter| {
        letter
            .text
            .contains("parce que personne ne les a confirmés : ")
    });
    assert!(over.count() >= 1, "the administrators read of it");
    let count = sink.messages().await.len();
    for kind in ["identity.tell_review", "identity.close_review"] {
        let text =
            "UPDATE jobs_job SET state = 'waiting', attempts = 0, run_at = 0 WHERE kind = $1";
        run(&house, text, &[kind]).await;
    }
    house.run_jobs().await;
    assert_eq!(sink.messages().await.len(), count);
}

#[tokio::test]
async fn a_suspended_company_is_not_emptied_at_its_deadline() {
    let house = house().await;
    let turn = "UPDATE parties_company SET state = $1 WHERE legal_name = 'Présentation Réseaux'";
    run(&house, turn, &["suspended"]).await;
    later(&house, 28).await;
    assert_eq!(states(&house).await.len(), 2, "only what was");
    run(&house, turn, &["active"]).await;
    let page = house.get("company-admin", PAGE).await.seen();
    assert!(page.contains("Revue en cours"), "{page}");
    later(&house, 31).await;
    let states = states(&house).await;
    assert!(
        states.contains(&"Hugo Lambert suspended lapsed".to_owned()),
        "{states:?}"
    );
    // For good: there is nothing to review any more.
    let house = crate::house::house().await;
    let close = "UPDATE parties_company SET state = 'closed' WHERE legal_name LIKE 'Client 1 %'";
    run(&house, close, &[]).await;
    later(&house, 28).await;
    let open = texts(
        &house,
        "SELECT id FROM identity_review WHERE closed_at IS NULL",
    )
    .await;
    assert!(open.is_empty());
    assert_eq!(self::states(&house).await.len(), 2, "nothing was decided");
}
