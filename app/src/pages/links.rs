use access::Right;
use web::Visit;

/// A way to a page that the visitor may open.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) href: &'static str,
    pub(super) icon: &'static str,
    pub(super) label: &'static str,
}

const EVERY: &[(Right, Link)] = &[
    (
        Right::InvoicesRead,
        link("/invoices", "receipt", "app.links.invoices"),
    ),
    (
        Right::CreditNotesRead,
        link("/credit-notes", "file-text", "app.links.credit_notes"),
    ),
    (
        Right::CustomersRead,
        link("/customers", "users", "app.links.customers"),
    ),
    (
        Right::CompanyRead,
        link("/company", "building", "app.links.company"),
    ),
    (
        Right::SitesRead,
        link("/company/sites", "map-pin", "app.links.sites"),
    ),
    (
        Right::UsersRead,
        link("/company/users", "user", "app.links.users"),
    ),
    (
        Right::ServicesRead,
        link("/services", "server", "app.links.services"),
    ),
    (
        Right::MonitoringRead,
        link("/monitoring", "activity", "app.links.monitoring"),
    ),
    (
        Right::ShopRead,
        link("/shop", "shopping-cart", "app.links.shop"),
    ),
    (
        Right::TicketsRead,
        link("/support", "lifebuoy", "app.links.support"),
    ),
];

const fn link(href: &'static str, icon: &'static str, label: &'static str) -> Link {
    Link { href, icon, label }
}

impl Link {
    /// Whether there is nothing behind it yet but whom to ask.
    pub(super) fn is_coming(&self) -> bool {
        matches!(
            self.href,
            "/services" | "/monitoring" | "/shop" | "/support"
        )
    }
}

/// The pages the visitor goes to most, as far as their rights go.
pub(super) fn links(visit: &Visit) -> Vec<Link> {
    EVERY
        .iter()
        .filter(|(right, _)| visit.may(*right))
        .map(|(_, link)| *link)
        .collect()
}

/// A telephone number as a telephone takes it.
pub(super) fn dialled(phone: &str) -> String {
    phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}
