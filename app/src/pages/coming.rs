use askama::Template;
use web::{Page, Visit};

use super::links::{Link, dialled, links};

/// A section that has nothing to show yet: what it will hold, and whom to ask meanwhile.
struct Section {
    /// Its name in label keys.
    name: &'static str,
    icon: &'static str,
    href: &'static str,
}

#[derive(Template)]
#[template(path = "coming.html")]
struct Coming<'a> {
    v: &'a Visit,
    title: String,
    empty: String,
    words: String,
    icon: &'static str,
    links: Vec<Link>,
}

impl Section {
    fn show(&self, visit: &Visit) -> Page {
        let said = |part: &str| {
            visit
                .t(&format!("app.coming.{}.{part}", self.name))
                .to_owned()
        };
        let mut links = links(visit);
        links.retain(|link| link.href != self.href && !link.is_coming());
        visit.render(&Coming {
            v: visit,
            title: said("title"),
            empty: said("empty"),
            words: said("words"),
            icon: self.icon,
            links,
        })
    }
}

/// `GET /shop`
pub(super) async fn shop(visit: Visit) -> Page {
    Section {
        name: "shop",
        icon: "shopping-cart",
        href: "/shop",
    }
    .show(&visit)
}

/// `GET /orders`
pub(super) async fn orders(visit: Visit) -> Page {
    Section {
        name: "orders",
        icon: "package",
        href: "/orders",
    }
    .show(&visit)
}

/// `GET /services`
pub(super) async fn services(visit: Visit) -> Page {
    Section {
        name: "services",
        icon: "server",
        href: "/services",
    }
    .show(&visit)
}

/// `GET /monitoring`
pub(super) async fn monitoring(visit: Visit) -> Page {
    Section {
        name: "monitoring",
        icon: "activity",
        href: "/monitoring",
    }
    .show(&visit)
}

/// `GET /support`
pub(super) async fn support(visit: Visit) -> Page {
    Section {
        name: "support",
        icon: "lifebuoy",
        href: "/support",
    }
    .show(&visit)
}
