//! The pages of keys: made and shown once, renewed with overlap, revoked at once, and never above
//! what one has.

use testkit::{Answer, House};

use crate::break_identity::{run, texts};
use crate::house::house;
use crate::machines::{call, key_of, said};

const NEW: &str = "name=Annuaire&days=90&rights=user.provision&coverage=all";

/// The secret a page shows, if any.
fn shown(page: &Answer) -> Option<String> {
    let (_, rest) = page.text.split_once("id=\"api-key\" tabindex=\"0\">")?;
    rest.split_once('<').map(|(token, _)| token.to_owned())
}

/// Makes a key as `who`: where its page is, and its secret.
async fn make(house: &House, who: &str, form: &str) -> (String, String) {
    let made = house.post(who, "/company/api-keys/new", form).await;
    assert_eq!(made.status, 303, "{}", made.seen());
    let path = made.location().to_owned();
    let token = shown(&house.get(who, &path).await).expect("a secret");
    (path, token)
}

async fn opens(house: &House, token: &str) -> bool {
    call(house, token, ("GET", "/api/me"), "").await.status == 200
}

#[tokio::test]
async fn a_key_is_made_shown_to_its_maker_alone_and_then_no_more() {
    let house = house().await;
    let (path, token) = make(&house, "company-admin", NEW).await;
    assert!(opens(&house, &token).await);
    let page = house.get("company-admin", &path).await.seen();
    assert!(
        page.contains("Annuaire") && page.contains(&token[..12]),
        "{page}"
    );
    let others = house.get("reseller-admin", "/customers").await;
    assert_eq!(others.status, 200);
    let noted = house
        .post("company-admin", &format!("{path}/noted"), "")
        .await;
    assert_eq!(noted.status, 303);
    assert_eq!(shown(&house.get("company-admin", &path).await), None);
    let list = house.get("company-admin", "/company/api-keys").await.seen();
    assert!(
        list.contains("Annuaire") && !list.contains(&token),
        "{list}"
    );
}

#[tokio::test]
async fn a_colleague_and_a_later_session_do_not_see_the_secret() {
    let house = house().await;
    let (path, _) = make(&house, "company-admin", NEW).await;
    house.fresh.clock.advance(601);
    assert_eq!(shown(&house.get("company-admin", &path).await), None);
    house.forget("company-admin");
    let (path, _) = make(&house, "company-admin", NEW).await;
    house.forget("company-admin");
    assert_eq!(shown(&house.get("company-admin", &path).await), None);
}

#[tokio::test]
async fn nobody_puts_more_on_a_key_than_they_have() {
    let house = house().await;
    for (rights, status) in [
        ("rights=job.manage", 422),
        ("rights=customer.manage", 422),
        ("rights=user.provision&rights=nonsense", 422),
        ("rights=api_key.manage", 422),
        ("rights=payment.edit", 422),
        ("", 422),
        ("rights=invoice.read", 303),
    ] {
        let form = format!("name=X&days=90&coverage=all&{rights}");
        let made = house
            .post("company-admin", "/company/api-keys/new", &form)
            .await;
        assert_eq!(made.status, status, "{rights}: {}", made.seen());
    }
    for form in [
        "name=X&days=366&rights=invoice.read",
        "name=X&days=0&rights=invoice.read",
        "name=X&days=-1&rights=invoice.read",
        "name=X&days=99999999999999999999&rights=invoice.read",
        "name=X&rights=invoice.read",
        "name=&days=90&rights=invoice.read",
        "name=X&days=90&rights=invoice.read&coverage=sites",
        "name=X&days=90&rights=invoice.read&coverage=sites&sites=00000000000070008000000000000000",
    ] {
        let made = house
            .post("company-admin", "/company/api-keys/new", form)
            .await;
        assert_eq!(made.status, 422, "{form}");
        assert!(made.text.contains("name=\"csrf\""), "{form}");
    }
}

#[tokio::test]
async fn making_and_renewing_asks_for_a_proof() {
    let house = house().await;
    let (path, _) = make(&house, "company-admin", NEW).await;
    house.fresh.clock.advance(601);
    for page in ["/company/api-keys/new", &format!("{path}/rotation")] {
        let asked = house.get("company-admin", page).await;
        assert!(
            asked.location().starts_with("/account/proof?next="),
            "{page}"
        );
        let pressed = house.post("company-admin", page, NEW).await;
        assert!(
            pressed.location().starts_with("/account/proof?next="),
            "{page}"
        );
    }
    let revoked = house
        .post("company-admin", &format!("{path}/revocation"), "")
        .await;
    assert!(revoked.location().starts_with("/account/proof?next="));
}

