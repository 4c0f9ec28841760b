//! The audit trail: it grows at its end, and whatever else happens to it is named.

use db::{
    Engine, HeadKey, Query, Signed, SignedHead, Vault, Verdict, Write, Wrong, seal_audit,
    verify_audit,
};
use jobs::Tools;
use kernel::Halt;
use parties::samples::samples;
use testkit::{House, SECRET};

use crate::break_identity::texts;
use crate::house::house;

fn key() -> HeadKey {
    HeadKey::of(&Vault::new(&SECRET).expect("a vault"))
}

async fn sign(tools: &Tools, count: usize) {
    for number in 0..count {
        let mut tx = tools.db.write_as_the_house().await.expect("a transaction");
        tx.take_turn("test").await.expect("something to keep");
        let signed = Signed::by_the_house("test.sign")
            .on(number)
            .in_company(samples().guide_client)
            .from_address("192.0.2.7");
        tx.commit(signed).await.expect("kept");
    }
}

async fn verify(tx: &mut db::Read, kept: &[SignedHead]) -> Verdict {
    let told = |_, _| {};
    verify_audit(tx, Some(&key().reader()), kept, &told)
        .await
        .expect("a verdict")
}

async fn whole(house: &House) -> Verdict {
    let mut tx = house
        .tools()
        .db
        .read_as_the_house()
        .await
        .expect("a connection");
    verify(&mut tx, &[]).await
}

/// What somebody with the whole database in hand can do first.
const TRIGGERS: [(&str, &str); 8] = [
    (
        "DROP TRIGGER db_audit_follows",
        "ALTER TABLE db_audit DISABLE TRIGGER USER",
    ),
    ("DROP TRIGGER db_audit_unaltered", ""),
    ("DROP TRIGGER db_audit_kept", ""),
    (
        "DROP TRIGGER db_audit_head_kept",
        "ALTER TABLE db_audit_head DISABLE TRIGGER USER",
    ),
    (
        "DROP TRIGGER db_audit_seal_unaltered",
        "ALTER TABLE db_audit_seal DISABLE TRIGGER USER",
    ),
    ("DROP TRIGGER db_audit_seal_kept", ""),
    ("DROP INDEX db_audit_number", "DROP INDEX db_audit_number"),
    ("", ""),
];

async fn say(tx: &mut Write, text: &'static str) -> Result<u64, Halt> {
    let query = Query {
        name: "BREAK",
        text,
    };
    tx.run(query.bound()).await
}

/// A transaction in which nothing watches; undone when dropped.
async fn unwatched(house: &House) -> Write {
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a transaction");
    for (on_sqlite, on_postgres) in TRIGGERS {
        let text = match house.tools().db.engine() {
            Engine::Sqlite => on_sqlite,
            Engine::Postgres => on_postgres,
        };
        if !text.is_empty() {
            say(&mut tx, text).await.expect("no watch");
        }
    }
    tx
}

#[tokio::test]
async fn every_decision_adds_one_line_that_holds() {
    // ASVS 16.2.1
    let house = house().await;
    let before = whole(&house).await;
    assert_eq!(before.breach, None);
    sign(house.tools(), 3).await;
    house
        .post(
            "company-admin",
            "/account",
            "name=Camille+Martin&phone=&lang=fr",
        )
        .await;
    let after = whole(&house).await;
    assert_eq!(after.breach, None);
    assert!(after.entry_count >= before.entry_count + 4, "{after:?}");
    let gaps = texts(
        &house,
        "SELECT id FROM db_audit WHERE number > (SELECT COUNT(*) FROM db_audit)",
    );
    assert_eq!(gaps.await, Vec::<String>::new());
}

#[tokio::test]
async fn twenty_at_once_stand_in_line() {
    let house = house().await;
    let before = whole(&house).await.entry_count;
    let mut each = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let tools = house.tools().clone();
        each.spawn(async move { sign(&tools, 3).await });
    }
    each.join_all().await;
    let after = whole(&house).await;
    assert_eq!((after.entry_count, after.breach), (before + 60, None));
}

#[tokio::test]
async fn the_database_refuses_to_alter_remove_or_slip_in() {
    // ASVS 16.4.2
    let house = house().await;
    sign(house.tools(), 2).await;
    let mut attempts = vec![
        "UPDATE db_audit SET note = 'x' WHERE number = 1",
        "UPDATE db_audit SET actor = 'somebody else' WHERE number = 1",
        "UPDATE db_audit SET actor = '', address = '', salt = NULL, object = 'x' WHERE number = 1",
        "UPDATE db_audit SET number = 77 WHERE number = 1",
        "DELETE FROM db_audit WHERE number = 1",
        "DELETE FROM db_audit_head",
        "INSERT INTO db_audit (id, at, action, object, actor, address, note, number, salt, personal, previous, hash)
         SELECT 'x', at, action, object, actor, address, note, number + 1, salt, personal, previous, hash
         FROM db_audit WHERE number = 2",
        "INSERT INTO db_audit (id, at, action, object, actor, address, note)
         VALUES ('x', 1, 'test', '', '', '', '')",
    ];
    if house.tools().db.engine() == Engine::Postgres {
        attempts.extend([
            "TRUNCATE db_audit",
            "TRUNCATE db_audit_head",
            "TRUNCATE db_audit_seal",
        ]);
    }
    for attempt in attempts {
        let mut tx = house
            .tools()
            .db
            .write_as_the_house()
            .await
            .expect("a transaction");
        let answer = say(&mut tx, attempt).await;
        assert!(answer.is_err(), "{attempt}: {answer:?}");
    }
    assert_eq!(whole(&house).await.breach, None);
}

