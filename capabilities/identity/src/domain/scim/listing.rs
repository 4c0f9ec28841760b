use serde_json::{Map, Value, json};

use super::attribute::{Attribute, get};
use super::filter::Filter;
use crate::domain::refusal::ScimRefusal;

/// The most resources on one page.
pub const MOST_A_PAGE: i64 = 200;

/// Which part of a list is asked for, and how it is written.
#[derive(Debug, Default)]
pub struct Asked {
    /// Which.
    pub filter: Option<Filter>,
    /// The first, from 1.
    pub start: i64,
    /// How many.
    pub count: i64,
    /// In which order, and whether it goes down.
    pub sort: Option<(Attribute, bool)>,
    /// What is said of each.
    pub parts: Parts,
}

/// Which attributes an answer says.
#[derive(Debug, Default)]
pub struct Parts {
    only: Vec<Attribute>,
    without: Vec<Attribute>,
}

impl Parts {
    /// Reads `attributes` and `excludedAttributes`; what is no attribute is passed over.
    pub fn read(only: Option<String>, without: Option<String>) -> Self {
        let list = |text: Option<String>| {
            let text = text.unwrap_or_default();
            let names = text
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty());
            let read = names
                .take(50)
                .filter_map(|name| Attribute::parse(name).ok());
            read.collect::<Vec<_>>()
        };
        Self {
            only: list(only),
            without: list(without),
        }
    }

    /// The resource with no more than was asked for; its schemas and id are always there.
    pub fn of(&self, resource: Value) -> Value {
        let Value::Object(all) = resource else {
            return resource;
        };
        let all = match self.only.is_empty() {
            true => all,
            false => self.only_these(&all),
        };
        Value::Object(self.without_those(all))
    }

    fn only_these(&self, all: &Map<String, Value>) -> Map<String, Value> {
        let mut kept = Map::new();
        for (name, value) in all {
            let is_always = matches!(name.as_str(), "id" | "schemas");
            let mut asked = self
                .only
                .iter()
                .filter(|one| one.name.eq_ignore_ascii_case(name));
            let whole = is_always || asked.clone().any(|one| one.sub.is_none());
            if whole {
                kept.insert(name.clone(), value.clone());
            } else if asked.next().is_some() {
                let subs = self
                    .only
                    .iter()
                    .filter(|one| one.name.eq_ignore_ascii_case(name));
                let subs: Vec<&str> = subs.filter_map(|one| one.sub.as_deref()).collect();
                let is_asked = |part: &str| subs.iter().any(|sub| sub.eq_ignore_ascii_case(part));
                kept.insert(name.clone(), narrowed(value, &is_asked));
            }
        }
        kept
    }

    fn without_those(&self, mut all: Map<String, Value>) -> Map<String, Value> {
        for one in &self.without {
            let name = all.keys().find(|key| key.eq_ignore_ascii_case(&one.name));
            let Some(name) = name
                .cloned()
                .filter(|name| name != "id" && name != "schemas")
            else {
                continue;
            };
            match (&one.sub, all.get_mut(&name)) {
                (Some(sub), Some(value)) => {
                    *value = narrowed(value, &|part: &str| !part.eq_ignore_ascii_case(sub));
                }
                _ => {
                    all.remove(&name);
                }
            }
        }
        all
    }
}

