use access::{Caller, CompanyId, Right};
use db::Write;
use kernel::{Halt, OrMissing};

use crate::domain::{Company, Module, Role};
use crate::store;

/// Closes parts of the portal to a reseller and all below it, and opens the others.
///
/// # Errors
/// [`Halt::Missing`] when it is no reseller at or below the caller's company.
pub async fn switch_modules(
    tx: &mut Write,
    caller: &Caller,
    reseller: CompanyId,
    closed: &[Module],
) -> Result<Company, Halt> {
    let scope = caller.scope(Right::ModulesManage)?;
    let company = store::companies::find(tx, &scope, reseller).await?;
    let company = company
        .filter(|company| company.role == Role::Reseller)
        .or_missing()?;
    // Two switches at once would each put its lines beside the other's.
    tx.take_turn("parties_closed_module").await?;
    store::modules::keep(tx, company.id, closed).await?;
    Ok(company)
}
