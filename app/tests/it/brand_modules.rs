//! Parts of the portal that the operator closes to a reseller: gone for its whole branch (G67).

use parties::samples::sample_company;
use testkit::House;

use crate::house::house;

fn path(of: &str) -> String {
    format!("/staff/modules/{}", sample_company(of))
}

/// Opens these and closes all others.
async fn switch(house: &House, of: &str, open: &[&str]) {
    let form: Vec<String> = open.iter().map(|code| format!("open={code}")).collect();
    let form = if form.is_empty() {
        "x=1".to_owned()
    } else {
        form.join("&")
    };
    let answer = house.post("operator-admin", &path(of), &form).await;
    assert_eq!(answer.status, 303, "{}", answer.seen());
}

const ALL: [&str; 6] = [
    "shop",
    "orders",
    "services",
    "monitoring",
    "billing",
    "support",
];

#[tokio::test]
async fn what_is_closed_to_a_reseller_is_gone_for_its_customers() {
    let house = house().await;
    let before = house.get("company-admin", "/").await;
    assert!(before.text.contains("href=\"/invoices\"") && before.text.contains("href=\"/shop\""));
    switch(
        &house,
        "presentation",
        &["orders", "services", "monitoring", "support"],
    )
    .await;
    for who in [
        "company-admin",
        "company-admin-2",
        "company-accountant",
        "reseller-admin",
    ] {
        for gone in [
            "/invoices",
            "/invoices?status=unpaid",
            "/invoices.csv",
            "/invoices.zip",
            "/invoices/F2026-000001",
            "/credit-notes",
            "/credit-notes/archives/new",
        ] {
            assert_eq!(house.get(who, gone).await.status, 404, "{who} {gone}");
        }
        let archive = house.post(who, "/invoices/archives", "").await;
        assert_eq!(archive.status, 404, "{who}");
        let home = house.get(who, "/").await;
        assert_eq!(home.status, 200, "{who}");
        for gone in ["/invoices", "/credit-notes", "/shop"] {
            assert!(
                !home.text.contains(&format!("href=\"{gone}")),
                "{who} {gone}"
            );
        }
    }
    let company = house.get("company-admin", "/company").await;
    assert!(
        !company.text.contains("href=\"/shop\"") && !company.text.contains("href=\"/invoices\"")
    );
    assert!(company.text.contains("href=\"/services\""));
    // Others see nothing of it.
    for who in ["foreign-admin", "direct-admin", "operator-admin"] {
        assert_eq!(house.get(who, "/invoices").await.status, 200, "{who}");
    }
    let log = house.get("reseller-admin", "/company/activity").await;
    assert!(
        log.seen().contains("Modules ouverts ou fermés"),
        "{}",
        log.seen()
    );
    switch(&house, "presentation", &ALL).await;
    assert_eq!(
        house.get("company-accountant", "/invoices").await.status,
        200
    );
}

#[tokio::test]
async fn a_right_that_opens_nothing_now_may_still_be_given() {
    let house = house().await;
    switch(&house, "presentation", &[]).await;
    let typed =
        "name=Zo%C3%A9+Neuve&email=zoe@guide.example&lang=fr&profile=accountant&coverage=all";
    let invited = house
        .post("company-admin", "/company/users/new", typed)
        .await;
    assert_eq!(invited.status, 303, "{}", invited.seen());
}

#[tokio::test]
async fn what_is_closed_above_stays_closed_below() {
    let house = house().await;
    switch(&house, "presentation", &["shop"]).await;
    switch(&house, "cote-bleue", &ALL).await;
    let page = house.get("operator-admin", &path("cote-bleue")).await;
    assert_eq!(
        page.text.matches("Fermé par une société au-dessus").count(),
        5
    );
    let list = house.get("operator-admin", "/staff/modules").await.seen();
    assert!(list.contains("Commandes, Services, Supervision, Facturation, Assistance"));
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let phare = sample_company("phare");
    let closed = parties::closed_modules(&mut tx, phare)
        .await
        .expect("modules");
    assert_eq!(closed.len(), 5, "{closed:?}");
}

#[tokio::test]
async fn only_the_operators_staff_switches_and_only_resellers() {
    let house = house().await;
    for who in ["reseller-admin", "company-admin", "operator-support"] {
        let path = path("presentation");
        assert_eq!(house.get(who, "/staff/modules").await.status, 403, "{who}");
        assert_eq!(house.get(who, &path).await.status, 403, "{who}");
        assert_eq!(
            house.post(who, &path, "open=shop").await.status,
            403,
            "{who}"
        );
    }
    for none in ["guide", "cadence", "nobody"] {
        let answer = house.post("operator-admin", &path(none), "open=shop").await;
        assert_eq!(answer.status, 404, "{none}");
    }
    let strange = house
        .post("operator-admin", &path("nordvoix"), "open=%00&open=evil")
        .await;
    assert_eq!(strange.status, 303);
}
