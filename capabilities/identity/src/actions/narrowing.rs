use access::{CompanyId, Scope};
use db::Write;
use kernel::{Halt, Refused};

use super::users::Place;
use crate::domain::membership::{Chosen, Coverage};
use crate::domain::refusal::LoginRefusal;
use crate::store::choices;

/// What a place is narrowed to is the company's own, and something.
pub(super) async fn check_chosen(
    tx: &mut Write,
    scope: &Scope,
    company: CompanyId,
    place: &Place,
) -> Result<(), Halt> {
    if place.coverage == Coverage::WholeCompany {
        return Ok(());
    }
    let Chosen { sites, groups } = &place.chosen;
    if sites.is_empty() && groups.is_empty() {
        return Err(Refused::field("sites", &LoginRefusal::NoSiteChosen).into());
    }
    let known = choices::sites(tx, scope, company, None).await?;
    if !sites
        .iter()
        .all(|site| known.iter().any(|one| one.id == *site))
    {
        return Err(Refused::field("sites", &LoginRefusal::NoSuchSite).into());
    }
    let known = choices::groups(tx, scope, company, None).await?;
    if !groups
        .iter()
        .all(|group| known.iter().any(|one| one.id == *group))
    {
        return Err(Refused::field("groups", &LoginRefusal::NoSuchGroup).into());
    }
    Ok(())
}
