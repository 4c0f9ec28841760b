use access::{Caller, Right};
use db::Write;
use kernel::Halt;

use super::{Reach, find_company};
use crate::domain::{Company, CompanyRefusal, CompanyState};
use crate::store;

/// Suspends a company, lets it act again or closes it. Nobody does it to their own.
///
/// # Errors
/// [`CompanyRefusal`], `db.stale`.
pub async fn change_state(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (state, version): (CompanyState, i64),
) -> Result<Company, Halt> {
    let scope = reach.to_change(caller, Right::CompanyStateEdit)?;
    store::tree::take_turn(tx).await?;
    let mut company = find_company(tx, &scope, reach).await?;
    if company.id == caller.company() {
        return Err(CompanyRefusal::OwnCompany.into());
    }
    let open_below = store::tree::open_below(tx, company.id).await?;
    company.turn(state, open_below)?;
    company.version = version;
    store::companies::save(tx, &company).await?;
    Ok(company)
}
