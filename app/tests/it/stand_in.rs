//! "Voir comme": acting in the place of a user of a company below (row G8).

mod browser;

use access::MembershipId;
use db::{HeadKey, verify_audit};
use identity::samples::sample_membership;
use parties::samples::sample_company;
use testkit::{Answer, House};

use crate::break_identity::{run, texts};
use crate::house::house;
use crate::lines::lines;
use browser::Browser;

fn place(company: &str, membership: MembershipId) -> String {
    let company = sample_company(company);
    format!("/customers/{company}/users/{membership}/stand-in")
}

fn camille() -> String {
    place("guide", sample_membership("company-admin"))
}

/// `who` in Camille's place.
async fn in_camilles_place<'a>(house: &'a House, who: &str) -> Browser<'a> {
    let mut browser = Browser::of(house, who).await;
    let begun = browser.begin(&camille(), "15").await;
    assert_eq!(begun.status, 303, "{}", begun.seen());
    browser
}

fn is_in_place(page: &Answer) -> bool {
    page.text.contains("banner--impersonation")
}

#[tokio::test]
async fn somebody_above_sees_what_the_user_sees_and_changes_nothing() {
    let house = house().await;
    let user_page = format!(
        "/customers/{}/users/{}",
        sample_company("guide"),
        sample_membership("company-admin")
    );
    let shown = house.get("operator-support", &user_page).await;
    assert!(shown.text.contains(&camille()), "the way in");
    let before = house.cookie("operator-support").await;
    let browser = in_camilles_place(&house, "operator-support").await;
    assert_ne!(before, browser.cookie, "another token");
    let old = house.get("operator-support", "/").await;
    assert_eq!(old.location(), "/login", "the one before opens nothing");
    for path in [
        "/",
        "/company/sites",
        "/invoices",
        "/terms",
        "/company/users",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let seen = page.seen();
        for said in ["Camille Martin", "Bruno Sauvage", "Consultation seule"] {
            assert!(seen.contains(said), "{path}: {said}");
        }
        assert!(page.text.contains("action=\"/stand-in/end\""), "{path}");
    }
    let lost = browser.get("/company/sites/nowhere").await;
    assert!(lost.status == 404 && is_in_place(&lost), "{}", lost.seen());
    assert!(!browser.get("/").await.text.contains("href=\"/account\""));
    // Nothing of the operator's own is at hand meanwhile.
    assert_eq!(browser.get("/customers").await.status, 403);
    assert_eq!(browser.get("/staff/messages").await.status, 403);
}

#[tokio::test]
async fn no_press_of_a_button_changes_anything_until_raised_and_theirs_alone_never() {
    let house = house().await;
    let mut browser = in_camilles_place(&house, "reseller-admin").await;
    let routes: Vec<_> = app::assembly::routes()
        .iter()
        .map(web::Route::facts)
        .collect();
    let kept = texts(&house, "SELECT id FROM db_audit ORDER BY id")
        .await
        .len();
    for raised in [false, true] {
        if raised {
            let raised = browser
                .post("/stand-in/raising", "reason=Avec+le+client")
                .await;
            assert_eq!(raised.status, 303, "{}", raised.seen());
        }
        let mut asked = 0;
        for line in lines() {
            let route = routes
                .iter()
                .find(|route| route.path == line.path && route.method.as_str() == line.method);
            let route = route.expect("a route");
            if route.in_their_place == web::InTheirPlace::Always {
                continue;
            }
            let is_closed = route.in_their_place == web::InTheirPlace::Never;
            let mut path = line.path.to_owned();
            while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
                path.replace_range(from..=to, "00000000000070008000000000000000");
            }
            let answer = match line.method {
                "GET" => browser.get(&path).await,
                _ => browser.post(&path, "walk=1").await,
            };
            let seen = answer.seen();
            let expected = match (is_closed, raised, line.method) {
                (true, ..) => Some("n’appartient qu’à Camille Martin"),
                (false, false, "POST") => Some("sans pouvoir le modifier"),
                _ => None,
            };
            if let Some(words) = expected {
                asked += 1;
                assert_eq!(answer.status, 403, "{} {path}", line.method);
                assert!(seen.contains(words), "{} {path}: {seen}", line.method);
            }
            assert!(answer.status.as_u16() < 500, "{} {path}", line.method);
        }
        assert!(asked > 25, "only {asked}");
        if !raised {
            let now = texts(&house, "SELECT id FROM db_audit ORDER BY id")
                .await
                .len();
            assert_eq!(kept, now, "something was signed");
        }
    }
    for path in ["/account", "/account/terms", "/account/anything"] {
        let answer = browser.get(path).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}");
    }
}

