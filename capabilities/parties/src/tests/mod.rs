//! What the database is asked, on both engines when `MYOPENIP_TEST_POSTGRES` names a PostgreSQL.

mod import;
mod tree;
mod walls;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::{Breadth, Caller, CompanyId, LoginId, MembershipId, Right, Rights, Scope};
use db::{Db, Migrations, Opening, Signed, Vault};
use kernel::{StillClock, Timestamp};

use crate::samples::{Samples, fill};

/// Stands for the view that `identity` publishes.
const ACCESS: Migrations = Migrations {
    owner: "access",
    steps: &[(
        "0001_stand_in.sql",
        "CREATE TABLE access_site (membership_id TEXT NOT NULL, site_id TEXT NOT NULL);
         CREATE VIEW access_site_v AS SELECT membership_id, site_id FROM access_site;",
    )],
};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A fresh database of its own.
pub async fn empty() -> Db {
    let clock = Arc::new(StillClock::new(Timestamp::from_micros(
        1_790_000_000_000_000,
    )));
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("parties-{}-{number}.db", std::process::id());
    let path = std::env::temp_dir().join(name);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    let opening = Opening::at(format!("sqlite://{}", path.display()));
    let db = Db::open(&opening, clock).await.unwrap();
    db::migrate(&db, &[crate::MIGRATIONS, ACCESS])
        .await
        .unwrap();
    db
}

pub fn vault() -> Vault {
    Vault::new(&[7; 32]).unwrap()
}

/// A database with the samples in it.
pub async fn filled() -> (Db, Samples) {
    let db = empty().await;
    let mut tx = db.write().await.unwrap();
    let samples = fill(&mut tx, &vault()).await.unwrap();
    tx.commit(Signed::by_the_house("test.fill")).await.unwrap();
    (db, samples)
}

pub fn caller(company: CompanyId, rights: Rights) -> Caller {
    let (login, membership) = (
        LoginId::derived("login"),
        MembershipId::derived("membership"),
    );
    Caller::vouched(login, company, membership, "Alix Test".to_owned(), rights).over(Breadth::Many)
}

pub fn admin(company: CompanyId) -> Caller {
    caller(company, Rights::all())
}

pub fn scope(company: CompanyId) -> Scope {
    admin(company).scope(Right::CustomersRead).unwrap()
}

#[tokio::test]
async fn every_query_is_one() {
    let db = empty().await;
    let mut tx = db.read().await.unwrap();
    for query in crate::QUERIES.iter().copied().flatten() {
        let prepared = tx.prepare(query.text).await;
        assert!(prepared.is_ok(), "{}: {prepared:?}", query.name);
    }
}

#[test]
fn every_refusal_and_deed_has_its_words_in_both_languages() {
    let read = |text: &str| -> Vec<String> {
        let keys = text
            .lines()
            .filter_map(|line| line.strip_prefix('"')?.split('"').next());
        keys.map(str::to_owned).collect()
    };
    assert_eq!(read(crate::LABELS.fr), read(crate::LABELS.en));
}

#[test]
fn every_route_is_there_once() {
    let mut drawn: Vec<String> = crate::routes()
        .iter()
        .map(|route| format!("{} {}", route.facts().method, route.facts().path))
        .collect();
    let count = drawn.len();
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), count);
}
