//! Retention, the purge, and legal holds, by the clock of the house.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testkit::{House, SECRET};

use crate::house::house;
use crate::privacy::{DAY_S, ask, count, login_of};
use crate::privacy_erasure::{chain_holds, run};

const OLD_SIGN_INS: &str = "SELECT COUNT(*) FROM identity_sign_in WHERE id LIKE $1";

/// Sign-ins of a login, made up `days` ago.
async fn plant(house: &House, login: &str, (word, days, many): (&str, i64, usize)) {
    let at = house.tools().now().plus_seconds(-days * DAY_S).micros();
    let query = db::Query {
        name: "PLANT",
        text: "INSERT INTO identity_sign_in (id, login_id, at, address, agent, method, outcome)
            VALUES ($1, $2, $3, '192.0.2.9', '', 'password', 'refused')",
    };
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a connection");
    for number in 0..many {
        let bound = query
            .bind(format!("{word}{number:06}"))
            .bind(login)
            .bind(at);
        tx.run(bound).await.expect("a row");
    }
    tx.commit_unsigned_by_the_ground().await.expect("kept");
}

async fn purge(house: &House) {
    house.forget("operator-admin");
    let asked = house.post("operator-admin", "/staff/retention", "").await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    house.run_jobs().await;
}

// ASVS 14.2.4
#[tokio::test]
async fn the_purge_takes_what_is_past_its_time_and_tells_what_it_took() {
    let house = house().await;
    let login = login_of(&house, "company-reader").await;
    plant(&house, &login, ("old", 91, 1_203)).await;
    plant(&house, &login, ("new", 89, 3)).await;
    let page = house.get("operator-admin", "/staff/retention").await;
    assert!(
        page.seen().contains("1 203") || page.seen().contains("1\u{202f}203"),
        "{}",
        page.seen()
    );
    for words in [
        "Prochaine purge",
        "Connexions et tentatives",
        "90 jours",
        "10 ans au moins",
        "L. 123-22",
    ] {
        assert!(page.seen().contains(words), "{words}");
    }
    assert_eq!(
        count(&house, OLD_SIGN_INS, "old%").await,
        1_203,
        "looking takes nothing"
    );
    purge(&house).await;
    assert_eq!(count(&house, OLD_SIGN_INS, "old%").await, 0);
    assert_eq!(count(&house, OLD_SIGN_INS, "new%").await, 3);
    let batches = "SELECT COUNT(*) FROM db_audit WHERE action = 'privacy.purge' AND object = $1";
    assert_eq!(
        count(&house, batches, "identity_sign_in").await,
        3,
        "500 at a time"
    );
    let taken = "SELECT taken FROM privacy_purge WHERE table_name = $1";
    assert_eq!(count(&house, taken, "identity_sign_in").await, 1_203);
    // Again: nothing, and no line.
    house.fresh.clock.advance(61);
    purge(&house).await;
    assert_eq!(count(&house, batches, "identity_sign_in").await, 3);
    assert_eq!(count(&house, taken, "identity_sign_in").await, 0);
    let queued = "SELECT COUNT(*) FROM jobs_job WHERE kind = $1 AND state = 'waiting'";
    assert_eq!(
        count(&house, queued, "privacy.purge").await,
        1,
        "the next night's"
    );
    chain_holds(&house).await;
    assert_eq!(house.dead_jobs().await, 0);
    assert_eq!(
        house.get("reseller-admin", "/staff/retention").await.status,
        403
    );
}

#[tokio::test]
async fn three_years_later_the_trail_names_nobody_and_holds_still() {
    let house = house().await;
    house.get("company-admin", "/company").await;
    let named = "SELECT COUNT(*) FROM db_audit WHERE actor <> $1";
    assert!(count(&house, named, "").await > 0);
    let lines = "SELECT COUNT(*) FROM db_audit WHERE id <> $1";
    let before = count(&house, lines, "").await;
    house.fresh.clock.advance(1_097 * DAY_S);
    purge(&house).await;
    let before_day = house.tools().now().plus_seconds(-1_096 * DAY_S).micros();
    let named = "SELECT COUNT(*) FROM db_audit WHERE salt IS NOT NULL AND at < CAST($1 AS BIGINT)";
    assert_eq!(count(&house, named, &before_day.to_string()).await, 0);
    assert!(count(&house, lines, "").await >= before, "a line is gone");
    chain_holds(&house).await;
}

