use crate::house::house;

/// Every query of every crate is one, on the engine under test.
#[tokio::test]
async fn every_query_prepares() {
    let house = house().await;
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let mut wrong = Vec::new();
    for (owner, query) in app::assembly::queries() {
        if let Err(fault) = tx.prepare(query.text).await {
            wrong.push(format!("{owner}::{}: {fault}", query.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        app::assembly::queries().len() > 50,
        "the lists are not wired"
    );
}
