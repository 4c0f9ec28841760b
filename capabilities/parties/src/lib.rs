//! Companies and who stands under whom, sites, contacts, payment details, brands.
//!
//! Leftmost of the capabilities: knows only the ground.

mod actions;
mod domain;
mod door;
mod jobs;
mod pages;
pub mod samples;
mod store;

#[cfg(test)]
mod tests;

pub use actions::import::{OPTIONAL as IMPORT_OPTIONAL, REQUIRED as IMPORT_REQUIRED};
pub use actions::{
    Asking, BrandDraft, CompanyChange, CompanyDraft, ContactDraft, IbanEntry, LogoChange,
    OthersChange, PaymentDraft, PaymentOutcome, Reach, SiteDraft, add_contact, add_site,
    ask_change, change_brand, change_company, change_contact, change_for_the_house, change_payment,
    change_site, change_state, check_brand, close_site, confirm_change, create_company,
    find_change, import_companies, latest_changes, move_branch, owner_to_be, remove_contact,
    stop_change, switch_modules,
};
pub use domain::*;
pub use door::*;
pub use jobs::jobs;

/// Tables `parties_…` and views `parties_…_v`.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "parties",
    steps: &[
        (
            "0001_companies.sql",
            include_str!("../migrations/0001_companies.sql"),
        ),
        (
            "0002_white_label.sql",
            include_str!("../migrations/0002_white_label.sql"),
        ),
        (
            "0003_pending_change.sql",
            include_str!("../migrations/0003_pending_change.sql"),
        ),
        (
            "0004_billing_groups.sql",
            include_str!("../migrations/0004_billing_groups.sql"),
        ),
        (
            "0005_owner.sql",
            include_str!("../migrations/0005_owner.sql"),
        ),
        (
            "0006_list_from_index.sql",
            include_str!("../migrations/0006_list_from_index.sql"),
        ),
        ("0007_held.sql", include_str!("../migrations/0007_held.sql")),
        (
            "0010_establishments.sql",
            include_str!("../migrations/0010_establishments.sql"),
        ),
        (
            "0020_second_wall.sql",
            include_str!("../migrations/0020_second_wall.sql"),
        ),
    ],
};

/// Every query, for the test that prepares them on both engines.
pub const QUERIES: &[&[db::Query]] = store::QUERIES;

/// What its tables keep of people.
pub const KEPT: &[db::Kept] = store::kept::KEPT;

/// What people read.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "parties",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};

/// Every page of this capability.
pub fn routes() -> Vec<web::Route> {
    pages::routes()
}
