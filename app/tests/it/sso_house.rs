//! A house whose guide company has a provider in force, set up as its administrators would.

use dns::NameServer;
use serde_json::Value;
use testkit::{Answer, House};

use crate::break_identity::run;
use crate::browser::Browser;
use crate::house::house_with_providers;
use crate::names::{Names, Says};
use crate::provider_peer::{CLIENT, Peer, SECRET, Sent, Sign};

pub const PAGE: &str = "/company/single-sign-on";
pub const DOMAIN: &str = "acme-sso.fr";

/// The house, its name server and a provider.
pub async fn open() -> (House, Names, Peer) {
    let names = Names::open().await;
    let server = NameServer::open(Some(names.address)).expect("a server");
    let house = house_with_providers(server).await;
    for text in [
        "UPDATE identity_membership SET created_at = 1",
        "UPDATE identity_login SET password_set_at = 1 WHERE password_set_at IS NOT NULL",
    ] {
        run(&house, text, &[]).await;
    }
    run(
        &house,
        "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1",
        &[&identity::samples::sample_membership("company-accountant").to_string()],
    )
    .await;
    (house, names, Peer::open().await)
}

/// The form of a provider.
pub fn form<'a>(issuer: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("kind", "openIdConnect"),
        ("issuer", issuer),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("profile", "reader"),
        ("passwords", "allowed"),
        ("factor", "said"),
    ];
    let kept = usual
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

/// The value that follows `marker` in a page.
pub fn after(page: &Answer, marker: &str) -> String {
    let (_, rest) = page
        .text
        .split_once(marker)
        .unwrap_or_else(|| panic!("no {marker}: {}", page.seen()));
    rest.split(['<', '"']).next().unwrap_or_default().to_owned()
}

/// Shows a domain to be the company's of who is at `browser`.
pub async fn show_domain(house: &House, names: &Names, browser: &mut Browser<'_>, domain: &str) {
    browser.get(PAGE).await;
    let claimed = browser
        .post(&format!("{PAGE}/domains"), &[("domain", domain)])
        .await;
    assert_eq!(claimed.location(), PAGE, "{}", claimed.seen());
    let page = browser.get(PAGE).await;
    let value = after(&page, "id=\"value-1\">");
    names.say(&after(&page, "id=\"name-1\">"), vec![Says::Text(value)]);
    house.run_jobs().await;
    let page = browser.get(PAGE).await;
    assert!(page.seen().contains("Vérifié"), "{}", page.seen());
}

/// Where the browser was sent, after a form that sends it off.
pub async fn sent(browser: &mut Browser<'_>, answer: &Answer) -> Sent {
    assert_eq!(answer.location(), "/login/company", "{}", answer.seen());
    let page = browser.get("/login/company").await;
    Sent::read(page.header("refresh"))
}

/// Comes back to where the provider was told to send the browser.
pub async fn come_back(browser: &mut Browser<'_>, sent: &Sent, query: &str) -> Answer {
    let redirect = sent.get("redirect_uri");
    let path = redirect.strip_prefix("http://127.0.0.1").expect("our own");
    let state = sent.get("state");
    browser.get(&format!("{path}?state={state}&{query}")).await
}

/// The present second of the house.
pub fn now_s(house: &House) -> i64 {
    house.tools().now().micros() / 1_000_000
}

/// Sets a provider up for the guide's company: written down, tried, vouched for, in force.
pub async fn in_force(house: &House, names: &Names, peer: &Peer, more: &[(&str, &str)]) {
    let mut admin = Browser::new(house);
    admin.sign_in("company-admin").await;
    show_domain(house, names, &mut admin, DOMAIN).await;
    let path = set_up(house, &mut admin, peer, more).await;
    let mut other = Browser::new(house);
    other.sign_in("company-accountant").await;
    other.get(&path).await;
    let confirmed = other.post(&format!("{path}/confirmation"), &[]).await;
    assert_eq!(confirmed.location(), path, "{}", confirmed.seen());
    house.fresh.clock.advance(48 * 3_600 + 60);
    house.run_jobs().await;
    for who in ["company-admin", "company-accountant"] {
        house.forget(who);
    }
}

/// Writes the provider down, tries it and asks for it: the page of the change.
pub async fn set_up(
    house: &House,
    admin: &mut Browser<'_>,
    peer: &Peer,
    more: &[(&str, &str)],
) -> String {
    let saved = admin
        .post(&format!("{PAGE}/provider"), &form(&peer.issuer, more))
        .await;
    assert_eq!(saved.location(), PAGE, "{}", saved.seen());
    let off = admin.post(&format!("{PAGE}/trial"), &[]).await;
    let sent = sent(admin, &off).await;
    let claims = peer.claims(&sent, ("trial", "it@acme-sso.fr"), now_s(house));
    // ProConnect says who came in a token of its own.
    let said = peer.signed(&claims, Sign::Right).into();
    let code = peer.grant_saying(&sent, claims, (Sign::Right, Some(said)));
    let back = come_back(admin, &sent, &format!("code={code}")).await;
    assert_eq!(back.location(), PAGE, "{}", back.seen());
    admin.get(PAGE).await;
    let asked = admin.post(&format!("{PAGE}/activation"), &[]).await;
    assert!(
        asked.location().starts_with("/company/changes/"),
        "{}",
        asked.seen()
    );
    asked.location().to_owned()
}

/// Leaves for the provider by a mail address.
pub async fn leave(browser: &mut Browser<'_>, email: &str) -> Sent {
    let off = browser
        .post("/login/company", &[("email", email), ("next", "/account")])
        .await;
    sent(browser, &off).await
}

/// Signs somebody in, the claims changed by `how`.
pub async fn sign_in(
    (house, peer): (&House, &Peer),
    browser: &mut Browser<'_>,
    person: (&str, &str),
    how: impl FnOnce(&mut Value),
) -> Answer {
    let sent = leave(browser, person.1).await;
    let mut claims = peer.claims(&sent, person, now_s(house));
    how(&mut claims);
    let code = peer.grant(&sent, claims, Sign::Right);
    come_back(browser, &sent, &format!("code={code}")).await
}
