//! Share links of documents (G11): explicit, expiring, revocable, logged.

use testkit::House;

use crate::house::house;

async fn invoice(house: &House) -> String {
    let list = house.get("company-accountant", "/invoices").await;
    let at = list.text.find("href=\"/invoices/F").expect("an invoice");
    list.text[at + 6..]
        .split('"')
        .next()
        .expect("an address")
        .to_owned()
}

/// Makes a link as the accountant; its path.
async fn share(house: &House, invoice: &str, term: &str) -> String {
    let made = house
        .post(
            "company-accountant",
            &format!("{invoice}/shares"),
            &format!("term={term}"),
        )
        .await;
    assert_eq!(made.status, 303, "{}", made.seen());
    let page = house.get("company-accountant", invoice).await;
    let at = page.text.find("/shared/").expect("the link is shown");
    page.text[at..]
        .split('<')
        .next()
        .expect("an end")
        .to_owned()
}

#[tokio::test]
async fn a_link_shows_one_document_to_who_holds_it_and_the_company_sees_it() {
    let house = house().await;
    let invoice = invoice(&house).await;
    assert_eq!(house.get("", &format!("{invoice}.pdf")).await.status, 401);
    let link = share(&house, &invoice, "week").await;
    let page = house.get("", &link).await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-disposition").is_empty(),
        "looking is not opening"
    );
    let pdf = house.post("", &link, "").await;
    assert_eq!(pdf.status, 200);
    assert!(pdf.bytes.starts_with(b"%PDF"));
    let shown = house.get("company-accountant", &invoice).await;
    assert!(
        shown.seen().contains("1 téléchargement."),
        "{}",
        shown.seen()
    );
    let log = house.get("company-admin", "/company/activity").await;
    assert!(
        log.seen()
            .contains("Document téléchargé par un lien de partage"),
        "{}",
        log.seen()
    );
}

#[tokio::test]
async fn a_link_ends_at_its_hour_when_it_is_revoked_and_when_it_is_forged() {
    let house = house().await;
    let invoice = invoice(&house).await;
    let link = share(&house, &invoice, "week").await;
    let forged = format!("{}0", &link[..link.len() - 1]);
    let forged = if forged == link {
        format!("{}1", &link[..link.len() - 1])
    } else {
        forged
    };
    let unknown = house.get("", "/shared/nothing").await;
    let guessed = house.get("", &forged).await;
    assert_eq!(
        (guessed.status.as_u16(), &guessed.bytes),
        (404, &unknown.bytes)
    );
    let page = house.get("company-accountant", &invoice).await;
    let at = page.text.find("/revocation").expect("a button");
    let start = page.text[..at].rfind("action=\"").expect("a form") + 8;
    let action = format!("{}/revocation", &page.text[start..at]);
    let stranger = house.post("foreign-admin", &action, "").await;
    assert_eq!(stranger.status, 404);
    assert_eq!(house.get("", &link).await.status, 200);
    assert_eq!(
        house.post("company-accountant", &action, "").await.status,
        303
    );
    let over = house.post("", &link, "").await;
    assert_eq!(over.status, 409);
    assert!(
        over.seen().contains("n’est plus valable"),
        "{}",
        over.seen()
    );
    let second = share(&house, &invoice, "week").await;
    house.fresh.clock.advance(8 * 24 * 3_600);
    assert_eq!(house.get("", &second).await.status, 409);
}

#[tokio::test]
async fn who_may_not_read_invoices_shares_none() {
    let house = house().await;
    let invoice = invoice(&house).await;
    let path = format!("{invoice}/shares");
    assert_eq!(
        house
            .post("company-technician", &path, "term=week")
            .await
            .status,
        403
    );
    assert_eq!(
        house.post("foreign-admin", &path, "term=week").await.status,
        404
    );
    assert_eq!(
        house
            .post("company-accountant", &path, "term=for+ever")
            .await
            .status,
        422
    );
}
