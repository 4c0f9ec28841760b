//! What people see. Each page serves « Ma société » and the companies below alike: [`at::At`] tells
//! which company, and by which way one came.

mod activity;
mod activity_file;
mod at;
mod billing_groups;
mod brand;
mod brand_dns;
mod brand_files;
mod company;
mod company_edit;
mod contact;
mod contacts;
mod customer_new;
mod customers;
mod fields;
mod legal;
mod modules;
mod payment;
mod place;
mod site;
mod sites;

use access::Right;
use web::{Access, Route};

/// Any right to change a field of a company.
const EDIT: Access = Access::AnyOf(&[
    Right::CompanyLegalNameEdit,
    Right::CompanySirenEdit,
    Right::CompanyLegalStatusEdit,
    Right::CompanyCommentEdit,
    Right::CompanyWebsiteEdit,
    Right::CompanyFinancialStandingEdit,
    Right::CompanyGuaranteeEdit,
]);

/// Every route of this capability.
pub fn routes() -> Vec<Route> {
    let mut routes = own();
    routes.extend(customers_list());
    routes.extend(customer_sites());
    routes.extend(staff());
    routes.extend(billing_groups::routes());
    routes.extend([
        Route::get("/legal", Access::Public, legal::show),
        Route::get("/brand/{id}/brand.css", Access::Public, brand_files::css),
        Route::get(
            "/brand/{id}/preview.css",
            Access::Public,
            brand_files::preview,
        ),
        Route::get("/brand/{id}/icon.svg", Access::Public, brand_files::icon),
        Route::get("/brand/{id}/logo", Access::Public, brand_files::logo),
    ]);
    routes
}

fn own() -> Vec<Route> {
    use Right as R;
    let may = Access::Right;
    vec![
        Route::get("/company", may(R::CompanyRead), company::show),
        Route::get("/company/edit", EDIT, company_edit::show),
        Route::post("/company/edit", EDIT, company_edit::save),
        Route::get("/company/sites", may(R::SitesRead), sites::list),
        Route::get("/company/sites/new", may(R::SitesEdit), site::new),
        Route::post("/company/sites/new", may(R::SitesEdit), site::create),
        Route::get("/company/sites/{id}", may(R::SitesRead), site::show),
        Route::post("/company/sites/{id}", may(R::SitesEdit), site::save),
        Route::post(
            "/company/sites/{id}/closing",
            may(R::SitesEdit),
            site::close,
        ),
        Route::get("/company/contacts", may(R::SitesRead), contacts::list),
        Route::get("/company/contacts/new", may(R::SitesEdit), contact::new),
        Route::post("/company/contacts/new", may(R::SitesEdit), contact::create),
        Route::get("/company/contacts/{id}", may(R::SitesEdit), contact::show),
        Route::post("/company/contacts/{id}", may(R::SitesEdit), contact::save),
        Route::post(
            "/company/contacts/{id}/removal",
            may(R::SitesEdit),
            contact::remove,
        ),
        Route::get("/company/payment", may(R::PaymentRead), payment::show),
        Route::post("/company/payment", may(R::PaymentEdit), payment::save).not_in_their_place(),
        Route::get("/company/activity", may(R::ActivityRead), activity::list),
        Route::get(
            "/company/activity.csv",
            may(R::ActivityRead),
            activity_file::csv,
        )
        .not_in_their_place(),
        Route::get("/company/brand", may(R::BrandEdit), brand::show),
        Route::post("/company/brand", may(R::BrandEdit), brand::save).uploads(),
        Route::get("/company/brand/dns", may(R::BrandEdit), brand_dns::show),
        Route::post("/company/brand/dns", may(R::BrandEdit), brand_dns::check),
    ]
}

fn customers_list() -> Vec<Route> {
    let (read, manage) = (
        Access::Right(Right::CustomersRead),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get("/customers", read, customers::list),
        Route::get("/customers/new", manage, customer_new::show),
        Route::post("/customers/new", manage, customer_new::create),
        Route::get("/customers/{id}", read, company::show),
        Route::get("/customers/{id}/edit", manage, company_edit::show),
        Route::post("/customers/{id}/edit", manage, company_edit::save),
        Route::get("/customers/{id}/move", manage, place::show_move),
        Route::post("/customers/{id}/move", manage, place::change_parent),
        Route::get("/customers/{id}/state", manage, place::show_state),
        Route::post("/customers/{id}/state", manage, place::turn),
        Route::get("/customers/{id}/payment", read, payment::show),
        Route::post("/customers/{id}/payment", manage, payment::save).not_in_their_place(),
        Route::get("/customers/{id}/activity", read, activity::list),
        Route::get("/customers/{id}/activity.csv", read, activity_file::csv).not_in_their_place(),
        Route::get("/customers/{id}/brand", manage, brand::show),
        Route::post("/customers/{id}/brand", manage, brand::save).uploads(),
        Route::get("/customers/{id}/brand/dns", manage, brand_dns::show),
        Route::post("/customers/{id}/brand/dns", manage, brand_dns::check),
    ]
}

fn staff() -> Vec<Route> {
    let access = Access::Right(Right::ModulesManage);
    vec![
        Route::get("/staff/modules", access, modules::list),
        Route::get("/staff/modules/{id}", access, modules::show),
        Route::post("/staff/modules/{id}", access, modules::save),
    ]
}

fn customer_sites() -> Vec<Route> {
    let (read, manage) = (
        Access::Right(Right::CustomersRead),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get("/customers/{id}/sites", read, sites::list),
        Route::get("/customers/{id}/sites/new", manage, site::new),
        Route::post("/customers/{id}/sites/new", manage, site::create),
        Route::get("/customers/{id}/sites/{site}", read, site::show),
        Route::post("/customers/{id}/sites/{site}", manage, site::save),
        Route::post("/customers/{id}/sites/{site}/closing", manage, site::close),
        Route::get("/customers/{id}/contacts", read, contacts::list),
        Route::get("/customers/{id}/contacts/new", manage, contact::new),
        Route::post("/customers/{id}/contacts/new", manage, contact::create),
        Route::get("/customers/{id}/contacts/{contact}", manage, contact::show),
        Route::post("/customers/{id}/contacts/{contact}", manage, contact::save),
        Route::post(
            "/customers/{id}/contacts/{contact}/removal",
            manage,
            contact::remove,
        ),
    ]
}
