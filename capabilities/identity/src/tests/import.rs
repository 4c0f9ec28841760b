use sheets::{Mode, Outcome, Table};

use super::*;

async fn import(house: &House, file: &str) -> Outcome {
    let table = Table::read(file.as_bytes()).unwrap();
    let mut tx = write(house).await;
    let outcome = crate::import_users(&mut tx, &table, Mode::Write)
        .await
        .unwrap();
    keep(tx).await;
    outcome
}

const HEADER: &str = "company;name;email;phone;language;profile;identifier;external_reference\n";

#[tokio::test]
async fn a_file_comes_in_once_and_a_second_run_changes_nothing() {
    let house = house().await;
    let file = format!(
        "{HEADER}OIP-00000024;Anne Un;un@guide.example;01 23 45 67 89;fr;administrateur;E-0000004321;crm-1\n\
         895556554;Bob Deux;deux@guide.example;;en;comptable;;crm-2\n\
         OIP-00000024;Chloé Trois;trois@guide.example;;;lecteur;;\n"
    );
    let first = import(&house, &file).await;
    assert_eq!(
        (first.created, first.changed, first.unchanged),
        (3, 0, 0),
        "{:?}",
        first.problems
    );
    let again = import(&house, &file).await;
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 3));
    let changed = import(&house, &file.replace("Anne Un", "Anne Une")).await;
    assert_eq!(
        (changed.created, changed.changed, changed.unchanged),
        (0, 1, 2)
    );
    // Numbers go on beyond those brought along.
    let next = import(
        &house,
        &format!("{HEADER}OIP-00000024;Dan Quatre;quatre@guide.example;;;lecteur;;\n"),
    )
    .await;
    assert_eq!(next.created, 1);
    let page = house.get("operator-admin", "/staff/users?q=quatre@").await;
    assert!(page.seen().contains("E-0000004324"), "{}", page.seen());
    assert!(
        house
            .get("operator-admin", "/staff/users?q=E-0000004321")
            .await
            .seen()
            .contains("Anne Une")
    );
}

#[tokio::test]
async fn every_fault_is_named_with_its_row_and_nothing_is_written() {
    let house = house().await;
    let file = format!(
        "{HEADER}OIP-99999999;Anne;un@guide.example;;;lecteur;;\n\
         OIP-00000024;;pas-une-adresse;abc;de;chef;E-12;\n\
         OIP-00000024;Bob;bob@guide.example;;;operator_admin;;\n\
         OIP-00000024;=1+1;bob@guide.example;;;lecteur;;\n"
    );
    let outcome = import(&house, &file).await;
    let said: Vec<(usize, &str, &str)> = outcome
        .problems
        .iter()
        .map(|problem| (problem.row, problem.column.as_str(), problem.code))
        .collect();
    assert!(
        said.iter()
            .any(|(row, column, _)| (*row, *column) == (5, "name")),
        "{said:?}"
    );
    let file = file.replace("=1+1", "Carl");
    let outcome = import(&house, &file).await;
    let said: Vec<(usize, &str, &str)> = outcome
        .problems
        .iter()
        .map(|problem| (problem.row, problem.column.as_str(), problem.code))
        .collect();
    let expected = [
        (2, "company", "identity.import.unknown_company"),
        (3, "name", "identity.import.required"),
        (3, "email", "identity.not_an_email"),
        (3, "phone", "identity.not_a_phone"),
        (3, "language", "identity.import.unknown_language"),
        (3, "profile", "identity.import.unknown_profile"),
        (3, "identifier", "identity.not_a_reference"),
        (4, "profile", "identity.import.profile_level"),
    ];
    assert_eq!(said, expected);
    assert_eq!(outcome.created, 0);
    let page = house.get("operator-admin", "/staff/users?q=carl").await;
    assert!(page.seen().contains("Aucun utilisateur"));
}

#[tokio::test]
async fn one_login_may_come_in_two_companies_but_not_as_two_people() {
    let house = house().await;
    let two = format!(
        "{HEADER}OIP-00000024;Anne;anne@x.example;;;lecteur;E-0000005000;\nOIP-00000001;Anne;anne@x.example;;;lecteur;E-0000005000;\n"
    );
    let outcome = import(&house, &two).await;
    assert_eq!(
        (outcome.created, outcome.problems.len()),
        (2, 0),
        "{:?}",
        outcome.problems
    );
    let other = format!(
        "{HEADER}OIP-00000024;Bob;bob@x.example;;;lecteur;E-0000005001;\nOIP-00000001;Carl;carl@x.example;;;lecteur;E-0000005001;\n"
    );
    assert_eq!(
        import(&house, &other).await.problems[0].code,
        "identity.import.other_person"
    );
    let twice = format!(
        "{HEADER}OIP-00000024;Bob;bob@x.example;;;lecteur;;\nOIP-00000024;Bob;BOB@x.example;;;lecteur;;\n"
    );
    assert!(!import(&house, &twice).await.problems.is_empty());
}

#[tokio::test]
async fn a_preview_writes_nothing_and_asks_few_questions() {
    let house = house().await;
    let rows: String = (0..2_000)
        .map(|at| format!("OIP-00000024;Nom {at};nom{at}@x.example;;;lecteur;;\n"))
        .collect();
    let table = Table::read(format!("{HEADER}{rows}").as_bytes()).unwrap();
    let mut tx = write(&house).await;
    let before = house.tools().db.statements();
    let outcome = crate::import_users(&mut tx, &table, Mode::Preview)
        .await
        .unwrap();
    assert_eq!(house.tools().db.statements() - before, 3);
    assert_eq!((outcome.created, outcome.problems.len()), (2_000, 0));
    let before = house.tools().db.statements();
    crate::import_users(&mut tx, &table, Mode::Write)
        .await
        .unwrap();
    assert!(house.tools().db.statements() - before < 20);
}

const RENAME: db::Query = db::Query {
    name: "RENAME",
    text: "UPDATE parties_company SET external_reference = $2, siren = '895556554' WHERE reference = $1",
};

#[tokio::test]
async fn a_company_is_known_by_its_reference_elsewhere_and_a_siren_of_two_is_refused() {
    let house = house().await;
    let mut tx = write(&house).await;
    for (reference, external) in [("OIP-00000024", "crm-24"), ("OIP-00000001", "crm-1")] {
        tx.run(RENAME.bind(reference).bind(external)).await.unwrap();
    }
    keep(tx).await;
    let one =
        |company: &str| format!("{HEADER}{company};Anne {company};anne@x.example;;;lecteur;;\n");
    for known in ["crm-24", "oip-00000024", "crm-1"] {
        let outcome = import(&house, &one(known)).await;
        assert_eq!(outcome.created, 1, "{known}: {:?}", outcome.problems);
    }
    let page = house.get("operator-admin", "/staff/users?q=crm-24").await;
    assert!(
        page.seen().contains("Client 1 du revendeur"),
        "{}",
        page.seen()
    );
    for (called, code) in [
        ("895 556 554", "identity.import.ambiguous_company"),
        ("CRM-24", "identity.import.unknown_company"),
    ] {
        let outcome = import(&house, &one(called)).await;
        let problem = &outcome.problems[0];
        assert_eq!(
            (outcome.created, problem.column.as_str(), problem.code),
            (0, "company", code)
        );
    }
}
