//! Messages to people: kept in the database, delivered by a job, readable by staff.
//!
//! A letter is queued in the transaction of the decision that wants it: neither exists without the
//! other. What it carries of secret (a personal link) lies sealed, and goes once it was delivered.
#![deny(missing_docs)]

mod actions;
mod domain;
mod jobs;
mod pages;
mod rendering;
pub mod samples;
mod store;

#[cfg(test)]
mod tests;

pub use crate::jobs::jobs;
pub use actions::brand::brand_of;
pub use actions::send::{send, send_to_contacts};
pub use actions::words::words_of;
pub use domain::letter::{Button, Letter, LetterBrand};
pub use domain::message::{MessageId, MessageState, Topic};
pub use pages::routes;

/// The tables of messages and their deliveries.
pub const MIGRATIONS: db::Migrations = db::Migrations {
    owner: "notices",
    steps: &[
        (
            "0001_messages.sql",
            include_str!("../migrations/0001_messages.sql"),
        ),
        ("0012_kept.sql", include_str!("../migrations/0012_kept.sql")),
        (
            "0020_second_wall.sql",
            include_str!("../migrations/0020_second_wall.sql"),
        ),
    ],
};

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[db::Query]] = &[
    store::messages::ALL,
    store::deliveries::ALL,
    store::contacts::ALL,
    store::kept::ALL,
];

/// What its tables keep of people.
pub const KEPT: &[db::Kept] = store::kept::KEPT;

/// The labels of this crate, and those of the mail bridge.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "notices",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
