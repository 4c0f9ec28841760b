use access::{Right, Rights};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use kernel::{Coded, Halt, Kind, OrMissing};
use web::{Form, Key, Page, Visit};

use super::choices::{Group, groups};
use super::place::{Place, Whose};
use super::profile_form;
use crate::actions;
use crate::domain::profile::{Profile, ProfileId, ReadyMade};
use crate::store::profiles;

/// A profile and how many have it.
struct Line {
    name: String,
    href: String,
    users: i64,
    rights: i64,
}

#[derive(Template)]
#[template(path = "profiles.html")]
struct List<'a> {
    v: &'a Visit,
    /// Title by label key, and its profiles.
    sections: Vec<(&'static str, Vec<Line>)>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    title: String,
    action: String,
    groups: Vec<Group>,
    kind: Shown,
}

/// What can be done with the profile shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    New,
    Own,
    ToRead,
}

impl Show<'_> {
    fn is_own(&self) -> bool {
        self.kind == Shown::Own
    }

    fn is_to_read(&self) -> bool {
        self.kind == Shown::ToRead
    }
}

/// `GET /company/profiles`
pub async fn list(visit: Visit) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Own.find(&visit, &mut tx, Right::UsersRead).await?;
    let own = profiles::list(&mut tx, &place.scope, place.company.id).await?;
    let holders = profiles::holders(&mut tx, &place.scope, place.company.id).await?;
    let users = |value: &str| {
        holders
            .iter()
            .find(|(held, _)| held == value)
            .map_or(0, |(_, count)| *count)
    };
    let line = |value: String, name: String, rights: Rights| Line {
        users: users(&value),
        href: format!("/company/profiles/{value}"),
        name,
        rights: i64::try_from(rights.iter().count()).unwrap_or(0),
    };
    let own: Vec<Line> = own
        .into_iter()
        .map(|profile| line(profile.id.to_string(), profile.name, profile.rights))
        .collect();
    let ready_made = ReadyMade::ALL
        .iter()
        .filter(|profile| profile.fits(place.company.level));
    let ready_made = ready_made
        .map(|profile| {
            let name = visit.coded("identity.profile", profile.code());
            line(profile.code().to_owned(), name, profile.rights())
        })
        .collect();
    let sections = vec![
        ("identity.profiles.own", own),
        ("identity.profiles.ready_made", ready_made),
    ];
    visit.render(&List {
        v: &visit,
        sections,
    })
}

/// What the caller may put into a profile of this company.
fn offered(visit: &Visit, place: &Place) -> Result<Rights, Halt> {
    Ok(visit.caller()?.rights().and(place.company.level.ceiling()))
}

