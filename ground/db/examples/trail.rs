//! What a signature costs, and how fast the trail is verified: `trail URL [LINES]`, on an empty
//! database. Beside each figure a commit of one plain row: what a signature was before the chain.
#![expect(clippy::expect_used, reason = "a measure that cannot go on must stop")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use db::{Db, HeadKey, Opening, Query, Signed, Vault, migrate, verify_audit};
use kernel::{Clock, Id, SystemClock};

const PLAIN: Query = Query {
    name: "PLAIN",
    text: "INSERT INTO bench_line (id, at, action, object, actor, address, note)
           VALUES ($1, $2, 'bench.plain', '', 'Camille Martin', '192.0.2.7', '')",
};
const TABLE: Query = Query {
    name: "TABLE",
    text: "CREATE TABLE bench_line (id TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL,
           action TEXT NOT NULL, object TEXT NOT NULL, actor TEXT NOT NULL, address TEXT NOT NULL,
           note TEXT NOT NULL)",
};

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Signed,
}

async fn commit(db: &Db, kind: Kind) {
    let mut tx = db.write_as_the_house().await.expect("a transaction");
    let done = match kind {
        Kind::Plain => {
            let now = tx.now();
            let bound = PLAIN.bind(Id::<Db>::new(now)).bind(now);
            tx.run(bound).await.expect("a row");
            tx.commit_unsigned_by_the_ground().await
        }
        Kind::Signed => {
            let signed = Signed::by_the_house("bench.signed").from_address("192.0.2.7");
            tx.commit(signed).await
        }
    };
    done.expect("a commit");
}

/// The middle of `count` commits, one after the other.
async fn alone(db: &Db, kind: Kind, count: usize) -> Duration {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let begun = Instant::now();
        commit(db, kind).await;
        times.push(begun.elapsed());
    }
    times.sort();
    times[count / 2]
}

/// Commits a second, eight at a time.
async fn together(db: &Db, kind: Kind, count: u32) -> f64 {
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let db = db.clone();
        tasks.spawn(async move {
            for _ in 0..count / 8 {
                commit(&db, kind).await;
            }
        });
    }
    tasks.join_all().await;
    f64::from(count) / begun.elapsed().as_secs_f64()
}

async fn prepare(url: String) -> Db {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let db = Db::open(&Opening::at(url), clock)
        .await
        .expect("a database");
    migrate(&db, &[]).await.expect("the schema");
    let mut tx = db.write_as_the_house().await.expect("a transaction");
    tx.run(TABLE.bound()).await.expect("a table");
    tx.commit_unsigned_by_the_ground().await.expect("kept");
    db
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let db = prepare(arguments.next().expect("the address of a database")).await;
    let lines: u32 = arguments
        .next()
        .map_or(0, |text| text.parse().expect("a count"));
    for _ in 0..2 {
        for (name, kind) in [("plain ", Kind::Plain), ("signed", Kind::Signed)] {
            let middle = alone(&db, kind, 1_000).await.as_micros();
            let rate = together(&db, kind, 4_000).await;
            println!("{name}  p50 {middle:5} µs alone  {rate:6.0}/s from eight at once");
        }
    }
    for _ in 0..lines {
        commit(&db, Kind::Signed).await;
    }
    let vault = Vault::new(&[7; 32]).expect("a vault");
    let reader = HeadKey::of(&vault).reader();
    let mut tx = db.read_as_the_house().await.expect("a connection");
    let begun = Instant::now();
    let verdict = verify_audit(&mut tx, Some(&reader), &[], &|_, _| {}).await;
    let verdict = verdict.expect("a verdict");
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} entries verified in {seconds:.2} s", verdict.entry_count);
    assert_eq!(verdict.breach, None);
}
