//! What routes for programs stand on: their table, their gate, keys, JSON, OpenAPI.
#![deny(missing_docs)]

mod answer;
mod body;
mod call;
mod gate;
mod guesses;
mod key;
mod openapi;
mod pace;
mod problem;
mod route;

pub use answer::{Reply, Stop, json, typed};
pub use body::Json;
pub use call::Call;
pub use gate::router;
pub use key::{AdmitKey, Bearer, KeyFacts, Shown};
pub use openapi::{listed, openapi};
pub use problem::Outdated;
pub use route::{Access, Facts, Field, Route};

/// The reasons programs are given.
pub const LABELS: web::LabelFiles = web::LabelFiles {
    owner: "api",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
