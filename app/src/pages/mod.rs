//! Pages that sum up several capabilities, and the back office of the ground.

mod accessibility;
mod coming;
mod components;
mod home;
mod imports;
mod jobs;
mod links;
mod nav;
mod sections;
mod staff;

#[cfg(test)]
mod tests;

use access::Right;
use web::{Access, LabelFiles, Route};

use crate::imports::Importer;

pub use nav::NAV;
pub use sections::SECTIONS;

/// The words of these pages and commands.
pub const LABELS: LabelFiles = LabelFiles {
    owner: "app",
    fr: include_str!("../../labels/fr.toml"),
    en: include_str!("../../labels/en.toml"),
};

/// The application's own routes.
pub fn routes() -> Vec<Route> {
    let components = Access::Right(Right::ComponentsRead);
    let mut routes = vec![
        Route::get("/", Access::Member, home::show),
        Route::get("/accessibility", Access::Public, accessibility::show),
        Route::get("/shop", Access::Right(Right::ShopRead), coming::shop),
        Route::get("/orders", Access::Right(Right::OrdersRead), coming::orders),
        Route::get(
            "/services",
            Access::Right(Right::ServicesRead),
            coming::services,
        ),
        Route::get(
            "/monitoring",
            Access::Right(Right::MonitoringRead),
            coming::monitoring,
        ),
        Route::get(
            "/support",
            Access::Right(Right::TicketsRead),
            coming::support,
        ),
        Route::get("/staff", Access::AnyOf(nav::STAFF), staff::show),
        Route::get("/staff/components", components, components::show),
    ];
    routes.extend(job_routes());
    routes.extend(import_routes());
    routes
}

fn job_routes() -> Vec<Route> {
    let access = Access::Right(Right::JobsManage);
    vec![
        Route::get("/staff/jobs", access, jobs::list),
        Route::get("/staff/jobs/{id}", access, jobs::show),
        Route::post("/staff/jobs/{id}/run", access, jobs::run),
    ]
}

fn import_routes() -> Vec<Route> {
    let access = Access::Right(Right::ImportsRun);
    let model =
        |path, importer: Importer| Route::get(path, access, move || imports::model(importer));
    vec![
        Route::get("/staff/imports", access, imports::index),
        model("/staff/imports/companies.csv", Importer::Companies),
        model("/staff/imports/users.csv", Importer::Users),
        model("/staff/imports/invoices.csv", Importer::Invoices),
        Route::get("/staff/imports/{importer}", access, imports::ask),
        Route::post("/staff/imports/{importer}", access, imports::look).uploads(),
        Route::post(
            "/staff/imports/{importer}/confirmation",
            access,
            imports::confirm,
        ),
    ]
}
