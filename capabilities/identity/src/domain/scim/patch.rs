use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::attribute::{Attribute, Kind, Shape, get, part};
use super::filter::Filter;
use crate::domain::refusal::ScimRefusal;

const MOST_OPERATIONS: usize = 100;
/// The most comparisons of all paths together: each is made with every value there is.
const MOST_TERMS: usize = 200;
const MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Where a change goes: `emails[type eq "work"].value`.
struct Path {
    attribute: Attribute,
    filter: Option<Filter>,
    sub: Option<String>,
}

impl Path {
    fn parse(text: &str) -> Result<Self, ScimRefusal> {
        let Some((before, rest)) = text.split_once('[') else {
            let attribute = Attribute::parse(text.trim())?;
            let sub = attribute.sub.clone();
            return Ok(Self {
                attribute,
                filter: None,
                sub,
            });
        };
        let (inside, after) = rest.rsplit_once(']').ok_or(ScimRefusal::InvalidPath)?;
        let attribute = Attribute::parse(before.trim())?;
        if attribute.sub.is_some() {
            return Err(ScimRefusal::InvalidPath);
        }
        let sub = match after.trim() {
            "" => None,
            after => {
                let name = after.strip_prefix('.').ok_or(ScimRefusal::InvalidPath)?;
                Some(Attribute::parse(name)?.name)
            }
        };
        Ok(Self {
            attribute,
            filter: Some(Filter::parse(inside)?),
            sub,
        })
    }

