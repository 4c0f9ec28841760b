use access::Right;
use askama::Template;
use kernel::Coded;
use web::{Form, Page, Visit};

use super::at::{At, Seat, options_or_any};
use crate::domain::{Site, SiteKind, SiteState};
use crate::store::sites::{Filter, list as find_all, search_key};

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "sites.html")]
struct List<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    states: Vec<(String, String)>,
    sites: Vec<Site>,
    first: Option<String>,
    next: Option<String>,
}

/// `GET /company/sites`, `GET /customers/{id}/sites`
pub async fn list(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesRead).await?;
    let form = Form::default()
        .with("q", visit.query("q"))
        .with("state", visit.query("state"));
    let after = visit.query("after");
    let filter = Filter {
        words: visit.query("q"),
        state: SiteState::from_code(&visit.query("state")),
        after: after
            .rsplit_once('~')
            .map(|(key, id)| (key.to_owned(), id.to_owned())),
    };
    let mut sites = find_all(&mut tx, &seat.scope, seat.company.id, &filter).await?;
    let more = sites.len() > PAGE;
    sites.truncate(PAGE);
    let last = sites.last().filter(|_| more);
    let next =
        last.map(|site| visit.href_with("after", &format!("{}~{}", search_key(site), site.id)));
    let first = filter.after.as_ref().map(|_| visit.href_with("after", ""));
    let states = options_or_any::<SiteState>(&visit, "parties.site.state", "parties.any");
    visit.render(&List {
        v: &visit,
        seat: &seat,
        form: &form,
        states,
        sites,
        first,
        next,
    })
}
