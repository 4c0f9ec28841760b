//! Who is narrowed to a billing group: sees its documents at every door, and nothing beside.

use identity::samples::sample_membership;
use parties::samples::sample_site;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::house::house;

/// The one who is narrowed, in the tests and in the walk.
pub const NARROWED: &str = "company-reader";

async fn group_of(house: &House, name: &str) -> String {
    let text = format!("SELECT group_id FROM parties_billing_group_v WHERE name = '{name}'");
    texts(house, text.leak()).await.remove(0)
}

async fn add_group(house: &House, who: &str, (name, sites): (&str, &str)) -> String {
    let form = format!("name={name}{sites}");
    let added = house.post(who, "/company/billing-groups", &form).await;
    assert_eq!(added.status, 303, "{}", added.seen());
    group_of(house, name).await
}

/// Two companies and another reseller's have a group; Hugo is narrowed to that of his company, which
/// holds one invoice and one credit note by name, and all of one site.
pub async fn narrow(house: &House) -> String {
    let site = sample_site("guide", 1);
    let group = add_group(
        house,
        "company-admin",
        ("Agences", &format!("&sites={site}")),
    )
    .await;
    add_group(house, "company-admin-2", ("Siege-2", "")).await;
    add_group(house, "foreign-admin", ("Siege-3", "")).await;
    for kind in ["invoice", "creditNote"] {
        let text = format!(
            "UPDATE billing_document SET billing_group_id = $1 WHERE id = (
                SELECT MAX(d.id) FROM billing_document d JOIN parties_company_v c ON c.company_id = d.company_id
                WHERE c.legal_name LIKE 'Client 1 %' AND d.kind = '{kind}')"
        );
        run(house, text.leak(), &[&group]).await;
    }
    // With a credit note goes the invoice it names.
    let text = "UPDATE billing_document SET billing_group_id = $1 WHERE id IN (
        SELECT n.corrects_id FROM billing_document n WHERE n.billing_group_id = $1)";
    run(house, text, &[&group]).await;
    let text = "UPDATE billing_document SET site_id = $1 WHERE id = (
        SELECT MIN(d.id) FROM billing_document d JOIN parties_company_v c ON c.company_id = d.company_id
        WHERE c.legal_name LIKE 'Client 1 %' AND d.kind = 'invoice')";
    run(house, text, &[&site.to_string()]).await;
    let page = format!("/company/users/{}", sample_membership(NARROWED));
    let form = format!(
        "name=Hugo+Lambert&email=hugo.lambert@guide.example&lang=fr&profile=reader&coverage=chosen&groups={group}"
    );
    let saved = house.post("company-admin", &page, &form).await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    group
}

/// Numbers of the company's documents, those Hugo sees and those he does not.
async fn numbers(house: &House, kind: &str) -> (Vec<String>, Vec<String>) {
    let of = |sees: &str| {
        format!(
            "SELECT d.number FROM billing_document d JOIN parties_company_v c ON c.company_id = d.company_id
            WHERE c.legal_name LIKE 'Client 1 %' AND d.kind = '{kind}'
                AND {sees} (d.billing_group_id IS NOT NULL OR d.site_id IS NOT NULL) ORDER BY d.number"
        )
    };
    (
        texts(house, of("").leak()).await,
        texts(house, of("NOT").leak()).await,
    )
}

async fn each_opens(house: &House, folder: &str, seen: &[String]) {
    for number in seen {
        for door in [
            format!("/{folder}/{number}"),
            format!("/{folder}/{number}.pdf"),
        ] {
            let page = house.get(NARROWED, &door).await;
            assert_eq!(page.status, 200, "{door}");
        }
    }
}

#[tokio::test]
async fn a_group_shows_its_documents_at_every_door_and_no_other() {
    let house = house().await;
    narrow(&house).await;
    for (kind, folder, most) in [
        ("invoice", "invoices", 3),
        ("creditNote", "credit-notes", 1),
    ] {
        let (seen, hidden) = numbers(&house, kind).await;
        assert_eq!(seen.len(), most, "{kind}");
        assert!(!hidden.is_empty(), "{kind}");
        each_opens(&house, folder, &seen).await;
        for number in hidden.iter().take(3) {
            let nothing = house.get(NARROWED, &format!("/{folder}/NOTHING-1")).await;
            let page = house.get(NARROWED, &format!("/{folder}/{number}")).await;
            assert_eq!((page.status.as_u16(), &page.bytes), (404, &nothing.bytes));
            let paper = house
                .get(NARROWED, &format!("/{folder}/{number}.pdf"))
                .await;
            assert_eq!(paper.status, 404, "{number}.pdf");
            let shared = house
                .post(NARROWED, &format!("/{folder}/{number}/shares"), "")
                .await;
            assert_eq!(shared.status, 404, "{number}: a share");
        }
        for door in [
            format!("/{folder}"),
            format!("/{folder}.csv"),
            format!("/{folder}?number={}", &hidden[0]),
            format!("/{folder}?number={}", &hidden[0][..4]),
            format!("/{folder}?site={}", sample_site("guide", 0)),
            "/".to_owned(),
        ] {
            let answer = house.get(NARROWED, &door).await;
            assert_eq!(answer.status, 200, "{door}");
            for number in hidden.iter().filter(|number| !door.contains(*number)) {
                assert!(
                    !answer.text.contains(number.as_str()),
                    "{door} shows {number}"
                );
            }
        }
        let list = house.get(NARROWED, &format!("/{folder}")).await;
        assert!(
            seen.iter()
                .all(|number| list.text.contains(number.as_str()))
        );
        let archive = house.get(NARROWED, &format!("/{folder}.zip")).await;
        assert_eq!(archive.status, 200);
        for number in &hidden {
            let named = archive
                .bytes
                .windows(number.len())
                .any(|part| part == number.as_bytes());
            assert!(!named, "the ZIP holds {number}");
        }
    }
}

