//! What is kept: SQL and rows, one file an aggregate.

pub mod activity;
pub mod billing_groups;
pub mod brand_records;
pub mod brands;
pub mod changes;
pub mod companies;
pub mod contacts;
pub mod customers;
pub mod imports;
pub mod kept;
pub mod letterheads;
pub mod modules;
pub mod owners;
pub mod payments;
pub mod references;
pub mod sites;
pub mod tree;

/// Every query of this room, for the test that prepares them on both engines.
pub const QUERIES: &[&[db::Query]] = &[
    activity::ALL,
    billing_groups::ALL,
    brand_records::ALL,
    brands::ALL,
    changes::ALL,
    companies::ALL,
    contacts::ALL,
    customers::ALL,
    imports::ALL,
    kept::ALL,
    letterheads::ALL,
    modules::ALL,
    owners::ALL,
    payments::ALL,
    references::ALL,
    sites::ALL,
    tree::ALL,
];

/// Inserts rows in statements of about a thousand values. SQLite looks each `$n` up among those
/// before it, so that the time of a statement grows with the square of its parameters: at
/// eighteen thousand of them one takes seconds.
async fn insert(
    tx: &mut db::Write,
    into: &'static str,
    rows: Vec<Vec<db::Value>>,
) -> Result<(), kernel::Halt> {
    let width = rows.first().map_or(1, Vec::len).max(1);
    let at_once = (1_000 / width).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        tx.insert_many(into, rows.by_ref().take(at_once).collect())
            .await?;
    }
    Ok(())
}
