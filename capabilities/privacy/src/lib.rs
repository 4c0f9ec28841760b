//! What a person may ask of their own data, how long records are kept, and what everybody may read about it.
//!
//! Rightmost of the capabilities: each of the others lists at its door what its tables keep of people (`KEPT`); the
//! application hands the lists over.
#![deny(missing_docs)]

mod actions;
mod domain;
mod jobs;
mod letters;
mod pages;
mod store;

use db::Kept;

pub use crate::jobs::{jobs, schedule};
pub use pages::routes;

/// Every list of what tables keep of people, in the order of capabilities. Erasing goes through it backwards.
pub type Keeping = &'static [&'static [Kept]];

/// Tables `privacy_…`.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "privacy",
    steps: &[
        (
            "0001_requests.sql",
            include_str!("../migrations/0001_requests.sql"),
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
pub const KEPT: &[Kept] = store::kept::KEPT;

/// What people read.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "privacy",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
