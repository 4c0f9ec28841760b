use access::{MembershipId, Right, Rights};
use askama::Template;
use axum::http::Method;
use db::Read;
use kernel::{Coded, Halt, OrMissing};
use web::{Access, Key, NavItem, Page, RouteFacts, Visit};

use super::choices::{Group, groups, profile_words};
use super::place::{Place, Whose};
use crate::domain::profile::ReadyMade;
use crate::store::users::{self, UserState};
use crate::store::{choices, profiles};

/// What stands in no section.
const REST: NavItem = NavItem {
    label: "identity.preview.rest",
    icon: "user",
    href: "/account",
    rights: &[],
    children: &[],
};

/// One entry of the navigation, or one tab of it, and whether it shows.
struct Entry {
    label: &'static str,
    is_shown: bool,
}

/// A section of the portal.
struct Section {
    label: &'static str,
    icon: &'static str,
    is_shown: bool,
    tabs: Vec<Entry>,
    lines: Vec<Line>,
    /// How many of its pages open.
    opened: i64,
}

/// What a membership is narrowed to, by name.
struct Chosen {
    sites: Vec<String>,
    groups: Vec<String>,
}

/// One route.
struct Line {
    path: String,
    is_page: bool,
    is_open: bool,
    /// The rights of which one is asked for, in words.
    needs: String,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Show<'a> {
    v: &'a Visit,
    trail: Vec<(String, String)>,
    title: String,
    lead: String,
    /// Nobody comes in as this user now.
    is_shut: bool,
    /// What it is narrowed to; none: all of the company.
    chosen: Option<Chosen>,
    sections: Vec<Section>,
    groups: Vec<Group>,
}

impl Show<'_> {
    fn steps(&self) -> Vec<(&str, &str)> {
        let steps = self.trail.iter();
        steps
            .map(|(label, href)| (label.as_str(), href.as_str()))
            .collect()
    }
}

/// `GET …/users/{id}/preview`: what this user would see, out of the gate's own table.
pub async fn of_user(visit: Visit, whose: Whose, id: Key) -> Page {
    let id: MembershipId = id.read()?;
    let mut tx = visit.read().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersRead).await?;
    let user = users::find(&mut tx, &place.scope, place.company.id, id)
        .await?
        .or_missing()?;
    let chosen = match user.coverage.is_narrowed() {
        true => Some(chosen(&mut tx, &place, id).await?),
        false => None,
    };
    let rights = open_rights(&visit, &mut tx, &place, user.rights).await?;
    let rights = match chosen {
        Some(_) => rights.and(Rights::narrowable()),
        None => rights,
    };
    let profile = profile_words(&visit, user.profile, &user.profile_name);
    let mut trail = trail_of(&visit, &place, "identity.users.title", &place.users());
    trail.push((
        user.name.clone(),
        format!("{}/{}", place.users(), user.membership),
    ));
    visit.render(&Show {
        v: &visit,
        title: visit.t1("identity.preview.user", &user.name),
        lead: format!("{profile}, {}", place.company.name),
        is_shut: user.state() != UserState::Active,
        chosen,
        sections: sections(&visit, rights),
        groups: told(&visit, &place, rights),
        trail: ended(trail, &visit),
    })
}

/// `GET /company/profiles/{id}/preview`
pub async fn of_profile(visit: Visit, id: Key) -> Page {
    let mut tx = visit.read().await?;
    let place = Whose::Own.find(&visit, &mut tx, Right::UsersRead).await?;
    let (name, rights) = match ReadyMade::from_code(id.text()) {
        Some(ready_made) if ready_made.fits(place.company.level) => (
            visit.coded("identity.profile", ready_made.code()),
            ready_made.rights(),
        ),
        Some(_) => return Err(Halt::Missing.into()),
        None => {
            let found = profiles::find(&mut tx, &place.scope, place.company.id, id.read()?).await?;
            let found = found.or_missing()?;
            (found.name, found.rights)
        }
    };
    let rights = open_rights(&visit, &mut tx, &place, rights).await?;
    let mut trail = trail_of(
        &visit,
        &place,
        "identity.profiles.title",
        "/company/profiles",
    );
    let page = format!("/company/profiles/{}", id.text());
    trail.push((name.clone(), page));
    visit.render(&Show {
        v: &visit,
        title: visit.t1("identity.preview.profile", &name),
        lead: place.company.name.clone(),
        is_shut: false,
        chosen: None,
        sections: sections(&visit, rights),
        groups: told(&visit, &place, rights),
        trail: ended(trail, &visit),
    })
}

