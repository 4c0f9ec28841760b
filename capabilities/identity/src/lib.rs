//! Signing in: logins, passwords, links, sessions, profiles, memberships, terms of use.
//!
//! May use the doors of `parties` and `notices`; everything else it knows is the ground.
#![deny(missing_docs)]

mod actions;
mod desk;
mod domain;
mod hashing;
mod jobs;
mod letters;
mod pages;
mod paper;
mod passkeys;
mod phc;
mod qr;
mod relying_party;
pub mod samples;
mod secret;
mod store;

#[cfg(test)]
mod tests;

pub use actions::admit::admit;
pub use actions::bootstrap::{FirstAdmin, OneTimeLink, bootstrap};
pub use actions::import_row::{OPTIONAL as IMPORT_OPTIONAL, REQUIRED as IMPORT_REQUIRED};
pub use actions::import_users::import_users;
pub use actions::send_access::{Queued, Selection, queue_accesses};
pub use desk::Desk;
pub use domain::profile::{Level, ReadyMade};
pub use jobs::jobs;
pub use pages::routes;
pub use store::QUERIES;

/// Tables `identity_…` and views `…_v`.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "identity",
    steps: &[
        (
            "0001_identity.sql",
            include_str!("../migrations/0001_identity.sql"),
        ),
        (
            "0002_second_factor.sql",
            include_str!("../migrations/0002_second_factor.sql"),
        ),
        (
            "0003_terms_of_brand.sql",
            include_str!("../migrations/0003_terms_of_brand.sql"),
        ),
        (
            "0005_waiting.sql",
            include_str!("../migrations/0005_waiting.sql"),
        ),
        (
            "0006_in_their_place.sql",
            include_str!("../migrations/0006_in_their_place.sql"),
        ),
        (
            "0010_single_sign_on.sql",
            include_str!("../migrations/0010_single_sign_on.sql"),
        ),
        (
            "0011_sessions_of_providers.sql",
            include_str!("../migrations/0011_sessions_of_providers.sql"),
        ),
    ],
};

/// What people read.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "identity",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
