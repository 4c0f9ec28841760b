use access::{BillingGroupId, Caller, Right, Scope, SiteId};
use db::Write;
use kernel::{Halt, OrMissing, Refused};

use super::save_site::check_open;
use super::{Reach, find_company};
use crate::domain::{BillingGroup, BillingGroupRefusal, BillingGroupState};
use crate::store;

/// What was typed of a billing group.
#[derive(Clone, Debug)]
pub struct BillingGroupDraft {
    /// What the company calls it.
    pub name: String,
    /// The sites that were ticked.
    pub sites: Vec<SiteId>,
}

/// Adds a billing group to a company.
///
/// # Errors
/// The company is closed; it has a group of that name; a site is not its own.
pub async fn add_billing_group(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    draft: BillingGroupDraft,
) -> Result<BillingGroupId, Halt> {
    let scope = reach.to_change(caller, Right::BillingGroupsManage)?;
    let company = find_company(tx, &scope, reach).await?;
    check_open(&company)?;
    let id = BillingGroupId::new(tx.now());
    if !store::billing_groups::add(tx, (company.id, id), &draft.name).await? {
        return Err(same_name());
    }
    set_sites(tx, &scope, (reach, id), &draft.sites).await?;
    Ok(id)
}

/// Changes a billing group's name and sites. Who sees which documents changes with it.
///
/// # Errors
/// As above; it is closed; `db.stale`.
pub async fn change_billing_group(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (BillingGroupId, i64),
    draft: BillingGroupDraft,
) -> Result<(), Halt> {
    let (scope, kept) = found(tx, caller, reach, id).await?;
    if kept.state == BillingGroupState::Closed {
        return Err(BillingGroupRefusal::Closed.into());
    }
    let group = BillingGroup {
        name: draft.name,
        version,
        ..kept
    };
    save(tx, &group, BillingGroupState::Active).await?;
    set_sites(tx, &scope, (reach, id), &draft.sites).await
}

/// Closes a billing group, or opens it again. Its documents and who sees them stay as they are.
///
/// # Errors
/// `db.stale`.
pub async fn turn_billing_group(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (BillingGroupId, i64),
    state: BillingGroupState,
) -> Result<(), Halt> {
    let (_, kept) = found(tx, caller, reach, id).await?;
    let group = BillingGroup { version, ..kept };
    save(tx, &group, state).await
}

async fn found(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    id: BillingGroupId,
) -> Result<(Scope, BillingGroup), Halt> {
    let scope = reach.to_change(caller, Right::BillingGroupsManage)?;
    let company = find_company(tx, &scope, reach).await?;
    let group = store::billing_groups::find(tx, &scope, id).await?;
    let group = group.filter(|group| group.company == company.id);
    check_open(&company)?;
    Ok((scope, group.or_missing()?))
}

async fn save(tx: &mut Write, group: &BillingGroup, state: BillingGroupState) -> Result<(), Halt> {
    let saved = store::billing_groups::save(tx, group, state).await;
    saved.map_err(|halt| match halt {
        Halt::Refused(refused) if refused.code == "db.duplicate" => same_name(),
        other => other,
    })
}

fn same_name() -> Halt {
    Refused::field("name", &BillingGroupRefusal::SameName).into()
}

/// Attaches what was ticked, detaches what was not; a site of another group moves.
async fn set_sites(
    tx: &mut Write,
    scope: &Scope,
    (reach, id): (Reach, BillingGroupId),
    chosen: &[SiteId],
) -> Result<(), Halt> {
    let sites = store::billing_groups::sites(tx, scope, reach.company()).await?;
    let is_own = |site: &SiteId| sites.iter().any(|own| own.id == *site);
    if !chosen.iter().all(is_own) {
        return Err(Refused::field("sites", &BillingGroupRefusal::NoSuchSite).into());
    }
    for site in &sites {
        match (chosen.contains(&site.id), site.group == Some(id)) {
            (true, false) => store::billing_groups::attach(tx, id, site.id).await?,
            (false, true) => store::billing_groups::detach(tx, id, site.id).await?,
            (true, true) | (false, false) => {}
        }
    }
    Ok(())
}
