//! Every table says at its crate's door what it keeps of people, and for how long.

use std::collections::BTreeSet;

use db::{Kept, Period};
use kernel::Coded;
use testkit::House;

use crate::house::house;

fn all() -> impl Iterator<Item = &'static Kept> {
    app::assembly::KEEPING.iter().flat_map(|list| list.iter())
}

/// Tables and their columns, from the schema as SQLite tells it.
pub async fn tables(house: &House) -> Vec<(String, Vec<String>)> {
    let schema = db::draw_schema(&house.tools().db).await.expect("a schema");
    if !schema.contains("CREATE TABLE") {
        // PostgreSQL tells columns one by one; the schema is the same.
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for line in schema.lines() {
            let Some((place, _)) = line.split_once(' ') else {
                continue;
            };
            let Some((table, column)) = place.split_once('.') else {
                continue;
            };
            match found.iter_mut().find(|(known, _)| known == table) {
                Some((_, columns)) => columns.push(column.to_owned()),
                None => found.push((table.to_owned(), vec![column.to_owned()])),
            }
        }
        found.retain(|(table, _)| !table.ends_with("_v"));
        return found;
    }
    let parts = schema.split("CREATE TABLE ").skip(1);
    let table = |part: &str| {
        let (name, rest) = part.split_once(" (").expect("a table");
        let end = rest.find(") STRICT").expect("its end");
        let words = rest[..end].split([',', '\n']).map(str::trim);
        let columns = words.filter_map(|line| line.split_whitespace().next());
        (name.to_owned(), columns.map(str::to_owned).collect())
    };
    parts.map(table).collect()
}

// ASVS 14.1.1, 14.1.2
#[tokio::test]
async fn a_new_table_that_is_listed_nowhere_is_found() {
    let tables = tables(&house().await).await;
    assert!(tables.len() > 40, "{}", tables.len());
    let listed: Vec<&str> = all().map(|kept| kept.table).collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), once.len(), "a table is listed twice");
    for (table, columns) in &tables {
        let Some(kept) = all().find(|kept| kept.table == table) else {
            panic!(
                "{table} says nowhere what it keeps of people: add it to the list KEPT of its crate"
            );
        };
        let personal = [
            "login_id",
            "email",
            "phone",
            "agent",
            "to_address",
            "asked_name",
            "actor",
        ];
        let names = |column: &String| personal.contains(&column.as_str());
        assert!(
            kept.class.is_some() || !columns.iter().any(names),
            "{table} names people: {columns:?}"
        );
    }
    let there: BTreeSet<&str> = tables.iter().map(|(table, _)| table.as_str()).collect();
    let gone: Vec<&&str> = once.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn what_is_kept_for_days_is_purged_and_every_class_has_its_words() {
    // Forgotten by a job of their own, with their message, their login or their session.
    let otherwise = [
        "billing_archive",
        "notices_delivery",
        "identity_login",
        "identity_origin",
    ];
    let with_login = |kept: &Kept| kept.class == Some(db::Class::Access);
    for kept in all() {
        let Some(class) = kept.class else { continue };
        let days = matches!(class.period(), Period::Days(_));
        let excused = otherwise.contains(&kept.table) || with_login(kept);
        assert_eq!(days && !excused, kept.purged.is_some(), "{}", kept.table);
        assert!(!class.law().is_empty());
        for prefix in ["class", "why"] {
            let key = format!("\"privacy.{prefix}.{}\" =", class.code());
            assert!(privacy::LABELS.fr.contains(&key), "{key}");
        }
        if !kept.told.is_empty() || kept.purged.is_some() {
            let key = format!("\"privacy.table.{}\" =", kept.table);
            assert!(privacy::LABELS.fr.contains(&key), "{key}");
        }
        for (column, _) in kept.told.iter().flat_map(|told| told.columns) {
            let key = format!("\"privacy.column.{column}\" =");
            assert!(privacy::LABELS.fr.contains(&key), "{key}");
        }
    }
    for class in db::Class::ALL {
        assert!(
            all().any(|kept| kept.class == Some(*class)),
            "{class:?} is of no table"
        );
    }
}
