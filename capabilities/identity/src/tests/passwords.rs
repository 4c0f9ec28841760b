use axum::http::StatusCode;

use super::*;

/// The path of a first link for the persona `invited`.
async fn first_link(house: &House, sink: &SmtpSink) -> String {
    let invited = crate::samples::sample_login("invited");
    let mut tx = write(house).await;
    crate::actions::send_access::queue_access(&mut tx, invited)
        .await
        .unwrap();
    keep(tx).await;
    let before = sink.messages().await.len();
    house.run_jobs().await;
    let letters = sink.wait_for(before + 1).await;
    link_in(letters.last().unwrap())
}

const NEW: &str = "Un lièvre bat 3 tortues !";

fn typed(password: &str) -> String {
    form(&[("password", password), ("password_confirmation", password)])
}

// ASVS 6.4.1
#[tokio::test]
async fn the_mailed_link_sets_the_first_password_once() {
    let (house, sink) = house_with_mail().await;
    let link = first_link(&house, &sink).await;
    for _ in 0..3 {
        // Mail scanners look first; looking uses nothing up.
        let page = house.get("", &link).await;
        assert_eq!(page.status, StatusCode::OK);
        let seen = page.seen();
        assert!(seen.contains("Génération de votre mot de passe"), "{seen}");
        assert!(
            seen.contains("au moins 8 caractères, 1 majuscule, 1 chiffre, 1 caractère spécial")
        );
        assert!(
            page.text.contains("name=\"password_confirmation\"")
                && page.text.contains("data-rules-for")
        );
    }
    let saved = house.post_raw("", &link, typed(NEW)).await;
    let login = house.person("invited").login;
    assert_eq!(
        (saved.status, saved.location()),
        (
            StatusCode::SEE_OTHER,
            format!("/login?login={login}").as_str()
        )
    );
    let page = house.get("", saved.location()).await;
    assert!(page.text.contains(&format!("value=\"{login}\"")));
    let again = house.post_raw("", &link, typed("Autre phrase 4 !")).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(
        again.seen().contains("Ce lien a déjà servi"),
        "{}",
        again.seen()
    );
    assert_eq!(
        sign_in(&house, &login, NEW).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn two_presses_at_once_set_one_password() {
    let (house, sink) = house_with_mail().await;
    let link = first_link(&house, &sink).await;
    let (one, two) = tokio::join!(
        house.post_raw("", &link, typed(NEW)),
        house.post_raw("", &link, typed("Deux lapins font 4 !")),
    );
    let set = [one.status, two.status]
        .iter()
        .filter(|status| **status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(set, 1, "{} {}", one.status, two.status);
}

// ASVS 2.2.2, 6.2.4, 6.2.11
#[tokio::test]
async fn broken_rules_are_named_and_the_link_survives_them() {
    let (house, sink) = house_with_mail().await;
    let link = first_link(&house, &sink).await;
    let short = house.post_raw("", &link, typed("abc")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "8 caractères au moins",
        "Il manque une majuscule",
        "Il manque un chiffre",
        "Il manque un caractère spécial",
    ] {
        assert!(short.seen().contains(words), "{words}");
    }
    assert!(!short.text.contains("value=\"abc\""));
    let common = house.post_raw("", &link, typed("Password1!")).await;
    assert!(common.seen().contains("Trop courant"), "{}", common.seen());
    let named = house.post_raw("", &link, typed("Maud.Collet1")).await;
    assert!(named.seen().contains("Trop courant"), "{}", named.seen());
    let unlike = form(&[("password", NEW), ("password_confirmation", "autre")]);
    assert!(
        house
            .post_raw("", &link, unlike)
            .await
            .seen()
            .contains("ne sont pas identiques")
    );
    assert_eq!(
        house.post_raw("", &link, typed(NEW)).await.status,
        StatusCode::SEE_OTHER
    );
}

// ASVS 6.4.1, 6.6.2
#[tokio::test]
async fn old_replaced_foreign_and_garbled_links_each_say_what_to_do() {
    let (house, sink) = house_with_mail().await;
    let first = first_link(&house, &sink).await;
    let second = first_link(&house, &sink).await;
    let replaced = house.get("", &first).await;
    assert_eq!(
        (
            replaced.status,
            replaced.seen().contains("Ce lien a été remplacé")
        ),
        (StatusCode::GONE, true)
    );
    let elsewhere = house.get("", &second.replace("/init/", "/reset/")).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    for garbled in [
        "/password/init/x",
        "/password/init/%00",
        &second[..second.len() - 1],
        &second
            .to_uppercase()
            .replace("/PASSWORD/INIT/", "/password/init/"),
    ] {
        let page = house.get("", garbled).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{garbled}");
        assert!(page.text.contains("/password/forgot"), "{garbled}");
        assert_eq!(
            house.post_raw("", garbled, typed(NEW)).await.status,
            StatusCode::NOT_FOUND
        );
    }
    house.fresh.clock.advance(72 * 3_600);
    let expired = house.post_raw("", &second, typed(NEW)).await;
    assert_eq!(
        (expired.status, expired.seen().contains("Ce lien a expiré")),
        (StatusCode::GONE, true)
    );
}

// ASVS 7.4.3
#[tokio::test]
async fn who_forgot_gets_one_answer_known_or_not_and_a_letter_only_when_known() {
    let (house, sink) = house_with_mail().await;
    let mut answers = Vec::new();
    for typed in [
        "camille.martin@guide.example",
        "nobody@nowhere.example",
        "E-0000009999",
        "n'importe quoi",
    ] {
        let answer = house
            .post_raw("", "/password/forgot", form(&[("login", typed)]))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        answers.push(answer.seen());
        // Twice in five minutes is once.
        house
            .post_raw("", "/password/forgot", form(&[("login", typed)]))
            .await;
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    house.run_jobs().await;
    let letters = sink.wait_for(1).await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0]
            .text
            .contains(&house.person("company-admin").login)
    );
    let link = link_in(&letters[0]);
    assert!(link.starts_with("/password/reset/"));
    let cookie = house.cookie("company-admin").await;
    assert_eq!(
        house.post_raw("", &link, typed(NEW)).await.status,
        StatusCode::SEE_OTHER
    );
    let request = axum::http::Request::get("/account")
        .header("host", "127.0.0.1")
        .header("cookie", cookie);
    let ended = house
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(
        ended.status,
        StatusCode::SEE_OTHER,
        "a new password ends every session"
    );
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    assert!(
        letters[1].subject.contains("mot de passe a été modifié"),
        "{}",
        letters[1].subject
    );
}

#[tokio::test]
async fn the_letter_lists_every_identifier_of_the_address() {
    let (house, sink) = house_with_mail().await;
    let mut tx = write(&house).await;
    let login = crate::samples::sample_login("company-accountant");
    let mut kept = crate::store::logins::find(&mut tx, login)
        .await
        .unwrap()
        .unwrap();
    kept.email = "CAMILLE.martin@guide.example".to_owned();
    crate::store::logins::save(&mut tx, &kept).await.unwrap();
    keep(tx).await;
    house
        .post_raw(
            "",
            "/password/forgot",
            form(&[("login", "Camille.Martin@guide.example")]),
        )
        .await;
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    for letter in &letters {
        for role in ["company-admin", "company-accountant"] {
            assert!(letter.text.contains(&house.person(role).login), "{role}");
        }
    }
}

#[tokio::test]
async fn a_reset_link_lives_half_an_hour() {
    let (house, sink) = house_with_mail().await;
    house
        .post_raw(
            "",
            "/password/forgot",
            form(&[("login", &house.person("company-admin").login)]),
        )
        .await;
    house.run_jobs().await;
    let link = link_in(&sink.wait_for(1).await[0]);
    house.fresh.clock.advance(30 * 60);
    assert_eq!(
        house.post_raw("", &link, typed(NEW)).await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn who_was_never_sent_an_access_gets_none_by_asking() {
    let (house, sink) = house_with_mail().await;
    house
        .post_raw(
            "",
            "/password/forgot",
            form(&[("login", &house.person("invited").login)]),
        )
        .await;
    house.run_jobs().await;
    assert!(sink.messages().await.is_empty());
}
