//! What a user would see, told beforehand: the same as the gate lets them see, and as the policy says.

use identity::samples::sample_membership;
use parties::samples::sample_company;

use crate::house::house;
use crate::lines::lines;
use crate::policy::{Allowed, allowed};
use crate::table::Needs;

fn plain(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "…",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_preview_of_a_user_is_what_the_policy_gives_them() {
    let house = house().await;
    for who in ["company-admin", "company-accountant", "company-technician"] {
        let page = format!("/company/users/{}/preview", sample_membership(who));
        let page = house.get("company-admin", &page).await;
        assert_eq!(page.status, 200, "{}", page.seen());
        let mut told = 0;
        for line in lines().filter(|line| line.method == "GET") {
            if !matches!(line.needs, Needs::Right(_) | Needs::AnyOf(_)) {
                continue;
            }
            let is_open = page
                .text
                .contains(&format!("data-open=\"{}\"", plain(line.path)));
            let is_given = allowed(who, line.needs) == Allowed::Yes;
            assert_eq!(is_open, is_given, "{who}: {}", line.path);
            told += 1;
        }
        assert!(told > 40, "only {told}");
    }
}

#[tokio::test]
async fn sections_sites_and_what_stays_closed_are_told() {
    let house = house().await;
    let farid = sample_membership("company-accountant");
    let page = house
        .get("company-admin", &format!("/company/users/{farid}/preview"))
        .await;
    let seen = page.seen();
    for said in [
        "Ce que voit Farid Benali",
        "Facturation Visible",
        "Toute la société, avec les sites à venir",
        "Ce qui lui reste fermé",
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    assert!(page.text.contains("data-right=\"invoice.read\""));
    assert!(page.text.contains("data-no-right=\"user.manage\""));
    let ready_made = house
        .get("company-admin", "/company/profiles/buyer/preview")
        .await;
    assert!(ready_made.text.contains("data-right=\"shop.read\""));
    assert!(!ready_made.text.contains("data-right=\"invoice.read\""));
    let above = house
        .get("company-admin", "/company/profiles/operator_admin/preview")
        .await;
    assert_eq!(above.status, 404);
    let foreign = sample_membership("foreign-admin");
    let foreign = format!("/company/users/{foreign}/preview");
    assert_eq!(house.get("company-admin", &foreign).await.status, 404);
}

#[tokio::test]
async fn what_is_closed_to_the_branch_is_told_as_closed() {
    let house = house().await;
    let page = format!(
        "/company/users/{}/preview",
        sample_membership("company-accountant")
    );
    let before = house.get("company-admin", &page).await;
    assert!(before.text.contains("data-right=\"invoice.read\""));
    let modules = format!("/staff/modules/{}", sample_company("presentation"));
    let closed = house.post("operator-admin", &modules, "open=shop").await;
    assert_eq!(closed.status, 303, "{}", closed.seen());
    let after = house.get("company-admin", &page).await;
    assert!(
        !after.text.contains("data-right=\"invoice.read\""),
        "{}",
        after.seen()
    );
    assert!(after.text.contains("data-no-right=\"invoice.read\""));
    assert!(!after.text.contains("data-open=\"/invoices\""));
    let profile = house
        .get("company-admin", "/company/profiles/accountant/preview")
        .await;
    assert!(
        !profile.text.contains("data-right=\"invoice.read\""),
        "{}",
        profile.seen()
    );
}
