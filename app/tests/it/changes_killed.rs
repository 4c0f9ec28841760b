//! A change that was vouched for takes effect whatever happens to who puts it in force.

use std::time::Duration;

use identity::samples::sample_membership;
use mail::SmtpSink;
use testkit::House;

use crate::break_identity::{run, texts};
use crate::break_races::serve;
use crate::house::house;

const ACCOUNT: &str =
    "version=1&method=directDebit&holder=Moi&iban=FR14 2004 1010 0505 0001 3M02 606&bic=PSSTFRPP";

/// Another account and another owner, both asked for by Camille and vouched for by Hugo.
async fn vouched_for(house: &House) {
    for text in [
        "UPDATE identity_membership SET created_at = 1",
        "UPDATE identity_login SET password_set_at = 1 WHERE password_set_at IS NOT NULL",
    ] {
        run(house, text, &[]).await;
    }
    for role in ["company-accountant", "company-reader"] {
        let text = "UPDATE identity_membership SET ready_made = 'administrator' WHERE id = $1";
        run(house, text, &[&sample_membership(role).to_string()]).await;
    }
    for who in ["company-admin", "company-reader"] {
        house.cookie(who).await;
    }
    run(
        house,
        "UPDATE identity_session SET proved_at = last_used_at",
        &[],
    )
    .await;
    let to = format!("to={}", sample_membership("company-accountant"));
    for (page, form) in [
        ("/company/payment", ACCOUNT),
        ("/company/ownership", to.as_str()),
    ] {
        let asked = house.post("company-admin", page, form).await;
        assert_eq!(asked.status, 303, "{}", asked.seen());
        let confirmation = format!("{}/confirmation", asked.location());
        let vouched = house.post("company-reader", &confirmation, "").await;
        assert_eq!(vouched.status, 303, "{}", vouched.seen());
    }
    // The binary's clock is the machine's: their time has come.
    run(house, "UPDATE parties_change SET takes_effect_at = 1", &[]).await;
    run(house, "UPDATE jobs_job SET run_at = 1", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_word_and_the_deed_both_still_take_effect_once() {
    let house = house().await;
    let sink = SmtpSink::start().await.expect("a mail server");
    vouched_for(&house).await;
    for after_ms in [0, 40, 80, 120, 180, 260, 400] {
        let mut child = serve(&house, &sink);
        tokio::time::sleep(Duration::from_millis(after_ms)).await;
        child.kill().expect("kill -9");
        child.wait().expect("its end");
        // The dead worker's lease runs out at once rather than in two minutes.
        let text = "UPDATE jobs_job SET lease_until = 1 WHERE state = 'running'";
        run(&house, text, &[]).await;
    }
    let mut child = serve(&house, &sink);
    for _ in 0..200 {
        let waiting = "SELECT id FROM jobs_job WHERE state IN ('waiting', 'running') AND kind LIKE 'parties.%'";
        if texts(&house, waiting).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    child.kill().expect("kill -9");
    child.wait().expect("its end");
    let states = texts(&house, "SELECT state FROM parties_change ORDER BY id").await;
    assert_eq!(states, ["applied", "applied"]);
    let signed = "SELECT action FROM db_audit WHERE action = 'parties.apply_change'";
    assert_eq!(texts(&house, signed).await.len(), 2, "each once");
    let told =
        "SELECT id FROM jobs_job WHERE kind = 'parties.change_told' AND payload LIKE '%applied%'";
    assert_eq!(texts(&house, told).await.len(), 2, "each told of once");
    let iban = "SELECT iban_masked FROM parties_payment WHERE iban_masked LIKE 'FR14%2606'";
    assert_eq!(texts(&house, iban).await.len(), 1);
    let owner = "SELECT l.name FROM parties_owner o JOIN identity_membership m ON m.id = o.membership_id
        JOIN identity_login l ON l.id = m.login_id JOIN parties_company_v c ON c.company_id = o.company_id
        WHERE c.legal_name LIKE 'Client 1 %'";
    assert_eq!(texts(&house, owner).await, ["Farid Benali"]);
    let open = "SELECT id FROM parties_change WHERE payload IS NOT NULL";
    assert!(
        texts(&house, open).await.is_empty(),
        "what they did is forgotten"
    );
}
