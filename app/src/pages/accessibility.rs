use askama::Template;
use web::{Page, Visit};

/// What was found wanting, by label key.
const WANTING: &[&str] = &[
    "app.accessibility.wanting.papers",
    "app.accessibility.wanting.mails",
    "app.accessibility.wanting.readers",
];

/// What is checked at each change, by label key.
const CHECKED: &[&str] = &[
    "app.accessibility.checked.axe",
    "app.accessibility.checked.keyboard",
    "app.accessibility.checked.zoom",
    "app.accessibility.checked.scripts",
    "app.accessibility.checked.colours",
];

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Inside<'a> {
    v: &'a Visit,
    lists: Lists,
}

#[derive(Template)]
#[template(path = "accessibility_outside.html")]
struct Outside<'a> {
    v: &'a Visit,
    lists: Lists,
}

struct Lists {
    wanting: &'static [&'static str],
    checked: &'static [&'static str],
}

/// `GET /accessibility`: the statement that article 47 of the law of 11 February 2005 asks for.
pub(super) async fn show(visit: Visit) -> Page {
    let lists = Lists {
        wanting: WANTING,
        checked: CHECKED,
    };
    match &visit.guest {
        Some(_) => visit.render(&Inside { v: &visit, lists }),
        None => visit.render(&Outside { v: &visit, lists }),
    }
}
