use access::Right;
use askama::Template;
use kernel::Coded;
use web::{Page, Visit};

use super::at::{At, Seat};
use super::fields::{Shown, ShownAs, readable};
use crate::domain::{PaymentDetails, Role, Site, SiteState};
use crate::store;
use crate::store::tree::Node;

/// How many sites the page shows before it sends to the list.
const SITES_SHOWN: usize = 10;
const CHILDREN_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "company.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    fields: Vec<Shown>,
    sites: Option<Vec<Site>>,
    more_sites: bool,
    payment: Option<PaymentDetails>,
    children: Vec<Node>,
    more_children: bool,
    links: Vec<Link>,
}

/// A useful link, shown to who has its right.
struct Link {
    href: String,
    icon: &'static str,
    label: &'static str,
}

/// `GET /company` « Ma société », `GET /customers/{id}`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::CompanyRead).await?;
    let caller = visit.caller()?;
    let id = seat.company.id;
    let mut sites = None;
    if let Ok(scope) = seat.reach.to_read(caller, Right::SitesRead) {
        let filter = store::sites::Filter::default();
        sites = Some(store::sites::list(&mut tx, &scope, id, &filter).await?);
    }
    let mut payment = None;
    if let Ok(scope) = seat.reach.to_read(caller, Right::PaymentRead) {
        payment = store::payments::find(&mut tx, &scope, id).await?;
    }
    let mut children = Vec::new();
    if let (Ok(scope), Role::Operator | Role::Reseller) =
        (caller.scope(Right::CustomersRead), seat.company.role)
    {
        children = store::tree::children(&mut tx, &scope, id).await?;
    }
    let (more_sites, more_children) = (
        sites
            .as_ref()
            .is_some_and(|sites| sites.len() > SITES_SHOWN),
        children.len() > CHILDREN_SHOWN,
    );
    if let Some(sites) = &mut sites {
        sites.truncate(SITES_SHOWN);
    }
    children.truncate(CHILDREN_SHOWN);
    let fields = readable(&visit, &seat.company);
    let links = links(&visit, &seat);
    visit.render(&Show {
        v: &visit,
        seat: &seat,
        fields,
        sites,
        more_sites,
        payment,
        children,
        more_children,
        links,
    })
}

type Offer = (Right, &'static str, &'static str, &'static str);

/// What « Ma société » leads to.
const OWN_LINKS: [Offer; 7] = [
    (
        Right::ShopRead,
        "/shop",
        "shopping-cart",
        "parties.link.shop",
    ),
    (
        Right::InvoicesRead,
        "/invoices",
        "file-text",
        "parties.link.invoices",
    ),
    (
        Right::CreditNotesRead,
        "/credit-notes",
        "receipt",
        "parties.link.credit_notes",
    ),
    (
        Right::ServicesRead,
        "/services",
        "list-details",
        "parties.link.services",
    ),
    (
        Right::UsersRead,
        "/company/users",
        "users",
        "parties.link.users",
    ),
    (
        Right::ProfilesManage,
        "/company/profiles",
        "shield",
        "parties.link.profiles",
    ),
    (
        Right::CustomersRead,
        "/customers",
        "sitemap",
        "parties.link.customers",
    ),
];

/// What the page of any company leads to, below its own address.
const LINKS: [Offer; 3] = [
    (
        Right::SitesRead,
        "/contacts",
        "phone",
        "parties.link.contacts",
    ),
    (
        Right::ActivityRead,
        "/activity",
        "history",
        "parties.link.activity",
    ),
    (Right::BrandEdit, "/brand", "star", "parties.link.brand"),
];

fn links(v: &Visit, seat: &Seat) -> Vec<Link> {
    let own = OWN_LINKS.iter().map(|offer| (offer, offer.1.to_owned()));
    let below = LINKS.iter().map(|offer| (offer, seat.href(offer.1)));
    let sells = seat.company.role != Role::Client;
    own.filter(|_| seat.is_own())
        .chain(below)
        .filter(|((right, ..), _)| v.may(*right) && (*right != Right::BrandEdit || sells))
        .map(|((_, _, icon, label), href)| Link { href, icon, label })
        .collect()
}
