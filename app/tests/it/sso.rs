//! A company binds its identity provider to its mail domain (row G4).

use parties::samples::samples;
use testkit::House;

use crate::break_identity::texts;
use crate::browser::Browser;
use crate::names::Says;
use crate::provider_peer::Sign;
use crate::sso_house::{
    DOMAIN, PAGE, after, form, in_force, now_s, open, set_up, show_domain, sign_in,
};

const INES: (&str, &str) = ("u-1", "ines@acme-sso.fr");

#[tokio::test]
async fn a_provider_is_tried_vouched_for_and_waits_before_it_opens_anything() {
    // ASVS 2.3.5
    let (house, names, peer) = open().await;
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    let page = admin.get(PAGE).await;
    let redirect = after(&page, "id=\"redirect\">");
    let guide = samples().guide_client;
    assert_eq!(redirect, format!("http://127.0.0.1/login/callback/{guide}"));
    show_domain(&house, &names, &mut admin, DOMAIN).await;
    let early = admin.post(&format!("{PAGE}/activation"), &[]).await;
    assert_eq!(early.status, 409, "nothing is written down");
    let path = set_up(&house, &mut admin, &peer, &[]).await;
    // The secret is nowhere to be read again.
    for at in [PAGE, "/company/single-sign-on/provider", &path] {
        let page = admin.get(at).await;
        assert!(!page.text.contains("s3cret"), "{at}");
    }
    // It cannot be changed while it waits, and opens nothing.
    let again = admin
        .post(&format!("{PAGE}/provider"), &form(&peer.issuer, &[]))
        .await;
    assert_eq!(again.status, 409, "{}", again.seen());
    let mut visitor = Browser::new(&house);
    let off = visitor.post("/login/company", &[("email", INES.1)]).await;
    assert_eq!(off.status, 422);
    assert!(off.seen().contains("n’ouvre pas de connexion d’entreprise"));
    // Who asked does not vouch; another administrator does; two days pass.
    admin.get(&path).await;
    let own = admin.post(&format!("{path}/confirmation"), &[]).await;
    assert_eq!(own.status, 409, "{}", own.seen());
    let mut other = Browser::new(&house);
    other.sign_in("company-accountant").await;
    let page = other.get(&path).await;
    assert!(page.seen().contains(&peer.issuer), "{}", page.seen());
    other.post(&format!("{path}/confirmation"), &[]).await;
    house.fresh.clock.advance(47 * 3_600);
    house.run_jobs().await;
    let off = visitor.post("/login/company", &[("email", INES.1)]).await;
    assert_eq!(off.status, 422, "an hour early");
    house.fresh.clock.advance(3_700);
    house.run_jobs().await;
    let back = sign_in((&house, &peer), &mut visitor, INES, |_| {}).await;
    assert_eq!(back.location(), "/account", "{}", back.seen());
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn a_stopped_change_opens_nothing_and_cutting_it_off_puts_everybody_out() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let mut ines = Browser::new(&house);
    let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(back.status, 303, "{}", back.seen());
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    let path = set_up(&house, &mut admin, &peer, &[("factor", "always")]).await;
    admin.get(&path).await;
    let stopped = admin.post(&format!("{path}/stop"), &[]).await;
    assert_eq!(stopped.status, 303);
    house.fresh.clock.advance(49 * 3_600);
    house.run_jobs().await;
    let kept = texts(
        &house,
        "SELECT factor FROM identity_provider WHERE state = 'active'",
    )
    .await;
    assert_eq!(kept, ["said"]);
    let back = sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(back.status, 303);
    accept_terms(&mut ines).await;
    assert!(ines.is_in().await);
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    let cut = admin.post(&format!("{PAGE}/removal"), &[]).await;
    assert_eq!(cut.location(), PAGE, "{}", cut.seen());
    assert!(!ines.is_in().await, "out at once");
    let sealed =
        "SELECT id FROM identity_provider WHERE state = 'retired' AND client_secret IS NOT NULL";
    assert_eq!(texts(&house, sealed).await, Vec::<String>::new());
}

pub async fn accept_terms(browser: &mut Browser<'_>) {
    browser.get("/terms").await;
    browser
        .post("/terms/acceptance", &[("accepted", "on")])
        .await;
    browser.get("/account").await;
}

