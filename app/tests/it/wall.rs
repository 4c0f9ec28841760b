//! The second wall (decision 18): on PostgreSQL a query that forgot its scope finds nothing of others. Each
//! test says nothing on SQLite, which knows no such wall.

mod pages;
mod role;

use std::time::Duration;

use access::{CompanyId, Sight};
use app::assembly;
use db::{Engine, Query, Read, Wall};
use parties::samples::samples;
use testkit::House;

use crate::house::house;

/// Tables that hold nothing of any customer, and why. Every other one must stand behind the wall: `CALL db_wall`
/// in the step that makes it.
const NOBODYS: [(&str, &str); 10] = [
    ("db_audit_head", "the number and hash of the trail's end"),
    ("db_audit_seal", "signed ends of the trail"),
    ("db_counter", "the latest number of each series"),
    ("db_migration", "which steps were taken"),
    ("db_migration_lock", "one row to take turns at"),
    (
        "identity_attempt",
        "hashes of what was typed at the door, before anybody is known",
    ),
    (
        "identity_ceremony",
        "challenges by the hash of their secret, five minutes long",
    ),
    ("identity_counter", "the latest identifier"),
    (
        "identity_logout",
        "hashes of the words of providers that somebody left: each counts once",
    ),
    ("parties_tree_turn", "one row to take turns at"),
];

/// Columns that say whose a row is: none of them may stand in a table that is nobody's.
const TELLTALES: [&str; 5] = [
    "company_id",
    "ancestor_id",
    "login_id",
    "membership_id",
    "site_id",
];

fn query(text: String) -> Query {
    Query {
        name: "RAW",
        text: Box::leak(text.into_boxed_str()),
    }
}

async fn on_postgres() -> Option<House> {
    let house = house().await;
    (house.tools().db.engine() == Engine::Postgres).then_some(house)
}

/// A connection as `role` reads with, made of their session as the gate makes it.
async fn reading_as(house: &House, role: &str) -> (Read, CompanyId) {
    let cookie = house.cookie(role).await;
    let token = cookie.trim_start_matches("sid=");
    let guest = identity::admit(house.tools(), token).await;
    let caller = guest.expect("the database").expect("a session").caller;
    let read = house.tools().db.read_within(caller.sight()).await;
    (read.expect("a connection"), caller.company())
}

async fn count(tx: &mut Read, text: String) -> i64 {
    let found: Option<(i64,)> = tx.one(query(text).bound()).await.expect("a count");
    found.map_or(0, |(count,)| count)
}

async fn tables(house: &House) -> Vec<String> {
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    let text = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1";
    let rows: Vec<(String,)> = tx
        .all(query(text.to_owned()).bound())
        .await
        .expect("tables");
    rows.into_iter().map(|(name,)| name).collect()
}

fn is_nobodys(table: &str) -> bool {
    NOBODYS.iter().any(|(name, _)| *name == table)
}

#[tokio::test]
async fn the_suite_runs_behind_the_wall() {
    let Some(house) = on_postgres().await else {
        return;
    };
    assert_eq!(
        house.tools().db.wall().await.expect("the role"),
        Wall::Stands
    );
}

#[tokio::test]
async fn every_table_stands_behind_the_wall_or_is_nobodys() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let open = house.tools().db.unwalled().await.expect("the catalogue");
    let listed: Vec<&str> = NOBODYS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        open, listed,
        "left: what has no whole wall; right: what may have none"
    );
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    for table in listed {
        let telling = TELLTALES.map(|name| format!("'{name}'")).join(", ");
        let columns = format!(
            "SELECT COUNT(*) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname IN ({telling})"
        );
        assert_eq!(
            count(&mut tx, columns).await,
            0,
            "{table} says whose its rows are"
        );
    }
}

