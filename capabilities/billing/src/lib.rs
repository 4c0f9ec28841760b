//! Invoices and credit notes, as issued documents: consulting them, taking them away, and
//! bringing in those issued elsewhere.
#![deny(missing_docs)]

mod actions;
mod domain;
mod jobs;
mod pages;
pub mod samples;
mod store;

#[cfg(test)]
mod tests;

use access::{Right, Scope};
use axum::extract::Path;
use db::Read;
use kernel::{Day, Halt, Money};
use web::{Access, Form, Key, Route, Visit};

pub use actions::import::Incoming;
pub use actions::import_facturx::{import_facturx, read_facturx};
pub use actions::import_invoices::{import_invoices, read_invoices};
pub use actions::pdf_folder::PdfFolder;
pub use domain::{
    BillingRefusal, Document, DocumentId, DocumentKind, DocumentNumber, DocumentState, Standing,
};
pub use store::summary::{UnpaidSummary, own_unpaid_summary, unpaid_summary};

use pages::{CREDIT_NOTES, INVOICES, Place};

/// Tables `billing_…` and the published view `billing_document_v`.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "billing",
    steps: &[
        (
            "0001_documents.sql",
            include_str!("../migrations/0001_documents.sql"),
        ),
        (
            "0002_shares.sql",
            include_str!("../migrations/0002_shares.sql"),
        ),
        (
            "0003_list_from_index.sql",
            include_str!("../migrations/0003_list_from_index.sql"),
        ),
        (
            "0004_billing_group.sql",
            include_str!("../migrations/0004_billing_group.sql"),
        ),
        ("0006_kept.sql", include_str!("../migrations/0006_kept.sql")),
        (
            "0020_second_wall.sql",
            include_str!("../migrations/0020_second_wall.sql"),
        ),
    ],
};

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[db::Query]] = &[
    store::archives::ALL,
    store::companies::ALL,
    store::documents::ALL,
    store::imports::ALL,
    store::listing_sql::ALL,
    store::summary::ALL,
    store::kept::ALL,
    store::shares::ALL,
];

/// What its tables keep of people.
pub const KEPT: &[db::Kept] = store::kept::KEPT;

/// Words of this crate's pages, in French and English.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "billing",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};

/// The same pages for invoices and for credit notes.
pub fn routes() -> Vec<Route> {
    let mut routes: Vec<Route> = [&INVOICES, &CREDIT_NOTES]
        .into_iter()
        .flat_map(routes_of)
        .collect();
    routes.push(Route::get(
        "/shared/{token}",
        Access::Public,
        pages::shares::show,
    ));
    routes.push(Route::post(
        "/shared/{token}",
        Access::Public,
        pages::shares::take,
    ));
    routes
}

fn routes_of(place: &'static Place) -> Vec<Route> {
    let access = Access::Right(place.right);
    vec![
        Route::get(place.list, access, move |visit: Visit| {
            pages::list::show(visit, place)
        }),
        Route::get(place.csv, access, move |visit: Visit| {
            pages::exports::csv(visit, place)
        }),
        Route::get(place.zip, access, move |visit: Visit| {
            pages::exports::zip(visit, place)
        }),
        Route::get(place.new_archive, access, move |visit: Visit| {
            pages::archives::offer(visit, place)
        }),
        Route::post(place.archives, access, move |visit: Visit, form: Form| {
            pages::archives::ask(visit, form, place)
        }),
        Route::get(
            place.archive,
            access,
            move |visit: Visit, key: Path<Key>| pages::archives::show(visit, key, place),
        ),
        Route::get(
            place.document,
            access,
            move |visit: Visit, key: Path<Key>| pages::document::show(visit, key, place),
        ),
        Route::post(
            place.shares,
            access,
            move |visit: Visit, key: Path<Key>, form: Form| {
                pages::shares::add(visit, key, form, place)
            },
        ),
        Route::post(
            place.revocation,
            access,
            move |visit: Visit, keys: Path<(Key, Key)>, form: Form| {
                pages::shares::revoke(visit, keys, form, place)
            },
        ),
    ]
}

/// Jobs: building archives, and forgetting them.
pub fn jobs() -> Vec<::jobs::JobKind> {
    jobs::kinds()
}

/// A document in one line, for the home page.
#[derive(Clone, Debug)]
pub struct Latest {
    /// The document.
    pub document: Document,
    /// The billed company; empty when the scope is one company.
    pub company_name: String,
    /// Its page.
    pub href: String,
    /// The tone of its standing's tag: `success`, `danger`…
    pub tone: &'static str,
    /// The label key of its standing.
    pub standing: String,
}

impl Latest {
    /// With tax.
    pub fn gross(&self) -> Money {
        self.document.gross
    }
}

/// The scope's latest `most` invoices, newest first: one statement over an index.
///
/// # Errors
/// The database failed.
pub async fn latest(
    tx: &mut Read,
    scope: &Scope,
    today: Day,
    most: usize,
) -> Result<Vec<Latest>, Halt> {
    // A scope for another right would show invoices to who may not read them.
    if !matches!(scope.right(), None | Some(Right::InvoicesRead)) {
        return Err(Halt::Denied);
    }
    let kind = DocumentKind::Invoice;
    let rows = store::summary::latest(tx, (scope, kind), today, most).await?;
    let latest = |row: store::listing::Listed| {
        let (tone, standing) = INVOICES.standing(&row.document, today);
        let href = pages::document::href(INVOICES.list, row.document.number.as_str(), None);
        Latest {
            document: row.document,
            company_name: row.company_name,
            href,
            tone,
            standing,
        }
    };
    Ok(rows.into_iter().map(latest).collect())
}