    fn terms(&self) -> usize {
        self.filter.as_ref().map_or(0, Filter::terms)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// What is done about attributes nobody knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// Directories send whatever they have.
    PassedOver,
    /// Who names a path means it.
    Refused,
}

/// A resource as sent, its names written our way and what is not ours to keep left out.
pub fn read(shape: &Shape, sent: &Value) -> Result<Value, ScimRefusal> {
    let mut resource = json!({});
    let parts = sent.as_object().ok_or(ScimRefusal::InvalidSyntax)?;
    // Some leave the schemas out; who names one must name ours.
    let named = get(parts, "schemas").and_then(Value::as_array);
    let ours = |urn: &Value| urn.as_str() == Some(shape.urn);
    if named.is_some_and(|named| !named.iter().any(ours)) {
        return Err(ScimRefusal::InvalidSyntax);
    }
    whole(shape, &mut resource, (Verb::Replace, parts))?;
    Ok(resource)
}

/// Changes `resource` as the operations of RFC 7644, 3.5.2 say, in the dialects of Entra ID and Okta
/// too: verbs in any case, values without a path, members to remove named in the value.
pub fn apply(shape: &Shape, resource: &mut Value, sent: &Value) -> Result<(), ScimRefusal> {
    let message = sent.as_object().ok_or(ScimRefusal::InvalidSyntax)?;
    let schemas = get(message, "schemas").and_then(Value::as_array);
    let ours = |urn: &Value| urn.as_str() == Some(MESSAGE);
    if !schemas.is_some_and(|schemas| schemas.iter().any(ours)) {
        return Err(ScimRefusal::InvalidSyntax);
    }
    let operations = get(message, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or(ScimRefusal::InvalidSyntax)?;
    match operations.len() {
        0 => return Err(ScimRefusal::InvalidSyntax),
        1..=MOST_OPERATIONS => {}
        _ => return Err(ScimRefusal::TooMany),
    }
    let mut terms = 0;
    for operation in operations {
        let operation = operation.as_object().ok_or(ScimRefusal::InvalidSyntax)?;
        terms += one(shape, resource, operation)?;
        if terms > MOST_TERMS {
            return Err(ScimRefusal::TooMany);
        }
    }
    Ok(())
}

/// How many comparisons its path makes.
fn one(
    shape: &Shape,
    resource: &mut Value,
    operation: &Map<String, Value>,
) -> Result<usize, ScimRefusal> {
    let verb = get(operation, "op").and_then(Value::as_str).unwrap_or("");
    let verb = match verb.to_ascii_lowercase().as_str() {
        "add" => Verb::Add,
        "replace" => Verb::Replace,
        "remove" => Verb::Remove,
        _ => return Err(ScimRefusal::InvalidSyntax),
    };
    let value = get(operation, "value");
    let path = match get(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(Path::parse(text)?),
        Some(_) => return Err(ScimRefusal::InvalidPath),
    };
    match (verb, path) {
        (Verb::Remove, None) => Err(ScimRefusal::NoTarget),
        (Verb::Add | Verb::Replace, None) => {
            let parts = value.and_then(Value::as_object);
            let parts = parts.ok_or(ScimRefusal::InvalidValue)?;
            whole(shape, resource, (verb, parts)).map(|()| 0)
        }
        (_, Some(path)) => {
            if shape.is_own(&path.attribute.name) {
                return Err(ScimRefusal::Mutability);
            }
            let terms = path.terms();
            at(shape, resource, (verb, &path, value), Unknown::Refused)?;
            Ok(terms)
        }
    }
}

/// Each part at its own name, which may be a path; what is the portal's own is passed over.
fn whole(
    shape: &Shape,
    resource: &mut Value,
    (verb, parts): (Verb, &Map<String, Value>),
) -> Result<(), ScimRefusal> {
    for (name, value) in parts {
        if shape.is_own(name) || name.to_ascii_lowercase().starts_with("urn:") && value.is_object()
        {
            continue;
        }
        let Ok(path) = Path::parse(name) else {
            continue;
        };
        let change = (verb, &path, Some(value));
        at(shape, resource, change, Unknown::PassedOver)?;
    }
    Ok(())
}

type Change<'a> = (Verb, &'a Path, Option<&'a Value>);

fn at(
    shape: &Shape,
    resource: &mut Value,
    (verb, path, value): Change<'_>,
    unknown: Unknown,
) -> Result<(), ScimRefusal> {
    let Some((name, kind)) = shape.kept(&path.attribute.name) else {
        let passed = shape.is_passed(&path.attribute.name);
        return match unknown {
            Unknown::Refused if !passed => Err(ScimRefusal::InvalidPath),
            Unknown::Refused | Unknown::PassedOver => Ok(()),
        };
    };
    let all = resource.as_object_mut().ok_or(ScimRefusal::InvalidSyntax)?;
    if verb != Verb::Remove && value.is_none() {
        return Err(ScimRefusal::InvalidValue);
    }
    match kind {
        Kind::Simple if path.filter.is_some() || path.sub.is_some() => {
            Err(ScimRefusal::InvalidPath)
        }
        Kind::Simple => {
            match value.filter(|_| verb != Verb::Remove) {
                Some(Value::Null) | None => all.remove(name),
                Some(value) => all.insert(name.to_owned(), value.clone()),
            };
            Ok(())
        }
        Kind::Complex if path.filter.is_some() => Err(ScimRefusal::InvalidPath),
        Kind::Complex => complex(all, name, (verb, path, value)),
        Kind::Multi => multi(all, name, (verb, path, value)),
    }
}

fn complex(
    all: &mut Map<String, Value>,
    name: &str,
    (verb, path, value): Change<'_>,
) -> Result<(), ScimRefusal> {
    if verb == Verb::Remove && path.sub.is_none() {
        all.remove(name);
        return Ok(());
    }
    let kept = all.entry(name).or_insert_with(|| json!({}));
    let kept = kept.as_object_mut().ok_or(ScimRefusal::InvalidValue)?;
    match (&path.sub, value.filter(|_| verb != Verb::Remove)) {
        (Some(sub), None) => {
            kept.remove(&part(sub));
        }
        (Some(sub), Some(value)) => {
            kept.insert(part(sub), value.clone());
        }
        (None, None | Some(Value::Null)) => kept.clear(),
        (None, Some(value)) => {
            let parts = value.as_object().ok_or(ScimRefusal::InvalidValue)?;
            merge(kept, parts);
        }
    }
    Ok(())
}

fn merge(kept: &mut Map<String, Value>, parts: &Map<String, Value>) {
    for (name, value) in parts {
        kept.insert(part(name), value.clone());
    }
}

fn multi(
    all: &mut Map<String, Value>,
    name: &str,
    (verb, path, value): Change<'_>,
) -> Result<(), ScimRefusal> {
    let kept = all.entry(name).or_insert_with(|| json!([]));
    let kept = kept.as_array_mut().ok_or(ScimRefusal::InvalidValue)?;
    if path.filter.is_none() && path.sub.is_none() {
        return match (verb, value) {
            (Verb::Add, Some(value)) => add(kept, elements(value)?),
            (Verb::Replace, Some(value)) => {
                kept.clear();
                add(kept, elements(value)?)
            }
            (Verb::Remove, Some(value)) if !value.is_null() => {
                let gone = elements(value)?;
                let gone: HashSet<&str> = gone.iter().filter_map(value_of).collect();
                kept.retain(|one| !value_of(one).is_some_and(|value| gone.contains(value)));
                Ok(())
            }
            (Verb::Add | Verb::Replace | Verb::Remove, _) => {
                kept.clear();
                Ok(())
            }
        };
    }
    let fits = |one: &Value| path.filter.as_ref().is_none_or(|filter| filter.holds(one));
    match verb {
        Verb::Remove => {
            match &path.sub {
                None => kept.retain(|one| !fits(one)),
                Some(sub) => {
                    let found = kept.iter_mut().filter(|one| fits(one));
                    found.filter_map(Value::as_object_mut).for_each(|one| {
                        one.remove(&part(sub));
                    });
                }
            }
            Ok(())
        }
        Verb::Add | Verb::Replace => {
            if !kept.iter().any(fits) {
                kept.push(described(path)?);
            }
            let value = value.ok_or(ScimRefusal::InvalidValue)?;
            for one in kept.iter_mut().filter(|one| fits(one)) {
                let one = one.as_object_mut().ok_or(ScimRefusal::InvalidValue)?;
                match (&path.sub, value) {
                    (Some(sub), value) => {
                        one.insert(part(sub), value.clone());
                    }
                    (None, Value::Object(parts)) => merge(one, parts),
                    (None, _) => return Err(ScimRefusal::InvalidValue),
                }
            }
            Ok(())
        }
    }
}

/// An element as the path's filter describes it: directories set what is not there yet this way.
fn described(path: &Path) -> Result<Value, ScimRefusal> {
    let Some(filter) = &path.filter else {
        return Ok(json!({}));
    };
    let parts = filter.described().ok_or(ScimRefusal::NoTarget)?;
    let mut one = Map::new();
    for (attribute, value) in parts {
        one.insert(part(&attribute.name), value.clone());
    }
    Ok(Value::Object(one))
}

fn value_of(one: &Value) -> Option<&str> {
    one.get("value").and_then(Value::as_str)
}

/// What was sent for an attribute of several values: a list, one of them, or the bare value.
fn elements(value: &Value) -> Result<Vec<Value>, ScimRefusal> {
    let one = |value: &Value| match value {
        Value::Object(parts) => {
            let mut written = Map::new();
            merge(&mut written, parts);
            Ok(Value::Object(written))
        }
        Value::String(text) => Ok(json!({ "value": text })),
        _ => Err(ScimRefusal::InvalidValue),
    };
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(each) => each.iter().map(one).collect(),
        other => one(other).map(|one| vec![one]),
    }
}

/// Adds those that are not there; of several, the last that says so is the primary one.
fn add(kept: &mut Vec<Value>, new: Vec<Value>) -> Result<(), ScimRefusal> {
    let mut known: HashSet<String> = kept
        .iter()
        .filter_map(value_of)
        .map(str::to_owned)
        .collect();
    for one in new {
        let value = value_of(&one).ok_or(ScimRefusal::InvalidValue)?.to_owned();
        let is_primary = one.get("primary").and_then(Value::as_bool) == Some(true);
        if is_primary {
            for other in kept.iter_mut().filter_map(Value::as_object_mut) {
                other.insert("primary".to_owned(), false.into());
            }
        }
        if known.insert(value.clone()) {
            kept.push(one);
        } else if let Some(same) = kept.iter_mut().find(|kept| value_of(kept) == Some(&value))
            && is_primary
        {
            *same = one;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
