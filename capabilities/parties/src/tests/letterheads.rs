use access::{Right, Rights};
use kernel::{Halt, Money};

use super::{admin, caller, filled, vault};
use crate::actions::{BrandDraft, CompanyChange, LogoChange, Reach, change_brand, change_company};
use crate::domain::{Colour, LegalMentions, PaymentMethod, VatDue};
use crate::{addressee, letterhead};

fn mentions(version: i64) -> CompanyChange {
    CompanyChange {
        version,
        mentions: Some(LegalMentions {
            share_capital: Some(Money::from_cents(762_245)),
            register_town: Some("Quimper".to_owned()),
            vat_due: VatDue::OnDebits,
        }),
        ..CompanyChange::default()
    }
}

#[tokio::test]
async fn a_letterhead_says_all_that_a_bill_must() {
    let (db, samples) = filled().await;
    let mut tx = db.read_as_the_house().await.unwrap();
    let head = letterhead(&mut tx, &vault(), samples.operator)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(head.company.name, "Cadence Télécom");
    assert_eq!(
        head.company.address_lines(),
        ["18 quai de la Gare", "75013 Paris"]
    );
    assert_eq!(
        head.legal_form(),
        "SAS au capital de 250\u{202f}000\u{202f}€"
    );
    assert_eq!(head.mentions.register_town.as_deref(), Some("Paris"));
    let vat = head.company.vat_number.clone().unwrap();
    assert!(vat.of_company(head.company.siren.as_ref().unwrap()).is_ok());
    assert_eq!(head.colour, Colour::parse("#0b5fa5").unwrap());
    assert_eq!(
        head.support_lines(),
        [
            "assistance@cadence.example",
            "01\u{a0}99\u{a0}00\u{a0}10\u{a0}00"
        ]
    );
    let account = head.account.unwrap();
    assert_eq!(
        (account.iban.electronic().len(), account.bic.as_str()),
        (27, "AGRIFRPP")
    );

    let guide = addressee(&mut tx, samples.guide_client)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(guide.reference, "OIP-00000024");
    assert_eq!(guide.address_lines(), ["12 rue du Bac", "75007 Paris"]);
    assert!(guide.payment.unwrap().1.contains("••••"));
    let nobody = access::CompanyId::derived("nobody");
    assert!(addressee(&mut tx, nobody).await.unwrap().is_none());
    assert!(
        letterhead(&mut tx, &vault(), nobody)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_reseller_without_a_brand_does_not_bear_the_one_above() {
    let (db, samples) = filled().await;
    let mut tx = db.read_as_the_house().await.unwrap();
    let head = letterhead(&mut tx, &vault(), samples.sub_reseller)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((head.colour, head.logo.is_none()), (Colour::HOUSE, true));
    assert_eq!(
        head.legal_form(),
        "EURL au capital de 7\u{202f}500\u{202f}€"
    );
    let paid = head.company.payment.map(|(method, _)| method);
    assert!(matches!(
        paid,
        Some(PaymentMethod::SepaDebit | PaymentMethod::Transfer)
    ));
}

#[tokio::test]
async fn mentions_are_for_who_sells_and_has_the_right() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let own = Reach::Own(samples.reseller);
    let saved = change_company(&mut tx, &admin(samples.reseller), own, mentions(1)).await;
    let kept = saved.unwrap().mentions;
    assert_eq!(kept.register_town.as_deref(), Some("Quimper"));
    let head = letterhead(&mut tx, &vault(), samples.reseller)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(head.mentions, kept);
    assert_eq!(
        head.legal_form(),
        "SARL au capital de 7\u{202f}622,45\u{202f}€"
    );

    let reader = caller(samples.reseller, Rights::NONE.with(Right::CompanyRead));
    let client = admin(samples.guide_client);
    for (who, own, version) in [
        (reader, own, 2),
        (client, Reach::Own(samples.guide_client), 1),
    ] {
        let refused = change_company(&mut tx, &who, own, mentions(version)).await;
        match refused {
            Err(Halt::Refused(refused)) => {
                assert_eq!(refused.fields[0].code, "parties.field.no_right");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_logo_is_on_the_papers_of_its_own_company() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let who = admin(samples.sub_reseller);
    let png = [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(),
        &[0, 0, 0, 2, 0, 0, 0, 2, 8, 6, 0, 0, 0],
    ];
    let brand = BrandDraft {
        version: 0,
        name: "Côte Bleue".to_owned(),
        colour: Colour::parse("#123456").unwrap(),
        host: None,
        logo: LogoChange::New(crate::Logo::parse(png.concat()).unwrap()),
        ..BrandDraft::default()
    };
    change_brand(
        &mut tx,
        &who,
        Reach::Own(samples.sub_reseller),
        brand,
        &jobs::Settings::default(),
    )
    .await
    .unwrap();
    let head = letterhead(&mut tx, &vault(), samples.sub_reseller)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(head.logo.map(|logo| logo.bytes), Some(png.concat()));
    assert_eq!(head.colour.channels(), [0x12, 0x34, 0x56]);
}