#[tokio::test]
async fn a_new_table_without_a_wall_is_named() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let db = &house.tools().db;
    let before = db.unwalled().await.expect("the catalogue");
    let mut tx = db.write_as_the_house().await.expect("a transaction");
    let made = [
        "CREATE TABLE billing_note (id TEXT PRIMARY KEY, company_id TEXT NOT NULL)",
        "CREATE VIEW billing_note_v AS SELECT id FROM billing_note",
    ];
    for text in made {
        tx.run(query(text.to_owned()).bound()).await.expect("made");
    }
    tx.commit_unsigned_by_the_ground().await.expect("kept");
    let mut found = db.unwalled().await.expect("the catalogue");
    found.retain(|name| !before.contains(name));
    assert_eq!(found, ["billing_note", "billing_note_v"]);
    let mut tx = db.write_as_the_house().await.expect("a transaction");
    let walled = [
        "CALL db_wall('billing_note', 'company_id')",
        "ALTER VIEW billing_note_v SET (security_invoker = true)",
    ];
    for text in walled {
        tx.run(query(text.to_owned()).bound())
            .await
            .expect("one line");
    }
    tx.commit_unsigned_by_the_ground().await.expect("kept");
    assert_eq!(db.unwalled().await.expect("the catalogue"), before);
}

#[tokio::test]
async fn who_asks_for_nobody_sees_no_row_of_any_table() {
    let Some(house) = on_postgres().await else {
        return;
    };
    house.cookie("company-admin").await;
    let db = &house.tools().db;
    let mut nobody = db.read_within(Sight::NONE).await.expect("a connection");
    let mut all = db.read_as_the_house().await.expect("a connection");
    let mut filled = 0;
    for table in tables(&house)
        .await
        .iter()
        .filter(|table| !is_nobodys(table))
    {
        let text = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(count(&mut nobody, text.clone()).await, 0, "{table}");
        filled += i64::from(count(&mut all, text).await > 0);
    }
    assert!(
        filled >= 12,
        "only {filled} tables hold anything: what was proved?"
    );
}

#[tokio::test]
async fn no_table_shows_a_row_of_a_company_beside_ones_own() {
    let Some(house) = on_postgres().await else {
        return;
    };
    for role in ["company-admin", "reseller-admin"] {
        let (mut tx, company) = reading_as(&house, role).await;
        for table in tables(&house)
            .await
            .iter()
            .filter(|table| *table != "parties_tree")
        {
            let has = format!(
                "SELECT COUNT(*) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'company_id'"
            );
            if count(&mut tx, has).await == 0 {
                continue;
            }
            let shown = match table.as_str() {
                "identity_terms" => "state = 'published'".to_owned(),
                // Of those above, too.
                "parties_brand" | "parties_brand_logo" => format!(
                    "company_id IN (SELECT ancestor_id FROM parties_tree WHERE company_id = '{company}')"
                ),
                _ => "FALSE".to_owned(),
            };
            let beside = format!(
                "SELECT COUNT(*) FROM {table} WHERE company_id NOT IN
                 (SELECT company_id FROM parties_tree WHERE ancestor_id = '{company}') AND NOT ({shown})"
            );
            assert_eq!(
                count(&mut tx, beside).await,
                0,
                "{role} sees others' rows of {table}"
            );
        }
        let own = count(&mut tx, "SELECT COUNT(*) FROM billing_document".to_owned()).await;
        assert!(own > 0, "{role} sees nothing at all");
    }
}

/// Billing's own query for one document, as it is but for its scope, which asks nothing any more.
fn without_its_scope() -> Query {
    let all = assembly::queries();
    let (_, found) = all
        .iter()
        .find(|(owner, query)| *owner == "billing" && query.name == "FIND_WITHIN")
        .expect("the query");
    let scope = "EXISTS (SELECT 1 FROM parties_tree_v t
              WHERE t.ancestor_id = $3 AND t.company_id = d.company_id)";
    assert!(
        found.text.contains(scope),
        "the scope is written otherwise: {}",
        found.text
    );
    let text = found.text.replace(scope, "CAST($3 AS TEXT) IS NOT NULL");
    query(format!("SELECT COUNT(*) FROM ({text}) AS found"))
}

async fn found(house: &House, role: &str, document: &str) -> i64 {
    let (mut tx, company) = reading_as(house, role).await;
    let bound = without_its_scope()
        .bind(document)
        .bind("invoice")
        .bind(company)
        .bind(None::<String>);
    let found: Option<(i64,)> = tx.one(bound).await.expect("a count");
    found.map_or(0, |(count,)| count)
}

