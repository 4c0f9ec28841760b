use askama::Template;
use web::{CookieFacts, Page, Visit};

#[derive(Template)]
#[template(path = "cookies.html")]
struct Inside<'a> {
    v: &'a Visit,
    cookies: Vec<CookieFacts>,
}

#[derive(Template)]
#[template(path = "cookies_outside.html")]
struct Outside<'a> {
    v: &'a Visit,
    cookies: Vec<CookieFacts>,
}

/// `GET /cookies`: every cookie this portal sets, each because a page could not work without (article 82 of the law of
/// 6 January 1978: no consent is asked for those).
pub async fn show(visit: Visit) -> Page {
    let cookies = visit.cookies();
    match &visit.guest {
        Some(_) => visit.render(&Inside { v: &visit, cookies }),
        None => visit.render(&Outside { v: &visit, cookies }),
    }
}
