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
use crate::actions::provide::{self, Ground};
use crate::actions::provide_groups::ready_made;
use crate::domain::login::LoginState;
use crate::domain::profile::ProfileRef;
use crate::domain::refusal::ScimRefusal;
use crate::domain::scim::attribute::OF_USERS;
use crate::domain::scim::filter::Filter;
use crate::domain::scim::person::{Said, Wanted, read, write};
use crate::domain::scim::{listing::Asked, patch};
use crate::letters::Writer;
use crate::store::provided::{self, Provided};
use crate::store::{companies, logins, profiles};

/// Rows read at once where all are looked through.
const BATCH: i64 = 500;
/// The most users one filter looks through.
const MOST_LOOKED_AT: usize = 10_000;

/// What writing a user takes besides the user.
struct Names {
    base: String,
    groups: HashMap<String, String>,
}

impl Names {
    async fn read(call: &Call, tx: &mut Read, scope: &Scope) -> Result<Self, Halt> {
        let company = call.caller()?.company();
        let level = companies::find(tx, scope, company)
            .await?
            .or_missing()?
            .level;
        let fixed = ready_made(call.visit().app.labels(), level).into_iter();
        let fixed = fixed.map(|(one, name)| (ProfileRef::ReadyMade(one).value(), name));
        let own = profiles::list(tx, scope, company).await?.into_iter();
        let own = own.map(|profile| (profile.id.to_string(), profile.name));
        Ok(Self {
            base: base(call),
            groups: fixed.chain(own).collect(),
        })
    }

    async fn write_all(
        &self,
        tx: &mut Read,
        at: At<'_>,
        found: &[Provided],
    ) -> Result<Vec<Value>, Halt> {
        let members = match found {
            [] => Vec::new(),
            [one] => provided::members(tx, at, Some(one.user.membership)).await?,
            _ => provided::members(tx, at, None).await?,
        };
        let mut of: HashMap<MembershipId, Vec<provided::Member>> = HashMap::new();
        for member in members {
            of.entry(member.0).or_default().push(member);
        }
        let write = |one: &Provided| {
            let members = of.get(&one.user.membership);
            self.write(one, members.map_or(&[], Vec::as_slice))
        };
        Ok(found.iter().map(write).collect())
    }

    fn write(&self, one: &Provided, members: &[provided::Member]) -> Value {
        let id = one.user.membership;
        let own = members.iter().filter(|member| member.0 == id);
        let named = own.filter_map(|(_, _, profile)| {
            let name = self.groups.get(profile)?;
            Some((profile.clone(), name.clone()))
        });
        let groups: Vec<(String, String)> = named.collect();
        let said = Said {
            id: id.to_string(),
            person: &one.said,
            created: one.created_at.rfc3339(),
            groups: &groups,
        };
        write(&said, &self.base)
    }
}

/// `GET /scim/v2/Users`
pub async fn list(call: Call) -> Reply {
    let asked = asked(&call)?;
    let scope = scope_of(&call)?;
    let at = (&scope, call.caller()?.company());
    let mut tx = call.read().await?;
    let names = Names::read(&call, &mut tx, &scope).await?;
    if asked.is_plain() {
        let total = provided::count(&mut tx, at).await?;
        let page = (asked.start - 1, asked.count);
        let found = provided::list(&mut tx, at, page).await?;
        let page = names.write_all(&mut tx, at, &found).await?;
        return Ok(answer(&asked.answer(page, total)));
    }
    let found = candidates(&mut tx, at, &asked).await?;
    let all = names.write_all(&mut tx, at, &found).await?;
    Ok(answer(&asked.page(asked.chosen(all))))
}

type At<'a> = (&'a Scope, access::CompanyId);

/// Those among whom the filter chooses: by an index where it names one, else all there are.
async fn candidates(tx: &mut Read, at: At<'_>, asked: &Asked) -> Result<Vec<Provided>, Halt> {
    let pinned = |name: &str| asked.filter.as_ref().and_then(|filter| filter.pinned(name));
    if let Some(id) = pinned("id") {
        return Ok(match id.parse() {
            Ok(id) => provided::find(tx, at, id).await?.into_iter().collect(),
            Err(_) => Vec::new(),
        });
    }
    // No text that is kept holds a NUL, and PostgreSQL takes none.
    let mut texts = ["userName", "externalId"].into_iter().filter_map(pinned);
    if texts.any(|text| text.contains('\0')) {
        return Ok(Vec::new());
    }
    if let Some(name) = pinned("userName") {
        return provided::by_name(tx, at, name).await;
    }
    if let Some(id) = pinned("externalId") {
        return provided::by_external_id(tx, at, id).await;
    }
    let terms = asked.filter.as_ref().map_or(1, Filter::terms);
    let most = MOST_LOOKED_AT / terms.max(1) * 8;
    let mut found: Vec<Provided> = Vec::new();
    loop {
        let after = found.last().map(|one| one.user.membership);
        let batch = provided::list_after(tx, at, (after, BATCH)).await?;
        let is_last = i64::try_from(batch.len()).unwrap_or(BATCH) < BATCH;
        found.extend(batch);
        if found.len() > most.min(MOST_LOOKED_AT) {
            return Err(ScimRefusal::TooMany.into());
        }
        if is_last {
            return Ok(found);
        }
    }
}

