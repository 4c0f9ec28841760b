use access::{Caller, CompanyId, Right, Rights};
use db::{Query, Signed, Write};
use jobs::Settings;
use kernel::{Halt, Id};

use super::{admin, caller, filled, scope, vault};
use crate::actions::{
    Asking, BrandDraft, CompanyChange, ContactDraft, IbanEntry, PaymentDraft, PaymentOutcome,
    Reach, add_contact, change_brand, change_company, change_payment,
};
use crate::domain::{
    Bic, Colour, CompanyField, EmailAddress, Host, Iban, PaymentMethod, Purpose, Siren,
};
use crate::samples::sample_site;
use crate::{brand_for_company, brand_for_host, opened_iban, store};

fn asking(caller: &Caller) -> Asking<'_> {
    Asking {
        caller,
        address: "192.0.2.7",
        delay_h: 48,
    }
}

/// Takes the account away behind everybody's back.
async fn forget(tx: &mut Write, company: CompanyId) {
    let query = Query {
        name: "FORGET",
        text: "UPDATE parties_payment SET iban_sealed = NULL, iban_masked = '' WHERE company_id = $1",
    };
    tx.run(query.bind(company)).await.unwrap();
}

fn fields(halt: Result<impl std::fmt::Debug, Halt>) -> Vec<(String, &'static str)> {
    match halt {
        Err(Halt::Refused(refused)) => refused
            .fields
            .into_iter()
            .map(|fault| (fault.field, fault.code))
            .collect(),
        other => panic!("{other:?}"),
    }
}

// ASVS 8.2.3, 15.3.3
#[tokio::test]
async fn a_field_sent_without_its_right_is_refused_by_name() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let rights = Rights::NONE
        .with(Right::CompanyRead)
        .with(Right::CompanyCommentEdit);
    let who = caller(samples.guide_client, rights);
    let own = Reach::Own(samples.guide_client);
    let crafted = CompanyChange {
        version: 1,
        comment: Some("bonjour".to_owned()),
        siren: Some(Some(Siren::numbered(5))),
        unoffered: vec![CompanyField::Reference],
        ..CompanyChange::default()
    };
    let refused = fields(change_company(&mut tx, &who, own, crafted).await);
    let code = "parties.field.no_right";
    assert_eq!(
        refused,
        [("siren".to_owned(), code), ("reference".to_owned(), code)]
    );

    let honest = CompanyChange {
        version: 1,
        comment: Some("bonjour".to_owned()),
        ..CompanyChange::default()
    };
    let saved = change_company(&mut tx, &who, own, honest.clone())
        .await
        .unwrap();
    assert_eq!(saved.comment, "bonjour");
    let again = change_company(&mut tx, &who, own, honest).await;
    assert!(matches!(again, Err(Halt::Refused(refused)) if refused.code == "db.stale"));
}

