//! The records a brand needs, and what a name server says of them (G24).

use std::net::Ipv4Addr;

use dns::NameServer;
use testkit::{Answer, House};

use crate::house::house_on_the_street;
use crate::names::{Names, Says};

const PORTAL: &str = "portail.cadence.example";
const PAGE: &str = "/company/brand/dns";
const OWN: &str = "espace.presentation.example";

/// The house, its name server, and the reseller's cookie.
async fn begin() -> (House, mail::SmtpSink, Names, String) {
    let names = Names::open().await;
    let server = NameServer::open(Some(names.address)).expect("a server");
    let (house, sink) = house_on_the_street(Some(server)).await;
    let cookie = house.cookie_at(PORTAL, "reseller-admin").await;
    (house, sink, names, cookie)
}

async fn save(house: &House, who: &str, path: &str, (host, sender): (&str, &str)) -> Answer {
    let page = house.get(who, path).await;
    let version = page.text.split("name=\"version\" value=\"").nth(1);
    let version = version
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("0");
    let fields = [
        ("version", version),
        ("name", "Présentation Réseaux"),
        ("colour", "#0f766e"),
        ("host", host),
        ("sender", sender),
    ];
    house.post_files(who, path, &fields, &[]).await
}

/// The expected value of a record, as the page shows it.
fn value(page: &Answer, kind: &str) -> String {
    let (_, rest) = page
        .text
        .split_once(&format!("id=\"value-{kind}\">"))
        .unwrap_or_else(|| panic!("no {kind}: {}", page.seen()));
    rest.split('<').next().unwrap_or_default().to_owned()
}

/// The state of a record, in words.
fn state(page: &Answer, kind: &str) -> &'static str {
    let (_, rest) = page
        .text
        .split_once(&format!("id=\"{kind}\">"))
        .expect("a record");
    let head = rest.split("card__body").next().unwrap_or_default();
    let words = [
        "Pas encore vérifié",
        "Trouvé",
        "Absent",
        "Différent",
        "Sans réponse",
    ];
    let mut said = words.into_iter().filter(|words| head.contains(words));
    said.next().expect("a state")
}

/// The states of all six records, in the page's order.
fn expect(page: &Answer, said: [&str; 6]) {
    let kinds = [
        "address",
        "hostProof",
        "senderProof",
        "spf",
        "dkim",
        "dmarc",
    ];
    assert_eq!(kinds.map(|kind| state(page, kind)), said);
}

#[tokio::test]
async fn a_host_counts_once_its_owner_published_the_proof() {
    let (house, _sink, names, cookie) = begin().await;
    let host = "nouveau.presentation.example";
    let sender = "contact@courrier.presentation.example";
    let saved = save(&house, "reseller-admin", "/company/brand", (host, sender)).await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    assert_eq!(
        house.get_at(host, "", "/login").await.status,
        421,
        "not yet"
    );
    assert_eq!(house.get_at(OWN, "", "/login").await.status, 421, "no more");
    let page = house.get("reseller-admin", PAGE).await;
    assert_eq!(state(&page, "hostProof"), "Pas encore vérifié");
    // Saved: asked at once. The page itself asked nobody.
    assert!(names.asked().is_empty());
    house.run_jobs().await;
    let page = house.get("reseller-admin", PAGE).await;
    expect(&page, ["Absent"; 6]);
    assert_eq!(value(&page, "address"), "accueil.espaces-clients.example");
    assert!(!page.text.to_lowercase().contains("cadence"));
    let (proof, key) = publish_all_but_the_proof(&names, &page, host);
    check(&house, &cookie).await;
    let page = house.get("reseller-admin", PAGE).await;
    expect(
        &page,
        [
            "Trouvé",
            "Différent",
            "Trouvé",
            "Différent",
            "Absent",
            "Trouvé",
        ],
    );
    assert_eq!(value(&page, "dkim"), key);
    assert_eq!(house.get_at(host, "", "/login").await.status, 421);

    names.say(host, vec![Says::Alias("accueil.espaces-clients.example")]);
    names.say(
        &format!("_myopenip.{host}"),
        vec![Says::Text("x".into()), Says::Text(proof)],
    );
    house.fresh.clock.advance(11);
    check(&house, &cookie).await;
    house.fresh.clock.advance(11);
    assert_eq!(
        house.get_at(host, "", "/login").await.status,
        200,
        "it counts"
    );
    let page = house.get("reseller-admin", PAGE).await;
    assert_eq!(state(&page, "hostProof"), "Trouvé");
    assert!(
        page.seen().contains("Vérifié le 23/11/2026"),
        "{}",
        page.seen()
    );
}

