use std::sync::Arc;

use kernel::{Halt, StillClock, Timestamp};

use crate::chain::{Entry, Head};
use crate::{
    Db, Files, HeadKey, Opening, Query, Signed, Value, Vault, Write, Wrong, migrate, seal_audit,
    verify_audit,
};

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
    let mut undone = db.write_as_the_house().await.unwrap();
    assert_eq!(undone.next_number("bill").await.unwrap(), 1);
    drop(undone);
    let mut kept = db.write_as_the_house().await.unwrap();
    assert_eq!(kept.next_number("bill").await.unwrap(), 1);
    kept.commit(Signed::by_the_house("test.number"))
        .await
        .unwrap();
    let mut next = db.write_as_the_house().await.unwrap();
    assert_eq!(next.next_number("bill").await.unwrap(), 2);
}

// ASVS 3.5.3
#[tokio::test]
async fn the_reading_door_refuses_a_write_in_disguise() {
    let db = fresh(&folder("reading")).await;
    let mut read = db.read_as_the_house().await.unwrap();
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
    let mut tx = db.write_as_the_house().await.unwrap();
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

// ASVS 5.3.2
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

const BEFORE: Query = Query {
    name: "BEFORE",
    text: "INSERT INTO db_audit (id, at, action, object, actor, address, note)
           VALUES ($1, $2, 'test', '', 'Camille', '127.0.0.1', '')",
};

#[tokio::test]
async fn what_was_signed_before_the_chain_is_chained_when_it_begins() {
    let folder = folder("chain");
    let clock = Arc::new(StillClock::new(Timestamp::from_micros(1_000_000)));
    let url = format!("sqlite://{}", folder.join("old.db").display());
    let db = Db::open(&Opening::at(url), clock).await.unwrap();
    crate::migrate::up_to(&db, "0001_ground.sql").await.unwrap();
    let mut tx = db.write_as_the_house().await.unwrap();
    for line in 0..2_345_i64 {
        let id = format!("{line:032x}");
        tx.run(BEFORE.bind(id).bind(line)).await.unwrap();
    }
    tx.commit_unsigned_by_the_ground().await.unwrap();
    migrate(&db, &[]).await.unwrap();
    let mut tx = db.write_as_the_house().await.unwrap();
    tx.next_number("one more").await.unwrap();
    tx.commit(Signed::by_the_house("test.number"))
        .await
        .unwrap();
    let reader = HeadKey::of(&Vault::new(&[7; 32]).unwrap()).reader();
    let mut read = db.read_as_the_house().await.unwrap();
    let verdict = verify_audit(&mut read, Some(&reader), &[], &|_, _| {})
        .await
        .unwrap();
    assert_eq!((verdict.entry_count, verdict.breach), (2_346, None));
}

const ENTRY: Query = Query {
    name: "ENTRY",
    text: "SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note,
               number, salt, personal, previous, hash, as_login_id
           FROM db_audit WHERE number = $1",
};
const FORGE: Query = Query {
    name: "FORGE",
    text: "UPDATE db_audit SET note = $2, salt = $3, personal = $4, previous = $5, hash = $6
           WHERE number = $1",
};
const UNWATCHED: Query = Query {
    name: "UNWATCHED",
    text: "DROP TRIGGER db_audit_unaltered",
};

/// Writes line `number` anew, with a hash that fits it.
async fn forge(tx: &mut Write, number: i64) {
    let entry = tx.one::<Entry>(ENTRY.bind(number)).await.unwrap().unwrap();
    let before = tx.one::<Entry>(ENTRY.bind(number - 1)).await.unwrap();
    let head = before.map_or(
        Head {
            number: 0,
            hash: crate::chain::NOTHING,
        },
        |before| before.head().unwrap(),
    );
    let forged = Entry {
        note: "forged".to_owned(),
        ..entry
    };
    let forged = forged.following(head).unwrap();
    let bound = FORGE
        .bind(number)
        .bind(forged.note)
        .bind(Value::Bytes(forged.salt))
        .bind(forged.personal)
        .bind(forged.previous)
        .bind(forged.hash);
    tx.run(bound).await.unwrap();
}

#[tokio::test]
async fn lines_written_anew_do_not_fit_the_next_one_nor_what_was_signed() {
    let db = fresh(&folder("forged")).await;
    let key = HeadKey::of(&Vault::new(&[7; 32]).unwrap());
    for line in 1..=9 {
        let tx = db.write_as_the_house().await.unwrap();
        tx.commit(Signed::by_the_house("test").on(line))
            .await
            .unwrap();
        if line % 4 == 0 {
            seal_audit(&db, &key).await.unwrap();
        }
    }
    let cases = [(6, 6, 6, Wrong::Altered), (6, 9, 5, Wrong::Rewritten(8))];
    for (first, last, named, wrong) in cases {
        let mut tx = db.write_as_the_house().await.unwrap();
        tx.run(UNWATCHED.bound()).await.unwrap();
        for number in first..=last {
            forge(&mut tx, number).await;
        }
        let verdict = verify_audit(&mut tx, Some(&key.reader()), &[], &|_, _| {})
            .await
            .unwrap();
        let breach = verdict.breach.unwrap();
        assert_eq!((breach.number, breach.wrong), (named, wrong));
        assert!(!breach.id.is_empty());
    }
}
