//! Files that hurt, through the pages and the command line: a clear answer each time, and nothing
//! half done.

mod cli;
mod papers_sent;
mod tables;
mod twice;

use axum::http::StatusCode;
use db::Query;
use testkit::{Answer, House};

use crate::house::house;

const WHO: &str = "operator-admin";

/// The company of the guide.
const GUIDE: &str = "OIP-00000024";

/// What each importer needs at least, a row that is right, and words of that row.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "companies",
        "legal_name;siren;external_reference",
        "Élan du Sud;732829320;X-1",
    ),
    (
        "users",
        "name;email;company;profile",
        "Zoé Éloi;zoe@elan.example;OIP-00000024;comptable",
    ),
    (
        "invoices",
        "number;status;company;issued_on;net;vat;gross",
        "Z2026-1;réglée;OIP-00000024;2026-10-01;100,00;20,00;120,00",
    ),
];

type File<'a> = (&'a str, &'a [u8]);

/// A house where the operator sits at the imports.
struct Desk {
    house: House,
}

impl Desk {
    async fn open() -> Self {
        let house = house().await;
        house.cookie(WHO).await;
        Self { house }
    }

    async fn get(&self, path: &str) -> Answer {
        whole(self.house.get(WHO, path).await)
    }

    /// Sends a table and PDF files to be looked at.
    async fn look(&self, importer: &str, table: Option<File<'_>>, pdfs: &[File<'_>]) -> Answer {
        let table = table.map(|(name, bytes)| ("file", name, bytes));
        let pdfs = pdfs.iter().map(|(name, bytes)| ("pdfs", *name, *bytes));
        let files: Vec<(&str, &str, &[u8])> = table.into_iter().chain(pdfs).collect();
        let path = format!("/staff/imports/{importer}");
        whole(self.house.post_files(WHO, &path, &[], &files).await)
    }

    /// Looks at a table alone.
    async fn table(&self, importer: &str, text: impl AsRef<[u8]>) -> Answer {
        self.look(importer, Some(("a.csv", text.as_ref())), &[])
            .await
    }

    async fn confirm(&self, importer: &str, ticket: &str) -> Answer {
        let path = format!("/staff/imports/{importer}/confirmation");
        let form = format!("ticket={ticket}");
        whole(self.house.post(WHO, &path, &form).await)
    }

    /// Looks, confirms; where the last page says what was done.
    async fn bring(&self, importer: &str, text: &str) -> String {
        let looked = self.table(importer, text).await;
        let written = self.confirm(importer, &ticket(&looked)).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.seen());
        written.location().to_owned()
    }

    /// How much there is of everything that an import could touch.
    async fn kept(&self) -> Vec<i64> {
        const TABLES: &[&str] = &[
            "SELECT COUNT(*) FROM parties_company",
            "SELECT COUNT(*) FROM parties_site",
            "SELECT COUNT(*) FROM parties_contact",
            "SELECT COUNT(*) FROM parties_payment",
            "SELECT COUNT(*) FROM identity_login",
            "SELECT COUNT(*) FROM identity_membership",
            "SELECT COUNT(*) FROM billing_document",
            "SELECT COUNT(*) FROM notices_message",
            "SELECT COUNT(*) FROM db_audit",
            "SELECT CAST(SUM(latest) AS BIGINT) FROM identity_counter",
            "SELECT CAST(SUM(version) AS BIGINT) FROM parties_company",
        ];
        let mut kept = Vec::new();
        for text in TABLES {
            kept.push(self.number(text).await);
        }
        kept
    }

    async fn number(&self, text: &'static str) -> i64 {
        let mut tx = self
            .house
            .tools()
            .db
            .read_as_the_house()
            .await
            .expect("a connection");
        let query = Query { name: "KEPT", text };
        let found: Option<(i64,)> = tx.one(query.bound()).await.expect("a count");
        found.map(|(number,)| number).expect("a count")
    }
}

/// No page may fail, print a label's key, or have other than one heading.
fn whole(answer: Answer) -> Answer {
    assert!(
        !answer.status.is_server_error(),
        "{}: {}",
        answer.status,
        answer.seen()
    );
    if answer.status != StatusCode::SEE_OTHER {
        assert_eq!(answer.text.matches("<h1").count(), 1, "{}", answer.seen());
        for key in ["refusal.", "app.import.", "sheets.", "audit."] {
            assert!(!answer.seen().contains(key), "{key}: {}", answer.seen());
        }
    }
    answer
}

fn ticket(looked: &Answer) -> String {
    let rest = looked.text.split_once("name=\"ticket\" value=\"");
    let ticket = rest.and_then(|(_, rest)| rest.split_once('"'));
    let ticket = ticket.map(|(ticket, _)| ticket.to_owned());
    ticket.unwrap_or_else(|| panic!("{}: {}", looked.status, looked.seen()))
}

/// Asserts that the files were refused, in these words, and can be sent again from there.
fn refused(answer: &Answer, words: &str) {
    let seen = answer.seen();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{seen}");
    assert!(seen.contains(words), "{words} in {seen}");
    assert!(answer.text.contains("type=\"file\""), "{seen}");
    assert!(!answer.text.contains("name=\"ticket\""), "{seen}");
}