#[tokio::test]
async fn a_new_secret_works_beside_the_old_one_until_the_chosen_time() {
    let house = house().await;
    let (path, old) = make(&house, "company-admin", NEW).await;
    house.fresh.clock.advance(60);
    let page = house
        .get("company-admin", &format!("{path}/rotation"))
        .await;
    assert!(page.seen().contains("Dans une semaine"), "{}", page.seen());
    let renewal = format!("{path}/rotation");
    let renewed = house
        .post("company-admin", &renewal, "overlap=day&days=30")
        .await;
    assert_eq!(renewed.status, 303, "{}", renewed.seen());
    let new = shown(&house.get("company-admin", &path).await).expect("a new secret");
    assert_ne!(old, new);
    assert!(opens(&house, &old).await && opens(&house, &new).await);
    house.fresh.clock.advance(86_400);
    assert!(!opens(&house, &old).await && opens(&house, &new).await);
    house.forget("company-admin");
    let at_once = house
        .post("company-admin", &renewal, "overlap=none&days=30")
        .await;
    assert_eq!(at_once.status, 303);
    assert!(!opens(&house, &new).await);
    let wrong = house
        .post("company-admin", &renewal, "overlap=year&days=30")
        .await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn of_three_secrets_the_oldest_ends() {
    let house = house().await;
    let (path, first) = make(&house, "company-admin", NEW).await;
    let mut tokens = vec![first];
    for _ in 0..2 {
        house.fresh.clock.advance(60);
        let renewal = format!("{path}/rotation");
        let renewed = house
            .post("company-admin", &renewal, "overlap=week&days=30")
            .await;
        assert_eq!(renewed.status, 303);
        tokens.extend(shown(&house.get("company-admin", &path).await));
    }
    let mut open = Vec::new();
    for token in &tokens {
        open.push(opens(&house, token).await);
    }
    assert_eq!(open, [false, true, true]);
}

#[tokio::test]
async fn who_renews_takes_a_key_over_from_who_left() {
    let house = house().await;
    let accountant = identity::samples::sample_membership("company-accountant").to_string();
    let promote = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
    run(&house, promote, &[&accountant]).await;
    let (path, token) = make(&house, "company-accountant", NEW).await;
    let suspend = format!("/company/users/{accountant}/state");
    let gone = house
        .post("company-admin", &suspend, "action=suspend")
        .await;
    assert_eq!(gone.status, 303, "{}", gone.seen());
    assert!(!opens(&house, &token).await);
    let page = house.get("company-admin", &path).await.seen();
    assert!(page.contains("Cette clé ne fonctionne plus"), "{page}");
    let renewal = format!("{path}/rotation");
    let taken = house
        .post("company-admin", &renewal, "overlap=month&days=90")
        .await;
    assert_eq!(taken.status, 303);
    let new = shown(&house.get("company-admin", &path).await).expect("a new secret");
    assert!(opens(&house, &new).await && !opens(&house, &token).await);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_at_once_and_for_good() {
    let house = house().await;
    let (path, token) = make(&house, "company-admin", NEW).await;
    assert!(opens(&house, &token).await);
    let revoke = format!("{path}/revocation");
    assert_eq!(house.post("company-admin", &revoke, "").await.status, 303);
    assert!(!opens(&house, &token).await);
    assert_eq!(house.post("company-admin", &revoke, "").await.status, 409);
    let renewal = format!("{path}/rotation");
    let renewed = house
        .post("company-admin", &renewal, "overlap=none&days=30")
        .await;
    assert_eq!(renewed.status, 409);
    let trail = "SELECT action FROM db_audit WHERE action LIKE '%api_key%' ORDER BY number";
    assert_eq!(
        texts(&house, trail).await,
        ["identity.make_api_key", "identity.revoke_api_key"]
    );
}

#[tokio::test]
async fn staff_above_see_and_revoke_by_their_right_and_make_none() {
    let house = house().await;
    let token = key_of(&house, "company-admin", &["invoice.read"]).await;
    let told = said(&call(&house, &token, ("GET", "/api/me"), "").await);
    let (id, company) = (&told["key"]["id"], &told["company"]["id"]);
    let (id, company) = (
        id.as_str().expect("an id"),
        company.as_str().expect("an id"),
    );
    let list = format!("/customers/{company}/api-keys");
    let page = house.get("reseller-admin", &list).await;
    assert!(
        page.seen().contains("Clé de company-admin"),
        "{}",
        page.seen()
    );
    assert!(!page.text.contains("/company/api-keys/new\""));
    assert_eq!(house.get("operator-support", &list).await.status, 200);
    assert_eq!(house.get("reseller-admin-2", &list).await.status, 404);
    assert_eq!(
        house
            .get("company-admin-2", &format!("/company/api-keys/{id}"))
            .await
            .status,
        404
    );
    let revoke = format!("{list}/{id}/revocation");
    assert_eq!(
        house.post("operator-support", &revoke, "").await.status,
        403
    );
    assert_eq!(
        house.post("reseller-admin-2", &revoke, "").await.status,
        404
    );
    assert!(opens(&house, &token).await);
    assert_eq!(house.post("reseller-admin", &revoke, "").await.status, 303);
    assert!(!opens(&house, &token).await);
}

#[tokio::test]
async fn of_two_who_revoke_and_renew_at_once_both_answers_hold() {
    let house = house().await;
    let (path, token) = make(&house, "company-admin", NEW).await;
    let revoke = format!("{path}/revocation");
    let renewal = format!("{path}/rotation");
    let (revoked, renewed) = tokio::join!(
        house.post("company-admin", &revoke, ""),
        house.post("company-admin", &renewal, "overlap=week&days=30"),
    );
    assert_eq!(revoked.status, 303);
    assert!(
        matches!(renewed.status.as_u16(), 303 | 409),
        "{}",
        renewed.status
    );
    assert!(!opens(&house, &token).await);
    if let Some(new) = shown(&house.get("company-admin", &path).await) {
        assert!(!opens(&house, &new).await);
    }
}
