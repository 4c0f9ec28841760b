//! Being told and being forgotten wherever one may stand: single sign-on, directories, keys, reviews, ownership. What is
//! left is looked for in every column of every table.

use testkit::House;

use crate::break_identity::enc;
use crate::house::house;
use crate::privacy::{ask, copy_of, count, login_of};
use crate::privacy_erasure::{ask_erasure, chain_holds, pass, run};
use crate::privacy_kept::tables;

const NAME: &str = "Zéphyrine Quillebœuf";
const ADDRESS: &str = "z.quilleboeuf@annuaire.example";
const PHONE: &str = "+33 6 39 98 71 23";
const SUBJECT: &str = "subject-7f21-quille";

/// What may still say who somebody was, and why it stays: a line here is a decision (docs/decisions/0026).
const STAYS: &[(&str, &str)] = &[];

/// Rows that `$1`, a login, leaves where it has a place: as a directory, a provider, a key and a review would write them.
const TRACES: &[&str] = &[
    "INSERT INTO identity_provider (id, company_id, kind, state, issuer, client_id, client_secret, profile, passwords,
        factor, saved_by, saved_at, tried_at, tried_as, tried_by)
     SELECT 'aa' || SUBSTR(m.id, 3), m.company_id, 'openIdConnect', 'retired', 'https://ids.example', 'portal', NULL,
        'reader', 'allowed', 'never', m.login_id, 1, 2, 'Zéphyrine Quillebœuf · z.quilleboeuf@annuaire.example', NULL
     FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_external (company_id, issuer, subject, login_id, linked_at)
     SELECT m.company_id, 'https://ids.example', 'subject-7f21-quille', m.login_id, 3
     FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_arrival (login_id, company_id, at)
     SELECT m.login_id, m.company_id, 4 FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_origin (session_id, provider_id, subject, sid, sealed)
     SELECT s.id, p.id, 'subject-7f21-quille', NULL, s.secret_hash
     FROM identity_session s, identity_provider p WHERE p.state = 'retired' AND s.id = (
        SELECT MIN(o.id) FROM identity_session o WHERE o.login_id = $1)",
    "INSERT INTO identity_domain (company_id, domain, claimed_at, shown_at, vouched_by)
     SELECT m.company_id, 'annuaire-vouched.example', 1, 2, 'Zéphyrine Quillebœuf'
     FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_provisioned (membership_id, company_id, user_name, user_name_key, external_id, display_name,
        given_name, family_name, email, phone)
     SELECT m.id, m.company_id, 'z.quilleboeuf@annuaire.example', 'z.quilleboeuf@annuaire.example', 'subject-7f21-quille',
        'Zéphyrine Quillebœuf', 'Zéphyrine', 'Quillebœuf', 'z.quilleboeuf@annuaire.example', '+33 6 39 98 71 23'
     FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_scim_member (membership_id, company_id, profile, added_at)
     SELECT m.id, m.company_id, 'reader', 5 FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_api_key (id, company_id, name, rights, narrowed, created_at, revoked_at, version)
     SELECT 'bb' || SUBSTR(m.id, 3), m.company_id, 'Compta nocturne', 'invoice.read', FALSE, 6, NULL, 1
     FROM identity_membership m WHERE m.login_id = $1",
    "INSERT INTO identity_api_secret (secret_hash, key_id, login_id, hint, created_at, ends_at, last_used_at, last_address)
     SELECT l.secret_hash, k.id, $1, 'mop_5ec2e7', 7, 9000000000000000, 8, '198.51.100.77'
     FROM identity_api_key k, identity_session l WHERE k.name = 'Compta nocturne' AND l.login_id = $1",
    "INSERT INTO identity_review (id, company_id, opened_at, deadline_at, closed_at)
     SELECT 'cc' || SUBSTR(m.id, 3), m.company_id, 9, 9000000000000000, NULL
     FROM identity_membership m WHERE m.login_id = $1
     ON CONFLICT DO NOTHING",
    "DELETE FROM identity_review_line WHERE login_id = $1",
    "INSERT INTO identity_review_line (review_id, membership_id, login_id)
     SELECT r.id, m.id, m.login_id FROM identity_membership m
     JOIN identity_review r ON r.company_id = m.company_id AND r.closed_at IS NULL WHERE m.login_id = $1",
    "INSERT INTO parties_change (id, company_id, kind, state, payload, was, becomes, asked_by, asked_name,
        asked_company_id, asked_address, asked_at, takes_effect_at, lapses_at, ended_by, ended_name, ended_at)
     SELECT 'dd' || SUBSTR(m.id, 3), m.company_id, 'owner', 'stopped', NULL,
        l.name || ' · ' || l.reference, l.name || ' · ' || l.reference, l.id, l.name, m.company_id, '198.51.100.77',
        1, 2, 3, l.id, l.name, 4
     FROM identity_membership m JOIN identity_login l ON l.id = m.login_id WHERE m.login_id = $1",
];

