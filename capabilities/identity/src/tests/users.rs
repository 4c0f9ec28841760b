use axum::http::StatusCode;

use super::*;
use crate::samples::sample_membership;

fn person(name: &str, profile: &str) -> String {
    form(&[
        ("name", name),
        ("email", "nouvelle@guide.example"),
        ("phone", ""),
        ("lang", "fr"),
        ("profile", profile),
        ("coverage", "all"),
    ])
}

#[tokio::test]
async fn an_invited_user_gets_the_letter_and_shows_in_the_list() {
    let (house, sink) = house_with_mail().await;
    let who = "company-admin";
    let invited = house
        .post(
            who,
            "/company/users/new",
            &person("Zoé Nouvelle", "accountant"),
        )
        .await;
    assert_eq!(
        (invited.status, invited.location()),
        (StatusCode::SEE_OTHER, "/company/users"),
        "{}",
        invited.seen()
    );
    let list = house.get(who, "/company/users?q=zo%C3%A9").await;
    assert!(
        list.seen().contains("Zoé Nouvelle") && list.seen().contains("Comptable"),
        "{}",
        list.seen()
    );
    assert!(!list.seen().contains("Farid Benali"), "the filter narrows");
    house.run_jobs().await;
    assert!(
        sink.wait_for(1).await[0]
            .text
            .contains("votre requête a bien été traitée")
    );
}

#[tokio::test]
async fn nobody_gives_what_they_do_not_have_nor_what_the_company_may_not() {
    let house = house().await;
    for profile in [
        "operator_admin",
        "reseller_admin",
        "operator_support",
        "nonsense",
        "00000000000070008000000000000000",
    ] {
        let answer = house
            .post("company-admin", "/company/users/new", &person("X", profile))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{profile}");
    }
    let below = format!(
        "/customers/{}/users/new",
        parties::samples::sample_company("guide")
    );
    let by_staff = house
        .post("operator-admin", &below, &person("X", "operator_admin"))
        .await;
    assert_eq!(
        by_staff.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not even by the operator"
    );
}

