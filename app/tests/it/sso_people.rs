//! Who somebody is whom a provider sends (decision 21): newcomers, known users, those who stay out.

use parties::samples::{sample_company, samples};
use serde_json::json;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::browser::Browser;
use crate::provider_peer::Sign;
use crate::sso::accept_terms;
use crate::sso_house::{PAGE, come_back, in_force, leave, now_s, open, sent, sign_in};

const INES: (&str, &str) = ("u-1", "ines@acme-sso.fr");

async fn give_address(house: &House, role: &str, email: &str) {
    let login = identity::samples::sample_login(role).to_string();
    let text = "UPDATE identity_login SET email = $2, email_key = $2 WHERE id = $1";
    run(house, text, &[&login, email]).await;
}

#[tokio::test]
async fn a_newcomer_gets_the_default_profile_and_is_known_the_next_time() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    for _ in 0..2 {
        let mut ines = Browser::new(&house);
        let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
        assert_eq!(back.location(), "/account", "{}", back.seen());
        accept_terms(&mut ines).await;
        let page = ines.get("/account").await.seen();
        assert!(page.contains("Inès Carpentier"), "{page}");
        assert!(page.contains("n’a pas de mot de passe"), "{page}");
        assert_eq!(ines.get("/company").await.status, 200, "a reader reads");
        assert_eq!(ines.get("/company/users").await.status, 403, "and no more");
    }
    let found = texts(
        &house,
        "SELECT m.ready_made FROM identity_membership m JOIN identity_login l ON l.id = m.login_id
         WHERE l.email = 'ines@acme-sso.fr'",
    );
    assert_eq!(found.await, ["reader"], "one login, one place");
    // Two first arrivals at once make one.
    let (mut one, mut two) = (Browser::new(&house), Browser::new(&house));
    let twin = ("u-2", "tom@acme-sso.fr");
    let (a, b) = tokio::join!(
        sign_in((&house, &peer), &mut one, twin, |_| {}),
        sign_in((&house, &peer), &mut two, twin, |_| {})
    );
    assert_eq!(
        [a.status.as_u16(), b.status.as_u16()],
        [303, 303],
        "{}{}",
        a.seen(),
        b.seen()
    );
    let twins = "SELECT id FROM identity_login WHERE email = 'tom@acme-sso.fr'";
    assert_eq!(texts(&house, twins).await.len(), 1);
}

#[tokio::test]
async fn an_address_links_a_login_and_whatever_opened_it_before_opens_it_no_more() {
    // ASVS 10.5.2
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    give_address(&house, "company-technician", INES.1).await;
    // Somebody made it in her name, and waits inside with the password.
    let mut before = Browser::new(&house);
    before.sign_in("company-technician").await;
    let mut ines = Browser::new(&house);
    let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(back.status, 303, "{}", back.seen());
    assert!(ines.is_in().await);
    assert!(!before.is_in().await, "the session of before is over");
    let knocked = before.knock("company-technician").await;
    assert_eq!(knocked.status, 422, "and the password");
    // The address given to somebody else later is not them.
    let other = ("u-9", INES.1);
    let mut newcomer = Browser::new(&house);
    let back = sign_in((&house, &peer), &mut newcomer, other, |_| {}).await;
    assert_eq!(back.status, 303, "{}", back.seen());
    let same = "SELECT id FROM identity_login WHERE email = 'ines@acme-sso.fr'";
    assert_eq!(texts(&house, same).await.len(), 2, "two people");
}

