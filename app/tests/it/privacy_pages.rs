//! What everybody may read of cookies and of their data, under each brand.

use std::collections::BTreeSet;

use testkit::Answer;

use crate::browser::Browser;
use crate::house::{house, house_on_the_street};
use crate::lines::lines;
use crate::policy::PEOPLE;

/// The names of the cookies an answer sets.
fn cookies(answer: &Answer) -> impl Iterator<Item = String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split_once('=').map(|(name, _)| name.to_owned()))
}

// ASVS 14.3.3, 3.3.2, 3.3.4
#[tokio::test]
async fn no_page_sets_a_cookie_that_the_page_of_cookies_does_not_tell() {
    let house = house().await;
    let told = house.get("", "/cookies").await;
    assert_eq!(told.status, 200);
    let mut set: BTreeSet<String> = BTreeSet::new();
    let mut look = |answer: &Answer| {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            assert!(
                line.contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age="),
                "{line}"
            );
        }
        set.extend(cookies(answer));
    };
    for who in PEOPLE {
        for line in lines().filter(|line| line.method == "GET" && !line.path.contains('{')) {
            look(&house.get(who, line.path).await);
        }
    }
    for path in [
        "/?lang=en",
        "/login?theme=dark",
        "/cookies?lang=en&theme=light",
    ] {
        look(&house.get("", path).await);
    }
    let person = house.person("company-reader");
    let mut browser = Browser::new(&house);
    look(&browser.get("/login").await);
    look(&browser.knock("company-reader").await);
    look(
        &browser
            .post("/account", &[("name", "Une Autre"), ("lang", "fr")])
            .await,
    );
    look(&browser.get("/account").await);
    look(&browser.post("/logout", &[]).await);
    assert!(!person.login.is_empty());
    for name in &set {
        assert!(
            told.text.contains(&format!("<code>{name}</code>")),
            "{name} is not told"
        );
    }
    for name in ["sid", "lang", "theme", "toast"] {
        assert!(set.contains(name), "the walk never saw {name}: {set:?}");
    }
    for name in ["pending", "device", "errand"] {
        assert!(
            told.text.contains(&format!("<code>{name}</code>")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn every_footer_leads_to_both_pages_in_both_languages() {
    let house = house().await;
    for (who, path) in [
        ("", "/login"),
        ("company-reader", "/"),
        ("", "/legal"),
        ("new-user", "/terms"),
    ] {
        let page = house.get(who, path).await;
        for link in ["href=\"/cookies\"", "href=\"/privacy\""] {
            assert!(page.text.contains(link), "{who} {path}: {link}");
        }
    }
    for (lang, words) in [
        (
            "fr",
            [
                "responsable du traitement",
                "10 ans au moins",
                "L. 123-22",
                "CNIL",
                "90 jours",
            ],
        ),
        (
            "en",
            [
                "controller of the data",
                "10 years at least",
                "L. 123-22",
                "CNIL",
                "90 days",
            ],
        ),
    ] {
        for who in ["", "company-reader"] {
            let page = house.get(who, &format!("/privacy?lang={lang}")).await;
            assert_eq!(page.status, 200);
            for one in words {
                assert!(
                    page.seen().contains(one),
                    "{who} {lang} {one}: {}",
                    page.seen()
                );
            }
        }
    }
}

#[tokio::test]
async fn under_a_resellers_brand_the_reseller_answers_for_the_data() {
    let (house, _sink) = house_on_the_street(None).await;
    let page = house
        .get_at("espace.presentation.example", "", "/privacy")
        .await;
    assert_eq!(page.status, 200);
    assert!(
        !page.text.to_lowercase().contains("cadence"),
        "{}",
        page.seen()
    );
    let legal = house
        .get_at("espace.presentation.example", "", "/legal")
        .await;
    let own = house
        .get_at("portail.cadence.example", "", "/privacy")
        .await;
    assert!(own.seen().contains("Cadence"), "{}", own.seen());
    let name = legal.seen();
    let publisher = name.split("est édité par").nth(1).unwrap_or_default();
    let first = publisher.split_whitespace().next().unwrap_or_default();
    assert!(page.seen().contains(first), "{first}: {}", page.seen());
}

#[tokio::test]
async fn a_person_reads_their_sign_ins_sessions_and_who_stood_in_for_them() {
    let house = house().await;
    let page = house.get("company-reader", "/account").await;
    assert!(page.text.contains("href=\"/account/privacy\""));
    let own = house.get("company-reader", "/account/privacy").await;
    assert!(own.text.contains("href=\"/account/sign-ins\""));
    let sign_ins = house.get("company-reader", "/account/sign-ins").await;
    assert!(sign_ins.seen().contains("Réussie"), "{}", sign_ins.seen());
}