/// The names of what the membership is narrowed to.
async fn chosen(tx: &mut Read, place: &Place, id: MembershipId) -> Result<Chosen, Halt> {
    let (scope, company) = (&place.scope, place.company.id);
    let sites = choices::sites(tx, scope, company, Some(id)).await?;
    let groups = choices::groups(tx, scope, company, Some(id)).await?;
    let sites = sites.into_iter().filter(|one| one.is_chosen);
    let groups = groups.into_iter().filter(|one| one.is_chosen);
    Ok(Chosen {
        sites: sites.map(|one| one.name).collect(),
        groups: groups.map(|one| one.name).collect(),
    })
}

/// What is left of `rights` where parts of the portal are closed to the company's branch.
async fn open_rights(
    visit: &Visit,
    tx: &mut Read,
    place: &Place,
    rights: Rights,
) -> Result<Rights, Halt> {
    let closed = parties::closed_modules(tx, place.company.id).await?;
    let codes: Vec<String> = closed.iter().map(|one| one.code().to_owned()).collect();
    Ok(rights.but(visit.app.closed_rights(&codes)))
}

fn trail_of(visit: &Visit, place: &Place, list: &str, href: &str) -> Vec<(String, String)> {
    vec![
        (place.name(visit).to_owned(), place.folder.clone()),
        (visit.t(list).to_owned(), href.to_owned()),
    ]
}

fn ended(mut trail: Vec<(String, String)>, visit: &Visit) -> Vec<(String, String)> {
    let here = visit.t("identity.preview.title").to_owned();
    trail.push((here, visit.path.clone()));
    trail
}

/// Every right somebody of such a company could have, those of `rights` told apart.
fn told(visit: &Visit, place: &Place, rights: Rights) -> Vec<Group> {
    let most = place.company.level.ceiling();
    let offered = most.iter().chain(rights.iter()).collect();
    groups(visit, offered, rights)
}

/// The navigation and every route of the table, each under its section, as the gate would open it.
fn sections(visit: &Visit, rights: Rights) -> Vec<Section> {
    let mut routes: Vec<&RouteFacts> = visit.app.routes().iter().collect();
    routes.retain(|route| route.access != Access::Public);
    routes.sort_by_key(|route| (route.path, route.method.as_str() == "POST"));
    let mut sections: Vec<Section> = Vec::new();
    for item in visit.app.sections() {
        let within;
        (within, routes) = routes
            .into_iter()
            .partition(|route| item.covers(stem(route.path)));
        sections.push(section(visit, item, within, rights));
    }
    sections.push(section(visit, &REST, routes, rights));
    sections
}

fn section(visit: &Visit, item: &NavItem, routes: Vec<&RouteFacts>, rights: Rights) -> Section {
    let tabs = item.children.iter().map(|child| Entry {
        label: child.label,
        is_shown: child.shown_to(&rights),
    });
    let lines: Vec<Line> = routes
        .into_iter()
        .map(|route| line(visit, route, rights))
        .collect();
    let opened = lines.iter().filter(|line| line.is_page && line.is_open);
    Section {
        label: item.label,
        icon: item.icon,
        is_shown: item.shown_to(&rights),
        tabs: tabs.collect(),
        opened: i64::try_from(opened.count()).unwrap_or(0),
        lines,
    }
}

fn line(visit: &Visit, route: &RouteFacts, rights: Rights) -> Line {
    let needs: Vec<String> = (route.access.rights().iter())
        .map(|right| visit.coded("right", right.code()))
        .collect();
    Line {
        path: plain(route.path),
        is_page: route.method == Method::GET,
        is_open: route.access.opens(|right| rights.has(right)),
        needs: needs.join(visit.t("identity.preview.or")),
    }
}

/// A file belongs where its page does: `/invoices.csv`.
fn stem(path: &'static str) -> &'static str {
    path.split('.').next().unwrap_or(path)
}

/// `/company/sites/…`: what stands in braces is ours to know.
fn plain(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "…",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