async fn one(call: &Call, tx: &mut Read, id: &Key) -> Result<(Provided, Value), Halt> {
    let scope = scope_of(call)?;
    let at = (&scope, call.caller()?.company());
    let found = provided::find(tx, at, id.read()?).await?.or_missing()?;
    let names = Names::read(call, tx, &scope).await?;
    let members = provided::members(tx, at, Some(found.user.membership)).await?;
    let resource = names.write(&found, &members);
    Ok((found, resource))
}

/// `GET /scim/v2/Users/{id}`
pub async fn show(call: Call, Path(id): Path<Key>) -> Reply {
    let mut tx = call.read().await?;
    let (_, resource) = one(&call, &mut tx, &id).await?;
    answer_one(&call, StatusCode::OK, resource)
}

fn wanted(resource: &Value) -> Result<Wanted, Halt> {
    read(resource).map_err(|fault| Refused::fields(vec![fault]).into())
}

/// `POST /scim/v2/Users`
pub async fn add(call: Call, Json(sent): Json) -> Reply {
    let wanted = wanted(&patch::read(&OF_USERS, &sent)?)?;
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let id = provide::provide(&mut tx, &ground, &wanted).await?;
    let resource = said_now(&call, &mut tx, id).await?;
    tx.commit(call.signed("identity.provide_user")?.on(id))
        .await?;
    answer_one(&call, StatusCode::CREATED, resource)
}

/// The user as they stand in this transaction.
async fn said_now(call: &Call, tx: &mut Write, id: MembershipId) -> Result<Value, Halt> {
    let scope = scope_of(call)?;
    let at = (&scope, call.caller()?.company());
    let found = provided::find(tx, at, id).await?.or_missing()?;
    let names = Names::read(call, tx, &scope).await?;
    let members = provided::members(tx, at, Some(id)).await?;
    Ok(names.write(&found, &members))
}

/// `PUT /scim/v2/Users/{id}`
pub async fn replace(call: Call, Path(id): Path<Key>, Json(sent): Json) -> Reply {
    let wanted = wanted(&patch::read(&OF_USERS, &sent)?)?;
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (before, resource) = one(&call, &mut tx, &id).await?;
    hold_to(&call, &resource)?;
    save(&call, tx, (&ground, &before, &wanted)).await
}

/// `PATCH /scim/v2/Users/{id}`
pub async fn change(call: Call, Path(id): Path<Key>, Json(sent): Json) -> Reply {
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (before, mut resource) = one(&call, &mut tx, &id).await?;
    hold_to(&call, &resource)?;
    let named = (
        resource["displayName"].clone(),
        resource["name"]["formatted"].clone(),
    );
    patch::apply(&OF_USERS, &mut resource, &sent)?;
    follow(&mut resource, &named);
    save(&call, tx, (&ground, &before, &wanted(&resource)?)).await
}

/// The name in one piece is written in two places: the one that was changed counts.
fn follow(resource: &mut Value, (display, formatted): &(Value, Value)) {
    let changed = resource.get_mut("name").and_then(Value::as_object_mut);
    let changed = changed.and_then(|name| name.remove("formatted"));
    if let Some(changed) = changed.filter(|changed| changed != formatted)
        && resource.get("displayName").unwrap_or(&Value::Null) == display
    {
        resource["displayName"] = changed;
    }
}

async fn save(call: &Call, mut tx: Write, of: (&Ground<'_>, &Provided, &Wanted)) -> Reply {
    let (ground, before, wanted) = of;
    let id = before.user.membership;
    provide::change(&mut tx, ground, (before, wanted)).await?;
    tell_old_address(call, &mut tx, before).await?;
    let resource = said_now(call, &mut tx, id).await?;
    tx.commit(call.signed("identity.change_provided")?.on(id))
        .await?;
    answer_one(call, StatusCode::OK, resource)
}

/// A directory takes over nobody's address behind their back either (ASVS 6.3.7).
async fn tell_old_address(call: &Call, tx: &mut Write, before: &Provided) -> Result<(), Halt> {
    let known = logins::credentials(tx, before.user.login)
        .await?
        .or_missing()?;
    if known.email == before.user.email || known.state != LoginState::Active {
        return Ok(());
    }
    let writer = Writer::new(call.tools())?;
    let old = (before.user.name.as_str(), before.user.email.as_str());
    writer.moved(tx, &known, old).await
}

/// `DELETE /scim/v2/Users/{id}`
pub async fn remove(call: Call, Path(id): Path<Key>) -> Reply {
    let mut tx = call.write().await?;
    let ground = ground_of(&call, &mut tx).await?;
    let (before, resource) = one(&call, &mut tx, &id).await?;
    hold_to(&call, &resource)?;
    provide::withdraw(&mut tx, &ground, &before).await?;
    let signed = call.signed("identity.remove_provided")?;
    let signed = signed.on(before.user.membership);
    tx.commit(signed.saying(before.user.reference.as_str()))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