#[tokio::test]
async fn whatever_is_done_to_a_line_the_first_is_named() {
    let house = house().await;
    sign(house.tools(), 40).await;
    seal_audit(&house.tools().db, &key()).await.expect("a seal");
    sign(house.tools(), 20).await;
    let last = whole(&house).await.entry_count;
    let cases: [(&str, i64, Wrong); 17] = [
        ("UPDATE db_audit SET note = 'x' WHERE number = 7", 7, Wrong::Altered),
        ("UPDATE db_audit SET at = at + 1 WHERE number = 8", 8, Wrong::Altered),
        ("UPDATE db_audit SET action = 'x' WHERE number = 9", 9, Wrong::Altered),
        ("UPDATE db_audit SET object = 'x' WHERE number = 10", 10, Wrong::Altered),
        ("UPDATE db_audit SET company_id = NULL WHERE number = 11", 11, Wrong::Altered),
        ("UPDATE db_audit SET login_id = 'x' WHERE number = 12", 12, Wrong::Altered),
        ("UPDATE db_audit SET actor = 'x' WHERE number = 13", 13, Wrong::Altered),
        ("UPDATE db_audit SET address = '' WHERE number = 14", 14, Wrong::Altered),
        ("UPDATE db_audit SET id = 'x' WHERE number = 15", 15, Wrong::Altered),
        ("UPDATE db_audit SET actor_company_id = 'x' WHERE number = 16", 16, Wrong::Altered),
        ("UPDATE db_audit SET salt = NULL WHERE number = 14", 14, Wrong::Altered),
        ("UPDATE db_audit SET hash = previous WHERE number = 17", 17, Wrong::Altered),
        ("DELETE FROM db_audit WHERE number = 18", 18, Wrong::Removed),
        ("DELETE FROM db_audit WHERE number = 1", 1, Wrong::Removed),
        (
            "UPDATE db_audit SET number = CASE number WHEN 20 THEN 21 ELSE 20 END WHERE number IN (20, 21)",
            20,
            Wrong::Altered,
        ),
        (
            "INSERT INTO db_audit (id, at, action, object, actor, address, note, number, salt, personal, previous, hash)
             SELECT 'x', at, action, object, actor, address, note, 22, salt, personal, previous, hash
             FROM db_audit WHERE number = 22",
            22,
            Wrong::Inserted,
        ),
        ("DELETE FROM db_audit WHERE number > 30", 31, Wrong::Truncated(last)),
    ];
    for (attempt, number, wrong) in cases {
        let mut tx = unwatched(&house).await;
        say(&mut tx, attempt).await.expect(attempt);
        let breach = verify(&mut tx, &[]).await.breach;
        let breach = breach.unwrap_or_else(|| panic!("{attempt}: nothing was seen"));
        assert_eq!((breach.number, breach.wrong), (number, wrong), "{attempt}");
    }
    assert_eq!(whole(&house).await.breach, None, "the control");
}

#[tokio::test]
async fn a_trail_cut_with_all_its_marks_falls_short_of_a_head_kept_elsewhere() {
    let house = house().await;
    sign(house.tools(), 10).await;
    let head = seal_audit(&house.tools().db, &key()).await.expect("a seal");
    let head = head.expect("a head");
    let kept = SignedHead::read_all(&format!("# kept\n{head}\n")).expect("a head");
    let mut tx = unwatched(&house).await;
    for text in [
        "DELETE FROM db_audit WHERE number > 5",
        "DELETE FROM db_audit_seal",
        "UPDATE db_audit_head SET number = 5, hash = (SELECT hash FROM db_audit WHERE number = 5)",
    ] {
        say(&mut tx, text).await.expect(text);
    }
    assert_eq!(
        verify(&mut tx, &[]).await.breach,
        None,
        "the database alone knows nothing of it"
    );
    let breach = verify(&mut tx, &kept).await.breach.expect("a breach");
    assert_eq!(breach.number, 6);
    assert_eq!(breach.wrong, Wrong::Truncated(head.number()));
    let stranger = HeadKey::of(&Vault::new(&[1; 32]).expect("a vault"));
    let told = |_, _| {};
    let verdict = verify_audit(&mut tx, Some(&stranger.reader()), &kept, &told).await;
    let breach = verdict.expect("a verdict").breach.expect("a breach");
    assert_eq!(breach.wrong, Wrong::Forged);
}

