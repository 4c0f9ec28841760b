//! Making a key for programs, and giving one a new secret.

use access::{Right, Rights};
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, OrMissing, Refused};
use web::{Access, Form, Key, Page, Proof, Route, Visit};

use super::choices::{Group, groups};
use super::login::present_session as session;
use super::place::Whose;
use super::profile_form::ticked;
use super::profiles::status_of;
use super::user_form::coverage;
use crate::actions;
use crate::actions::api_keys::{FreshKey, NewKey};
use crate::domain::api_key::{ApiKey, ApiKeyId, Overlap, USUAL_DAYS, for_keys};
use crate::domain::refusal::{ApiKeyRefusal, ProfileRefusal};
use crate::store::api_keys;
use crate::store::choices::{self, SiteChoice};

const MANAGE: Access = Access::Right(Right::ApiKeysManage);
const FOLDER: &str = "/company/api-keys";
/// The lives one may choose, in days.
const LIVES: [i64; 4] = [30, USUAL_DAYS, 180, 365];

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/company/api-keys/new", MANAGE, new).proven(Proof::Here),
        Route::post("/company/api-keys/new", MANAGE, add)
            .proven(Proof::Here)
            .not_in_their_place(),
        Route::get("/company/api-keys/{id}/rotation", MANAGE, rotation).proven(Proof::Here),
        Route::post("/company/api-keys/{id}/rotation", MANAGE, rotate)
            .proven(Proof::Here)
            .not_in_their_place(),
    ]
}

type Choices = Vec<(String, String)>;

fn lives(visit: &Visit) -> Choices {
    let life = |days: &i64| (days.to_string(), visit.t1("identity.api_key.days", days));
    LIVES.iter().map(life).collect()
}

#[derive(Template)]
#[template(path = "api_key_new.html")]
struct New<'a> {
    v: &'a Visit,
    form: &'a Form,
    groups: Vec<Group>,
    sites: Vec<SiteChoice>,
    lives: Choices,
}

/// `GET /company/api-keys/new`
async fn new(visit: Visit) -> Page {
    let form = Form::default().with("days", USUAL_DAYS);
    render_new(&visit, &form.with("coverage", "all")).await
}

async fn render_new(visit: &Visit, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Own
        .find(visit, &mut tx, Right::ApiKeysManage)
        .await?;
    if place.scope.narrowed().is_some() {
        return Err(Halt::Denied.into());
    }
    let mut sites = choices::sites(&mut tx, &place.scope, place.company.id, None).await?;
    let chosen = form.all("sites");
    for site in &mut sites {
        site.is_chosen = chosen.contains(&site.id.to_string().as_str());
    }
    let offered = for_keys(visit.caller()?.open_rights());
    let offered = offered.and(place.company.level.ceiling());
    let page = New {
        v: visit,
        form,
        groups: groups(visit, offered, ticked(form)),
        sites,
        lives: lives(visit),
    };
    visit.render_with(status_of(form), &page)
}

/// `POST /company/api-keys/new`
async fn add(visit: Visit, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let made = match read(&mut form) {
        Ok(new) => actions::api_keys::make(&mut tx, visit.caller()?, new).await,
        Err(halt) => Err(halt),
    };
    match made {
        Ok(fresh) => {
            let signed = visit.signed("identity.make_api_key")?.on(fresh.key.id);
            let signed = signed.saying(fresh.key.rights.codes());
            finish(&visit, tx, (fresh, signed)).await
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render_new(&visit, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// On to the key's page, where this session can read the secret for a few minutes.
async fn finish(visit: &Visit, mut tx: db::Write, of: (FreshKey, db::Signed)) -> Page {
    let (fresh, signed) = of;
    let vault = &visit.tools().vault;
    actions::api_keys::show(&mut tx, vault, session(visit)?, &fresh).await?;
    tx.commit(signed).await?;
    visit.go(&format!("{FOLDER}/{}", fresh.key.id))
}

fn read(form: &mut Form) -> Result<NewKey, Halt> {
    let name = form.required("name", 60);
    let days = days(form);
    let place = coverage(form);
    let typed = form.all("rights");
    let rights: Rights = ticked(form);
    if rights.iter().count() != typed.len() {
        form.fault("rights", &ProfileRefusal::MoreThanYours);
    }
    form.done()?;
    let ((coverage, sites), days) = place.zip(days).or_missing()?;
    Ok(NewKey {
        name,
        rights,
        coverage,
        sites,
        days,
    })
}

fn days(form: &mut Form) -> Option<i64> {
    let read = |text: &str| text.parse().map_err(|_| ApiKeyRefusal::NoSuchLife);
    form.parse("days", read)
}

#[derive(Template)]
#[template(path = "api_key_rotation.html")]
struct Rotation<'a> {
    v: &'a Visit,
    form: &'a Form,
    key: ApiKey,
    overlaps: Choices,
    lives: Choices,
}

impl Rotation<'_> {
    fn href(&self) -> String {
        format!("{FOLDER}/{}", self.key.id)
    }
}

/// `GET /company/api-keys/{id}/rotation`
async fn rotation(visit: Visit, Path(id): Path<Key>) -> Page {
    let form = Form::default().with("days", USUAL_DAYS);
    let form = form.with("overlap", Overlap::Week.code());
    render_rotation(&visit, id.read()?, &form).await
}

async fn render_rotation(visit: &Visit, id: ApiKeyId, form: &Form) -> Page {
    let scope = visit.scope(Right::ApiKeysManage)?;
    let company = visit.caller()?.company();
    let mut tx = visit.read().await?;
    let key = api_keys::find(&mut tx, &scope, (company, id)).await?;
    let key = key.or_missing()?;
    drop(tx);
    let overlap = |overlap: &Overlap| {
        let code = overlap.code();
        let words = visit.coded("identity.api_key.overlap", code);
        (code.to_owned(), words)
    };
    let page = Rotation {
        v: visit,
        form,
        overlaps: Overlap::ALL.iter().map(overlap).collect(),
        lives: lives(visit),
        key,
    };
    visit.render_with(status_of(form), &page)
}

/// `POST /company/api-keys/{id}/rotation`
async fn rotate(visit: Visit, Path(id): Path<Key>, mut form: Form) -> Page {
    let id: ApiKeyId = id.read()?;
    let wanted = form.coded::<Overlap>("overlap").zip(days(&mut form));
    let mut tx = visit.write().await?;
    let renewed = match (form.done(), wanted) {
        (Ok(()), Some(wanted)) => {
            actions::api_keys::renew(&mut tx, visit.caller()?, id, wanted).await
        }
        (Err(halt), _) => Err(halt),
        (Ok(()), None) => Err(Refused::whole(&ApiKeyRefusal::NoSuchLife).into()),
    };
    match renewed {
        Ok(fresh) => {
            let signed = visit.signed("identity.renew_api_key")?.on(id);
            let signed = signed.saying(fresh.key.name.clone());
            finish(&visit, tx, (fresh, signed)).await
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render_rotation(&visit, id, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}