#[tokio::test]
async fn a_login_that_opens_other_companies_is_linked_by_its_owner_alone_and_opens_one_of_them() {
    // ASVS 6.8.1
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    give_address(&house, "company-technician", INES.1).await;
    let login = identity::samples::sample_login("company-technician").to_string();
    let elsewhere = sample_company("tilleuls").to_string();
    let text = "INSERT INTO identity_membership (id, login_id, company_id, ready_made, state, narrowed, created_at, version)
                VALUES ($1, $2, $3, 'administrator', 'active', FALSE, 2, 1)";
    run(
        &house,
        text,
        &["0190000000007000800000000000aaaa", &login, &elsewhere],
    )
    .await;
    let mut ines = Browser::new(&house);
    let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(back.status, 422);
    assert!(
        back.seen().contains("associez votre compte"),
        "{}",
        back.seen()
    );
    // She signs in as she always did, and says who she is there.
    let mut own = Browser::new(&house);
    own.sign_in("company-technician").await;
    own.get("/account").await;
    let off = own.post("/account/provider", &[]).await;
    let went = sent(&mut own, &off).await;
    let code = peer.grant(&went, peer.claims(&went, INES, now_s(&house)), Sign::Right);
    let back = come_back(&mut own, &went, &format!("code={code}")).await;
    assert_eq!(back.location(), "/account", "{}", back.seen());
    let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(back.status, 303, "{}", back.seen());
    // The provider of one company opens nothing of the other, nor changes what opens the login.
    let page = ines.get("/account").await;
    assert!(!page.text.contains(&elsewhere), "not even to switch to");
    let moved = ines
        .post("/account/company", &[("company", &elsewhere)])
        .await;
    assert_eq!(moved.status, 404, "{}", moved.seen());
    let asked = ines.post("/account/proof/provider", &[]).await;
    assert_eq!(asked.status, 422, "{}", asked.seen());
    let factors = ines.get("/account/factors/totp").await;
    assert!(factors.location().starts_with("/account/proof"));
    // Her password still opens both.
    let mut own = Browser::new(&house);
    own.sign_in("company-technician").await;
}

#[tokio::test]
async fn who_is_suspended_or_was_taken_out_stays_out() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    accept_terms(&mut ines).await;
    let of_ines = "UPDATE identity_membership SET state = 'suspended' WHERE login_id IN (
        SELECT id FROM identity_login WHERE email = 'ines@acme-sso.fr')";
    run(&house, of_ines, &[]).await;
    assert!(!ines.is_in().await);
    for subject in [INES.0, "u-7"] {
        let mut again = Browser::new(&house);
        let person = (subject, INES.1);
        let back = sign_in((&house, &peer), &mut again, person, |_| {}).await;
        assert_eq!(back.status, 422, "{subject}");
        assert!(back.seen().contains("n’est pas ouvert"), "{}", back.seen());
    }
    run(&house, "DELETE FROM identity_session WHERE login_id IN (SELECT id FROM identity_login WHERE email = 'ines@acme-sso.fr')", &[]).await;
    run(&house, "DELETE FROM identity_membership WHERE login_id IN (SELECT id FROM identity_login WHERE email = 'ines@acme-sso.fr')", &[]).await;
    let mut again = Browser::new(&house);
    let back = sign_in((&house, &peer), &mut again, INES, |_| {}).await;
    assert_eq!(back.status, 422, "taken out: {}", back.seen());
}

#[tokio::test]
async fn the_providers_word_is_a_second_factor_where_the_company_says_so() {
    // ASVS 6.8.4
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    run(
        &house,
        "INSERT INTO identity_policy (company_id, second_factor, changed_at) VALUES ($1, 'required', 1)",
        &[&samples().guide_client.to_string()],
    )
    .await;
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    accept_terms(&mut ines).await;
    let held = ines.get("/company").await;
    assert_eq!(
        held.location(),
        "/account/factors",
        "one factor is not enough"
    );
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |claims| {
        claims["amr"] = json!(["pwd", "otp", "mfa"]);
    })
    .await;
    assert_eq!(ines.get("/company").await.status, 200, "two were shown");
}