fn narrowed(value: &Value, keep: &impl Fn(&str) -> bool) -> Value {
    match value {
        Value::Array(each) => each.iter().map(|one| narrowed(one, keep)).collect(),
        Value::Object(parts) => {
            let kept = parts.iter().filter(|(part, _)| keep(part));
            Value::Object(
                kept.map(|(part, value)| (part.clone(), value.clone()))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

impl Asked {
    /// Reads the query of a list; `query` gives what stands under a name.
    pub fn read(query: impl Fn(&str) -> Option<String>) -> Result<Self, ScimRefusal> {
        let number = |name: &str, usual: i64| match query(name) {
            None => Ok(usual),
            Some(text) => {
                let read: Result<i64, _> = text.trim().parse();
                read.map_err(|_| ScimRefusal::InvalidValue)
            }
        };
        let filter = query("filter")
            .map(|text| Filter::parse(&text))
            .transpose()?;
        let sort = query("sortBy").map(|name| {
            let down = query("sortOrder").is_some_and(|way| way.eq_ignore_ascii_case("descending"));
            Attribute::parse(&name).map(|attribute| (attribute, down))
        });
        Ok(Self {
            filter,
            start: number("startIndex", 1)?.max(1),
            count: number("count", 100)?.clamp(0, MOST_A_PAGE),
            sort: sort.transpose()?,
            parts: Parts::read(query("attributes"), query("excludedAttributes")),
        })
    }

    /// Whether the store itself can take out the page: neither filtered nor sorted.
    pub fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sort.is_none()
    }

    /// Those the filter holds of, sorted.
    pub fn chosen(&self, all: Vec<Value>) -> Vec<Value> {
        let fits = |one: &Value| self.filter.as_ref().is_none_or(|filter| filter.holds(one));
        let mut chosen: Vec<Value> = all.into_iter().filter(fits).collect();
        if let Some((attribute, down)) = &self.sort {
            chosen.sort_by_cached_key(|one| sort_key(one, attribute));
            if *down {
                chosen.reverse();
            }
        }
        chosen
    }

    /// The page of those, as an answer.
    pub fn page(&self, chosen: Vec<Value>) -> Value {
        let total = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
        let skipped = usize::try_from(self.start - 1).unwrap_or(usize::MAX);
        let count = usize::try_from(self.count).unwrap_or(0);
        let page = chosen.into_iter().skip(skipped).take(count);
        self.answer(page.collect(), total)
    }

    /// An answer out of a page that was taken out already.
    pub fn answer(&self, page: Vec<Value>, total: i64) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": total,
            "itemsPerPage": page.len(),
            "startIndex": self.start,
            "Resources": page.into_iter().map(|one| self.parts.of(one)).collect::<Vec<_>>(),
        })
    }
}

/// Texts in any case; what has no value comes last (RFC 7644, 3.4.2.3).
fn sort_key(one: &Value, attribute: &Attribute) -> (bool, String) {
    let found = one.as_object().and_then(|all| get(all, &attribute.name));
    let first = match found {
        Some(Value::Array(each)) => each.first(),
        other => other,
    };
    let part = match (first, &attribute.sub) {
        (Some(Value::Object(parts)), sub) => get(parts, sub.as_deref().unwrap_or("value")),
        (other, None) => other,
        (_, Some(_)) => None,
    };
    match part {
        Some(Value::String(text)) => (false, text.to_lowercase()),
        Some(other) => (false, other.to_string()),
        None => (true, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &[(&str, &str)]) -> Asked {
        let find = |name: &str| {
            let found = query.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Asked::read(find).unwrap()
    }

    #[test]
    fn a_page_says_how_many_there_are_and_no_more_than_was_asked_for() {
        let all = vec![
            json!({ "id": "1", "schemas": [], "userName": "b", "name": { "familyName": "X", "givenName": "Y" } }),
            json!({ "id": "2", "schemas": [], "userName": "A" }),
            json!({ "id": "3", "schemas": [], "userName": "c" }),
        ];
        let asked = of(&[
            ("startIndex", "2"),
            ("count", "1"),
            ("sortBy", "userName"),
            ("attributes", "name.familyName"),
        ]);
        let page = asked.page(asked.chosen(all.clone()));
        assert_eq!(page["totalResults"], 3);
        assert_eq!(
            page["Resources"],
            json!([{ "id": "1", "schemas": [], "name": { "familyName": "X" } }])
        );
        let without = of(&[("excludedAttributes", "id,userName,name.givenName")]);
        let page = without.page(without.chosen(all.clone()));
        assert_eq!(
            page["Resources"][0],
            json!({ "id": "1", "schemas": [], "name": { "familyName": "X" } })
        );
        let none = of(&[("count", "0")]);
        assert_eq!(none.page(all)["Resources"], json!([]));
        assert_eq!(of(&[("count", "-5"), ("startIndex", "-1")]).count, 0);
        assert_eq!(of(&[("count", "100000")]).count, MOST_A_PAGE);
        assert!(Asked::read(|_| Some("x".to_owned())).is_err());
    }

    #[test]
    fn what_has_no_value_comes_last() {
        let by = Attribute::parse("userName").unwrap();
        assert!(sort_key(&json!({ "userName": "z" }), &by) < sort_key(&json!({}), &by));
    }
}
