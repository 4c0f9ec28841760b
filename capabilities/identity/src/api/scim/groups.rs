use std::collections::HashMap;

use access::{MembershipId, Scope};
use api::{Call, Json, Reply};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use db::{Read, Write};
use kernel::{Halt, OrMissing, Refused};
use serde_json::Value;
use web::Key;

use super::{answer, answer_one, asked, base, ground_of, hold_to, scope_of};
use crate::actions::provide::Ground;
use crate::actions::provide_groups::{self, Group, grouped, ready_made};
use crate::domain::profile::ProfileRef;
use crate::domain::scim::attribute::OF_GROUPS;
use crate::domain::scim::group::{WantedGroup, read, write};
use crate::domain::scim::patch;
use crate::store::provided::{self, Member};
use crate::store::{companies, profiles};

/// Every group with its members, and everybody's name.
async fn all(call: &Call, tx: &mut Read, scope: &Scope) -> Result<(Vec<Group>, Vec<Member>), Halt> {
    let company = call.caller()?.company();
    let level = companies::find(tx, scope, company)
        .await?
        .or_missing()?
        .level;
    let fixed = ready_made(call.visit().app.labels(), level).into_iter();
    let fixed = fixed.map(|(one, name)| (ProfileRef::ReadyMade(one), name));
    let own = profiles::list(tx, scope, company).await?.into_iter();
    let own = own.map(|profile| (ProfileRef::Own(profile.id), profile.name));
    let members = provided::members(tx, (scope, company), None).await?;
    let groups = grouped(fixed.chain(own).collect(), &members);
    Ok((groups, members))
}

fn named(members: &[Member]) -> HashMap<MembershipId, &str> {
    let each = members.iter().map(|(id, name, _)| (*id, name.as_str()));
    each.collect()
}

fn said(call: &Call, group: &Group, names: &HashMap<MembershipId, &str>) -> Value {
    let member = |id: &MembershipId| {
        let name = names.get(id).copied().unwrap_or_default();
        (id.to_string(), name.to_owned())
    };
    let members: Vec<(String, String)> = group.members.iter().map(member).collect();
    let of = (group.profile.value(), group.name.as_str());
    write((&of.0, of.1), &members, &base(call))
}

/// `GET /scim/v2/Groups`
pub async fn list(call: Call) -> Reply {
    let asked = asked(&call)?;
    let scope = scope_of(&call)?;
    let mut tx = call.read().await?;
    let (groups, members) = all(&call, &mut tx, &scope).await?;
    drop(tx);
    let names = named(&members);
    let all = groups.iter().map(|group| said(&call, group, &names));
    let chosen = asked.chosen(all.collect());
    Ok(answer(&asked.page(chosen)))
}

async fn one(call: &Call, tx: &mut Read, id: &str) -> Result<(Group, Value), Halt> {
    let scope = scope_of(call)?;
    let (groups, members) = all(call, tx, &scope).await?;
    let mut groups = groups.into_iter();
    let group = groups
        .find(|group| group.profile.value() == id)
        .or_missing()?;
    let resource = said(call, &group, &named(&members));
    Ok((group, resource))
}

/// `GET /scim/v2/Groups/{id}`
pub async fn show(call: Call, Path(id): Path<Key>) -> Reply {
    let mut tx = call.read().await?;
    let (_, resource) = one(&call, &mut tx, id.text()).await?;
    answer_one(&call, StatusCode::OK, resource)
}

fn wanted(resource: &Value) -> Result<WantedGroup, Halt> {
    read(resource).map_err(|fault| Refused::fields(vec![fault]).into())
}

/// `POST /scim/v2/Groups`
pub async fn add(call: Call, Json(sent): Json) -> Reply {
    let wanted = wanted(&patch::read(&OF_GROUPS, &sent)?)?;
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let at = (&ground, call.visit().app.labels());
    let profile = provide_groups::add(&mut tx, at, &wanted).await?;
    let (_, resource) = one(&call, &mut tx, &profile.value()).await?;
    let signed = call.signed("identity.add_group")?.on(profile.value());
    tx.commit(signed).await?;
    answer_one(&call, StatusCode::CREATED, resource)
}

/// `PUT /scim/v2/Groups/{id}`
pub async fn replace(call: Call, Path(id): Path<Key>, Json(sent): Json) -> Reply {
    let wanted = wanted(&patch::read(&OF_GROUPS, &sent)?)?;
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (group, resource) = one(&call, &mut tx, id.text()).await?;
    hold_to(&call, &resource)?;
    save(&call, tx, (&ground, &group, &wanted)).await
}

/// `PATCH /scim/v2/Groups/{id}`
pub async fn change(call: Call, Path(id): Path<Key>, Json(sent): Json) -> Reply {
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (group, mut resource) = one(&call, &mut tx, id.text()).await?;
    hold_to(&call, &resource)?;
    patch::apply(&OF_GROUPS, &mut resource, &sent)?;
    save(&call, tx, (&ground, &group, &wanted(&resource)?)).await
}

async fn save(call: &Call, mut tx: Write, of: (&Ground<'_>, &Group, &WantedGroup)) -> Reply {
    let (ground, group, wanted) = of;
    let at = (ground, call.visit().app.labels());
    provide_groups::change(&mut tx, at, (group, wanted)).await?;
    let id = group.profile.value();
    let (_, resource) = one(call, &mut tx, &id).await?;
    tx.commit(call.signed("identity.change_group")?.on(id))
        .await?;
    answer_one(call, StatusCode::OK, resource)
}

/// `DELETE /scim/v2/Groups/{id}`
pub async fn remove(call: Call, Path(id): Path<Key>) -> Reply {
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (group, resource) = one(&call, &mut tx, id.text()).await?;
    hold_to(&call, &resource)?;
    provide_groups::remove(&mut tx, &ground, &group).await?;
    let signed = call.signed("identity.remove_group")?;
    let signed = signed.on(group.profile.value());
    tx.commit(signed.saying(group.name.as_str())).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
