//! Whole branches: who stands under a suspended company is out at once, and in again with it.

use std::time::{Duration, Instant};

use parties::samples::sample_company;
use testkit::House;

use crate::break_identity::texts;
use crate::house::house;

const REFERENCE: &str =
    "SELECT CAST(version AS TEXT) FROM parties_company WHERE legal_name = 'Présentation Réseaux'";

async fn turn(house: &House, state: &str) {
    let version = texts(house, REFERENCE).await;
    let page = format!("/customers/{}/state", sample_company("presentation"));
    let form = format!("version={}&state={state}", version[0]);
    let turned = house.post("operator-admin", &page, &form).await;
    assert_eq!(turned.status, 303, "{}", turned.seen());
}

#[tokio::test]
async fn suspending_a_branch_signs_its_users_out_within_a_second() {
    let house = house().await;
    let below = ["reseller-admin", "company-admin", "company-accountant"];
    for who in below {
        assert_eq!(house.get(who, "/").await.status, 200, "{who}");
    }
    assert_eq!(house.get("foreign-admin", "/").await.status, 200);
    let begun = Instant::now();
    turn(&house, "suspended").await;
    for who in below {
        let out = house.get(who, "/").await;
        assert_eq!(out.location(), "/login", "{who}");
        let pressed = house.post(who, "/company/contacts/new", "name=x").await;
        assert_eq!(pressed.status, 401, "{who}");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        house.get("foreign-admin", "/").await.status,
        200,
        "another branch"
    );
    let person = house.person("company-admin");
    let form = format!("login={}&password={}", person.login, person.password);
    let again = house.post("", "/login", &form).await;
    assert!(again.cookie("sid").is_none(), "nor do they come in anew");
    turn(&house, "active").await;
    assert_eq!(house.get("company-admin", "/").await.status, 200);
}