#[tokio::test]
async fn foreign_and_unknown_users_are_the_same_404() {
    let house = house().await;
    let foreign = sample_membership("company-admin-2");
    let unknown = "00000000000070008000000000000000";
    let mut seen = Vec::new();
    for id in [foreign.to_string(), unknown.to_owned(), "x".to_owned()] {
        let page = house
            .get("company-admin", &format!("/company/users/{id}"))
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        seen.push(page.seen());
        let state = house
            .post(
                "company-admin",
                &format!("/company/users/{id}/state"),
                "action=suspend",
            )
            .await;
        assert_eq!(state.status, StatusCode::NOT_FOUND);
        let save = house
            .post(
                "company-admin",
                &format!("/company/users/{id}"),
                &person("X", "reader"),
            )
            .await;
        assert_eq!(save.status, StatusCode::NOT_FOUND);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
    // The rival reseller, and a client, below nobody's company.
    for who in ["reseller-admin-2", "company-admin-2"] {
        let path = format!(
            "/customers/{}/users",
            parties::samples::sample_company("guide")
        );
        let status = house.get(who, &path).await.status;
        assert!(
            matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
            "{who} {status}"
        );
    }
    let path = format!(
        "/customers/{}/users",
        parties::samples::sample_company("guide")
    );
    assert_eq!(
        house.get("reseller-admin", &path).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_last_administrator_stays_and_nobody_suspends_themselves() {
    let house = house().await;
    let own = format!(
        "/company/users/{}/state",
        sample_membership("company-admin-2")
    );
    for action in ["suspend", "remove"] {
        let answer = house
            .post("company-admin-2", &own, &format!("action={action}"))
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{action}");
        assert!(
            answer.seen().contains("votre propre accès"),
            "{}",
            answer.seen()
        );
    }
    // Their reseller cannot either: they are the only one.
    let company = parties::samples::sample_company("tilleuls");
    let below = format!(
        "/customers/{company}/users/{}",
        sample_membership("company-admin-2")
    );
    for action in ["suspend", "remove"] {
        let answer = house
            .post(
                "reseller-admin",
                &format!("{below}/state"),
                &format!("action={action}"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(
            answer
                .seen()
                .contains("Donnez d’abord le profil Administrateur"),
            "{}",
            answer.seen()
        );
    }
    let demoted = form(&[
        ("name", "Élise Tessier"),
        ("email", "elise.tessier@tilleuls.example"),
        ("lang", "fr"),
        ("profile", "reader"),
        ("coverage", "all"),
    ]);
    assert_eq!(
        house.post("reseller-admin", &below, &demoted).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        house.get("company-admin-2", "/company/users").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn suspending_ends_sessions_and_reactivating_lets_in_again() {
    let house = house().await;
    assert_eq!(
        house.get("company-accountant", "/account").await.status,
        StatusCode::OK
    );
    let path = format!(
        "/company/users/{}/state",
        sample_membership("company-accountant")
    );
    assert_eq!(
        house
            .post("company-admin", &path, "action=suspend")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        house.get("company-accountant", "/account").await.status,
        StatusCode::SEE_OTHER
    );
    let login = house.person("company-accountant").login;
    assert_eq!(
        sign_in(&house, &login, PASSWORD).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        house
            .post("company-admin", &path, "action=reactivate")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        sign_in(&house, &login, PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        house
            .post("company-admin", &path, "action=nonsense")
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn the_address_of_a_login_shared_with_another_company_is_not_ours_to_change() {
    let house = house().await;
    let path = format!("/company/users/{}", sample_membership("two-companies"));
    let stolen = form(&[
        ("name", "Louis Perrin"),
        ("email", "voleur@guide.example"),
        ("lang", "fr"),
        ("profile", "accountant"),
        ("coverage", "all"),
    ]);
    let answer = house.post("company-admin", &path, &stolen).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        answer.seen().contains("une société que vous ne gérez pas"),
        "{}",
        answer.seen()
    );
    // The operator has a say over both.
    let company = parties::samples::sample_company("guide");
    let above = format!(
        "/customers/{company}/users/{}",
        sample_membership("two-companies")
    );
    assert_eq!(
        house.post("operator-admin", &above, &stolen).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_user_is_narrowed_to_chosen_sites_of_the_company_alone() {
    let house = house().await;
    let path = format!("/company/users/{}", sample_membership("company-technician"));
    let (site, foreign) = (
        parties::samples::sample_site("guide", 1),
        parties::samples::sample_site("tilleuls", 0),
    );
    let narrowed = |site: &str| {
        form(&[
            ("name", "Gaëlle Rousseau"),
            ("email", "gaelle.rousseau@guide.example"),
            ("lang", "fr"),
            ("profile", "technician"),
            ("coverage", "chosen"),
            ("sites", site),
        ])
    };
    let refused = house
        .post("company-admin", &path, &narrowed(&foreign.to_string()))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        house
            .post("company-admin", &path, &narrowed("x"))
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let none = narrowed("").replace("&sites=", "");
    assert_eq!(
        house.post("company-admin", &path, &none).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let saved = house
        .post("company-admin", &path, &narrowed(&site.to_string()))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.seen());
    let caller = super::sign_in::caller_of(&house, "company-technician").await;
    let scope = caller.scope(access::Right::SitesRead).unwrap();
    assert_eq!(
        scope.narrowed(),
        Some(sample_membership("company-technician"))
    );
}

#[tokio::test]
async fn every_user_in_scope_is_found_by_staff_page_by_page() {
    let house = house().await;
    let companies = [
        parties::samples::sample_company("poste"),
        parties::samples::sample_company("maret"),
    ];
    let mut tx = write(&house).await;
    let many: Vec<_> = (0..30).flat_map(|_| companies).take(2).collect();
    crate::samples::fill_large(&mut tx, &many, "x")
        .await
        .unwrap();
    keep(tx).await;
    let page = house.get("operator-admin", "/staff/users").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.seen().contains("Camille Martin") && page.seen().contains("1 accès non envoyé"),
        "{}",
        page.seen()
    );
    let not_sent = house
        .get("operator-admin", "/staff/users?state=not_sent")
        .await;
    assert!(not_sent.seen().contains("Maud Collet") && !not_sent.seen().contains("Farid Benali"));
    assert!(
        house
            .get("operator-admin", "/staff/users?q=%25")
            .await
            .seen()
            .contains("Aucun utilisateur")
    );
    assert!(
        house
            .get("operator-admin", "/staff/users?q=TESSIER")
            .await
            .seen()
            .contains("Élise Tessier")
    );
    let reseller = house.get("reseller-admin-2", "/staff/users").await;
    assert!(
        !reseller.seen().contains("camille.martin"),
        "{}",
        reseller.seen()
    );
}
