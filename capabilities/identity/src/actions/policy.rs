use access::{Caller, Right};
use db::Write;
use kernel::{Halt, OrMissing};

use crate::domain::factor::Policy;
use crate::domain::profile::Level;
use crate::domain::refusal::FactorRefusal;
use crate::store::policies;

/// Decides whether the caller's company wants a second factor of its users. The operator's own
/// always does; what was waived for a demonstration can only be ended.
///
/// # Errors
/// The right is lacking; [`FactorRefusal::AlwaysRequired`].
pub async fn change(tx: &mut Write, caller: &Caller, wanted: Policy) -> Result<(), Halt> {
    let scope = caller.scope(Right::SecurityManage)?;
    // Who is narrowed to chosen sites does not speak for the company.
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    let company = caller.company();
    let kept = policies::find(tx, &scope, company).await?.or_missing()?;
    match (kept.level, wanted) {
        (_, Policy::Required) | (Level::Reseller | Level::Client, Policy::Optional) => {
            policies::save(tx, company, wanted).await
        }
        (Level::Operator, Policy::Optional) | (_, Policy::Waived) => {
            Err(FactorRefusal::AlwaysRequired.into())
        }
    }
}
