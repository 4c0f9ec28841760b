//! What the database is asked, on the engine that `MYOPENIP_TEST_ENGINE` names.

mod import;
mod letterheads;
mod tree;
mod walls;

use std::ops::Deref;

use access::{Breadth, Caller, CompanyId, LoginId, MembershipId, Right, Rights, Scope};
use db::{Db, Migrations, Signed, Vault};
use jobs::Tools;
use testkit::Fresh;

use crate::samples::{Samples, fill, samples};

/// Stands for the view that `identity` publishes.
const ACCESS: Migrations = Migrations {
    owner: "access",
    steps: &[(
        "0001_stand_in.sql",
        "CREATE TABLE access_site (membership_id TEXT NOT NULL, site_id TEXT NOT NULL);
         CREATE VIEW access_site_v AS SELECT membership_id, site_id FROM access_site;
         CREATE VIEW access_person_v AS SELECT membership_id AS login_id, site_id AS name FROM access_site;
         CREATE TABLE access_billing_group_v (membership_id TEXT NOT NULL, group_id TEXT NOT NULL);
         CREATE VIEW access_login_v AS SELECT membership_id, site_id AS login_id FROM access_site;
         CREATE VIEW access_reference_v AS SELECT membership_id AS login_id, site_id AS reference FROM access_site;
         CREATE VIEW access_administrator_v AS SELECT membership_id, site_id AS company_id FROM access_site;",
    )],
};

/// A database of one's own, on the engine that `MYOPENIP_TEST_ENGINE` names.
pub struct House(Fresh);

impl Deref for House {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.0.tools.db
    }
}

/// With tables and nothing in them.
pub async fn empty() -> House {
    let fill = async |tools: Tools| {
        db::migrate(&tools.db, &[jobs::MIGRATIONS, crate::MIGRATIONS, ACCESS])
            .await
            .unwrap();
    };
    House(testkit::fresh("parties_empty", fill).await)
}

/// The vault of the test houses.
pub fn vault() -> Vault {
    Vault::new(&testkit::SECRET).unwrap()
}

/// With the samples.
pub async fn filled() -> (House, Samples) {
    let fill = async |tools: Tools| {
        db::migrate(&tools.db, &[jobs::MIGRATIONS, crate::MIGRATIONS, ACCESS])
            .await
            .unwrap();
        let mut tx = tools.db.write_as_the_house().await.unwrap();
        fill(&mut tx, &tools.vault).await.unwrap();
        tx.commit(Signed::by_the_house("test.fill")).await.unwrap();
    };
    (
        House(testkit::fresh("parties_samples", fill).await),
        samples(),
    )
}

pub fn caller(company: CompanyId, rights: Rights) -> Caller {
    let (login, membership) = (
        LoginId::derived("login"),
        MembershipId::derived("membership"),
    );
    Caller::vouched(login, company, membership, "Alix Test".to_owned(), rights).over(Breadth::Many)
}

pub fn admin(company: CompanyId) -> Caller {
    caller(company, Rights::all())
}

pub fn scope(company: CompanyId) -> Scope {
    admin(company).scope(Right::CustomersRead).unwrap()
}

#[tokio::test]
async fn every_query_is_one() {
    let db = empty().await;
    let mut tx = db.read_as_the_house().await.unwrap();
    for query in crate::QUERIES.iter().copied().flatten() {
        let prepared = tx.prepare(query.text).await;
        assert!(prepared.is_ok(), "{}: {prepared:?}", query.name);
    }
}

#[test]
fn every_refusal_and_deed_has_its_words_in_both_languages() {
    let read = |text: &str| -> Vec<String> {
        let keys = text
            .lines()
            .filter_map(|line| line.strip_prefix('"')?.split('"').next());
        keys.map(str::to_owned).collect()
    };
    assert_eq!(read(crate::LABELS.fr), read(crate::LABELS.en));
}

#[test]
fn every_route_is_there_once() {
    let mut drawn: Vec<String> = crate::routes()
        .iter()
        .map(|route| format!("{} {}", route.facts().method, route.facts().path))
        .collect();
    let count = drawn.len();
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), count);
}
