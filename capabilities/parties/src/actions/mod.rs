//! What changes: load, decide, save. Each action is the sentence it is named after.

mod change_brand;
mod change_company;
mod change_payment;
mod change_state;
pub mod check_records;
mod create_company;
pub mod import;
mod move_branch;
mod pending;
mod reach;
mod save_billing_group;
mod save_contact;
mod save_site;
mod switch_modules;

pub use change_brand::{BrandDraft, LogoChange, change_brand};
pub use change_company::{CompanyChange, change_company};
pub use change_payment::{IbanEntry, PaymentDraft, PaymentOutcome, change_payment};
pub use change_state::change_state;
pub use check_records::check_brand;
pub use create_company::{CompanyDraft, create_company};
pub use import::import_companies;
pub use move_branch::move_branch;
pub use pending::{
    Asking, OthersChange, ask_change, change_for_the_house, confirm_change, find_change,
    latest_changes, owner_to_be, settling, stop_change,
};
pub use reach::{Reach, find_company};
pub use save_billing_group::{
    BillingGroupDraft, add_billing_group, change_billing_group, turn_billing_group,
};
pub use save_contact::{ContactDraft, add_contact, change_contact, remove_contact};
pub use save_site::{SiteDraft, add_site, change_site, close_site};
pub use switch_modules::switch_modules;