#[tokio::test]
async fn nobody_claims_a_public_mailbox_or_what_another_has_shown() {
    let (house, names, _peer) = open().await;
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    admin.get(PAGE).await;
    let path = format!("{PAGE}/domains");
    for text in [
        "gmail.com",
        "orange.fr",
        "fr",
        "co.uk",
        "127.0.0.1",
        "",
        "a b",
        "x@y.fr",
    ] {
        let refused = admin.post(&path, &[("domain", text)]).await;
        assert_eq!(refused.status, 422, "{text}: {}", refused.seen());
    }
    show_domain(&house, &names, &mut admin, DOMAIN).await;
    // A sibling's record is another, and their claim comes to nothing even when they publish it.
    let mut sibling = Browser::new(&house);
    sibling.sign_in("company-admin-2").await;
    sibling.get(PAGE).await;
    sibling.post(&path, &[("domain", DOMAIN)]).await;
    let page = sibling.get(PAGE).await;
    let value = after(&page, "id=\"value-1\">");
    names.say(
        &format!("_myopenip-login.{DOMAIN}"),
        vec![Says::Text(value)],
    );
    house.run_jobs().await;
    let page = sibling.get(PAGE).await;
    assert!(page.seen().contains("Déjà utilisé"), "{}", page.seen());
    // The operator's staff settles it: frees it here, vouches there.
    let mut staff = Browser::new(&house);
    staff.sign_in("operator-admin").await;
    let of = |name: &str| {
        format!(
            "/customers/{}/single-sign-on",
            parties::samples::sample_company(name)
        )
    };
    let sibling_page = of("tilleuls");
    staff.get(&sibling_page).await;
    let vouch = [("domain", DOMAIN), ("decision", "vouched")];
    let taken = staff.post(&sibling_page, &vouch).await;
    assert_eq!(taken.status, 409, "{}", taken.seen());
    let freed = format!("/customers/{}/single-sign-on", samples().guide_client);
    let free = [("domain", DOMAIN), ("decision", "freed")];
    assert_eq!(staff.post(&freed, &free).await.status, 303);
    assert_eq!(staff.post(&sibling_page, &vouch).await.status, 303);
    let page = sibling.get(PAGE).await;
    assert!(page.seen().contains("Garanti par"), "{}", page.seen());
}

#[tokio::test]
async fn an_issuer_that_leads_inside_and_a_profile_above_oneself_are_refused() {
    // ASVS 8.2.1, 13.2.4
    let (house, _names, peer) = open().await;
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    admin.get(PAGE).await;
    let path = format!("{PAGE}/provider");
    for issuer in [
        "https://169.254.169.254",
        "https://10.0.0.1",
        "http://login.acme.fr",
        "https://login.acme.fr:22",
        "https://[::ffff:127.0.0.1]",
        "file:///etc/passwd",
        "https://a@login.acme.fr",
    ] {
        let refused = admin.post(&path, &form(issuer, &[])).await;
        assert_eq!(refused.status, 422, "{issuer}");
        assert!(
            refused.seen().contains("adresse publique"),
            "{}",
            refused.seen()
        );
    }
    for profile in [
        "operator_admin",
        "reseller_admin",
        "00000000000070008000000000000000",
        "x",
    ] {
        let refused = admin
            .post(&path, &form(&peer.issuer, &[("profile", profile)]))
            .await;
        assert_eq!(refused.status, 422, "{profile}");
    }
    let none = admin
        .post(&path, &form(&peer.issuer, &[("client_secret", "")]))
        .await;
    assert_eq!(none.status, 422, "a first secret");
    assert_eq!(
        admin.post(&path, &form(&peer.issuer, &[])).await.status,
        303
    );
    // The secret that is kept goes to no other place than it was typed for.
    let moved = form("https://login.evil.example", &[("client_secret", "")]);
    let refused = admin.post(&path, &moved).await;
    assert_eq!(refused.status, 422, "{}", refused.seen());
    let same = form(&peer.issuer, &[("client_secret", ""), ("factor", "never")]);
    assert_eq!(admin.post(&path, &same).await.status, 303);
}

#[tokio::test]
async fn a_proof_is_asked_for_first() {
    // ASVS 7.5.1
    let (house, _names, peer) = open().await;
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    admin.get(PAGE).await;
    house.fresh.clock.advance(11 * 60);
    for path in ["provider", "trial", "activation", "removal", "domains"] {
        let asked = admin
            .post(&format!("{PAGE}/{path}"), &form(&peer.issuer, &[]))
            .await;
        assert!(
            asked.location().starts_with("/account/proof"),
            "{path}: {}",
            asked.location()
        );
    }
}