#[tokio::test]
async fn other_companies_are_missing_whichever_way_one_comes() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let who = admin(samples.reseller);
    let change = || CompanyChange {
        version: 1,
        ..CompanyChange::default()
    };
    for stranger in [
        samples.foreign_client,
        samples.operator,
        Id::derived("nobody"),
    ] {
        let got = change_company(&mut tx, &who, Reach::Customer(stranger), change()).await;
        assert!(matches!(got, Err(Halt::Missing)), "{got:?}");
    }
    let foreign = sample_site("delorme", 0);
    assert!(
        store::sites::find(&mut tx, &scope(samples.reseller), foreign)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_narrowed_membership_sees_its_chosen_sites_only() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let who = admin(samples.guide_client).narrowed();
    let scope = who.scope(Right::SitesRead).unwrap();
    let all = store::sites::Filter::default();
    let seen = store::sites::list(&mut tx, &scope, samples.guide_client, &all)
        .await
        .unwrap();
    assert!(seen.is_empty());
    tx.insert_many(
        "access_site (membership_id, site_id)",
        vec![vec![
            db::Value::Text(Some(who.membership().to_string())),
            db::Value::Text(Some(sample_site("guide", 1).to_string())),
        ]],
    )
    .await
    .unwrap();
    let seen = store::sites::list(&mut tx, &scope, samples.guide_client, &all)
        .await
        .unwrap();
    assert_eq!(
        seen.iter()
            .map(|site| site.name.as_str())
            .collect::<Vec<_>>(),
        ["Site de Clichy"]
    );
    let head = sample_site("guide", 0);
    assert!(
        store::sites::find(&mut tx, &scope, head)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn sites_come_head_office_first_and_are_found_by_city() {
    let (db, samples) = filled().await;
    let mut tx = db.read_as_the_house().await.unwrap();
    let scope = scope(samples.operator);
    let list = |words: &str| store::sites::Filter {
        words: words.to_owned(),
        ..Default::default()
    };
    let seen = store::sites::list(&mut tx, &scope, samples.guide_client, &list(""))
        .await
        .unwrap();
    let names: Vec<&str> = seen.iter().map(|site| site.name.as_str()).collect();
    assert_eq!(names, ["Siège Social", "Site de Clichy"]);
    let seen = store::sites::list(&mut tx, &scope, samples.guide_client, &list("CLICHY"))
        .await
        .unwrap();
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn an_iban_is_sealed_shown_masked_and_kept_when_left_empty() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let (who, own) = (
        admin(samples.direct_client),
        Reach::Own(samples.direct_client),
    );
    let draft = |version, iban, bic: &str| PaymentDraft {
        version,
        method: PaymentMethod::SepaDebit,
        holder: "Atelier Vasseur".to_owned(),
        iban,
        bic: Bic::parse(bic).ok(),
    };
    let iban = Iban::parse("FR1420041010050500013M02606").unwrap();
    let german = draft(1, IbanEntry::New(iban.clone()), "DEUTDEFF");
    let refused = fields(change_payment(&mut tx, asking(&who), own, &vault(), german).await);
    assert_eq!(refused, [("bic".to_owned(), "parties.bic.other_country")]);
    let none = draft(1, IbanEntry::Forget, "PSSTFRPP");
    let refused = fields(change_payment(&mut tx, asking(&who), own, &vault(), none).await);
    assert_eq!(refused, [("iban".to_owned(), "parties.iban.needed")]);

    // Another account than the one kept waits; nobody asks to protect none.
    let right = draft(1, IbanEntry::New(iban.clone()), "PSSTFRPP");
    let waits = change_payment(&mut tx, asking(&who), own, &vault(), right.clone()).await;
    assert!(matches!(waits, Ok(PaymentOutcome::Waits(_))), "{waits:?}");
    forget(&mut tx, samples.direct_client).await;
    let kept = change_payment(&mut tx, asking(&who), own, &vault(), right).await;
    let Ok(PaymentOutcome::Saved(kept)) = kept else {
        panic!("{kept:?}");
    };
    assert_eq!(kept.iban_masked, "FR14 •••• •••• 2606");
    change_payment(
        &mut tx,
        asking(&who),
        own,
        &vault(),
        draft(2, IbanEntry::Keep, "PSSTFRPP"),
    )
    .await
    .unwrap();
    let scope = who.scope(Right::PaymentRead).unwrap();
    let opened = opened_iban(&mut tx, &vault(), &scope, samples.direct_client)
        .await
        .unwrap();
    assert_eq!(opened, Some(iban.clone()));
    let sealed = store::payments::sealed_iban(&mut tx, &scope, samples.direct_client)
        .await
        .unwrap();
    let lying = sealed.unwrap();
    assert!(
        !lying
            .windows(8)
            .any(|part| iban.electronic().as_bytes().windows(8).any(|w| w == part))
    );
}

#[tokio::test]
async fn a_contact_of_another_companys_site_is_missing() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let draft = ContactDraft {
        site: Some(sample_site("tilleuls", 0)),
        name: "Astreinte".to_owned(),
        function: String::new(),
        email: EmailAddress::parse("a@b.example").ok(),
        phone: None,
        purposes: [Purpose::Incident].into_iter().collect(),
    };
    let own = Reach::Customer(samples.guide_client);
    let added = add_contact(&mut tx, &admin(samples.reseller), own, draft).await;
    assert!(matches!(added, Err(Halt::Missing)), "{added:?}");
}

#[tokio::test]
async fn a_brand_is_the_nearest_above_and_answers_at_its_host() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let name = |facts: Option<crate::BrandFacts>| facts.map(|facts| facts.name).unwrap_or_default();
    let phare = crate::samples::sample_company("phare");
    assert_eq!(
        name(brand_for_company(&mut tx, phare).await.unwrap()),
        "Présentation Réseaux"
    );
    assert_eq!(
        name(
            brand_for_company(&mut tx, samples.direct_client)
                .await
                .unwrap()
        ),
        "Cadence Télécom"
    );
    let asked = brand_for_host(&mut tx, "CLIENTS.nordvoix.example")
        .await
        .unwrap();
    assert_eq!(name(asked), "Nordvoix");
    assert_eq!(brand_for_host(&mut tx, "../etc").await.unwrap(), None);
}

#[tokio::test]
async fn a_brand_is_for_those_who_sell_and_its_host_is_nobody_elses() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let phare = crate::samples::sample_company("phare");
    let draft = BrandDraft {
        version: 0,
        name: "Côte Bleue".to_owned(),
        colour: Colour::parse("#ffee00").unwrap(),
        host: Host::parse("clients.nordvoix.example").ok(),
        ..BrandDraft::default()
    };
    let who = admin(samples.sub_reseller);
    let taken = change_brand(
        &mut tx,
        &who,
        Reach::Own(samples.sub_reseller),
        draft.clone(),
        &Settings::default(),
    )
    .await;
    assert_eq!(
        fields(taken),
        [("host".to_owned(), "parties.brand.host_taken")]
    );
    let draft = BrandDraft {
        host: None,
        ..draft
    };
    change_brand(
        &mut tx,
        &who,
        Reach::Own(samples.sub_reseller),
        draft.clone(),
        &Settings::default(),
    )
    .await
    .unwrap();
    let brand = brand_for_company(&mut tx, phare).await.unwrap();
    assert_eq!(brand.map(|facts| facts.name), Some("Côte Bleue".to_owned()));
    let customer = admin(samples.guide_client);
    let refused = change_brand(
        &mut tx,
        &customer,
        Reach::Own(samples.guide_client),
        draft,
        &Settings::default(),
    )
    .await;
    assert!(matches!(refused, Err(Halt::Refused(_))));
    tx.commit(Signed::by_the_house("test.brand")).await.unwrap();
}
