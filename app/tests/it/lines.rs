//! Route by route: what it needs, which things its address names.

mod groups;
mod machines;
mod others;
mod own;
mod provider;
mod reviews;

use crate::table::{Line, Needs};
use Needs::AnyOf;

/// Every line.
pub fn lines() -> impl Iterator<Item = &'static Line> {
    [
        own::LINES,
        others::LINES,
        reviews::LINES,
        groups::LINES,
        provider::LINES,
    ]
    .into_iter()
    .flatten()
}

/// Every line of the table of programs.
pub fn machine_lines() -> impl Iterator<Item = &'static Line> {
    machines::LINES.iter()
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
    "retention.manage",
]);
