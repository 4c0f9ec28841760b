//! Devices that were told to be remembered.

use testkit::Answer;

use crate::browser::Browser;
use crate::factor_totp::{between, code, enrol};
use crate::house::house;

/// How the browser is given the device's token.
fn device_line(answer: &Answer) -> String {
    let lines = answer.headers.get_all("set-cookie").iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    let line = lines.find(|line| line.starts_with("device="));
    line.expect("a device").to_owned()
}

// ASVS 7.5.1
#[tokio::test]
async fn a_remembered_device_stands_in_for_the_factor_and_proves_nothing() {
    let house = house().await;
    let secret = identity::samples::totp_secret();
    let mut browser = Browser::new(&house);
    browser.knock("company-factor").await;
    let typed = [
        ("code", code(&house, &secret)),
        ("remember", "on".to_owned()),
    ];
    let typed = typed
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let done = browser.post("/login/factor", &typed).await;
    assert_eq!(done.status, 303, "{}", done.seen());
    let line = device_line(&done);
    assert!(
        line.contains("HttpOnly") && line.contains("Max-Age=2592000"),
        "{line}"
    );
    let device = browser.cookies["device"].clone();
    let again = async |device: &str| {
        let mut browser = Browser::new(&house);
        browser
            .cookies
            .insert("device".to_owned(), device.to_owned());
        let answer = browser.knock("company-factor").await;
        (answer.location().to_owned(), browser.cookies)
    };
    let (location, cookies) = again(&device).await;
    assert_eq!(location, "/");
    let mut remembered = Browser::new(&house);
    remembered.cookies = cookies;
    let page = remembered.get("/account/factors").await;
    assert!(page.seen().contains("Appareils mémorisés") && page.seen().contains("Firefox"));
    let asked = remembered.post("/account/factors/totp/removal", &[]).await;
    assert!(
        asked.location().starts_with("/account/proof"),
        "{}",
        asked.location()
    );
    assert_eq!(again(&"ab".repeat(32)).await.0, "/login/factor");
    // Not another login's, and not after it was forgotten.
    let mut other = Browser::new(&house);
    other.sign_in("company-admin").await;
    enrol(&house, &mut other).await;
    let mut crossed = Browser::new(&house);
    crossed.cookies.insert("device".to_owned(), device.clone());
    assert_eq!(
        crossed.knock("company-admin").await.location(),
        "/login/factor"
    );
    let id = between(&page.text, "action=\"/account/devices/", "\"").to_owned();
    let foreign = other.post(&format!("/account/devices/{id}"), &[]).await;
    assert_eq!(foreign.status, 404);
    let forgotten = remembered
        .post(&format!("/account/devices/{id}"), &[])
        .await;
    assert_eq!(forgotten.status, 303);
    assert_eq!(again(&device).await.0, "/login/factor");
}

#[tokio::test]
async fn devices_are_forgotten_after_thirty_days_and_with_the_password() {
    let house = house().await;
    let secret = identity::samples::totp_secret();
    let remember = async || {
        house.fresh.clock.advance(60);
        let mut browser = Browser::new(&house);
        browser.knock("company-factor").await;
        let typed = code(&house, &secret);
        let done = browser
            .post("/login/factor", &[("code", &typed), ("remember", "on")])
            .await;
        assert_eq!(done.status, 303, "{}", done.seen());
        browser
    };
    let knock = async |device: &str, password: &str| {
        let mut browser = Browser::new(&house);
        browser
            .cookies
            .insert("device".to_owned(), device.to_owned());
        let login = house.person("company-factor").login;
        let typed = [("login", login.as_str()), ("password", password)];
        browser.post("/login", &typed).await.location().to_owned()
    };
    let password = house.person("company-factor").password;
    let browser = remember().await;
    house.fresh.clock.advance(30 * 86_400 - 60);
    assert_eq!(knock(&browser.cookies["device"], &password).await, "/");
    house.fresh.clock.advance(61);
    assert_eq!(
        knock(&browser.cookies["device"], &password).await,
        "/login/factor"
    );
    let mut browser = remember().await;
    browser.get("/account").await;
    let new = "Un lièvre bat 3 tortues !";
    let typed = [
        ("present_password", password.as_str()),
        ("password", new),
        ("password_confirmation", new),
    ];
    let changed = browser.post("/account/password", &typed).await;
    assert_eq!(changed.status, 303, "{}", changed.seen());
    assert_eq!(
        knock(&browser.cookies["device"], new).await,
        "/login/factor"
    );
}