#[tokio::test]
async fn what_is_done_stands_in_both_logs_under_both_names() {
    let house = house().await;
    let mut browser = in_camilles_place(&house, "reseller-admin").await;
    let raised = browser
        .post("/stand-in/raising", "reason=Au+t%C3%A9l%C3%A9phone")
        .await;
    assert_eq!(raised.location(), "/");
    let twice = browser.post("/stand-in/raising", "reason=Encore").await;
    assert_eq!(twice.status, 409, "{}", twice.seen());
    let form = "name=Astreinte+de+nuit&purpose_incident=on&phone=06+39+98+00+00";
    let added = browser.post("/company/contacts/new", form).await;
    assert_eq!(added.status, 303, "{}", added.seen());
    let ended = browser.post("/stand-in/end", "").await;
    assert!(
        ended.location().starts_with("/customers/"),
        "{}",
        ended.seen()
    );
    assert!(!is_in_place(&browser.get("/").await));
    let clients = house.get("company-admin", "/company/activity").await;
    let staffs = browser.get("/company/activity").await;
    for log in [clients.seen(), staffs.seen()] {
        let both = "Claire Aubry (à la place de Camille Martin)";
        assert_eq!(log.matches(both).count(), 4, "{log}");
        for said in [
            "a commencé à voir comme cette personne (15 min, Demande 4711)",
            "a demandé à modifier à la place de cette personne (Au téléphone)",
            "a cessé de voir comme cette personne",
        ] {
            assert!(log.contains(said), "{said}: {log}");
        }
    }
    let signed = "SELECT d.actor || ' ' || l.name FROM db_audit_v d JOIN identity_login l ON l.id = d.as_login_id
        WHERE d.action = 'parties.add_contact'";
    let signed = texts(&house, signed).await;
    assert_eq!(signed, ["Claire Aubry Camille Martin"; 2]);
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let key = HeadKey::of(&house.tools().vault);
    let verdict = verify_audit(&mut tx, Some(&key.reader()), &[], &|_, _| {}).await;
    assert_eq!(verdict.expect("a verdict").breach, None);
}