#[tokio::test]
async fn a_login_that_opens_nothing_for_three_years_is_forgotten_whole() {
    let house = house().await;
    let login = login_of(&house, "company-reader").await;
    run(&house, "DELETE FROM identity_membership_site WHERE membership_id IN (SELECT id FROM identity_membership WHERE login_id = $1)", &[&login]).await;
    run(
        &house,
        "DELETE FROM identity_session WHERE login_id = $1",
        &[&login],
    )
    .await;
    run(
        &house,
        "DELETE FROM identity_membership WHERE login_id = $1",
        &[&login],
    )
    .await;
    house.fresh.clock.advance(1_097 * DAY_S);
    purge(&house).await;
    let left = "SELECT COUNT(*) FROM identity_login WHERE id = $1 AND name = '—' AND email = '' AND erased_at IS NOT NULL";
    assert_eq!(count(&house, left, &login).await, 1);
    let others = "SELECT COUNT(*) FROM identity_login WHERE erased_at IS NOT NULL AND id <> $1";
    assert_eq!(
        count(&house, others, &login).await,
        0,
        "who has a place stays"
    );
    chain_holds(&house).await;
    assert_eq!(house.dead_jobs().await, 0);
}

async fn place(house: &House, person: &str) -> String {
    house.forget("operator-admin");
    let day = "2099-01-31";
    let form = format!("person={person}&reason=Litige+2026-14&look_again_on={day}");
    let placed = house.post("operator-admin", "/staff/holds", &form).await;
    assert_eq!(placed.status, 303, "{}", placed.seen());
    ask(
        house,
        "SELECT id FROM db_hold WHERE released_at IS NULL AND id <> $1 ORDER BY id DESC LIMIT 1",
        "",
    )
    .await
}

/// A second person of the operator with every right.
async fn second_person(house: &House) {
    let support = login_of(house, "operator-support").await;
    run(
        house,
        "UPDATE identity_membership SET ready_made = 'operator_admin', profile_id = NULL WHERE login_id = $1",
        &[&support],
    )
    .await;
    house.forget("operator-support");
}

/// One asks for its end; the same cannot end it, another can.
async fn end_by_two(house: &House, hold: &str) {
    house.forget("operator-admin");
    let release = format!("/staff/holds/{hold}/release");
    let confirm = format!("/staff/holds/{hold}/confirmation");
    let early = house
        .post("operator-support", &confirm, "answer=release")
        .await;
    assert_eq!(early.status, 404, "nobody asked");
    assert_eq!(house.post("operator-admin", &release, "").await.status, 303);
    assert_eq!(house.post("operator-admin", &release, "").await.status, 404);
    let alone = house
        .post("operator-admin", &confirm, "answer=release")
        .await;
    assert_eq!(alone.status, 409, "{}", alone.seen());
    let kept = house
        .post("operator-support", &confirm, "answer=keep")
        .await;
    assert_eq!(kept.status, 303);
    house.post("operator-admin", &release, "").await;
    let ended = house
        .post("operator-support", &confirm, "answer=release")
        .await;
    assert_eq!(ended.status, 303, "{}", ended.seen());
}

#[tokio::test]
async fn a_hold_keeps_a_company_and_all_below_it_until_two_people_end_it() {
    let house = house().await;
    second_person(&house).await;
    let held = login_of(&house, "company-reader").await;
    let free = login_of(&house, "foreign-admin").await;
    plant(&house, &held, ("held", 120, 2)).await;
    plant(&house, &free, ("free", 120, 2)).await;
    let reseller = "
        SELECT c.reference FROM parties_company_v c
        JOIN identity_membership m ON m.company_id = c.company_id
        JOIN identity_login l ON l.id = m.login_id WHERE l.reference = $1";
    let reseller = ask(&house, reseller, &house.person("reseller-admin").login).await;
    let hold = place(&house, &reseller).await;
    // Signing in takes nothing that is held.
    house.forget("company-reader");
    house.get("company-reader", "/account").await;
    purge(&house).await;
    assert_eq!(count(&house, OLD_SIGN_INS, "held%").await, 2);
    assert_eq!(count(&house, OLD_SIGN_INS, "free%").await, 0);
    // Erasing waits, says so to staff alone, and is looked at again.
    house.forget("company-reader");
    let asked = house
        .post("company-reader", "/account/privacy/erasure", "confirmed=1")
        .await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    house.fresh.clock.advance(73 * 3_600);
    house.run_jobs().await;
    house.forget("company-reader");
    let own = house.get("company-reader", "/account/privacy").await;
    assert_eq!(own.status, 200, "erased in spite of the hold");
    assert!(own.seen().contains("en cours d’examen"), "{}", own.seen());
    assert!(!own.seen().to_lowercase().contains("gel"), "{}", own.seen());
    let waits = "SELECT COUNT(*) FROM privacy_request WHERE held_at IS NOT NULL AND login_id = $1";
    assert_eq!(count(&house, waits, &held).await, 1);
    end_by_two(&house, &hold).await;
    house.fresh.clock.advance(DAY_S + 1);
    house.run_jobs().await;
    let done = "SELECT COUNT(*) FROM identity_login WHERE id = $1 AND erased_at IS NOT NULL";
    assert_eq!(count(&house, done, &held).await, 1, "done once it is over");
    for action in ["place_hold", "ask_release", "keep_hold", "release_hold"] {
        let signed = "SELECT COUNT(*) FROM db_audit WHERE action = $1";
        assert!(
            count(&house, signed, &format!("privacy.{action}")).await > 0,
            "{action}"
        );
    }
    chain_holds(&house).await;
}

