use access::{Caller, CompanyId, Right};
use db::Write;
use kernel::{Halt, OrMissing};

use super::{Reach, find_company};
use crate::domain::{Company, CompanyRefusal, CompanyState};
use crate::store;

/// Moves a company, with all that stands below it, under another.
///
/// # Errors
/// [`CompanyRefusal`]: into itself, to where it stands, under a customer or a closed company; or
/// `db.stale`.
pub async fn move_branch(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (parent, version): (CompanyId, i64),
) -> Result<Company, Halt> {
    let scope = reach.to_change(caller, Right::CustomersManage)?;
    store::tree::take_turn(tx).await?;
    let mut company = find_company(tx, &scope, reach).await?;
    let parent = store::companies::find(tx, &scope, parent)
        .await?
        .or_missing()?;
    if company.id == caller.company() {
        return Err(CompanyRefusal::OwnCompany.into());
    }
    if company.state == CompanyState::Closed {
        return Err(CompanyRefusal::Closed.into());
    }
    if company.parent == Some(parent.id) {
        return Err(CompanyRefusal::SamePlace.into());
    }
    if store::tree::stands_below(tx, company.id, parent.id).await? {
        return Err(CompanyRefusal::Cycle.into());
    }
    parent.may_take(company.role)?;
    store::tree::graft(tx, company.id, version, parent.id).await?;
    company.parent = Some(parent.id);
    Ok(company)
}