#[tokio::test]
async fn it_ends_at_its_limit_on_signing_out_and_when_either_is_kept_out() {
    let house = house().await;
    let mut browser = in_camilles_place(&house, "reseller-admin").await;
    assert!(is_in_place(&browser.get("/").await));
    house.fresh.clock.advance(14 * 60);
    assert!(is_in_place(&browser.get("/").await), "a minute before");
    house.fresh.clock.advance(61);
    let own = browser.get("/").await;
    assert!(own.status == 200 && !is_in_place(&own), "its limit");
    house.run_jobs().await;
    let lapsed = "SELECT actor FROM db_audit WHERE action = 'identity.stand_in_lapsed'";
    assert_eq!(
        texts(&house, lapsed).await,
        ["Claire Aubry", "Claire Aubry"]
    );

    browser.begin(&camille(), "60").await;
    assert!(is_in_place(&browser.get("/").await), "a second time");
    let out = browser.post("/logout", "").await;
    assert_ne!(out.location(), "/login", "back to one's own place");
    let own = browser.get("/").await;
    assert!(own.status == 200 && !is_in_place(&own), "signing out");

    for text in [
        "UPDATE identity_membership SET state = 'suspended' WHERE id = $1",
        "UPDATE identity_login SET state = 'suspended' WHERE id IN (SELECT login_id FROM identity_membership WHERE id = $1)",
        "UPDATE identity_login SET credential_version = credential_version + 1 WHERE id IN (SELECT login_id FROM identity_membership WHERE id = $1)",
    ] {
        let begun = browser.begin(&camille(), "60").await;
        assert_eq!(begun.status, 303, "{}", begun.seen());
        assert!(is_in_place(&browser.get("/").await));
        let camille = sample_membership("company-admin").to_string();
        run(&house, text, &[&camille]).await;
        let own = browser.get("/").await;
        assert!(own.status == 200 && !is_in_place(&own), "{text}");
        run(
            &house,
            "UPDATE identity_membership SET state = 'active' WHERE id = $1",
            &[&camille],
        )
        .await;
        run(
            &house,
            "UPDATE identity_login SET state = 'active' WHERE password IS NOT NULL AND $1 <> ''",
            &[&camille],
        )
        .await;
        browser.post("/logout", "").await;
        browser = fresh_browser(&house).await;
    }

    browser.begin(&camille(), "60").await;
    let claire = sample_membership("reseller-admin").to_string();
    let demoted = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
    run(&house, demoted, &[&claire]).await;
    assert!(!is_in_place(&browser.get("/").await), "the right was taken");
    let out = "UPDATE identity_membership SET state = 'suspended' WHERE id = $1";
    run(&house, out, &[&claire]).await;
    assert_eq!(browser.get("/").await.location(), "/login");
}

async fn fresh_browser(house: &House) -> Browser<'_> {
    house.forget("reseller-admin");
    Browser::of(house, "reseller-admin").await
}

#[tokio::test]
async fn nobody_goes_up_sideways_along_or_where_they_may_not() {
    let house = house().await;
    let at = |company: &str, role: &str| place(company, sample_membership(role));
    let cases = [
        ("reseller-admin", at("presentation", "reseller-admin"), 404),
        ("reseller-admin", at("cadence", "operator-admin"), 404),
        ("reseller-admin", at("delorme", "foreign-admin"), 404),
        ("reseller-admin", at("guide", "foreign-admin"), 404),
        ("operator-admin", at("cadence", "operator-support"), 404),
        ("company-admin", at("guide", "company-accountant"), 403),
        ("operator-admin", at("guide", "invited"), 409),
        ("operator-admin", at("guide", "suspended"), 409),
    ];
    for (who, path, status) in cases {
        let mut browser = Browser::of(&house, who).await;
        let answer = browser.begin(&path, "15").await;
        assert_eq!(answer.status, status, "{who} {path}: {}", answer.seen());
        assert!(!is_in_place(&browser.get("/").await));
    }
    let mut browser = Browser::of(&house, "operator-admin").await;
    for form in [
        "",
        "reason=&limit=15",
        "reason=x&limit=240",
        "reason=x&limit=-1",
        "reason=x",
    ] {
        let answer = browser.post(&camille(), form).await;
        assert_eq!(answer.status, 422, "{form}: {}", answer.seen());
    }
    // A colleague with a second place, in a client.
    let text = "UPDATE identity_membership SET login_id = (
        SELECT login_id FROM identity_membership WHERE id = $1) WHERE id = $2";
    let (bruno, hugo) = ("operator-support", "company-reader");
    let ids = [bruno, hugo].map(|role| sample_membership(role).to_string());
    run(&house, text, &[&ids[0], &ids[1]]).await;
    let colleague = browser.begin(&at("guide", hugo), "15").await;
    assert_eq!(colleague.status, 409, "{}", colleague.seen());
    // From a reseller's place on to its client's.
    let begun = browser
        .begin(&at("presentation", "reseller-admin"), "15")
        .await;
    assert_eq!(begun.status, 303, "{}", begun.seen());
    browser.post("/stand-in/raising", "reason=x").await;
    let chained = browser.begin(&camille(), "15").await;
    assert_eq!(chained.status, 403);
    assert!(browser.get("/").await.seen().contains("Claire Aubry"));
}