#[tokio::test]
async fn other_domains_keep_their_password() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[("passwords", "refused")]).await;
    // Somebody of another domain, and whoever looks after the provider.
    let mut reseller = Browser::new(&house);
    reseller.sign_in("reseller-admin").await;
    assert!(reseller.is_in().await);
    let technician = identity::samples::sample_login("company-technician").to_string();
    crate::break_identity::run(
        &house,
        "UPDATE identity_login SET email = 'tech@acme-sso.fr', email_key = 'tech@acme-sso.fr' WHERE id = $1",
        &[&technician],
    )
    .await;
    let mut held = Browser::new(&house);
    let refused = held.knock("company-technician").await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.seen().contains("par son fournisseur d’identité"),
        "{}",
        refused.seen()
    );
    // Their address in the field of the identifier leads to the provider.
    let typed = [("login", "tech@acme-sso.fr"), ("password", "whatever")];
    let off = held.post("/login", &typed).await;
    assert_eq!(off.location(), "/login/company", "{}", off.seen());
    let mut admin = Browser::new(&house);
    admin.sign_in("company-admin").await;
    assert!(admin.is_in().await);
}

#[tokio::test]
async fn signing_out_ends_the_providers_session_too_and_its_word_ends_ours() {
    // ASVS 7.4.1, 7.6.1, 9.2.2
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    accept_terms(&mut ines).await;
    let out = ines.post("/logout", &[]).await;
    assert_eq!(out.location(), "/login/company", "{}", out.seen());
    assert!(!ines.is_in().await);
    let page = ines.get("/login/company").await;
    let url = page.header("refresh").to_owned();
    assert!(url.contains("/logout?id_token_hint="), "{url}");
    let state = url.split("state=").nth(1).expect("a state").to_owned();
    let back = ines.get(&format!("/login/signed-out?state={state}")).await;
    assert_eq!(back.location(), "/login");
    assert!(back.cookie("toast").is_some());
    // A leaver: the provider says so, once, and only as it should.
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert!(ines.is_in().await);
    let told =
        |claims: serde_json::Value| format!("logout_token={}", peer.signed(&claims, Sign::Right));
    let usual = serde_json::json!({
        "iss": peer.issuer, "aud": "portal", "sub": INES.0, "jti": "j1",
        "iat": now_s(&house), "exp": now_s(&house) + 120,
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    let path = "/login/backchannel-logout";
    for (name, value) in [
        ("nonce", serde_json::json!("n")),
        ("events", serde_json::json!({})),
        ("aud", serde_json::json!("other")),
        ("iss", serde_json::json!("https://evil.example")),
        ("iat", serde_json::json!(1)),
        ("sub", serde_json::json!(null)),
    ] {
        let mut wrong = usual.clone();
        wrong[name] = value;
        let refused = house.post_raw("", path, told(wrong)).await;
        assert_eq!(refused.status, 400, "{name}");
        assert!(ines.is_in().await, "{name}");
    }
    let unsigned = format!("logout_token={}", peer.signed(&usual, Sign::None));
    assert_eq!(house.post_raw("", path, unsigned).await.status, 400);
    assert_eq!(
        house.post_raw("", path, told(usual.clone())).await.status,
        200
    );
    assert!(!ines.is_in().await, "out at once");
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    assert_eq!(
        house.post_raw("", path, told(usual)).await.status,
        400,
        "twice"
    );
    assert!(ines.is_in().await);
}

/// What stands in the log of the guide's company.
async fn log(house: &House) -> String {
    house.get("company-admin", "/company/activity").await.seen()
}

#[tokio::test]
async fn sign_ins_sessions_and_the_log_name_the_provider() {
    let (house, names, peer) = open().await;
    in_force(&house, &names, &peer, &[]).await;
    let mut ines = Browser::new(&house);
    sign_in((&house, &peer), &mut ines, INES, |_| {}).await;
    accept_terms(&mut ines).await;
    let page = ines.get("/account").await.seen();
    let words = "Par le fournisseur d’identité de Client 1";
    assert_eq!(
        page.matches(words).count(),
        2,
        "session and sign-in: {page}"
    );
    let log = log(&house).await;
    assert!(
        log.contains("est arrivé par le fournisseur d’identité"),
        "{log}"
    );
}
