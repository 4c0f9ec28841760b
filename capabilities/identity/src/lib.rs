//! Signing in: logins, passwords, links, sessions, profiles, memberships, terms of use.
//!
//! May use the doors of `parties` and `notices`; everything else it knows is the ground.
#![deny(missing_docs)]

mod actions;
mod api;
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

pub use self::api::routes as machine_routes;
pub use actions::admit::admit;
pub use actions::admit_key::admit_key;
pub use actions::api_keys::{FreshKey, KeyForLogin, issue as issue_api_key};
pub use actions::bootstrap::{FirstAdmin, OneTimeLink, bootstrap};
pub use actions::import_row::{OPTIONAL as IMPORT_OPTIONAL, REQUIRED as IMPORT_REQUIRED};
pub use actions::import_users::import_users;
pub use actions::privacy::{
    Person, left_behind, left_without_administrator, owned_by, person_of, person_within,
};
pub use actions::send_access::{Queued, Selection, queue_accesses};
pub use desk::Desk;
pub use domain::profile::{Level, ReadyMade};
pub use jobs::{jobs, keep_reviewing};
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
            "0007_lists.sql",
            include_str!("../migrations/0007_lists.sql"),
        ),
        (
            "0008_access_review.sql",
            include_str!("../migrations/0008_access_review.sql"),
        ),
        (
            "0009_scopes_and_owner.sql",
            include_str!("../migrations/0009_scopes_and_owner.sql"),
        ),
        (
            "0010_single_sign_on.sql",
            include_str!("../migrations/0010_single_sign_on.sql"),
        ),
        (
            "0011_sessions_of_providers.sql",
            include_str!("../migrations/0011_sessions_of_providers.sql"),
        ),
        (
            "0013_api_keys.sql",
            include_str!("../migrations/0013_api_keys.sql"),
        ),
        ("0014_scim.sql", include_str!("../migrations/0014_scim.sql")),
        (
            "0016_erased.sql",
            include_str!("../migrations/0016_erased.sql"),
        ),
        (
            "0020_second_wall.sql",
            include_str!("../migrations/0020_second_wall.sql"),
        ),
    ],
};

/// What its tables keep of people.
pub const KEPT: &[db::Kept] = store::kept::KEPT;

/// What people read.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "identity",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
