use axum::http::StatusCode;

use super::*;

#[tokio::test]
async fn a_new_user_meets_the_dialog_before_anything_else() {
    let house = house().await;
    let held = house.get("new-user", "/account").await;
    assert_eq!(
        (held.status, held.location()),
        (StatusCode::SEE_OTHER, "/terms")
    );
    let dialog = house.get("new-user", "/terms").await;
    for words in [
        "Conditions d’utilisation",
        "Version de Conditions d’utilisation applicable au 15 Février 2017",
        "En cochant cette case, j’accepte et je reconnais avoir pris connaissance des conditions d’utilisation",
        "Valider",
        "Garanties",
    ] {
        assert!(dialog.seen().contains(words), "{words}");
    }
    assert_eq!(dialog.text.matches("<h1").count(), 1);
    let unticked = house.post("new-user", "/terms/acceptance", "").await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unticked.seen().contains("Cochez la case"));
    let accepted = house
        .post("new-user", "/terms/acceptance", "accepted=on")
        .await;
    assert_eq!(
        (accepted.status, accepted.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    assert_eq!(
        house.get("new-user", "/account").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_second_version_holds_everybody_and_the_first_acceptance_stays_with_its_paper() {
    let house = house().await;
    assert_eq!(
        house.get("company-admin", "/account").await.status,
        StatusCode::OK
    );
    let first = house.get("company-admin", "/account/terms").await;
    let reseller = parties::samples::sample_company("presentation");
    let mut tx = write(&house).await;
    crate::samples::publish_sample_terms(&mut tx, reseller, 2)
        .await
        .unwrap();
    keep(tx).await;
    for path in ["/account", "/company/users", "/account/terms"] {
        assert_eq!(
            house.get("company-admin", path).await.location(),
            "/terms",
            "{path}"
        );
    }
    let stale = format!(
        "accepted=on&version={}",
        crate::domain::terms::TermsId::derived(&format!("identity/terms/{reseller}/1"))
    );
    assert_eq!(
        house
            .post("company-admin", "/terms/acceptance", &stale)
            .await
            .status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        house
            .post("company-admin", "/terms/acceptance", "accepted=on")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let both = house.get("company-admin", "/account/terms").await;
    assert_eq!(
        (
            first.text.matches(".pdf").count(),
            both.text.matches(".pdf").count()
        ),
        (1, 2)
    );
    for part in both
        .text
        .split("/account/terms/")
        .skip(1)
        .filter(|part| part.contains(".pdf"))
    {
        check_paper(&house, part.split('"').next().unwrap()).await;
    }
}

/// `company-admin` has it as a PDF, nobody else has it at all.
async fn check_paper(house: &House, file: &str) {
    let path = format!("/account/terms/{file}");
    let pdf = house.get("company-admin", &path).await;
    assert_eq!(
        (pdf.status, pdf.bytes.starts_with(b"%PDF-")),
        (StatusCode::OK, true),
        "{path}"
    );
    assert_eq!(
        house.get("company-admin-2", &path).await.status,
        StatusCode::SEE_OTHER,
        "held too"
    );
    assert_eq!(house.get("", &path).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_acceptance_is_its_owners_alone() {
    let house = house().await;
    let list = house.get("company-admin", "/account/terms").await;
    let (_, rest) = list.text.split_once("href=\"/account/terms/").unwrap();
    let path = format!("/account/terms/{}", rest.split('"').next().unwrap());
    let foreign = house.get("company-admin-2", &path).await;
    let unknown = house
        .get(
            "company-admin-2",
            "/account/terms/00000000000070008000000000000000.pdf",
        )
        .await;
    assert_eq!(
        (foreign.status, unknown.status),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    assert_eq!(foreign.seen(), unknown.seen());
}

#[tokio::test]
async fn staff_write_preview_and_publish_a_version() {
    let house = house().await;
    let who = "operator-admin";
    let text = "# Article 1 – Essai\n\n<script>alert(1)</script> texte\n\n- un\n- deux";
    let new = form(&[
        ("title", "Version d’essai"),
        ("applies_on", "2027-01-01"),
        ("text", text),
    ]);
    let added = house.post(who, "/staff/terms/new", &new).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.seen());
    let path = added.location().to_owned();
    let page = house.get(who, &path).await;
    assert!(
        page.text.contains("<h2>Article 1 – Essai</h2>") && !page.text.contains("<script>alert")
    );
    assert_eq!(
        house
            .post(who, &format!("{path}/publication"), "")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let frozen = house.post(who, &path, &new).await;
    assert_eq!(frozen.status, StatusCode::CONFLICT);
    // Not in force before its day.
    assert_eq!(
        house.get("direct-admin", "/account").await.status,
        StatusCode::OK
    );
    house.fresh.clock.advance(40 * 86_400);
    house.forget("direct-admin");
    assert_eq!(
        house.get("direct-admin", "/account").await.location(),
        "/terms"
    );
    let early = form(&[
        ("title", "Trop tôt"),
        ("applies_on", "2016-01-01"),
        ("text", "x"),
    ]);
    house.forget(who);
    house.post(who, "/terms/acceptance", "accepted=on").await;
    let added = house.post(who, "/staff/terms/new", &early).await;
    let refused = house
        .post(who, &format!("{}/publication", added.location()), "")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for other in ["operator-support", "company-admin"] {
        house.forget(other);
        house.post(other, "/terms/acceptance", "accepted=on").await;
        assert_eq!(
            house.get(other, "/staff/terms").await.status,
            StatusCode::FORBIDDEN,
            "{other}"
        );
    }
}

#[tokio::test]
async fn anybody_may_read_the_terms() {
    let house = house().await;
    let page = house.get("", "/terms").await;
    assert!(page.status == StatusCode::OK && page.seen().contains("Article 10 – Garanties"));
}

/// Publishes a version from today on, as `who`, through the pages; its address.
async fn publish(house: &House, who: &str, (text, shared): (&str, &str)) -> Answer {
    let new = form(&[
        ("title", "Version d’essai"),
        ("applies_on", "2026-11-23"),
        ("text", text),
        ("shared", shared),
    ]);
    let added = house.post(who, "/staff/terms/new", &new).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.seen());
    house
        .post(who, &format!("{}/publication", added.location()), "")
        .await
}

#[tokio::test]
async fn a_resellers_terms_are_asked_of_its_branch_and_of_nobody_else() {
    let house = house().await;
    let before = house.get("company-admin", "/terms").await;
    assert!(before.seen().contains("édité par Présentation Réseaux"));
    assert!(!before.seen().contains("Cadence"));
    let published = publish(&house, "reseller-admin", ("Texte du revendeur", "")).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER);
    for (who, held) in [
        ("company-admin", true),
        ("reseller-admin", true),
        ("foreign-admin", false),
        ("direct-admin", false),
        ("operator-admin", false),
    ] {
        let to_terms = house.get(who, "/account").await.location() == "/terms";
        assert_eq!(to_terms, held, "{who}");
    }
    house
        .post("company-admin", "/terms/acceptance", "accepted=on")
        .await;
    let kept = house.get("company-admin", "/account/terms").await;
    assert_eq!(kept.text.matches(".pdf").count(), 2, "the first stays");
    // Another reseller's version, and the operator's, are not there to be read or written.
    let list = house.get("reseller-admin-2", "/staff/terms").await;
    assert!(!list.seen().contains("Version d’essai"));
    let operators = crate::domain::terms::TermsId::derived("identity/terms/1");
    for path in [
        format!("/staff/terms/{operators}"),
        "/staff/terms/00000000000070008000000000000000".to_owned(),
    ] {
        let answer = house.get("reseller-admin-2", &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_operators_terms_pass_a_brand_only_when_they_name_nobody() {
    let house = house().await;
    let own = "DELETE FROM identity_acceptance WHERE terms_id IN
        (SELECT id FROM identity_terms WHERE company_id = $1)";
    let gone = "DELETE FROM identity_terms WHERE company_id = $1";
    let nordvoix = parties::samples::sample_company("nordvoix");
    let mut tx = write(&house).await;
    for text in [own, gone] {
        let query = db::Query { name: "TEST", text };
        tx.run(query.bind(nordvoix)).await.unwrap();
    }
    keep(tx).await;
    // Those of the operator name it: under another brand nothing is to accept.
    let none = house.get("foreign-admin", "/terms").await;
    assert!(!none.seen().contains("Cadence"), "{}", none.seen());
    assert_eq!(
        house.get("foreign-admin", "/account").await.status,
        StatusCode::OK
    );
    for names in [
        "Édité par CADENCE TELECOM.",
        "Écrivez à a@cadence.example",
        "Sur portail.cadence.example",
    ] {
        let refused = publish(&house, "operator-admin", (names, "on")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{names}");
        assert!(refused.seen().contains("Le texte nomme votre société"));
    }
    let text = ("Le portail est à votre disposition.", "on");
    let published = publish(&house, "operator-admin", text).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER);
    assert_eq!(
        house.get("foreign-admin", "/account").await.location(),
        "/terms"
    );
    assert_eq!(
        house.get("company-admin", "/account").await.status,
        StatusCode::OK,
        "a reseller's own come first"
    );
}
