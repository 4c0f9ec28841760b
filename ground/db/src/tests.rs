use std::sync::Arc;

use kernel::{Halt, StillClock, Timestamp};

use crate::{Db, Files, Opening, Query, Signed, Value, migrate};

const NAMES: Query = Query {
    name: "NAMES",
    text: "SELECT series, latest FROM db_counter ORDER BY series",
};
const SNEAK: Query = Query {
    name: "SNEAK",
    text: "UPDATE db_counter SET latest = 0 RETURNING series",
};

async fn fresh(folder: &std::path::Path) -> Db {
    let clock = Arc::new(StillClock::new(Timestamp::from_micros(1_000_000)));
    let url = format!("sqlite://{}", folder.join("test.db").display());
    let db = Db::open(&Opening::at(url), clock).await.unwrap();
    migrate(&db, &[]).await.unwrap();
    db
}

fn folder(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("myopenip-db-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[tokio::test]
async fn a_number_that_is_undone_is_given_again() {
    let db = fresh(&folder("numbers")).await;
    let mut undone = db.write().await.unwrap();
    assert_eq!(undone.next_number("bill").await.unwrap(), 1);
    drop(undone);
    let mut kept = db.write().await.unwrap();
    assert_eq!(kept.next_number("bill").await.unwrap(), 1);
    kept.commit(Signed::by_the_house("test.number"))
        .await
        .unwrap();
    let mut next = db.write().await.unwrap();
    assert_eq!(next.next_number("bill").await.unwrap(), 2);
}

#[tokio::test]
async fn the_reading_door_refuses_a_write_in_disguise() {
    let db = fresh(&folder("reading")).await;
    let mut read = db.read().await.unwrap();
    let answer = read.one::<(String,)>(SNEAK.bound()).await;
    assert!(matches!(answer, Err(Halt::Fault(_))));
}

#[tokio::test]
async fn many_rows_go_in_at_once_and_a_double_is_a_conflict() {
    let db = fresh(&folder("many")).await;
    let rows = |from: i64| {
        (from..from + 2_500)
            .map(|number| {
                vec![
                    Value::Text(Some(format!("s{number:05}"))),
                    Value::Int(Some(number)),
                ]
            })
            .collect()
    };
    let mut tx = db.write().await.unwrap();
    tx.insert_many("db_counter (series, latest)", rows(0))
        .await
        .unwrap();
    let kept: Vec<(String, i64)> = tx.all(NAMES.bound()).await.unwrap();
    assert_eq!(
        (kept.len(), kept[2_499].clone()),
        (2_500, ("s02499".to_owned(), 2_499))
    );
    let again = tx
        .insert_many("db_counter (series, latest)", rows(2_400))
        .await;
    assert!(matches!(again, Err(Halt::Refused(refused)) if refused.code == "db.duplicate"));
}

#[tokio::test]
async fn a_file_is_kept_once_forgotten_once_and_found_by_its_digest_alone() {
    let folder = folder("files");
    let files = Files::open(folder.join("documents")).unwrap();
    let digest = files.put(b"a bill").await.unwrap();
    assert_eq!(files.put(b"a bill").await.unwrap(), digest);
    let other = files.put(b"another").await.unwrap();
    assert_eq!(files.get(&digest).await.unwrap(), b"a bill");
    files.remove(&digest).await.unwrap();
    assert!(files.get(&digest).await.is_err());
    files.remove(&digest).await.unwrap();
    assert_eq!(files.get(&other).await.unwrap(), b"another");
    for wrong in ["", "../../etc/passwd", &"é".repeat(32), &digest[1..]] {
        assert!(files.remove(wrong).await.is_err(), "{wrong}");
    }
}
