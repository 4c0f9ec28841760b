use access::{CompanyId, Scope, SiteId};
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
    check_sites(tx, scope, company, sites).await?;
    let known = choices::groups(tx, scope, company, None).await?;
    if !groups
        .iter()
        .all(|group| known.iter().any(|one| one.id == *group))
    {
        return Err(Refused::field("groups", &LoginRefusal::NoSuchGroup).into());
    }
    Ok(())
}

/// Every one is a site of the company.
pub(super) async fn check_sites(
    tx: &mut Write,
    scope: &Scope,
    company: CompanyId,
    sites: &[SiteId],
) -> Result<(), Halt> {
    let known = choices::sites(tx, scope, company, None).await?;
    let is_known = |site: &SiteId| known.iter().any(|one| one.id == *site);
    match sites.iter().all(is_known) {
        true => Ok(()),
        false => Err(Refused::field("sites", &LoginRefusal::NoSuchSite).into()),
    }
}