#[tokio::test]
async fn who_is_erased_leaves_a_chain_that_holds() {
    let house = house().await;
    house
        .post(
            "company-admin",
            "/account",
            "name=Camille+Martin&phone=&lang=fr",
        )
        .await;
    let login = identity::samples::sample_login("company-admin");
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a transaction");
    let cleared = db::forget_actor(&mut tx, login).await.expect("cleared");
    assert!(cleared > 0);
    tx.commit(Signed::by_the_house("test.erase"))
        .await
        .expect("kept");
    let verdict = whole(&house).await;
    assert_eq!(verdict.breach, None);
    assert_eq!(
        u64::try_from(verdict.erased_count).expect("a count"),
        cleared
    );
    let names = texts(
        &house,
        "SELECT id FROM db_audit WHERE actor = 'Camille Martin'",
    );
    assert_eq!(names.await, Vec::<String>::new());
    let seen = house.get("company-admin", "/company/activity").await.seen();
    assert!(seen.contains("Personne effacée"), "{seen}");
}

#[tokio::test]
async fn what_does_not_hold_is_not_signed() {
    let house = house().await;
    sign(house.tools(), 4).await;
    let first = seal_audit(&house.tools().db, &key()).await.expect("a seal");
    let again = seal_audit(&house.tools().db, &key()).await.expect("a seal");
    assert_eq!(first, again, "nothing happened in between");
    sign(house.tools(), 4).await;
    let mut tx = unwatched(&house).await;
    let text = "UPDATE db_audit SET note = 'x' WHERE number = (SELECT number FROM db_audit_head)";
    say(&mut tx, text).await.expect("altered");
    tx.commit_unsigned_by_the_ground().await.expect("kept");
    assert!(seal_audit(&house.tools().db, &key()).await.is_err());
}

#[tokio::test]
async fn a_company_takes_its_own_part_along() {
    let house = house().await;
    sign(house.tools(), 2).await;
    let guide = samples().guide_client;
    let own = house.get("company-admin", "/company/activity.csv").await;
    assert_eq!(own.status, 200);
    let lines: Vec<&str> = own.text.lines().collect();
    assert!(
        lines[0].contains("Numéro;Date (UTC);Action;"),
        "{}",
        lines[0]
    );
    let hashes = texts(
        &house,
        "SELECT CAST(number AS TEXT) FROM db_audit WHERE action = 'test.sign' ORDER BY number",
    );
    for number in hashes.await {
        let line = lines
            .iter()
            .find(|line| line.starts_with(&format!("{number};")));
        let line = line.unwrap_or_else(|| panic!("{number} in {}", own.text));
        let hash = line.rsplit(';').next().expect("a hash");
        assert!(
            hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{hash}"
        );
    }
    let above = house
        .get(
            "reseller-admin",
            &format!("/customers/{guide}/activity.csv?kind=identity"),
        )
        .await;
    assert_eq!(above.status, 200);
    assert!(!above.text.contains("test.sign"));
    let sibling = house.get("company-admin-2", "/company/activity.csv").await;
    assert!(!sibling.text.contains("test.sign"));
    let foreign = house
        .get(
            "reseller-admin-2",
            &format!("/customers/{guide}/activity.csv"),
        )
        .await;
    let unknown = house
        .get(
            "reseller-admin-2",
            "/customers/00000000000000000000000000000001/activity.csv",
        )
        .await;
    assert_eq!(
        (foreign.status.as_u16(), &foreign.bytes),
        (404, &unknown.bytes)
    );
}

#[tokio::test]
async fn the_activity_is_filtered_by_day_person_and_kind() {
    let house = house().await;
    house
        .post(
            "company-admin",
            "/account",
            "name=Camille+Martin&phone=&lang=fr",
        )
        .await;
    let seen = async |query: &str| {
        let path = format!("/company/activity?{query}");
        let answer = house.get("company-admin", &path).await;
        assert_eq!(answer.status, 200, "{query}");
        answer.seen()
    };
    assert!(!seen("who=CAMILLE").await.contains("Aucune action"));
    assert!(
        seen("who=nobody%25")
            .await
            .contains("Aucune action ne correspond")
    );
    assert!(
        seen("from=2030-01-01")
            .await
            .contains("Aucune action ne correspond")
    );
    assert!(
        seen("to=2020-01-01")
            .await
            .contains("Aucune action ne correspond")
    );
    assert!(
        !seen("from=23/11/2026&to=23/11/2026")
            .await
            .contains("Aucune action")
    );
    assert!(seen("from=yesterday").await.contains("date"));
    seen("who=%00&before=%00&after=%FF&kind=%27").await;
    let file = house
        .get("company-admin", "/company/activity.csv?from=yesterday")
        .await;
    assert_eq!(file.status, 422);
}
