use access::CompanyId;
use db::{Db, Signed};
use kernel::Halt;

use super::{admin, filled, scope};
use crate::actions::{Reach, change_state, move_branch};
use crate::domain::CompanyState;
use crate::samples::{fill_large, sample_company};
use crate::store::customers::{Filter, From, More, count, page};
use crate::store::{companies, tree};

fn code(halt: Result<crate::Company, Halt>) -> &'static str {
    match halt {
        Err(Halt::Refused(refused)) => refused.code,
        Err(Halt::Missing) => "missing",
        Err(Halt::Denied) => "denied",
        other => panic!("{other:?}"),
    }
}

async fn attempt(
    db: &Db,
    who: CompanyId,
    what: CompanyId,
    to: CompanyId,
) -> Result<crate::Company, Halt> {
    let mut tx = db.write_as_the_house().await.unwrap();
    let version = companies::find(&mut tx, &scope(who), what)
        .await?
        .map_or(0, |one| one.version);
    let moved = move_branch(&mut tx, &admin(who), Reach::Customer(what), (to, version)).await?;
    tx.commit(Signed::by_the_house("test.move")).await.unwrap();
    Ok(moved)
}

#[tokio::test]
async fn a_branch_moves_whole_and_leaves_nothing_behind() {
    let (db, samples) = filled().await;
    let phare = sample_company("phare");
    attempt(
        &db,
        samples.operator,
        samples.sub_reseller,
        samples.other_reseller,
    )
    .await
    .unwrap();
    let mut tx = db.read_as_the_house().await.unwrap();
    for (above, below, stands) in [
        (samples.other_reseller, phare, true),
        (samples.reseller, phare, false),
        (samples.reseller, samples.sub_reseller, false),
        (samples.operator, phare, true),
        (samples.sub_reseller, phare, true),
    ] {
        assert_eq!(
            tree::stands_below(&mut tx, above, below).await.unwrap(),
            stands
        );
    }
    let names: Vec<String> = tree::ancestors(&mut tx, &scope(samples.operator), phare)
        .await
        .unwrap()
        .into_iter()
        .map(|node| node.legal_name)
        .collect();
    assert_eq!(
        names,
        [
            "Cadence Télécom",
            "Nordvoix Distribution",
            "Côte Bleue Informatique"
        ]
    );
}

#[tokio::test]
async fn a_branch_never_stands_under_itself_nor_under_strangers() {
    let (db, samples) = filled().await;
    let (operator, reseller) = (samples.operator, samples.reseller);
    assert_eq!(
        code(attempt(&db, operator, reseller, samples.sub_reseller).await),
        "parties.company.cycle"
    );
    assert_eq!(
        code(attempt(&db, operator, reseller, reseller).await),
        "parties.company.cycle"
    );
    assert_eq!(
        code(attempt(&db, operator, reseller, operator).await),
        "parties.company.same_place"
    );
    assert_eq!(
        code(attempt(&db, operator, reseller, samples.direct_client).await),
        "parties.company.parent_is_customer"
    );
    assert_eq!(
        code(attempt(&db, reseller, samples.guide_client, samples.other_reseller).await),
        "missing"
    );
    assert_eq!(
        code(attempt(&db, reseller, samples.foreign_client, reseller).await),
        "missing"
    );
    assert_eq!(
        code(attempt(&db, reseller, reseller, samples.sub_reseller).await),
        "parties.company.own"
    );
}

#[tokio::test]
async fn two_moves_at_once_cannot_tie_a_knot() {
    let (db, samples) = filled().await;
    let (one, other) = (samples.reseller, samples.other_reseller);
    let (first, second) = tokio::join!(
        attempt(&db, samples.operator, one, other),
        attempt(&db, samples.operator, other, one),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}

#[tokio::test]
async fn a_reseller_closes_after_its_customers() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let caller = admin(samples.operator);
    let closed = change_state(
        &mut tx,
        &caller,
        Reach::Customer(samples.reseller),
        (CompanyState::Closed, 1),
    );
    assert_eq!(code(closed.await), "parties.company.open_below");
    let own = change_state(
        &mut tx,
        &caller,
        Reach::Customer(samples.operator),
        (CompanyState::Suspended, 1),
    );
    assert_eq!(code(own.await), "parties.company.own");
    let stale = change_state(
        &mut tx,
        &caller,
        Reach::Customer(samples.guide_client),
        (CompanyState::Suspended, 7),
    );
    assert_eq!(code(stale.await), "db.stale");
}

#[tokio::test]
async fn a_thousand_customers_are_read_page_by_page_both_ways() {
    let (db, samples) = filled().await;
    let mut tx = db.write_as_the_house().await.unwrap();
    let large = fill_large(&mut tx, 1_000).await.unwrap();
    assert_eq!(large.resellers.len() + large.clients.len(), 1_000);
    tx.commit(Signed::by_the_house("test.fill")).await.unwrap();

    let mut tx = db.read_as_the_house().await.unwrap();
    let scope = scope(samples.operator);
    let filter = Filter::default();
    let (mut from, mut names) = (From::After(String::new(), String::new()), Vec::new());
    loop {
        let (lines, more) = page(&mut tx, &scope, &filter, &from).await.unwrap();
        names.extend(lines.iter().map(|line| line.search_key.clone()));
        let last = lines.last().unwrap();
        from = From::After(last.search_key.clone(), last.id.to_string());
        if more == More::No {
            let back = From::Before(last.search_key.clone(), last.id.to_string());
            let (before, more) = page(&mut tx, &scope, &filter, &back).await.unwrap();
            assert_eq!(before.last().unwrap().search_key, names[names.len() - 2]);
            assert_eq!(more, More::Yes);
            break;
        }
    }
    assert_eq!(names.len(), 1_014, "all below, and not the operator itself");
    assert!(names.is_sorted());
    assert_eq!(count(&mut tx, &scope, &filter).await.unwrap(), 1_001);

    let found = |words: &str| Filter {
        words: words.to_owned(),
        ..Filter::default()
    };
    for (words, expected) in [
        ("oip-00000024", 1),
        ("895 556 554", 1),
        ("PRÉSENTATION", 2),
        ("garage fournier 19", 0),
        ("zzz", 0),
    ] {
        let lines = count(&mut tx, &scope, &found(words)).await.unwrap();
        assert_eq!(lines, expected, "{words}");
    }
    let narrow = super::scope(samples.reseller);
    let strangers = count(&mut tx, &narrow, &found("nordvoix")).await.unwrap();
    assert_eq!(strangers, 0);
}