#[tokio::test]
async fn who_has_no_password_proves_at_the_provider_who_they_are() {
    // ASVS 7.5.1
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[("profile", "administrator")]).await;
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    accept_terms(&mut ines).await;
    let form = format!("{PAGE}/provider");
    let asked = ines.get(&form).await;
    assert!(
        asked.location().starts_with("/account/proof"),
        "coming in proves nothing"
    );
    let page = ines.get(asked.location()).await;
    assert!(
        page.text.contains("/account/proof/provider"),
        "{}",
        page.seen()
    );
    assert!(!page.text.contains("name=\"password\""), "{}", page.seen());
    // An old sign-in there, or another person's, is no proof.
    for (subject, ago) in [(INES.0, 900), ("u-8", 0)] {
        let off = ines
            .post("/account/proof/provider", &[("next", &form)])
            .await;
        let went = sent(&mut ines, &off).await;
        assert_eq!(
            (went.get("prompt"), went.get("max_age")),
            ("login".into(), "0".into())
        );
        let mut claims = peer.claims(&went, (subject, INES.1), now_s(&house));
        claims["auth_time"] = json!(now_s(&house) - ago);
        let code = peer.grant(&went, claims, Sign::Right);
        let back = come_back(&mut ines, &went, &format!("code={code}")).await;
        assert_eq!(back.status, 422, "{subject}");
        ines.get("/account").await;
    }
    let off = ines
        .post("/account/proof/provider", &[("next", &form)])
        .await;
    let went = sent(&mut ines, &off).await;
    let mut claims = peer.claims(&went, INES, now_s(&house));
    claims["auth_time"] = json!(now_s(&house));
    let code = peer.grant(&went, claims, Sign::Right);
    let back = come_back(&mut ines, &went, &format!("code={code}")).await;
    assert_eq!(back.location(), form, "{}", back.seen());
    assert_eq!(ines.get(&form).await.status, 200);
}

#[tokio::test]
async fn pro_connect_names_the_establishment_and_with_it_the_company_and_site() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[("kind", "proConnect")]).await;
    let guide = samples().guide_client.to_string();
    let text = "UPDATE parties_site SET siret = '12345678900015' WHERE id = (
        SELECT MIN(id) FROM parties_site WHERE company_id = $1 AND kind <> 'headOffice' AND state = 'active')";
    run(&house, text, &[&guide]).await;
    let foreign = "UPDATE parties_site SET siret = '98765432100011' WHERE id = (
        SELECT MIN(id) FROM parties_site WHERE company_id = $1 AND state = 'active')";
    run(&house, foreign, &[&sample_company("tilleuls").to_string()]).await;
    let agent = ("pc-1", "agent@ministere.example");
    for (siret, status) in [
        ("98765432100011", 422),
        ("00000000000000", 422),
        ("' OR 1=1 --", 422),
        ("12345678900015", 303),
    ] {
        let mut browser = Browser::new(&house);
        // The company's own domain leads there; ProConnect's people have any address.
        let went = leave(&mut browser, INES.1).await;
        assert_eq!(went.get("acr_values"), "eidas1");
        assert!(went.get("scope").contains("siret"), "{}", went.get("scope"));
        let claims = peer.claims(&went, agent, now_s(&house));
        let said = json!({
            "iss": peer.issuer, "aud": "portal", "sub": agent.0, "email": agent.1, "uid": "1",
            "given_name": "Léa", "usual_name": "Royer", "siret": siret, "idp_id": "x",
        });
        let signed = json!(peer.signed(&said, Sign::Right));
        let code = peer.grant_saying(&went, claims, (Sign::Right, Some(signed)));
        let back = come_back(&mut browser, &went, &format!("code={code}")).await;
        assert_eq!(back.status.as_u16(), status, "{siret}: {}", back.seen());
    }
    let narrowed = texts(
        &house,
        "SELECT s.site_id FROM identity_membership_site s JOIN identity_membership m ON m.id = s.membership_id
         JOIN identity_login l ON l.id = m.login_id WHERE l.email = 'agent@ministere.example'",
    );
    assert_eq!(
        narrowed.await.len(),
        1,
        "the site that was named, and no other"
    );
    // What is said of a person comes signed, or is not believed.
    let mut browser = Browser::new(&house);
    let went = leave(&mut browser, INES.1).await;
    let claims = peer.claims(&went, agent, now_s(&house));
    let plain = json!({ "sub": agent.0, "siret": "12345678900015" });
    let code = peer.grant_saying(&went, claims, (Sign::Right, Some(plain)));
    let back = come_back(&mut browser, &went, &format!("code={code}")).await;
    assert_eq!(back.status, 422);
}
