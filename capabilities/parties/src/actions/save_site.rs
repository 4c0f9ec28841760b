use access::{Caller, CompanyId, Right, Scope, SiteId};
use db::Write;
use kernel::{Halt, OrMissing, Refused, Timestamp};

use super::{Reach, find_company};
use crate::domain::{
    Address, Company, CompanyRefusal, CompanyState, Phone, Siret, Site, SiteKind, SiteState,
};
use crate::store;

/// What was typed of a site.
#[derive(Clone, Debug)]
pub struct SiteDraft {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Its establishment number.
    pub siret: Option<Siret>,
    /// When it is open and how one gets in.
    pub opening: String,
    /// Its telephone.
    pub phone: Option<Phone>,
}

/// Adds a site to a company.
///
/// # Errors
/// The company is closed, or the SIRET is another company's.
pub async fn add_site(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    draft: SiteDraft,
) -> Result<Site, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    // Who is held to chosen sites would lose sight of the one they add.
    if scope.narrowed().is_some() {
        return Err(Halt::Denied);
    }
    check_open(&company)?;
    check_siret(&draft, &company)?;
    let now = tx.now();
    let site = site_of(company.id, SiteId::new(now), (SiteKind::Branch, now), draft);
    store::sites::add_many(tx, std::slice::from_ref(&site)).await?;
    Ok(site)
}

/// Changes a site.
///
/// # Errors
/// The site is closed, the SIRET is another company's, or `db.stale`.
pub async fn change_site(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (SiteId, i64),
    draft: SiteDraft,
) -> Result<Site, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    let kept = find_site(tx, &scope, reach, id).await?;
    kept.check_open()?;
    // A SIRET that was already kept is not asked again: the register itself has odd ones.
    if draft.siret != kept.siret {
        check_siret(&draft, &company)?;
    }
    let site = Site {
        version,
        ..site_of(company.id, id, (kept.kind, kept.created_at), draft)
    };
    store::sites::save(tx, &site).await?;
    Ok(site)
}

/// Closes a site.
///
/// # Errors
/// [`crate::SiteRefusal`], or `db.stale`.
pub async fn close_site(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (SiteId, i64),
) -> Result<Site, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    let mut site = find_site(tx, &scope, reach, id).await?;
    site.close()?;
    site.version = version;
    store::sites::save(tx, &site).await?;
    Ok(site)
}

/// The site, when it is the company's that was reached.
pub(super) async fn find_site(
    tx: &mut Write,
    scope: &Scope,
    reach: Reach,
    id: SiteId,
) -> Result<Site, Halt> {
    let site = store::sites::find(tx, scope, id).await?;
    site.filter(|site| site.company == reach.company())
        .or_missing()
}

/// Refuses to add to a company that is closed.
pub(super) fn check_open(company: &Company) -> Result<(), CompanyRefusal> {
    match company.state {
        CompanyState::Active | CompanyState::Suspended => Ok(()),
        CompanyState::Closed => Err(CompanyRefusal::Closed),
    }
}

/// Refuses a SIRET that begins with another SIREN than the company's.
pub(super) fn check_siret(draft: &SiteDraft, company: &Company) -> Result<(), Halt> {
    if let (Some(siret), Some(siren)) = (draft.siret.clone(), &company.siren) {
        siret
            .of_company(siren)
            .map_err(|refusal| Refused::field("siret", &refusal))?;
    }
    Ok(())
}

pub(super) fn site_of(
    company: CompanyId,
    id: SiteId,
    (kind, created_at): (SiteKind, Timestamp),
    draft: SiteDraft,
) -> Site {
    Site {
        id,
        company,
        kind,
        state: SiteState::Active,
        name: draft.name,
        address: draft.address,
        siret: draft.siret,
        opening: draft.opening,
        phone: draft.phone,
        created_at,
        version: 1,
    }
}
