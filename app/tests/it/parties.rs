//! Companies, sites, contacts, payment details, brands and customers, as people meet them.

use axum::http::StatusCode;
use parties::samples::{sample_company, sample_site, samples};

use crate::house::{house, shows_whole};

#[tokio::test]
async fn my_company_reads_as_the_guide_prints_it() {
    let house = house().await;
    let seen = house
        .get("company-admin", "/company")
        .await
        .seen()
        .replace('\u{a0}', " ");
    for words in [
        "Ma société",
        "INFORMATIONS",
        "État : Activé(e)",
        "Référence OIP-00000024",
        "Raison sociale : Client 1 du revendeur présentation",
        "SIREN : 895556554",
        "Statut juridique : EI - Entreprise individuelle",
        "Date de création : 12/01/2017 11:01:00",
        "Situation financière : Saine",
        "Type de garantie Aucune",
        "GESTION DES SITES ET COORDONNÉES DE PAIEMENT",
        "Nouveau site",
        "Siège Social",
        "Site de Clichy",
        "Voir le détail",
        "LIENS UTILES",
        "Ma e-boutique",
        "Consultation des factures",
        "Consultation des avoirs",
        "Voir les offres contractées",
    ] {
        assert!(seen.contains(words), "{words} in {seen}");
    }
}

#[tokio::test]
async fn every_page_of_my_company_has_one_heading() {
    let house = house().await;
    let (guide, clichy) = (samples().guide_client, sample_site("guide", 1));
    let own = [
        "/company",
        "/company/edit",
        "/company/sites",
        "/company/sites/new",
        "/company/contacts",
        "/company/contacts/new",
        "/company/payment",
        "/company/activity",
    ];
    let mut pages: Vec<(&str, String)> = own
        .iter()
        .map(|path| ("company-admin", (*path).to_owned()))
        .collect();
    pages.push(("company-admin", format!("/company/sites/{clichy}")));
    for rest in [
        "",
        "/edit",
        "/move",
        "/state",
        "/sites",
        "/sites/new",
        "/contacts",
        "/contacts/new",
        "/payment",
        "/activity",
    ] {
        pages.push(("reseller-admin", format!("/customers/{guide}{rest}")));
    }
    for path in ["/customers", "/customers/new", "/company/brand"] {
        pages.push(("reseller-admin", path.to_owned()));
    }
    for (who, path) in pages {
        let answer = house.get(who, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.seen());
        assert_eq!(answer.text.matches("<h1").count(), 1, "{path}");
        for english in ["parties.", "refusal.", "audit."] {
            assert!(
                !answer.seen().contains(english),
                "{path} shows a key: {}",
                answer.seen()
            );
        }
    }
}

#[tokio::test]
async fn a_site_is_added_changed_and_closed() {
    let house = house().await;
    let sent = "name=Dépôt&street=1 rue A&postcode=9&city=Lille&country=FR&siret=1";
    let refused = house
        .post("company-admin", "/company/sites/new", sent)
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.seen().contains("Un code postal français comporte"));
    assert!(
        refused.text.contains("value=\"Dépôt\""),
        "nothing typed is lost"
    );
    let sent = "name=Dépôt&street=1 rue A&postcode=59000&city=Lille&country=FR";
    let added = house
        .post("company-admin", "/company/sites/new", sent)
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let place = added.location().to_owned();
    assert!(
        house
            .get("company-admin", &place)
            .await
            .seen()
            .contains("Dépôt")
    );
    let saved = house
        .post(
            "company-admin",
            &place,
            &format!("version=1&{sent}&opening=Quai 3"),
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let stale = house
        .post("company-admin", &place, &format!("version=1&{sent}"))
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let closed = house
        .post("company-admin", &format!("{place}/closing"), "version=2")
        .await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert!(
        house
            .get("company-admin", &place)
            .await
            .seen()
            .contains("Fermé")
    );
}

#[tokio::test]
async fn a_crafted_field_is_refused_by_name_and_nothing_is_saved() {
    let house = house().await;
    let sent = "version=1&reference=OIP-00000001&comment=perdu";
    let refused = house.post("company-admin", "/company/edit", sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .seen()
            .contains("Votre profil ne permet pas de modifier ce champ")
    );
    assert!(
        !house
            .get("company-admin", "/company")
            .await
            .seen()
            .contains("perdu")
    );
}

