//! Who must have a second factor, what they reach without one, and who may take one away.

use axum::http::StatusCode;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::browser::Browser;
use crate::factor_totp::{code, enrol};
use crate::house::{house, house_with_mail};

// ASVS 6.3.3
#[tokio::test]
async fn who_lacks_a_required_factor_reaches_only_the_page_that_adds_one() {
    let house = house().await;
    let mut browser = Browser::new(&house);
    let answer = browser.knock("factor-required").await;
    assert_eq!(answer.location(), "/");
    for path in [
        "/",
        "/company",
        "/company/users",
        "/account",
        "/invoices",
        "/company/security",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.location(), "/account/factors", "{path}");
    }
    assert_eq!(
        browser.get("/invoices.csv").await.location(),
        "/account/factors"
    );
    let page = browser.get("/account/factors").await;
    assert!(
        page.seen()
            .contains("Votre société demande un second facteur"),
        "{}",
        page.seen()
    );
    assert_eq!(browser.get("/account/factors?lang=en").await.status, 200);
    browser.get("/account/factors?lang=fr").await;
    assert_eq!(browser.post("/company/users/new", &[]).await.status, 403);
    enrol(&house, &mut browser).await;
    assert_eq!(browser.get("/company").await.status, 200);
    // And the last one stays.
    let removed = browser.post("/account/factors/totp/removal", &[]).await;
    assert_eq!(removed.status, StatusCode::CONFLICT);
    assert!(
        removed.seen().contains("ajoutez-en un autre"),
        "{}",
        removed.seen()
    );
    assert!(browser.is_in().await);
    assert_eq!(browser.post("/logout", &[]).await.location(), "/login");
}

#[tokio::test]
async fn a_company_requires_it_and_holds_at_once_who_has_none() {
    let house = house().await;
    let (mut admin, mut reader) = (Browser::new(&house), Browser::new(&house));
    admin.sign_in("company-admin").await;
    reader.sign_in("company-reader").await;
    let page = admin.get("/company/security").await;
    assert!(page.seen().contains("Au choix de chacun") && page.seen().contains("Hugo Lambert"));
    assert_eq!(reader.get("/company/security").await.status, 403);
    let refused = reader
        .post("/company/security", &[("second_factor", "required")])
        .await;
    assert_eq!(refused.status, 403);
    for wrong in ["waived", "nonsense", ""] {
        let answer = admin
            .post("/company/security", &[("second_factor", wrong)])
            .await;
        assert!(
            matches!(answer.status.as_u16(), 409 | 422),
            "{wrong} {}",
            answer.status
        );
    }
    let set = admin
        .post("/company/security", &[("second_factor", "required")])
        .await;
    assert_eq!(set.location(), "/company/security", "{}", set.seen());
    assert_eq!(reader.get("/company").await.location(), "/account/factors");
    assert_eq!(
        admin.get("/company").await.location(),
        "/account/factors",
        "themselves too"
    );
    let mut two = Browser::new(&house);
    two.knock("two-companies").await;
    assert_eq!(
        two.get("/").await.location(),
        "/account/factors",
        "whichever they act in"
    );
    // Not those of other companies.
    let mut sibling = Browser::new(&house);
    sibling.sign_in("company-admin-2").await;
    assert_eq!(sibling.get("/company").await.status, 200);
    enrol(&house, &mut admin).await;
    house.fresh.clock.advance(601);
    let relaxed = admin
        .post("/company/security", &[("second_factor", "optional")])
        .await;
    assert!(
        relaxed.location().starts_with("/account/proof"),
        "{}",
        relaxed.location()
    );
    let trail = texts(
        &house,
        "SELECT note FROM db_audit WHERE action = 'identity.change_policy'",
    );
    assert_eq!(trail.await, ["required"]);
}

#[tokio::test]
async fn the_operators_own_is_waived_for_the_demonstration_and_can_only_be_ended() {
    let house = house().await;
    let mut admin = Browser::new(&house);
    admin.sign_in("operator-admin").await;
    let page = admin.get("/company/security").await.seen();
    assert!(
        page.contains("suspendu pour la démonstration seulement"),
        "{page}"
    );
    for value in ["optional", "waived"] {
        let answer = admin
            .post("/company/security", &[("second_factor", value)])
            .await;
        assert_eq!(answer.status, 409, "{value}");
    }
    let ended = admin
        .post("/company/security", &[("second_factor", "required")])
        .await;
    assert_eq!(ended.status, 303, "{}", ended.seen());
    assert_eq!(admin.get("/customers").await.location(), "/account/factors");
    enrol(&house, &mut admin).await;
    let page = admin.get("/company/security").await;
    assert!(page.seen().contains("toujours exigé de l’opérateur"));
    assert!(
        !page.text.contains("name=\"second_factor\""),
        "nothing to press"
    );
    for value in ["optional", "waived"] {
        let answer = admin
            .post("/company/security", &[("second_factor", value)])
            .await;
        assert_eq!(answer.status, 409, "{value}");
    }
}

#[tokio::test]
async fn where_nothing_was_decided_staff_of_the_operator_need_one() {
    let house = house().await;
    // As a house that `admin bootstrap` made.
    run(&house, "DELETE FROM identity_policy", &[]).await;
    for (role, page) in [
        ("operator-admin", true),
        ("operator-support", true),
        ("reseller-admin", false),
    ] {
        let mut browser = Browser::new(&house);
        browser.knock(role).await;
        let held = browser.get("/account").await.location() == "/account/factors";
        assert_eq!(held, page, "{role}");
    }
    // A word nobody can choose in the portal does not lift it.
    let company = "INSERT INTO identity_policy (company_id, second_factor, changed_at)
        SELECT company_id, 'optional', 0 FROM parties_company_v WHERE role = 'operator'";
    run(&house, company, &[]).await;
    let mut browser = Browser::new(&house);
    browser.knock("operator-support").await;
    assert_eq!(browser.get("/account").await.location(), "/account/factors");
}