#[tokio::test]
async fn a_query_without_its_scope_finds_nothing_of_another_company() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let db = &house.tools().db;
    let own = samples().guide_client;
    let mut tx = db.read_as_the_house().await.expect("a connection");
    let pick = |which: &str| {
        query(format!(
            "SELECT id FROM billing_document WHERE kind = 'invoice' AND {which} ORDER BY id LIMIT 1"
        ))
    };
    let (own_id,): (String,) = {
        let one = pick(&format!("company_id = '{own}'"));
        tx.one(one.bound())
            .await
            .expect("a row")
            .expect("an invoice")
    };
    let (foreign_id,): (String,) = {
        let one = pick(&format!("company_id <> '{own}'"));
        tx.one(one.bound())
            .await
            .expect("a row")
            .expect("an invoice")
    };
    drop(tx);
    assert_eq!(
        found(&house, "company-admin", &own_id).await,
        1,
        "one's own"
    );
    assert_eq!(
        found(&house, "company-admin", &foreign_id).await,
        0,
        "another's"
    );
    assert_eq!(
        found(&house, "operator-admin", &foreign_id).await,
        1,
        "the operator sees all"
    );
    // Without the wall the same query shows it: it is the wall that held, not luck.
    let mut tx = db.write_as_the_house().await.expect("a transaction");
    let down = "ALTER TABLE billing_document DISABLE ROW LEVEL SECURITY";
    tx.run(query(down.to_owned()).bound())
        .await
        .expect("taken down");
    tx.commit_unsigned_by_the_ground().await.expect("kept");
    assert_eq!(
        found(&house, "company-admin", &foreign_id).await,
        1,
        "the wall is down"
    );
}

#[tokio::test]
async fn what_one_sight_sees_does_not_stay_on_the_connection() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let db = &house.tools().db;
    let all = || "SELECT COUNT(*) FROM billing_document".to_owned();
    let lend = async |sight| db.read_within(sight).await.expect("a connection");
    for _ in 0..3 {
        // More than there are connections: each is lent to the house, then to nobody.
        for _ in 0..12 {
            assert!(count(&mut lend(Sight::of_the_house()).await, all()).await > 0);
        }
        for _ in 0..12 {
            assert_eq!(count(&mut lend(Sight::NONE).await, all()).await, 0);
        }
    }
    // One question beyond the wall leaves the next behind it.
    let mut tx = lend(Sight::NONE).await;
    let beyond: Option<(i64,)> = tx
        .one_as_the_house(query(all()).bound())
        .await
        .expect("a count");
    assert!(beyond.is_some_and(|(count,)| count > 0));
    assert_eq!(count(&mut tx, all()).await, 0);
    // So does one nobody waited for.
    let slow = query("SELECT CAST(1 AS BIGINT) FROM pg_sleep(1)".to_owned());
    let hurried = tx.one_as_the_house::<(i64,)>(slow.bound());
    assert!(
        tokio::time::timeout(Duration::from_millis(200), hurried)
            .await
            .is_err()
    );
    assert_eq!(count(&mut tx, all()).await, 0);
}

#[tokio::test]
async fn nobody_writes_over_the_wall() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let db = &house.tools().db;
    let own = samples().guide_client;
    let mut tx = db
        .write_within(Sight::within(own))
        .await
        .expect("a transaction");
    let taken = format!("UPDATE parties_site SET company_id = '{own}' WHERE company_id <> '{own}'");
    assert_eq!(
        tx.run(query(taken).bound()).await.expect("ran"),
        0,
        "others' rows are not there"
    );
    let grown = "INSERT INTO parties_tree (ancestor_id, company_id, depth)
        SELECT ancestor_id, 'x', 1 FROM parties_tree LIMIT 1";
    let answer = tx.run(query(grown.to_owned()).bound()).await;
    assert!(
        answer.is_err(),
        "the tree is the house's to change: {answer:?}"
    );
    drop(tx);
    let mut tx = db
        .write_within(Sight::within(own))
        .await
        .expect("a transaction");
    let given = format!(
        "UPDATE parties_site SET company_id = (SELECT id FROM parties_company WHERE parent_id IS NULL)
         WHERE company_id = '{own}'"
    );
    let answer = tx.run(query(given).bound()).await;
    assert!(answer.is_err(), "nor is a row given away: {answer:?}");
}
