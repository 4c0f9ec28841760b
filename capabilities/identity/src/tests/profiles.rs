use axum::http::StatusCode;

use super::*;
use crate::samples::sample_membership;

async fn add(house: &House, who: &str, rights: &[&str]) -> Answer {
    let mut pairs = vec![("name", "Magasin")];
    pairs.extend(rights.iter().map(|right| ("rights", *right)));
    house
        .post(who, "/company/profiles/new", &form(&pairs))
        .await
}

async fn path_of(house: &House, who: &str) -> String {
    let list = house.get(who, "/company/profiles").await;
    let (before, _) = list
        .text
        .split_once("\">Magasin</a>")
        .unwrap_or_else(|| panic!("{}", list.seen()));
    before.rsplit_once("href=\"").unwrap().1.to_owned()
}

fn give(profile: &str) -> String {
    form(&[
        ("name", "Farid Benali"),
        ("email", "farid.benali@guide.example"),
        ("lang", "fr"),
        ("profile", profile),
        ("coverage", "all"),
    ])
}

#[tokio::test]
async fn a_companys_own_profile_is_made_given_and_not_deleted_while_held() {
    let house = house().await;
    let who = "company-admin";
    let added = add(&house, who, &["invoice.read", "site.read"]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.seen());
    assert_eq!(
        add(&house, who, &["invoice.read"]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "name taken"
    );
    let path = path_of(&house, who).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    let user = format!("/company/users/{}", sample_membership("company-accountant"));
    let given = house.post(who, &user, &give(&id)).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.seen());
    let held = house.post(who, &format!("{path}/removal"), "").await;
    assert_eq!(held.status, StatusCode::CONFLICT);
    assert!(
        held.seen().contains("donnez-leur d’abord un autre profil"),
        "{}",
        held.seen()
    );
    let rights = super::sign_in::caller_of(&house, "company-accountant").await;
    assert!(rights.may(access::Right::SitesRead) && !rights.may(access::Right::CreditNotesRead));
    let changed = house
        .post(
            who,
            &path,
            &form(&[("name", "Magasin"), ("rights", "credit_note.read")]),
        )
        .await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    let rights = super::sign_in::caller_of(&house, "company-accountant").await;
    assert!(
        rights.may(access::Right::CreditNotesRead) && !rights.may(access::Right::SitesRead),
        "at once"
    );
    assert_eq!(
        house.post(who, &user, &give("accountant")).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        house.post(who, &format!("{path}/removal"), "").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn no_profile_gives_more_than_its_maker_has() {
    let house = house().await;
    for right in [
        "terms.manage",
        "customer.manage",
        "access.send",
        "company.guarantee.edit",
    ] {
        let answer = add(&house, "company-admin", &["invoice.read", right]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{right}");
    }
    assert_eq!(
        add(&house, "company-admin", &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let page = house.get("company-admin", "/company/profiles/new").await;
    assert!(!page.text.contains("terms.manage") && page.text.contains("invoice.read"));
}

#[tokio::test]
async fn ones_own_profile_is_not_ones_own_to_change() {
    let house = house().await;
    let who = "company-admin";
    add(
        &house,
        who,
        &[
            "user.read",
            "user.manage",
            "profile.manage",
            "invoice.read",
            "credit_note.read",
        ],
    )
    .await;
    let path = path_of(&house, who).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    let user = format!("/company/users/{}", sample_membership("company-accountant"));
    assert_eq!(
        house.post(who, &user, &give(&id)).await.status,
        StatusCode::SEE_OTHER
    );
    let holder = "company-accountant";
    let wider = form(&[
        ("name", "Magasin"),
        ("rights", "invoice.read"),
        ("rights", "user.manage"),
    ]);
    assert_eq!(
        house.post(holder, &path, &wider).await.status,
        StatusCode::CONFLICT
    );
    // Nor may they touch who has more: the administrator.
    let admin = format!("/company/users/{}", sample_membership("company-admin"));
    for action in ["suspend", "remove"] {
        let answer = house
            .post(
                holder,
                &format!("{admin}/state"),
                &format!("action={action}"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{action}");
        assert!(
            answer.seen().contains("des droits que vous n’avez pas"),
            "{}",
            answer.seen()
        );
    }
    let promoted = house
        .post(holder, "/company/users/new", &give("administrator"))
        .await;
    assert_eq!(promoted.status, StatusCode::UNPROCESSABLE_ENTITY);
    let somebody_new = give("accountant").replace("Farid", "Firmin");
    let lent = house
        .post(holder, "/company/users/new", &somebody_new)
        .await;
    assert_eq!(lent.status, StatusCode::SEE_OTHER, "{}", lent.seen());
}

#[tokio::test]
async fn profiles_of_another_company_are_nobodys() {
    let house = house().await;
    add(&house, "company-admin", &["invoice.read"]).await;
    let path = path_of(&house, "company-admin").await;
    assert_eq!(
        house.get("company-admin-2", &path).await.status,
        StatusCode::NOT_FOUND
    );
    let id = path.rsplit('/').next().unwrap().to_owned();
    let user = format!("/company/users/{}", sample_membership("company-admin-2"));
    let borrowed = house.post("company-admin-2", &user, &give(&id)).await;
    assert!(borrowed.status.is_client_error(), "{}", borrowed.status);
}