#[tokio::test]
async fn a_contact_comes_and_goes() {
    let house = house().await;
    let refused = house
        .post(
            "company-admin",
            "/company/contacts/new",
            "name=Nuit&purpose_billing=on",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.seen().contains("donnez son adresse"));
    let sent = "name=Astreinte de nuit&purpose_incident=on&phone=06 39 98 00 00";
    let added = house
        .post("company-admin", "/company/contacts/new", sent)
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let list = house
        .get("company-admin", "/company/contacts?purpose=incident")
        .await;
    assert!(list.seen().contains("Astreinte de nuit"));
}

#[tokio::test]
async fn an_iban_is_never_shown_whole() {
    let house = house().await;
    let sent = "version=1&method=directDebit&holder=Moi&iban=FR14 2004 1010 0505 0001 3M02 606&bic=PSSTFRPP";
    let saved = house.post("company-admin", "/company/payment", sent).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.seen());
    // Another account waits: the number is on no page meanwhile.
    let page = house.get("company-admin", saved.location()).await;
    assert!(page.seen().contains("FR14 •••• •••• 2606"));
    assert!(!shows_whole(&page.text));
    let page = house.get("company-admin", "/company/payment").await;
    assert!(page.seen().contains("FR14 •••• •••• 2606"));
    assert!(!shows_whole(&page.text));
    let activity = house
        .get("company-admin", "/company/activity?kind=parties")
        .await
        .seen();
    assert!(
        activity.contains("Demande de changement de compte bancaire") && !activity.contains("2606")
    );
}

#[tokio::test]
async fn a_reseller_creates_finds_moves_and_suspends_a_customer() {
    let house = house().await;
    let reseller = samples().reseller;
    let sent = format!(
        "parent={reseller}&role=customer&kind=association&legal_name=Éole&siren=552100554&street=1 rue A&postcode=75011&city=Paris&country=FR"
    );
    let created = house.post("reseller-admin", "/customers/new", &sent).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.seen());
    let place = created.location().to_owned();
    let page = house.get("reseller-admin", &place).await.seen();
    assert!(
        page.contains("Éole") && page.contains("Siège social"),
        "{page}"
    );
    let list = house
        .get("reseller-admin", "/customers?q=eole")
        .await
        .seen();
    assert!(
        list.contains("Éole") && list.contains("1 société"),
        "{list}"
    );
    let sub = samples().sub_reseller;
    let moved = house
        .post(
            "reseller-admin",
            &format!("{place}/move"),
            &format!("version=1&parent={sub}"),
        )
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.seen());
    let turned = house
        .post(
            "reseller-admin",
            &format!("{place}/state"),
            "version=2&state=suspended",
        )
        .await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.seen());
    assert!(
        house
            .get("reseller-admin", &place)
            .await
            .seen()
            .contains("Suspendu(e)")
    );
}

#[tokio::test]
async fn strangers_and_nobody_answer_the_same() {
    let house = house().await;
    let foreign = samples().foreign_client;
    for rest in ["", "/edit", "/sites", "/payment", "/move"] {
        let theirs = house
            .get("reseller-admin", &format!("/customers/{foreign}{rest}"))
            .await;
        let nobody = house
            .get(
                "reseller-admin",
                &format!("/customers/{}{rest}", sample_company("nobody")),
            )
            .await;
        assert_eq!(
            (theirs.status, nobody.status),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
            "{rest}"
        );
    }
}

#[tokio::test]
async fn a_brand_is_served_to_anybody_and_changes_its_address() {
    let house = house().await;
    let reseller = samples().reseller;
    let css = house.get("", &format!("/brand/{reseller}/brand.css")).await;
    assert_eq!(css.status, StatusCode::OK);
    assert!(css.text.contains("--brand: light-dark("));
    assert!(
        css.header("cache-control").contains("immutable"),
        "{:?}",
        css.headers
    );
    let logo = house.get("", &format!("/brand/{reseller}/logo")).await;
    assert_eq!(logo.status, StatusCode::NOT_FOUND);
}