#[tokio::test]
async fn a_hold_of_one_person_and_a_hold_of_nobody() {
    let house = house().await;
    let held = house.person("company-accountant").login;
    let login = login_of(&house, "company-accountant").await;
    plant(&house, &login, ("held", 120, 2)).await;
    place(&house, &held).await;
    purge(&house).await;
    assert_eq!(count(&house, OLD_SIGN_INS, "held%").await, 2);
    for (form, words) in [
        (
            "person=OIP-99999999&reason=x&look_again_on=2099-01-31",
            "Ni société ni personne",
        ),
        (
            "person=E-9999999999&reason=x&look_again_on=2099-01-31",
            "Ni société ni personne",
        ),
        ("person=&reason=&look_again_on=", ""),
        (
            "person=E-0000000001&reason=x&look_again_on=2001-01-31",
            "jour à venir",
        ),
    ] {
        let refused = house.post("operator-admin", "/staff/holds", form).await;
        assert_eq!(refused.status, 422, "{form}: {}", refused.seen());
        assert!(refused.seen().contains(words), "{}", refused.seen());
    }
    assert_eq!(house.get("company-admin", "/staff/holds").await.status, 403);
}

/// A worker of its own over the house's database.
fn worker(house: &House) -> Child {
    use std::os::unix::fs::PermissionsExt;
    let secret = house.fresh.folder().join("secret");
    std::fs::write(&secret, SECRET).expect("a secret");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    Command::new(env!("CARGO_BIN_EXE_myopenip"))
        .arg("work")
        .env("MYOPENIP_DATABASE_URL", &house.fresh.url)
        .env("MYOPENIP_DATA_DIR", house.fresh.folder())
        .env("MYOPENIP_SECRET_FILE", &secret)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts")
}

// ASVS 2.3.3
#[tokio::test(flavor = "multi_thread")]
async fn a_purge_killed_halfway_goes_on_and_counts_once() {
    let house = house().await;
    let login = login_of(&house, "company-reader").await;
    plant(&house, &login, ("old", 5_000, 12_000)).await;
    let serve = || worker(&house);
    house.post("operator-admin", "/staff/retention", "").await;
    run(
        &house,
        "UPDATE jobs_job SET run_at = 1 WHERE kind = $1",
        &["privacy.purge"],
    )
    .await;
    let mut child = serve();
    let mut seen = 12_000;
    for _ in 0..600 {
        seen = count(&house, OLD_SIGN_INS, "old%").await;
        if seen < 12_000 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().expect("kill -9");
    child.wait().expect("its end");
    assert!(seen < 12_000, "it never began");
    // A commit that was under way ends without the one who asked for it.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let left = count(&house, OLD_SIGN_INS, "old%").await;
    let taken = "SELECT taken FROM privacy_purge WHERE table_name = $1";
    assert_eq!(
        count(&house, taken, "identity_sign_in").await,
        12_000 - left,
        "told as it was done"
    );
    run(
        &house,
        "UPDATE jobs_job SET lease_until = 1, run_at = 1 WHERE state = $1",
        &["running"],
    )
    .await;
    let mut child = serve();
    for _ in 0..600 {
        let ended =
            "SELECT COUNT(*) FROM privacy_purge WHERE table_name = $1 AND ended_at IS NOT NULL";
        if count(&house, ended, "identity_sign_in").await > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().expect("kill -9");
    child.wait().expect("its end");
    assert_eq!(count(&house, OLD_SIGN_INS, "old%").await, 0);
    let all = "SELECT taken_in_all FROM privacy_purge WHERE table_name = $1";
    assert_eq!(count(&house, all, "identity_sign_in").await, 12_000);
    chain_holds(&house).await;
}
