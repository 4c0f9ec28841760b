use axum::http::StatusCode;

use super::*;
use crate::samples::sample_membership;

#[tokio::test]
async fn the_letter_says_what_the_guide_says() {
    let (house, sink) = house_with_mail().await;
    let resent = format!("/company/users/{}/state", sample_membership("invited"));
    assert_eq!(
        house
            .post("company-admin", &resent, "action=resend")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    house.run_jobs().await;
    let letter = &sink.wait_for(1).await[0];
    let login = house.person("invited").login;
    for words in [
        format!("{login}, votre requête a bien été traitée"),
        "Merci de cliquer sur le lien pour initialiser votre mot de passe".to_owned(),
        "Initialisation du mot de passe".to_owned(),
        "Ce mail a été envoyé automatiquement. Merci de ne pas y répondre.".to_owned(),
    ] {
        assert!(
            letter.html.contains(&words) && letter.text.contains(&words),
            "{words}: {}",
            letter.text
        );
    }
    let has_password = format!(
        "/company/users/{}/state",
        sample_membership("company-accountant")
    );
    assert_eq!(
        house
            .post("company-admin", &has_password, "action=resend")
            .await
            .status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn all_unsent_accesses_leave_at_once_and_not_twice() {
    let (house, sink) = house_with_mail().await;
    let file = "company;name;email;profile\nOIP-00000024;Anne Un;un@guide.example;comptable\nOIP-00000024;Bob Deux;deux@guide.example;lecteur\n";
    let mut tx = write(&house).await;
    let table = sheets::Table::read(file.as_bytes()).unwrap();
    let outcome = crate::import_users(&mut tx, &table, sheets::Mode::Write)
        .await
        .unwrap();
    keep(tx).await;
    assert_eq!(
        (outcome.created, outcome.problems.len()),
        (2, 0),
        "{:?}",
        outcome.problems
    );
    house.run_jobs().await;
    assert!(sink.messages().await.is_empty(), "an import sends nothing");
    let sent = house
        .post("operator-support", "/staff/users", "action=all")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let progress = sent.location().to_owned();
    assert!(
        house
            .get("operator-support", &progress)
            .await
            .seen()
            .contains("Envoi en cours")
    );
    assert_eq!(
        house.get("operator-admin", &progress).await.status,
        StatusCode::NOT_FOUND,
        "who asked follows"
    );
    house.run_jobs().await;
    assert!(
        house
            .get("operator-support", &progress)
            .await
            .seen()
            .contains("3 accès ont été traités")
    );
    assert_eq!(sink.wait_for(3).await.len(), 3);
    let again = house
        .post("operator-support", "/staff/users", "action=all")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.seen().contains("Aucun accès à envoyer"),
        "{}",
        again.seen()
    );
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn accesses_of_others_are_not_sent() {
    let (house, sink) = house_with_mail().await;
    let chosen = format!("action=chosen&id={}", sample_membership("invited"));
    let rival = house
        .post("reseller-admin-2", "/staff/users", &chosen)
        .await;
    assert_eq!(rival.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        house
            .post("company-admin", "/staff/users", &chosen)
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    house.run_jobs().await;
    assert!(sink.messages().await.is_empty());
    assert_eq!(
        house
            .post("reseller-admin", "/staff/users", &chosen)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    house.run_jobs().await;
    assert_eq!(sink.wait_for(1).await.len(), 1);
}

#[tokio::test]
async fn the_first_administrator_comes_with_a_link() {
    let house = house().await;
    let mut tx = write(&house).await;
    let new = crate::FirstAdmin {
        name: "Paul Premier".to_owned(),
        email: "paul@cadence.example".to_owned(),
        lang: kernel::Lang::Fr,
    };
    let link = crate::bootstrap(&mut tx, &new).await.unwrap();
    keep(tx).await;
    let password = "Un lièvre bat 3 tortues !";
    let typed = form(&[("password", password), ("password_confirmation", password)]);
    assert_eq!(
        house.post_raw("", &link.path, typed).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        sign_in(&house, &link.reference, password).await.status,
        StatusCode::SEE_OTHER
    );
}