/// Publishes what the page asks for, some of it wrongly; the proof of the host, and the key.
fn publish_all_but_the_proof(names: &Names, page: &Answer, host: &str) -> (String, String) {
    let (proof, of_sender) = (value(page, "hostProof"), value(page, "senderProof"));
    assert_ne!(proof, of_sender);
    let domain = "courrier.presentation.example";
    let key = format!("v=DKIM1; k=rsa; p={}", "A".repeat(200));
    // Behind a proxy that gives no name: the addresses are the same.
    let ours = [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2)];
    let addresses = ours.map(Says::Address).to_vec();
    let text = |text: &str| vec![Says::Text(text.to_owned())];
    for (name, says) in [
        ("accueil.espaces-clients.example", addresses.clone()),
        (host, addresses),
        (&format!("_myopenip.{host}"), text("x")),
        (&format!("_myopenip.{domain}"), text(&of_sender)),
        (domain, text("v=spf1 -all")),
        ("portail._domainkey.cadence.example", text(&key)),
        (&format!("_dmarc.{domain}"), text("v=DMARC1; p=none")),
    ] {
        names.say(name, says);
    }
    (proof, key)
}

async fn check(house: &House, cookie: &str) {
    let asked = house.post_at(PORTAL, cookie, PAGE, "x=1").await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    // The same brand once in ten seconds: the clock stands still here.
    house.fresh.clock.advance(11);
    let again = house.post_at(PORTAL, cookie, PAGE, "x=1").await;
    assert_eq!(again.status, 303);
    house.run_jobs().await;
}

#[tokio::test]
async fn a_silent_name_server_takes_nothing_away() {
    let deaf = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let server = NameServer::open(deaf.local_addr().ok()).expect("a server");
    let (house, _sink) = house_on_the_street(Some(server)).await;
    let cookie = house.cookie_at(OWN, "reseller-admin").await;
    let asked = house.post_at(OWN, &cookie, PAGE, "x=1").await;
    assert_eq!(asked.status, 303);
    house.run_jobs().await;
    let page = house.get_at(OWN, &cookie, PAGE).await;
    assert_eq!(state(&page, "hostProof"), "Sans réponse");
    assert_eq!(house.get_at(OWN, "", "/login").await.status, 200);
    assert_eq!(house.dead_jobs().await, 0);
}

#[tokio::test]
async fn what_the_operators_staff_sets_counts_at_once() {
    let (house, _sink, names, _) = begin().await;
    let reseller = parties::samples::sample_company("presentation");
    let path = format!("/customers/{reseller}/brand");
    let host = "vouche.presentation.example";
    assert_eq!(
        save(&house, "operator-admin", &path, (host, ""))
            .await
            .status,
        303
    );
    assert_eq!(house.get_at(host, "", "/login").await.status, 200);
    drop(names);
    // The portal's own addresses are no reseller's, not even by the operator's hand.
    for taken in [PORTAL, "accueil.espaces-clients.example"] {
        let refused = save(&house, "operator-admin", &path, (taken, "")).await;
        assert_eq!(refused.status, 422, "{taken}");
        assert!(refused.seen().contains("celle du portail commun"));
    }
}

#[tokio::test]
async fn another_companys_records_are_not_there() {
    let (house, _sink, _names, cookie) = begin().await;
    for of in ["nordvoix", "cadence", "nobody"] {
        let company = parties::samples::sample_company(of);
        let path = format!("/customers/{company}/brand/dns");
        assert_eq!(
            house.get_at(PORTAL, &cookie, &path).await.status,
            404,
            "{of}"
        );
        let posted = house.post_at(PORTAL, &cookie, &path, "x=1").await;
        assert_eq!(posted.status, 404, "{of}");
    }
}

#[tokio::test]
async fn two_who_want_one_host_at_once_do_not_both_get_it() {
    let (house, _sink, _names, _) = begin().await;
    let host = "convoite.example";
    house.cookie("reseller-admin").await;
    house.cookie("reseller-admin-2").await;
    let (one, two) = tokio::join!(
        save(&house, "reseller-admin", "/company/brand", (host, "")),
        save(&house, "reseller-admin-2", "/company/brand", (host, "")),
    );
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both[0], 303, "{both:?}");
    assert!(matches!(both[1], 409 | 422), "{both:?}");
}
