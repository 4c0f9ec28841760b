use askama::Template;
use web::{NavItem, Page, Visit};

use super::nav::NAV;

#[derive(Template)]
#[template(path = "staff.html")]
struct Staff<'a> {
    v: &'a Visit,
    items: Vec<(&'static NavItem, String)>,
}

/// `GET /staff`: what the person may do in the back office.
pub(super) async fn show(visit: Visit) -> Page {
    let rights = visit.caller()?.open_rights();
    let section = NAV.iter().find(|item| item.href == "/staff");
    let children = section.map_or(&[][..], |section| section.children);
    let shown = children.iter().filter(|item| item.shown_to(&rights));
    let items = shown.map(|item| (item, visit.t(&format!("{}.hint", item.label)).to_owned()));
    visit.render(&Staff {
        v: &visit,
        items: items.collect(),
    })
}
