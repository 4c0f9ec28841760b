use db::{Db, Signed};
use sheets::{Mode, Outcome, Table};

use super::{empty, filled, scope, vault};
use crate::actions::import_companies;
use crate::domain::{Iban, Siren, Siret};
use crate::{Reference, samples::Samples, store};

async fn run(db: &Db, samples: &Samples, csv: &str, mode: Mode) -> Outcome {
    let table = Table::read(csv.as_bytes()).unwrap();
    let mut tx = db.write_as_the_house().await.unwrap();
    let scope = scope(samples.operator);
    let outcome = import_companies(&mut tx, &vault(), &scope, &table, mode)
        .await
        .unwrap();
    tx.commit(Signed::by_the_house("parties.import_companies"))
        .await
        .unwrap();
    outcome
}

fn counts(outcome: &Outcome) -> (usize, usize, usize) {
    assert_eq!(outcome.problems, []);
    (outcome.created, outcome.changed, outcome.unchanged)
}

fn table_of(rows: usize) -> String {
    let mut csv = "external_reference;parent;role;legal_name;siren;siret;legal_status;created_on;street;postcode;city;billing_email;iban;bic\n".to_owned();
    for number in 0..rows {
        let siren = Siren::numbered(u32::try_from(number).unwrap() + 20_000_000);
        let siret = Siret::numbered(&siren, 1);
        let iban = Iban::numbered(u32::try_from(number).unwrap() + 1).unwrap();
        let (parent, role) = if number % 50 == 0 {
            (String::new(), "reseller")
        } else {
            (format!("X{}", number - number % 50), "customer")
        };
        csv.push_str(&format!(
            "X{number};{parent};{role};Société {number};{siren};{siret};5710;12/01/2017;{number} rue A;75011;Paris;compta{number}@x.example;{};AGRIFRPP\n",
            iban.electronic()
        ));
    }
    csv
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_changed_row_changes_alone() {
    let (db, samples) = filled().await;
    let csv = table_of(200);
    assert_eq!(
        counts(&run(&db, &samples, &csv, Mode::Preview).await),
        (200, 0, 0)
    );
    assert_eq!(
        counts(&run(&db, &samples, &csv, Mode::Write).await),
        (200, 0, 0)
    );
    assert_eq!(
        counts(&run(&db, &samples, &csv, Mode::Write).await),
        (0, 0, 200)
    );
    let mended = csv
        .replace("Société 7;", "Société sept;")
        .replace("8 rue A", "8 bis rue A");
    let outcome = run(&db, &samples, &mended, Mode::Write).await;
    assert_eq!(outcome.problems, []);
    assert!(outcome.changed > 1 && outcome.created == 0);
    assert_eq!(
        counts(&run(&db, &samples, &mended, Mode::Write).await),
        (0, 0, 200)
    );
}

#[tokio::test]
async fn an_imported_branch_stands_in_the_tree() {
    let (db, samples) = filled().await;
    run(&db, &samples, &table_of(60), Mode::Write).await;
    let mut tx = db.read_as_the_house().await.unwrap();
    let known = store::imports::known(&mut tx, &scope(samples.operator))
        .await
        .unwrap();
    let find = |key: &str| {
        known
            .companies
            .iter()
            .find(|one| one.external_reference.as_deref() == Some(key))
            .unwrap()
    };
    let (reseller, below) = (find("X50"), find("X59"));
    assert_eq!(below.parent, Some(reseller.id));
    assert_eq!(reseller.parent, Some(samples.operator));
    for above in [reseller.id, samples.operator] {
        assert!(
            store::tree::stands_below(&mut tx, above, below.id)
                .await
                .unwrap()
        );
    }
    assert!(Reference::parse(below.reference.as_str()).is_ok());
}

// ASVS 2.2.1, 2.3.3
#[tokio::test]
async fn every_problem_names_its_row_and_column_and_nothing_is_written() {
    let (db, samples) = filled().await;
    let csv = "external_reference;parent;role;legal_name;siren;iban;postcode;street;city;billing_name\n\
               A;;;Bonne société;732829320;;;;;\n\
               A;;;Double;552100554;;;;;\n\
               B;nulle part;;Sans parent;;;;;;\n\
               C;D;reseller;Circulaire;;;;;;\n\
               D;C;reseller;Circulaire aussi;;;;;;\n\
               E;;;;123456789;FR00;9;rue;Paris;Nom\n\
               ;;;Sans clé;;;;;;\n\
               F;A;;Sous un client;;;;;;\n";
    let outcome = run(&db, &samples, csv, Mode::Write).await;
    let told: Vec<(usize, &str, &str)> = outcome
        .problems
        .iter()
        .map(|one| (one.row, one.column.as_str(), one.code))
        .collect();
    for expected in [
        (3, "external_reference", "sheets.duplicate_key"),
        (4, "parent", "parties.import.unknown_parent"),
        (7, "legal_name", "sheets.required"),
        (7, "siren", "parties.siren.checksum"),
        (7, "iban", "parties.iban.shape"),
        (7, "postcode", "parties.address.postcode"),
        (7, "billing_email", "sheets.required"),
        (8, "external_reference", "parties.import.no_key"),
        (9, "parent", "parties.company.parent_is_customer"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert!(
        told.iter()
            .any(|(_, _, code)| *code == "parties.import.circle"),
        "{told:?}"
    );
    let again = run(
        &db,
        &samples,
        "external_reference;legal_name;siren\nA;Bonne société;732829320\n",
        Mode::Preview,
    )
    .await;
    assert_eq!(counts(&again), (1, 0, 0));
}

#[tokio::test]
async fn references_brought_along_are_kept_and_never_given_again() {
    let (db, samples) = filled().await;
    let csv = "reference;legal_name;siren\nOIP-00000026;Ancienne;732829320\n;Nouvelle;552100554\n";
    assert_eq!(
        counts(&run(&db, &samples, csv, Mode::Write).await),
        (2, 0, 0)
    );
    let csv = "legal_name;siren\nEncore;356000000\n";
    assert_eq!(
        counts(&run(&db, &samples, csv, Mode::Write).await),
        (1, 0, 0)
    );
    let mut tx = db.read_as_the_house().await.unwrap();
    let known = store::imports::known(&mut tx, &scope(samples.operator))
        .await
        .unwrap();
    let reference = |name: &str| {
        let found = known
            .companies
            .iter()
            .find(|one| one.legal_name == name)
            .unwrap();
        found.reference.to_string()
    };
    assert_eq!(reference("Ancienne"), "OIP-00000026");
    assert_eq!(reference("Nouvelle"), "OIP-00000025");
    assert_eq!(reference("Encore"), "OIP-00000027");
}

#[tokio::test]
async fn an_empty_house_takes_its_operator_first() {
    let db = empty().await;
    let csv =
        "external_reference;role;parent;legal_name\nOP;operator;;Cadence\nR;reseller;OP;Alizés\n";
    let table = Table::read(csv.as_bytes()).unwrap();
    let mut tx = db.write_as_the_house().await.unwrap();
    let nobody = scope(crate::samples::sample_company("nobody"));
    let outcome = import_companies(&mut tx, &vault(), &nobody, &table, Mode::Write)
        .await
        .unwrap();
    assert_eq!(counts(&outcome), (2, 0, 0));
    assert!(store::tree::top(&mut tx).await.unwrap().is_some());
}
