use access::Right;
use askama::Template;
use db::Wall;
use web::{NavItem, Page, Visit};

use super::nav::NAV;

#[derive(Template)]
#[template(path = "staff.html")]
struct Staff<'a> {
    v: &'a Visit,
    items: Vec<(&'static NavItem, String)>,
    /// PostgreSQL goes past its second wall: the operator's to know, and to mend.
    is_unwalled: bool,
}

/// `GET /staff`: what the person may do in the back office.
pub(super) async fn show(visit: Visit) -> Page {
    let rights = visit.caller()?.open_rights();
    let section = NAV.iter().find(|item| item.href == "/staff");
    let children = section.map_or(&[][..], |section| section.children);
    let shown = children.iter().filter(|item| item.shown_to(&rights));
    let items = shown.map(|item| (item, visit.t(&format!("{}.hint", item.label)).to_owned()));
    let is_unwalled = visit.may(Right::JobsManage)
        && matches!(visit.tools().db.wall().await?, Wall::LetsThrough(_));
    visit.render(&Staff {
        v: &visit,
        items: items.collect(),
        is_unwalled,
    })
}