/// Somebody with a name nobody else has, known to everything there is.
async fn known_everywhere(house: &House, role: &str) -> String {
    // Signed in first, and their own words first of all.
    house.get(role, "/account").await;
    let login = login_of(house, role).await;
    let form = format!("name={}&lang=fr&phone={}", enc(NAME), enc(PHONE));
    let renamed = house.post(role, "/account", &form).await;
    assert_eq!(renamed.status, 303, "{}", renamed.seen());
    let readdressed = "UPDATE identity_login SET email = $2, email_key = $2 WHERE id = $1";
    run(house, readdressed, &[&login, ADDRESS]).await;
    // Their administrator writes about them, and so does the house to others.
    let place = "SELECT id FROM identity_membership WHERE login_id = $1";
    let place = ask(house, place, &login).await;
    let state = format!("/company/users/{place}/state");
    for act in ["action=suspend", "action=reactivate"] {
        let done = house.post("company-admin", &state, act).await;
        assert_eq!(done.status, 303, "{act}: {}", done.seen());
    }
    house.run_jobs().await;
    house.forget(role);
    house.get(role, "/account").await;
    for text in TRACES {
        run(house, text, &[&login]).await;
    }
    login
}

/// Every table and column that holds one of `words`, whatever its kind.
async fn found(house: &House, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in tables(house).await {
        for column in columns.iter().filter(|name| is_column(name)) {
            let text = format!(
                "SELECT COUNT(*) FROM {table} WHERE LOWER(CAST({column} AS TEXT)) LIKE '%' || LOWER($1) || '%'"
            );
            let text: &'static str = Box::leak(text.into_boxed_str());
            for word in words {
                if count(house, text, word).await > 0 {
                    found.push(format!("{table}.{column}"));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Not the words of a constraint.
fn is_column(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
}

const WORDS: &[&str] = &[
    NAME,
    "Quillebœuf",
    "quilleboeuf",
    PHONE,
    "39987123",
    SUBJECT,
    "198.51.100.77",
];

#[tokio::test]
async fn a_person_reads_what_providers_directories_keys_and_reviews_keep_of_them() {
    let house = house().await;
    known_everywhere(&house, "company-accountant").await;
    let copy = copy_of(&house, "company-accountant").await;
    let data: serde_json::Value = serde_json::from_str(&copy["data.json"]).expect("JSON");
    for (table, column, value) in [
        ("identity_external", "identifier", SUBJECT),
        ("identity_external", "issuer", "https://ids.example"),
        ("identity_arrival", "at", "1970-01-01T00:00:00Z"),
        ("identity_origin", "identifier", SUBJECT),
        ("identity_provider", "saved_at", "1970-01-01T00:00:00Z"),
        ("identity_provisioned", "family_name", "Quillebœuf"),
        ("identity_provisioned", "phone", PHONE),
        ("identity_scim_member", "profile", "reader"),
        ("identity_api_secret", "address", "198.51.100.77"),
        ("identity_api_secret", "name", "Compta nocturne"),
        ("identity_review_line", "part", "subject"),
        ("parties_change", "kind", "owner"),
    ] {
        assert_eq!(
            data[table][0][column], value,
            "{table}.{column}: {}",
            data[table]
        );
    }
    let page = &copy["index.html"];
    for words in [
        "Ce qu’un annuaire d’entreprise dit de vous",
        "Votre accès",
        "Secrets d’API créés",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for prefix in ["privacy.column.", "privacy.table.", "privacy.part."] {
        assert!(!page.contains(prefix), "a label of {prefix} is missing");
    }
}

#[tokio::test]
async fn who_is_forgotten_is_found_in_no_column_of_any_table() {
    let house = house().await;
    let who = "company-accountant";
    let login = known_everywhere(&house, who).await;
    let before = found(&house, WORDS).await;
    for column in [
        "identity_login.email",
        "identity_login.phone",
        "identity_membership.search_key",
        "identity_external.subject",
        "identity_provider.tried_as",
        "identity_provisioned.user_name",
        "identity_domain.vouched_by",
        "identity_api_secret.last_address",
        "parties_change.becomes",
    ] {
        assert!(
            before.iter().any(|one| one == column),
            "{column} was never written: {before:?}"
        );
    }
    ask_erasure(&house, who).await;
    pass(&house, 72).await;
    let left = found(&house, WORDS).await;
    let stays: Vec<&str> = STAYS.iter().map(|(column, _)| *column).collect();
    assert_eq!(left, stays);
    // What is the company's stays, and names nobody.
    let key = "SELECT COUNT(*) FROM identity_api_key WHERE name = $1";
    assert_eq!(count(&house, key, "Compta nocturne").await, 1);
    let secret = "SELECT COUNT(*) FROM identity_api_secret WHERE login_id = $1 AND ends_at < 9000000000000000";
    assert_eq!(count(&house, secret, &login).await, 1, "the secret ended");
    let review = "SELECT decision FROM identity_review_line WHERE login_id = $1";
    assert_eq!(ask(&house, review, &login).await, "removed");
    assert_eq!(house.dead_jobs().await, 0);
    chain_holds(&house).await;
    house.forget("company-admin");
    for path in [
        "/company/users",
        "/company/api-keys",
        "/company/access-review",
        "/company/ownership",
        "/company/activity",
        "/company/single-sign-on",
    ] {
        let page = house.get("company-admin", path).await;
        assert!(
            page.status == 200 || page.status == 404,
            "{path}: {}",
            page.status
        );
        assert!(!page.text.contains("Quille"), "{path}");
    }
}

#[tokio::test]
async fn an_owner_hands_over_first_unless_somebody_above_asks() {
    let house = house().await;
    let owner = login_of(&house, "company-admin").await;
    let company = "SELECT m.company_id FROM identity_membership m WHERE m.login_id = $1";
    let company = ask(&house, company, &owner).await;
    let reader = login_of(&house, "company-reader").await;
    run(
        &house,
        "UPDATE identity_membership SET ready_made = 'administrator', profile_id = NULL, narrowed = FALSE
         WHERE login_id = $1 AND company_id = $2",
        &[&reader, &company],
    )
    .await;
    let refused = house
        .post("company-admin", "/account/privacy/erasure", "confirmed=1")
        .await;
    assert_eq!(refused.status, 409, "{}", refused.seen());
    assert!(
        refused.seen().contains("est propriétaire de"),
        "{}",
        refused.seen()
    );
    // The reseller above may: an owner leaves, and is not there to hand over.
    let form = format!(
        "person={}&kind=erasure",
        house.person("company-admin").login
    );
    let asked = house
        .post("reseller-admin", "/company/privacy", &form)
        .await;
    assert_eq!(asked.status, 303, "{}", asked.seen());
    // Not for who became an owner meanwhile, when a colleague asked.
    house.forget("company-reader");
    let form = format!(
        "person={}&kind=erasure",
        house.person("company-accountant").login
    );
    let of_accountant = house
        .post("company-reader", "/company/privacy", &form)
        .await;
    assert_eq!(of_accountant.status, 303, "{}", of_accountant.seen());
    let accountant = login_of(&house, "company-accountant").await;
    run(
        &house,
        "UPDATE parties_owner SET membership_id = (
            SELECT m.id FROM identity_membership m WHERE m.login_id = $1 AND m.company_id = $2)
         WHERE company_id = $2",
        &[&accountant, &company],
    )
    .await;
    pass(&house, 73).await;
    let erased = "SELECT COUNT(*) FROM identity_login WHERE id = $1 AND erased_at IS NOT NULL";
    assert_eq!(count(&house, erased, &owner).await, 1);
    assert_eq!(count(&house, erased, &accountant).await, 0);
    let outcome = "SELECT outcome FROM privacy_request WHERE login_id = $1";
    assert_eq!(ask(&house, outcome, &accountant).await, "privacy.owner");
    house.forget("company-reader");
    let page = house.get("company-reader", of_accountant.location()).await;
    assert!(
        page.seen().contains("transférez la propriété"),
        "{}",
        page.seen()
    );
}
