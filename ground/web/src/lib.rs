//! What every page stands on: the route table and its gate, the visit, forms, layout, components,
//! labels, and the server itself. Knows no business.
#![deny(missing_docs)]

mod answer;
mod app;
mod arrival;
mod assets;
mod brand;
mod cookies;
mod field;
mod form;
mod gate;
mod greet;
mod guest;
mod headers;
mod host;
mod in_their_place;
mod key;
mod labels;
pub mod machine;
mod metrics;
mod nav;
mod route;
mod section;
mod serve;
mod stopped;
mod submitted;
mod ui;
mod visit;

pub use answer::{Page, Stop, download, html_document, json_document, status_of};
pub use app::{Admit, App, BrandOf, Hooks, Later, LookUpBrand};
pub use arrival::Arrival;
pub use brand::Brand;
pub use cookies::{CookieFacts, Keepsake};
pub use field::Field;
pub use form::{Form, Upload};
pub use guest::Guest;
pub use in_their_place::InTheirPlace;
pub use key::Key;
pub use labels::{LabelFiles, Labels};
pub use nav::NavItem;
pub use route::{Access, Body, Proof, Route, RouteFacts};
pub use section::Section;
pub use serve::{Limits, admin_router, router, router_beside, serve};
pub use ui::{Figure, Tag};
pub use visit::{HostOf, Visit};

/// The labels of the ground: layout, form faults, errors.
pub const LABELS: LabelFiles = LabelFiles {
    owner: "web",
    fr: include_str!("../labels/fr.toml"),
    en: include_str!("../labels/en.toml"),
};