#[tokio::test]
async fn nobody_does_there_what_they_could_not_do_themselves() {
    let house = house().await;
    let mut support = in_camilles_place(&house, "operator-support").await;
    support.post("/stand-in/raising", "reason=x").await;
    let contact = support.post("/company/contacts/new", "name=Paul").await;
    assert_eq!(contact.status, 403, "support reads and no more");
    support.post("/stand-in/end", "").await;
    // What the user may not, nobody may in their place.
    let accountant = place("guide", sample_membership("company-accountant"));
    let mut admin = Browser::of(&house, "operator-admin").await;
    admin.begin(&accountant, "30").await;
    assert_eq!(admin.get("/invoices").await.status, 200);
    for path in ["/company", "/company/users", "/customers", "/staff/jobs"] {
        assert_eq!(admin.get(path).await.status, 403, "{path}");
    }
    admin.post("/stand-in/end", "").await;
    // Held at the terms as they are; nobody accepts for them.
    let new_user = place("guide", sample_membership("new-user"));
    admin.begin(&new_user, "30").await;
    assert_eq!(admin.get("/").await.location(), "/terms");
    let accepted = admin.post("/terms/acceptance", "accepted=on").await;
    assert_eq!(accepted.status, 403, "{}", accepted.seen());
}

#[tokio::test]
async fn the_user_reads_of_it_in_their_account_and_ends_it() {
    let house = house().await;
    let browser = in_camilles_place(&house, "reseller-admin").await;
    let account = house.get("company-admin", "/account").await;
    let seen = account.seen();
    for said in ["Claire Aubry", "Demande 4711", "Consultation seule"] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    let sessions = texts(
        &house,
        "SELECT id FROM identity_session WHERE held_by IS NOT NULL",
    )
    .await;
    let path = format!("/account/sessions/{}", sessions[0]);
    let other = house.post("company-accountant", &path, "").await;
    assert_eq!(other.status, 404, "another's");
    assert!(is_in_place(&browser.get("/").await));
    assert_eq!(house.post("company-admin", &path, "").await.status, 303);
    assert!(!is_in_place(&browser.get("/").await));
    let after = house.get("company-admin", "/account").await;
    assert!(after.seen().contains("Demande 4711"), "it is kept");
    assert!(!after.text.contains(&path));
}

#[tokio::test]
async fn two_beginnings_at_once_are_one() {
    let house = house().await;
    let browser = Browser::of(&house, "reseller-admin").await;
    let token = browser.get("/terms").await.csrf().expect("a token");
    let form = || format!("reason=x&limit=15&csrf={token}");
    let technician = place("guide", sample_membership("company-technician"));
    let (path, cookie) = (camille(), browser.cookie.as_str());
    let (left, right) = tokio::join!(
        house.post_raw(cookie, &path, form()),
        house.post_raw(cookie, &technician, form()),
    );
    let both = [left.status.as_u16(), right.status.as_u16()];
    assert!(both.contains(&303), "{both:?}");
    assert_ne!(both, [303, 303]);
    assert!(both.iter().all(|status| *status < 500), "{both:?}");
    let held = texts(
        &house,
        "SELECT id FROM identity_session WHERE held_by IS NOT NULL",
    )
    .await;
    assert_eq!(held.len(), 1);
}

#[tokio::test]
async fn who_begins_proves_first_who_they_are() {
    let house = house().await;
    house.cookie("operator-support").await;
    run(&house, "UPDATE identity_session SET proved_at = NULL", &[]).await;
    for answer in [
        house.get("operator-support", &camille()).await,
        house
            .post("operator-support", &camille(), "reason=Demande&limit=15")
            .await,
    ] {
        assert!(
            answer.location().starts_with("/account/proof"),
            "{}",
            answer.seen()
        );
    }
}
