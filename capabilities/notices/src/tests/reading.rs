use access::Scope;
use jobs::Settings;

use super::*;
use crate::domain::message::Topic;
use crate::samples;

#[tokio::test]
async fn staff_see_their_own_companies_messages_filtered() {
    let desk = desk(Settings {
        mail_leaves: false,
        ..open_post()
    })
    .await;
    desk.send(samples::invoice(acme())).await;
    desk.clock.advance(1);
    let access = desk.send(samples::access(acme())).await;
    let none = Filter::default();
    assert_eq!(desk.seen_by("reseller", &none).await[0], access);
    assert!(desk.seen_by("zeta", &none).await.is_empty());
    for filter in [
        Filter {
            topic: Some(Topic::Access),
            ..none.clone()
        },
        Filter {
            address: "CAMILLE".to_owned(),
            ..none.clone()
        },
    ] {
        assert_eq!(desk.seen_by("acme", &filter).await, [access]);
    }
    for filter in [
        Filter {
            state: Some(MessageState::Sent),
            ..none.clone()
        },
        Filter {
            address: "%".to_owned(),
            ..none.clone()
        },
        Filter {
            company: "zeta".to_owned(),
            ..none.clone()
        },
    ] {
        assert!(desk.seen_by("acme", &filter).await.is_empty(), "{filter:?}");
    }
    let company = Filter {
        company: "oip-00000001".to_owned(),
        ..none.clone()
    };
    assert_eq!(desk.seen_by("reseller", &company).await.len(), 2);
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page_both_ways() {
    let desk = desk(Settings {
        mail_leaves: false,
        ..open_post()
    })
    .await;
    let mut all = Vec::new();
    for _ in 0..121 {
        all.push(desk.send(samples::invoice(acme())).await);
        desk.clock.advance(1);
    }
    let none = Filter::default();
    let scope = Scope::of_the_house(acme());
    let mut tx = desk.tools.db.read_as_the_house().await.unwrap();
    let top = messages::list(&mut tx, &scope, &none, Place::Top)
        .await
        .unwrap();
    let second = messages::list(&mut tx, &scope, &none, Place::Below(top.older.unwrap()))
        .await
        .unwrap();
    let third = messages::list(&mut tx, &scope, &none, Place::Below(second.older.unwrap()))
        .await
        .unwrap();
    assert_eq!(
        (top.rows.len(), second.rows.len(), third.rows.len()),
        (50, 50, 21)
    );
    assert!(top.newer.is_none() && third.older.is_none());
    let back = messages::list(&mut tx, &scope, &none, Place::Above(third.newer.unwrap()))
        .await
        .unwrap();
    let ids = |rows: &[messages::Summary]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&back.rows), ids(&second.rows));
    assert_eq!(third.rows.last().unwrap().id, all[0]);
}

#[tokio::test]
async fn every_query_is_one() {
    let desk = desk(open_post()).await;
    let mut tx = desk.tools.db.read_as_the_house().await.unwrap();
    for query in crate::QUERIES.iter().copied().flatten() {
        tx.prepare(query.text)
            .await
            .unwrap_or_else(|fault| panic!("{}: {fault}", query.name));
    }
}
