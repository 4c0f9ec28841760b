use std::time::Instant;

use access::{Breadth, Right};
use db::Query;
use kernel::Money;

use super::house::{caller, house, today};
use crate::domain::{Cursor, Direction, DocumentKind, Filter, Wanted};
use crate::store::listing::{self, Asked};
use crate::store::{listing_sql, summary};

#[tokio::test]
async fn every_query_is_understood() {
    let house = house().await;
    let mut tx = house.read().await;
    for query in crate::QUERIES.iter().copied().flatten() {
        if let Err(fault) = tx.prepare(query.text).await {
            panic!("{}: {fault}", query.name);
        }
    }
}

/// How SQLite goes about a query, one step a line.
async fn plan(house: &super::house::House, query: &Query) -> String {
    let text = format!("EXPLAIN QUERY PLAN {}", query.text);
    let query = Query {
        name: query.name,
        text: Box::leak(text.into_boxed_str()),
    };
    let mut tx = house.read().await;
    let steps: Vec<(i64, i64, i64, String)> = tx.all(query.bound()).await.unwrap();
    steps
        .into_iter()
        .map(|(_, _, _, step)| step)
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn lists_walk_an_index_and_sort_nothing_but_a_few_companies() {
    let house = house().await;
    if house.tools.db.engine() != db::Engine::Sqlite {
        return;
    }
    for query in listing_sql::ALL.iter().chain(summary::ALL) {
        let plan = plan(&house, query).await;
        println!("{}\n{plan}\n", query.name);
        assert!(!plan.contains("SCAN d"), "{}: {plan}", query.name);
        // Beginnings of numbers and a few companies' documents are few, and sorted.
        if !query.name.starts_with("FEW") && !query.name.starts_with("NUMBERS") {
            assert!(!plan.contains("USE TEMP B-TREE"), "{}: {plan}", query.name);
        }
    }
}

type Question = (&'static str, Filter, Option<(Direction, Cursor)>);

fn questions() -> Vec<Question> {
    let id = crate::DocumentId::derived("x");
    let old = Cursor {
        issued_on: "2024-01-01".parse().unwrap(),
        id,
    };
    let all = Filter::default;
    let number = Some("F2023-000123".to_owned());
    vec![
        ("everything", all(), None),
        ("deep", all(), Some((Direction::Older, old))),
        ("back", all(), Some((Direction::Newer, old))),
        (
            "overdue",
            Filter {
                wanted: Some(Wanted::Overdue),
                ..all()
            },
            None,
        ),
        ("number", Filter { number, ..all() }, None),
        (
            "amount",
            Filter {
                least: Some(Money::from_cents(99_999_999)),
                ..all()
            },
            None,
        ),
    ]
}

/// Run by hand: `cargo test --release -p billing -- --ignored --nocapture large`.
#[tokio::test]
#[ignore = "a measure, not a check"]
async fn large() {
    let house = house().await;
    house.people(1_003).await;
    let start = Instant::now();
    let count = house.many_bills(3..1_003).await;
    let statements = house.tools.db.statements();
    println!(
        "{count} documents in {:?}, {statements} statements",
        start.elapsed()
    );
    let scopes = [
        (7, Breadth::One, "one"),
        (3, Breadth::Few, "hundred"),
        (1, Breadth::Many, "half"),
        (0, Breadth::Many, "all"),
    ];
    for (place, breadth, name) in scopes {
        let scope = caller(place, breadth).scope(Right::InvoicesRead).unwrap();
        let mut tx = house.read().await;
        for (what, filter, at) in &questions() {
            let kind = DocumentKind::Invoice;
            let asked = Asked {
                scope: &scope,
                kind,
                filter,
                company: None,
                today: today(),
            };
            let (mut rows, mut listed) = (0, Vec::new());
            for _ in 0..20 {
                let start = Instant::now();
                rows = listing::page(&mut tx, asked, *at).await.unwrap().rows.len();
                listed.push(start.elapsed());
            }
            listed.sort();
            let start = Instant::now();
            let count = listing::totals(&mut tx, asked, 1_001).await.unwrap().count;
            let summed = start.elapsed();
            println!(
                "{name:7} {what:10} {rows:2} rows in {:9.1?}, totals of {count:4} in {summed:.1?}",
                listed[10]
            );
        }
        let start = Instant::now();
        let unpaid = summary::unpaid_summary(&mut tx, &scope, today())
            .await
            .unwrap();
        println!(
            "{name:7} {} unpaid in {:.1?}",
            unpaid.count,
            start.elapsed()
        );
    }
}
