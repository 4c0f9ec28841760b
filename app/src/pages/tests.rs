use jobs::NewJob;
use testkit::{Answer, House, Person, fresh};
use web::Limits;

use crate::{assembly, demo};

async fn house() -> House {
    let fresh = fresh("pages", async |tools| {
        db::migrate(&tools.db, &assembly::migrations())
            .await
            .expect("the schema");
        demo::fill_small(&tools).await.expect("the demo");
    })
    .await;
    let portal = assembly::assemble(fresh.tools.clone()).expect("the portal");
    let router = assembly::router(&portal, &Limits::default());
    let person = |one: demo::Persona| {
        (
            one.role,
            Person {
                login: one.login,
                password: one.password,
            },
        )
    };
    let people = demo::personas().into_iter().map(person).collect();
    House::new(fresh, router, assembly::kinds(None, None), people)
}

/// The page, and how many statements it took after a first visit.
async fn counted(house: &House, who: &str, path: &str) -> (Answer, u64) {
    house.get(who, path).await;
    let before = house.tools().db.statements();
    let answer = house.get(who, path).await;
    (answer, house.tools().db.statements() - before)
}

#[tokio::test]
async fn no_page_of_ours_asks_much_of_the_database() {
    let house = house().await;
    let roles = [
        "operator-admin",
        "reseller-admin",
        "company-admin",
        "company-technician",
    ];
    for who in roles {
        let (answer, statements) = counted(&house, who, "/").await;
        assert_eq!(answer.status, 200, "{who}");
        assert!(
            statements <= 8,
            "the home page of {who} takes {statements} statements"
        );
    }
    for path in [
        "/shop",
        "/services",
        "/staff",
        "/staff/jobs",
        "/staff/imports/companies",
    ] {
        let (answer, statements) = counted(&house, "operator-admin", path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(statements <= 4, "{path} takes {statements} statements");
    }
}

#[tokio::test]
async fn the_home_page_shows_what_each_may_see() {
    let house = house().await;
    let accountant = house.get("company-accountant", "/").await.seen();
    assert!(accountant.contains("Dernières factures") && accountant.contains("À régler"));
    assert!(!accountant.contains("Commandes en cours") && !accountant.contains("Votre réseau"));
    let technician = house.get("company-technician", "/").await.seen();
    assert!(technician.contains("Services") && !technician.contains("Dernières factures"));
    let operator = house.get("operator-admin", "/").await.seen();
    assert!(operator.contains("Votre réseau") && operator.contains("Tâches en échec"));
}

#[tokio::test]
async fn an_import_writes_nothing_before_the_word_and_nothing_the_second_time() {
    let house = house().await;
    let (who, path) = ("operator-admin", "/staff/imports/companies");
    let csv = "legal_name;siren;external_reference\nÉlan du Sud;732829320;X-1\n".as_bytes();
    house.cookie(who).await;
    let looked = house
        .post_files(who, path, &[], &[("file", "c.csv", csv)])
        .await;
    assert_eq!(looked.status, 200, "{}", looked.seen());
    assert!(
        !house
            .get(who, "/customers")
            .await
            .seen()
            .contains("Élan du Sud")
    );
    let ticket = between(&looked.text, "name=\"ticket\" value=\"", "\"").expect("a ticket");
    let confirmation = format!("{path}/confirmation");
    let written = house
        .post(who, &confirmation, &format!("ticket={ticket}"))
        .await;
    assert_eq!(written.status, 303, "{}", written.seen());
    assert!(
        house
            .get(who, "/customers")
            .await
            .seen()
            .contains("Élan du Sud")
    );
    let again = house
        .post_files(who, path, &[], &[("file", "c.csv", csv)])
        .await;
    assert!(
        again.seen().contains("Tout est déjà à jour"),
        "{}",
        again.seen()
    );
    let forged = house.post(who, &confirmation, "ticket=00").await;
    assert_eq!(forged.status, 422);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_by_row_and_column() {
    let house = house().await;
    let (who, path) = ("operator-admin", "/staff/imports/companies");
    let csv = "legal_name;siren\nÉlan;123\n<b>Sud</b>;=1+1\n".as_bytes();
    house.cookie(who).await;
    let told = house
        .post_files(who, path, &[], &[("file", "c.csv", csv)])
        .await;
    assert_eq!(told.status, 422);
    let seen = told.seen();
    assert!(
        seen.contains("2 siren 123") && seen.contains("3 siren =1+1"),
        "{seen}"
    );
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("binary", b"PK\x03\x04\0\0"),
        ("latin", b"\xff\xfe\x00"),
    ] {
        let told = house
            .post_files(who, path, &[], &[("file", name, bytes)])
            .await;
        assert_eq!(told.status, 422, "{name}");
    }
}

#[tokio::test]
async fn a_dead_job_is_seen_and_queued_again() {
    let house = house().await;
    let mut tx = house
        .tools()
        .db
        .write_as_the_house()
        .await
        .expect("a transaction");
    let job = NewJob::new("nobody.does", &"x").expect("a job");
    let id = jobs::enqueue(&mut tx, job)
        .await
        .expect("queued")
        .expect("new");
    tx.commit(db::Signed::by_the_house("app.demo"))
        .await
        .expect("kept");
    house.run_jobs().await;
    let who = "operator-admin";
    assert!(
        house
            .get(who, "/staff/jobs")
            .await
            .text
            .contains(&id.to_string())
    );
    let path = format!("/staff/jobs/{id}");
    assert!(house.get(who, &path).await.seen().contains("Relancer"));
    assert_eq!(
        house.post(who, &format!("{path}/run"), "").await.status,
        303
    );
    let waiting = house.get(who, "/staff/jobs?state=waiting").await;
    assert!(waiting.text.contains(&id.to_string()));
    assert_eq!(
        house.post(who, &format!("{path}/run"), "").await.status,
        404
    );
    house.run_jobs().await;
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?
        .1
        .split_once(end)
        .map(|(found, _)| found)
}
