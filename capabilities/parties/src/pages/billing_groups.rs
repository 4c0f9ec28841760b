use access::{BillingGroupId, Right, SiteId};
use askama::Template;
use db::Read;
use kernel::{Halt, OrMissing};
use web::{Access, Form, Page, Route, Visit};

use super::at::{At, Seat};
use super::company_edit::version;
use crate::actions::{
    BillingGroupDraft, add_billing_group, change_billing_group, turn_billing_group,
};
use crate::domain::{BillingGroup, BillingGroupRefusal, BillingGroupState, GroupedSite};
use crate::store;

/// Below one's own company the page asks for `billing_group.manage` as well.
pub fn routes() -> Vec<Route> {
    let (own, manage) = (
        Access::Right(Right::BillingGroupsManage),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get("/company/billing-groups", own, list),
        Route::post("/company/billing-groups", own, create).not_in_their_place(),
        Route::get("/company/billing-groups/{group}", own, show),
        Route::post("/company/billing-groups/{group}", own, save).not_in_their_place(),
        Route::post("/company/billing-groups/{group}/state", own, turn).not_in_their_place(),
        Route::get("/customers/{id}/billing-groups", manage, list),
        Route::post("/customers/{id}/billing-groups", manage, create).not_in_their_place(),
        Route::get("/customers/{id}/billing-groups/{group}", manage, show),
        Route::post("/customers/{id}/billing-groups/{group}", manage, save).not_in_their_place(),
        Route::post("/customers/{id}/billing-groups/{group}/state", manage, turn)
            .not_in_their_place(),
    ]
}

#[derive(Template)]
#[template(path = "billing_groups.html")]
struct List<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    groups: Vec<BillingGroup>,
    sites: Vec<GroupedSite>,
    /// None: a new one is made here.
    kept: Option<BillingGroup>,
}

impl List<'_> {
    fn may_change(&self) -> bool {
        self.seat.may(self.v, Right::BillingGroupsManage)
    }

    fn is_ticked(&self, site: &GroupedSite) -> bool {
        let typed = self.form.all("sites");
        match self.form.has("typed") {
            true => typed.contains(&site.id.to_string().as_str()),
            false => site.group.is_some() && site.group == self.kept.as_ref().map(|one| one.id),
        }
    }

    /// The group it would be taken from.
    fn elsewhere<'s>(&self, site: &'s GroupedSite) -> Option<&'s str> {
        let own = self.kept.as_ref().map(|one| one.id);
        (site.group.is_some() && site.group != own).then_some(site.group_name.as_str())
    }
}

/// `GET …/billing-groups`
pub async fn list(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::BillingGroupsManage).await?;
    let form = Form::default();
    let page = page(&mut tx, (&visit, &seat), &form, None).await?;
    visit.render(&page)
}

/// `GET …/billing-groups/{group}`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let (seat, group) = find(&visit, &at, &mut tx).await?;
    let form = Form::default()
        .with("name", &group.name)
        .with("version", group.version);
    let page = page(&mut tx, (&visit, &seat), &form, Some(group)).await?;
    visit.render(&page)
}

/// `POST …/billing-groups`
pub async fn create(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::BillingGroupsManage).await?;
    let added = match read(&mut form) {
        Ok(draft) => add_billing_group(&mut tx, visit.caller()?, at.reach, draft).await,
        Err(halt) => Err(halt),
    };
    match added {
        Ok(id) => {
            let signed = at.signed(&visit, "parties.add_billing_group")?;
            tx.commit(signed.on(id)).await?;
            visit.go_saying(&seat.href("/billing-groups"), "parties.billing_group.saved")
        }
        Err(halt) => refused(&visit, (&seat, None), form, halt).await,
    }
}

/// `POST …/billing-groups/{group}`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let (seat, group) = find(&visit, &at, &mut tx).await?;
    let key = (group.id, version(&form));
    let saved = match read(&mut form) {
        Ok(draft) => change_billing_group(&mut tx, visit.caller()?, at.reach, key, draft).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(()) => {
            let signed = at.signed(&visit, "parties.change_billing_group")?;
            tx.commit(signed.on(group.id)).await?;
            visit.go_saying(&seat.href("/billing-groups"), "parties.billing_group.saved")
        }
        Err(halt) => {
            drop(tx);
            refused(&visit, (&seat, Some(group)), form, halt).await
        }
    }
}

/// `POST …/billing-groups/{group}/state`
pub async fn turn(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let (seat, group) = find(&visit, &at, &mut tx).await?;
    let key = (group.id, version(&form));
    let turned = match form.coded::<BillingGroupState>("state") {
        Some(state) => turn_billing_group(&mut tx, visit.caller()?, at.reach, key, state).await,
        None => Err(form.no_such_choice("state")),
    };
    match turned {
        Ok(()) => {
            let signed = at.signed(&visit, "parties.turn_billing_group")?;
            let signed = signed.on(group.id).saying(form.get("state"));
            tx.commit(signed).await?;
            visit.go_saying(&seat.href("/billing-groups"), "parties.billing_group.saved")
        }
        Err(halt) => {
            drop(tx);
            let form = form.with("name", &group.name);
            refused(&visit, (&seat, Some(group)), form, halt).await
        }
    }
}

async fn refused(
    visit: &Visit,
    (seat, kept): (&Seat, Option<BillingGroup>),
    mut form: Form,
    halt: Halt,
) -> Page {
    let Halt::Refused(refused) = halt else {
        return Err(halt.into());
    };
    form.refuse(refused);
    let mut tx = visit.read().await?;
    let page = page(&mut tx, (visit, seat), &form, kept).await?;
    visit.render_refused(&form, &page)
}

async fn find(visit: &Visit, at: &At, tx: &mut Read) -> Result<(Seat, BillingGroup), Halt> {
    let id: BillingGroupId = at.item()?;
    let seat = at.seat(visit, tx, Right::BillingGroupsManage).await?;
    let group = store::billing_groups::find(tx, &seat.scope, id).await?;
    let group = group.filter(|group| group.company == seat.company.id);
    Ok((seat, group.or_missing()?))
}

async fn page<'a>(
    tx: &mut Read,
    (v, seat): (&'a Visit, &'a Seat),
    form: &'a Form,
    kept: Option<BillingGroup>,
) -> Result<List<'a>, Halt> {
    Ok(List {
        v,
        seat,
        form,
        groups: store::billing_groups::list(tx, &seat.scope, seat.company.id).await?,
        sites: store::billing_groups::sites(tx, &seat.scope, seat.company.id).await?,
        kept,
    })
}

fn read(form: &mut Form) -> Result<BillingGroupDraft, Halt> {
    let name = form.required("name", 120);
    let sites: Result<Vec<SiteId>, _> = form.all("sites").into_iter().map(str::parse).collect();
    if sites.is_err() {
        form.fault("sites", &BillingGroupRefusal::NoSuchSite);
    }
    form.done()?;
    Ok(BillingGroupDraft {
        name,
        sites: sites.unwrap_or_default(),
    })
}
