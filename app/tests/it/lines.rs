//! Route by route: what it needs, which things its address names.

mod others;
mod own;
mod provider;

use crate::table::{Line, Needs};
use Needs::AnyOf;

/// Every line.
pub fn lines() -> impl Iterator<Item = &'static Line> {
    own::LINES
        .iter()
        .chain(others::LINES)
        .chain(provider::LINES)
}

const EDIT_COMPANY: Needs = AnyOf(&[
    "company.legal_name.edit",
    "company.siren.edit",
    "company.legal_status.edit",
    "company.comment.edit",
    "company.website.edit",
    "company.financial_standing.edit",
    "company.guarantee.edit",
]);

const STAFF: Needs = AnyOf(&[
    "terms.manage",
    "message.read",
    "access.send",
    "job.manage",
    "import.run",
    "components.read",
    "module.manage",
]);
