use db::Query;

use super::house::house;
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