#[tokio::test]
async fn what_is_about_the_whole_company_is_closed_to_who_is_narrowed() {
    let house = house().await;
    let group = narrow(&house).await;
    // An administrator's rights, narrowed, are no administrator's.
    let text = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
    let hugo = sample_membership(NARROWED).to_string();
    run(&house, text, &[&hugo]).await;
    for closed in [
        "/company/users".to_owned(),
        format!("/company/users/{}", sample_membership("company-admin")),
        "/company/profiles".to_owned(),
        "/company/payment".to_owned(),
        "/company/security".to_owned(),
        "/company/edit".to_owned(),
        "/company/access-review".to_owned(),
        "/company/billing-groups".to_owned(),
        format!("/company/billing-groups/{group}"),
    ] {
        assert_eq!(house.get(NARROWED, &closed).await.status, 403, "{closed}");
    }
    let sites = house.get(NARROWED, "/company/sites").await;
    assert_eq!(sites.status, 200);
    assert!(
        !sites.seen().contains("Clichy"),
        "a group is not its sites: {}",
        sites.seen()
    );
    // One's own deeds, and nobody else's.
    house
        .post("company-admin", "/company/contacts/new", "name=Zo")
        .await;
    for door in ["/company/activity", "/company/activity.csv"] {
        let page = house.get(NARROWED, door).await;
        assert_eq!(page.status, 200, "{door}");
        assert!(
            !page.seen().contains("Camille Martin"),
            "{door}: {}",
            page.seen()
        );
    }
    let admin = house.get("company-admin", "/company/activity").await;
    assert!(admin.seen().contains("Camille Martin"));
}

#[tokio::test]
async fn the_form_the_preview_and_the_page_say_what_a_group_is() {
    let house = house().await;
    let group = narrow(&house).await;
    let hugo = sample_membership(NARROWED);
    let preview = house
        .get("company-admin", &format!("/company/users/{hugo}/preview"))
        .await;
    for said in ["Agences", "ne valent pas pour cet accès limité"] {
        assert!(preview.seen().contains(said), "{said}: {}", preview.seen());
    }
    assert!(
        preview.text.contains("data-no-right=\"user.read\"")
            || !preview.text.contains("data-right=\"user.read\"")
    );
    let form = house
        .get("company-admin", &format!("/company/users/{hugo}"))
        .await;
    assert!(
        form.text.contains(&format!("value=\"{group}\" checked")),
        "ticked"
    );
    // Another company's group, and none at all.
    let page = format!("/company/users/{hugo}");
    let typed =
        "name=Hugo+Lambert&email=hugo.lambert@guide.example&lang=fr&profile=reader&coverage=chosen";
    let foreign = group_of(&house, "Siege-3").await;
    for wrong in ["", "&groups=x", "&sites=x", &format!("&groups={foreign}")] {
        let refused = house
            .post("company-admin", &page, &format!("{typed}{wrong}"))
            .await;
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.seen());
    }
}

#[tokio::test]
async fn a_group_is_named_once_changed_in_turn_and_closed() {
    let house = house().await;
    let group = narrow(&house).await;
    // A name twice, a foreign site, a stale page.
    for (wrong, status) in [
        ("name=agences".to_owned(), 422),
        ("name=".to_owned(), 422),
        (
            format!("name=Autre&sites={}", sample_site("delorme", 0)),
            422,
        ),
        ("name=Autre&sites=x".to_owned(), 422),
    ] {
        let refused = house
            .post("company-admin", "/company/billing-groups", &wrong)
            .await;
        assert_eq!(refused.status, status, "{wrong}: {}", refused.seen());
    }
    let path = format!("/company/billing-groups/{group}");
    let saved = house
        .post("company-admin", &path, "version=1&name=Agences")
        .await;
    assert_eq!(saved.status, 303, "{}", saved.seen());
    let stale = house
        .post("company-admin", &path, "version=1&name=Agences")
        .await;
    assert_eq!(stale.status, 409, "{}", stale.seen());
    assert_eq!(house.get("company-admin-2", &path).await.status, 404);
    // Its site was taken away: so was what it was billed.
    let list = house.get(NARROWED, "/invoices").await;
    let (seen, _) = numbers(&house, "invoice").await;
    let shown = seen
        .iter()
        .filter(|number| list.text.contains(number.as_str()));
    assert_eq!(shown.count(), seen.len() - 1, "{}", list.seen());
    // Closed: kept for who has it, offered to nobody new.
    let closed = house
        .post(
            "company-admin",
            &format!("{path}/state"),
            "version=2&state=closed",
        )
        .await;
    assert_eq!(closed.status, 303, "{}", closed.seen());
    assert_eq!(house.get(NARROWED, "/invoices").await.status, 200);
    let new = house.get("company-admin", "/company/users/new").await;
    assert!(!new.text.contains(&group), "offered no more");
}
