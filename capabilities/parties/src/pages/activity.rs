use access::Right;
use askama::Template;
use kernel::Timestamp;
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use crate::store::activity::{Asked, Deed, PAGE, newer, older};

#[derive(Template)]
#[template(path = "activity.html")]
struct List<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    kinds: Vec<(String, String)>,
    deeds: Vec<Deed>,
    newer_href: Option<String>,
    older_href: Option<String>,
}

/// The capabilities whose deeds may be told apart; their codes begin with the crate's name.
const KINDS: [&str; 4] = ["parties", "identity", "billing", "notices"];

/// Fields of the filter.
const FIELDS: [&str; 4] = ["kind", "who", "from", "to"];

/// `GET /company/activity`, `GET /customers/{id}/activity`
pub async fn list(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::ActivityRead).await?;
    let mut form = typed(&visit);
    let asked = asked(&visit, &seat, &mut form);
    let (before, after) = (key(&visit, "before"), key(&visit, "after"));
    let mut deeds = if after.is_empty() {
        let before = Some(before.as_str()).filter(|id| !id.is_empty());
        older(&mut tx, &seat.scope, &asked, before).await?
    } else {
        newer(&mut tx, &seat.scope, &asked, &after).await?
    };
    let more = deeds.len() > PAGE;
    if more && !after.is_empty() {
        deeds.remove(0);
    }
    deeds.truncate(PAGE);
    let (newer_href, older_href) = ways(&visit, &deeds, more);
    let kinds = kinds(&visit);
    visit.render(&List {
        v: &visit,
        seat: &seat,
        form: &form,
        kinds,
        deeds,
        newer_href,
        older_href,
    })
}

/// Where the pages around this one are.
fn ways(visit: &Visit, deeds: &[Deed], more: bool) -> (Option<String>, Option<String>) {
    let (before, after) = (key(visit, "before"), key(visit, "after"));
    let link = |name: &str, other: &str, deed: Option<&Deed>| {
        let href = visit.href_with(name, &deed?.id);
        // One direction at a time: the other's key must go.
        Some(strip(&href, other))
    };
    let goes_newer = if after.is_empty() {
        !before.is_empty()
    } else {
        more
    };
    let goes_older = !after.is_empty() || more;
    let newer_href = goes_newer.then(|| link("after", "before", deeds.first()));
    let older_href = goes_older.then(|| link("before", "after", deeds.last()));
    (newer_href.flatten(), older_href.flatten())
}

/// A line's id out of the address; of anything else, what could stand in one.
fn key(visit: &Visit, name: &str) -> String {
    let typed = visit.query(name);
    typed.chars().filter(char::is_ascii_hexdigit).collect()
}

/// What was typed into the filter, out of the address.
pub(super) fn typed(visit: &Visit) -> Form {
    let values = FIELDS.map(|name| (name, visit.query(name)));
    Form::of(values.iter().map(|(name, value)| (*name, value.as_str())))
}

/// What is asked for; what cannot be read is noted in the form.
pub(super) fn asked(visit: &Visit, seat: &Seat, form: &mut Form) -> Asked {
    let zone = visit.app.zone();
    let kind = KINDS.into_iter().find(|kind| *kind == form.get("kind"));
    let who = form.get("who").chars().filter(|c| !c.is_control());
    let who = who.take(120).collect();
    let from = form.day("from").map(|day| day.starts_at(zone));
    let until = form.day("to").map(|day| day.plus_days(1).starts_at(zone));
    Asked {
        company: seat.company.id,
        kind,
        who,
        from: from.unwrap_or(Timestamp::from_micros(i64::MIN)),
        until: until.unwrap_or(Timestamp::from_micros(i64::MAX)),
    }
}

impl List<'_> {
    /// The same question, as a file.
    fn file(&self) -> String {
        let query = FIELDS.map(|name| (name, self.form.get(name)));
        let said = query.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = said
            .map(|(name, value)| format!("{name}={}", kernel::percent(value)))
            .collect();
        let path = self.seat.href("/activity.csv");
        match pairs.is_empty() {
            true => path,
            false => format!("{path}?{}", pairs.join("&")),
        }
    }

    fn is_filtered(&self) -> bool {
        FIELDS.iter().any(|name| !self.form.get(name).is_empty())
    }
}

fn kinds(v: &Visit) -> Vec<(String, String)> {
    let all = (String::new(), v.t("parties.any").to_owned());
    let each = KINDS.map(|kind| (kind.to_owned(), v.coded("parties.activity.kind", kind)));
    std::iter::once(all).chain(each).collect()
}

/// Takes one name out of an address's query.
pub fn strip(href: &str, name: &str) -> String {
    let Some((path, query)) = href.split_once('?') else {
        return href.to_owned();
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| pair.split('=').next() != Some(name))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_direction_at_a_time() {
        assert_eq!(strip("/a?before=1&kind=x", "before"), "/a?kind=x");
        assert_eq!(strip("/a?before=1", "before"), "/a");
        assert_eq!(strip("/a", "before"), "/a");
    }
}
