//! Brings companies in from a table: everything is looked at before anything is written.

mod compare;
mod plan;
mod row;
mod seats;
mod write;

use access::Scope;
use db::{Vault, Write};
use kernel::Halt;
use sheets::{Checks, Mode, Outcome, Table};

use crate::store;

/// The columns that must be there.
pub const REQUIRED: &[&str] = &["legal_name"];

/// The columns that may be there. An empty cell of a company that is known leaves what is kept.
pub const OPTIONAL: &[&str] = &[
    "reference",
    "external_reference",
    "parent",
    "role",
    "kind",
    "siren",
    "siret",
    "vat_number",
    "legal_status",
    "website",
    "comment",
    "financial_standing",
    "guarantee",
    "created_on",
    "street",
    "complement",
    "postcode",
    "city",
    "country",
    "phone",
    "billing_name",
    "billing_email",
    "billing_phone",
    "payment_method",
    "account_holder",
    "iban",
    "bic",
];

/// Creates and changes companies as the table says, below the scope's company, with their head
/// office, billing contact and payment details. A row is known again by its reference, its
/// `external_reference`, or its SIREN and name. Nothing is written while one row is wrong; a second
/// run changes nothing.
///
/// # Errors
/// The database failed. What is wrong with the table is in the [`Outcome`].
pub async fn import_companies(
    tx: &mut Write,
    vault: &Vault,
    scope: &Scope,
    table: &Table,
    mode: Mode,
) -> Result<Outcome, Halt> {
    store::tree::take_turn(tx).await?;
    let known = store::imports::known(tx, scope).await?;
    let mut checks = Checks::of(table, REQUIRED, OPTIONAL);
    let plan = plan::plan(table, &mut checks, known, scope, (vault, tx.now()))?;
    if !checks.is_clean() {
        return Ok(Outcome::refused(checks.into_problems()));
    }
    let outcome = Outcome {
        created: plan.created(),
        changed: plan.changed(),
        unchanged: plan.unchanged(),
        problems: Vec::new(),
    };
    if mode == Mode::Write {
        write::write(tx, vault, plan).await?;
    }
    Ok(outcome)
}
