use access::Right;
use askama::Template;
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use crate::store::activity::{Deed, PAGE, newer, older};

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

/// `GET /company/activity`, `GET /customers/{id}/activity`
pub async fn list(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::ActivityRead).await?;
    let kind = KINDS.into_iter().find(|kind| *kind == visit.query("kind"));
    let (before, after) = (visit.query("before"), visit.query("after"));
    let company = seat.company.id;
    let mut deeds = if after.is_empty() {
        let before = Some(before.as_str()).filter(|id| !id.is_empty());
        older(&mut tx, &seat.scope, company, kind, before).await?
    } else {
        newer(&mut tx, &seat.scope, company, kind, &after).await?
    };
    let more = deeds.len() > PAGE;
    if more && !after.is_empty() {
        deeds.remove(0);
    }
    deeds.truncate(PAGE);
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
    let newer_href = if goes_newer {
        link("after", "before", deeds.first())
    } else {
        None
    };
    let older_href = if goes_older {
        link("before", "after", deeds.last())
    } else {
        None
    };
    let form = Form::default().with("kind", visit.query("kind"));
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