async fn user_page(house: &House, role: &str) -> String {
    let login = house.person(role).login;
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let query = db::Query {
        name: "FIND",
        text: "SELECT m.id FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
            WHERE l.reference = $1 ORDER BY m.created_at, m.id LIMIT 1",
    };
    let found: Option<(String,)> = tx.one(query.bind(login)).await.expect("a place");
    format!("/company/users/{}", found.expect("a place").0)
}

// ASVS 6.4.4, 7.4.5
#[tokio::test]
async fn an_administrator_resets_the_factor_of_who_lost_theirs_and_they_are_told() {
    let (house, sink) = house_with_mail().await;
    let mut lost = Browser::new(&house);
    lost.sign_in("company-reader").await;
    enrol(&house, &mut lost).await;
    let page = user_page(&house, "company-reader").await;
    let path = format!("{page}/factor");
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    assert!(
        admin
            .get(&page)
            .await
            .seen()
            .contains("Réinitialiser le second facteur")
    );
    house.fresh.clock.advance(601);
    let stale = admin.post(&path, &[]).await;
    assert!(
        stale
            .location()
            .starts_with("/account/proof?next=%2Fcompany%2Fusers%2F")
    );
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    admin.get(&page).await;
    let done = admin.post(&path, &[]).await;
    assert_eq!(done.location(), page, "{}", done.seen());
    assert!(!lost.is_in().await, "their sessions end");
    Browser::new(&house).sign_in("company-reader").await;
    let nothing = admin.post(&path, &[]).await;
    assert_eq!(nothing.status, 409, "nothing is left to remove");
    house.run_jobs().await;
    let letters = sink.wait_for(2).await;
    let told = letters
        .iter()
        .find(|letter| letter.text.contains("administrateur a retiré"));
    assert_eq!(told.expect("a letter").to[0], "hugo.lambert@guide.example");
    let trail = texts(
        &house,
        "SELECT note FROM db_audit WHERE action = 'identity.reset_factor'",
    );
    assert_eq!(trail.await, [house.person("company-reader").login]);
}

#[tokio::test]
async fn nobody_resets_their_own_nor_that_of_somebody_above_or_elsewhere() {
    let house = house().await;
    let mut own = Browser::new(&house);
    own.sign_in("company-admin").await;
    enrol(&house, &mut own).await;
    let mine = format!("{}/factor", user_page(&house, "company-admin").await);
    assert_eq!(own.post(&mine, &[]).await.status, 409);
    let kept = texts(&house, "SELECT login_id FROM identity_totp")
        .await
        .len();
    // Another company's user, and a login that also belongs elsewhere.
    let foreign = format!("{}/factor", user_page(&house, "company-factor").await);
    assert_eq!(own.post(&foreign, &[]).await.status, 404);
    let mut two = Browser::new(&house);
    two.knock("two-companies").await;
    two.get("/account/factors").await;
    enrol(&house, &mut two).await;
    let shared = format!("{}/factor", user_page(&house, "two-companies").await);
    assert_eq!(own.post(&shared, &[]).await.status, 409);
    let mut reader = Browser::new(&house);
    reader.sign_in("company-reader").await;
    assert_eq!(reader.post(&mine, &[]).await.status, 403);
    // An administrator of less than all is not above one of all.
    run(
        &house,
        "INSERT INTO identity_profile (id, company_id, name, rights, created_at, version)
         SELECT '0000000000007000800000000000dead', m.company_id, 'Accueil', 'user.read user.manage', 0, 1
         FROM identity_membership m JOIN identity_login l ON l.id = m.login_id WHERE l.reference = $1",
        &[&house.person("company-reader").login],
    )
    .await;
    run(
        &house,
        "UPDATE identity_membership SET ready_made = NULL, profile_id = '0000000000007000800000000000dead'
         WHERE login_id = (SELECT id FROM identity_login WHERE reference = $1)",
        &[&house.person("company-reader").login],
    )
    .await;
    assert_eq!(reader.post(&mine, &[]).await.status, 409);
    let after = texts(&house, "SELECT login_id FROM identity_totp")
        .await
        .len();
    assert_eq!(after, kept + 1);
}

#[tokio::test]
async fn a_changed_password_by_link_still_asks_for_the_factor() {
    // ASVS 6.4.3
    let (house, sink) = house_with_mail().await;
    let login = house.person("company-factor").login;
    let typed = format!("login={login}");
    house.post_raw("", "/password/forgot", typed).await;
    house.run_jobs().await;
    let letter = &sink.wait_for(1).await[0];
    let (_, rest) = letter.text.split_once("/password/reset/").expect("a link");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let new = "Verger-Tranquille-31";
    let mut browser = Browser::new(&house);
    let path = format!("/password/reset/{token}");
    let typed = [("password", new), ("password_confirmation", new)];
    assert_eq!(browser.post(&path, &typed).await.status, 303);
    let typed = [("login", login.as_str()), ("password", new)];
    let half = browser.post("/login", &typed).await;
    assert_eq!(half.location(), "/login/factor");
    let typed = code(&house, &identity::samples::totp_secret());
    assert_eq!(
        browser
            .post("/login/factor", &[("code", &typed)])
            .await
            .status,
        303
    );
}