/// What a form's page is answered with.
pub fn status_of(form: &Form) -> StatusCode {
    let conflict = form
        .whole()
        .is_some_and(|refused| refused.kind == Kind::Conflict);
    match (conflict, form.faults().is_empty() && form.whole().is_none()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// `GET /company/profiles/new`
pub async fn new(visit: Visit) -> Page {
    render_new(&visit, &Form::default()).await
}

async fn render_new(visit: &Visit, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Own
        .find(visit, &mut tx, Right::ProfilesManage)
        .await?;
    let page = Show {
        v: visit,
        form,
        title: visit.t("identity.profiles.new").to_owned(),
        action: "/company/profiles/new".to_owned(),
        groups: groups(visit, offered(visit, &place)?, profile_form::ticked(form)),
        kind: Shown::New,
    };
    visit.render_with(status_of(form), &page)
}

/// `POST /company/profiles/new`
pub async fn add(visit: Visit, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let caller = visit.caller()?;
    let added = match profile_form::read(&mut form) {
        Ok(read) => actions::profiles::add(&mut tx, caller, caller.company(), read).await,
        Err(halt) => Err(halt),
    };
    match added {
        Ok(profile) => {
            tx.commit(
                visit
                    .signed("identity.add_profile")?
                    .on(profile.id)
                    .saying(profile.rights.codes()),
            )
            .await?;
            visit.go_saying("/company/profiles", "identity.profile.saved")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render_new(&visit, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET /company/profiles/{id}`: the company's own by id, a ready-made one by code.
pub async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    match ReadyMade::from_code(id.text()) {
        Some(profile) => show_ready_made(&visit, profile).await,
        None => render(&visit, id.read()?, None).await,
    }
}

async fn show_ready_made(visit: &Visit, profile: ReadyMade) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Own.find(visit, &mut tx, Right::UsersRead).await?;
    if !profile.fits(place.company.level) {
        return Err(Halt::Missing.into());
    }
    let name = visit.coded("identity.profile", profile.code());
    visit.render(&Show {
        v: visit,
        form: &Form::default().with("name", &name),
        title: name,
        action: String::new(),
        groups: groups(visit, profile.rights(), profile.rights()),
        kind: Shown::ToRead,
    })
}

async fn own_profile(visit: &Visit, id: ProfileId) -> Result<(Place, Profile), Halt> {
    let mut tx = visit.read().await?;
    let place = Whose::Own.find(visit, &mut tx, Right::UsersRead).await?;
    let profile = profiles::find(&mut tx, &place.scope, place.company.id, id)
        .await?
        .or_missing()?;
    Ok((place, profile))
}

async fn render(visit: &Visit, id: ProfileId, typed: Option<&Form>) -> Page {
    let (place, profile) = own_profile(visit, id).await?;
    let stored = Form::default()
        .with("name", &profile.name)
        .with("version", profile.version);
    let changeable =
        visit.may(Right::ProfilesManage) && visit.caller()?.rights().covers(profile.rights);
    let (form, given) = match typed {
        Some(typed) if typed.has("name") => (typed.clone(), profile_form::ticked(typed)),
        Some(pressed) => {
            let mut form = stored;
            pressed
                .whole()
                .into_iter()
                .for_each(|refused| form.refuse(refused.clone()));
            (form, profile.rights)
        }
        None => (stored, profile.rights),
    };
    let offered = if changeable {
        offered(visit, &place)?
    } else {
        profile.rights
    };
    let page = Show {
        v: visit,
        title: profile.name.clone(),
        action: format!("/company/profiles/{id}"),
        groups: groups(visit, offered, given),
        kind: if changeable {
            Shown::Own
        } else {
            Shown::ToRead
        },
        form: &form,
    };
    visit.render_with(status_of(&form), &page)
}

/// `POST /company/profiles/{id}`
pub async fn save(visit: Visit, Path(id): Path<Key>, mut form: Form) -> Page {
    let id: ProfileId = id.read()?;
    let mut tx = visit.write().await?;
    let caller = visit.caller()?;
    let saved = match profile_form::read(&mut form) {
        Ok(read) => actions::profiles::change(&mut tx, caller, (caller.company(), id), read).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(profile) => {
            tx.commit(
                visit
                    .signed("identity.change_profile")?
                    .on(id)
                    .saying(profile.rights.codes()),
            )
            .await?;
            visit.go_saying("/company/profiles", "identity.profile.saved")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, id, Some(&form)).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /company/profiles/{id}/removal`
pub async fn remove(visit: Visit, Path(id): Path<Key>, mut form: Form) -> Page {
    let id: ProfileId = id.read()?;
    let mut tx = visit.write().await?;
    let caller = visit.caller()?;
    match actions::profiles::remove(&mut tx, caller, (caller.company(), id)).await {
        Ok(profile) => {
            tx.commit(
                visit
                    .signed("identity.remove_profile")?
                    .on(id)
                    .saying(profile.name),
            )
            .await?;
            visit.go_saying("/company/profiles", "identity.profile.removed")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, id, Some(&form)).await
        }
        Err(halt) => Err(halt.into()),
    }
}
