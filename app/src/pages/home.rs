mod figures;

use access::Right;
use askama::Template;
use billing::{Latest, UnpaidSummary};
use web::{Page, Visit};

use super::links::{Link, dialled, links};
use figures::Figures;

/// Billing, technical, commercial, incident.
const PURPOSES: i64 = 4;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    v: &'a Visit,
    name: &'a str,
    company: &'a str,
    reference: &'a str,
    tiles: Vec<Tile>,
    below: Vec<Tile>,
    invoices: Option<Vec<Latest>>,
    steps: Vec<Step>,
    links: Vec<Link>,
}

impl Home<'_> {
    /// Whether the invoices name the company they bill.
    fn covers_several(&self) -> bool {
        self.invoices
            .iter()
            .flatten()
            .any(|invoice| !invoice.company_name.is_empty())
    }
}

/// One figure, and where it leads.
struct Tile {
    icon: &'static str,
    href: &'static str,
    label: &'static str,
    value: String,
    note: String,
}

/// One thing to be done on the first day.
struct Step {
    href: &'static str,
    label: &'static str,
    done: Done,
}

/// Whether it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Yes,
    No,
}

impl Done {
    fn when(done: bool) -> Self {
        if done { Self::Yes } else { Self::No }
    }
}

/// `GET /`
pub(super) async fn show(visit: Visit) -> Page {
    let mut tx = visit.read().await?;
    let figures = Figures::read(&visit, &mut tx).await?;
    drop(tx);
    let guest = visit.guest()?;
    visit.render(&Home {
        v: &visit,
        name: guest.caller.name(),
        company: &guest.company_name,
        reference: &guest.company_reference,
        tiles: tiles(&visit, &figures),
        below: below(&visit, &figures),
        steps: steps(&visit, &figures),
        links: links(&visit)
            .into_iter()
            .filter(|link| !link.is_coming())
            .collect(),
        invoices: figures.invoices,
    })
}

/// What the portal does not hold yet says so, and shows no figure.
fn tiles(visit: &Visit, figures: &Figures) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(owed) = &figures.customers_unpaid {
        tiles.push(unpaid(visit, "app.home.unpaid.customers", owed));
    }
    if let Some(own) = &figures.unpaid {
        tiles.push(unpaid(visit, "app.home.unpaid", own));
    }
    let mut coming = |right, icon, href, [label, value, note]: [&'static str; 3]| {
        if visit.may(right) {
            let (value, note) = (visit.t(value).to_owned(), visit.t(note).to_owned());
            tiles.push(Tile {
                icon,
                href,
                label,
                value,
                note,
            });
        }
    };
    let said = [
        "app.home.orders",
        "app.home.orders.none",
        "app.home.orders.note",
    ];
    coming(Right::OrdersRead, "package", "/orders", said);
    let said = [
        "app.home.services",
        "app.home.services.none",
        "app.home.services.note",
    ];
    coming(Right::ServicesRead, "server", "/services", said);
    let said = [
        "app.home.incidents",
        "app.home.incidents.none",
        "app.home.incidents.note",
    ];
    coming(Right::TicketsRead, "lifebuoy", "/support", said);
    tiles
}

fn unpaid(visit: &Visit, label: &'static str, unpaid: &UnpaidSummary) -> Tile {
    let invoices = visit.count("app.home.invoices", unpaid.count);
    let overdue = || {
        let (count, sum) = (
            visit.number(unpaid.overdue_count),
            visit.money(unpaid.overdue),
        );
        visit.t2("app.home.unpaid.of_which", &count, &sum)
    };
    let note = match (unpaid.count, unpaid.overdue_count, unpaid.next_due_on) {
        (0, ..) => visit.t("app.home.unpaid.none").to_owned(),
        (_, 0, Some(day)) => visit.t2("app.home.unpaid.due", &invoices, &visit.day(day)),
        (_, 0, None) => invoices,
        _ => visit.t2("app.home.unpaid.overdue", &invoices, &overdue()),
    };
    Tile {
        icon: "receipt",
        href: "/invoices?status=unpaid",
        label,
        value: visit.money(unpaid.due).into(),
        note,
    }
}

/// What resellers and the operator look after.
fn below(visit: &Visit, figures: &Figures) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(below) = figures.below {
        tiles.push(Tile {
            icon: "building",
            href: "/customers",
            label: "app.home.customers",
            value: visit.number(below.companies).into(),
            note: visit.t("app.home.customers.note").to_owned(),
        });
        let note = match below.invited {
            0 => "app.home.waiting.none",
            _ => "app.home.waiting.some",
        };
        tiles.push(Tile {
            icon: "key",
            href: if visit.may(Right::AccessSend) {
                "/staff/users"
            } else {
                "/customers"
            },
            label: "app.home.waiting",
            value: visit.number(below.invited).into(),
            note: visit.t(note).to_owned(),
        });
    }
    if let Some(dead) = figures.dead_jobs {
        let note = if dead == 0 {
            "app.home.dead_jobs.none"
        } else {
            "app.home.dead_jobs.some"
        };
        tiles.push(Tile {
            icon: "alert-triangle",
            href: "/staff/jobs",
            label: "app.home.dead_jobs",
            value: visit.number(dead).into(),
            note: visit.t(note).to_owned(),
        });
    }
    tiles
}

/// The first day of an administrator; nothing once all is done.
fn steps(visit: &Visit, figures: &Figures) -> Vec<Step> {
    let Some(first) = figures.first else {
        return Vec::new();
    };
    let mut steps = Vec::new();
    let mut step = |right, href, label, done| {
        if visit.may(right) {
            steps.push(Step {
                href,
                label,
                done: Done::when(done),
            });
        }
    };
    step(
        Right::CompanyRead,
        "/company",
        "app.home.step.company",
        first.siren,
    );
    step(
        Right::SitesRead,
        "/company/sites",
        "app.home.step.sites",
        first.sites > 0,
    );
    let contacts = first.purposes >= PURPOSES;
    step(
        Right::SitesEdit,
        "/company",
        "app.home.step.contacts",
        contacts,
    );
    // Nobody bills the operator.
    if !visit.may(Right::ModulesManage) {
        let paying = figures.pays_by.is_some();
        step(
            Right::PaymentEdit,
            "/company/payment",
            "app.home.step.payment",
            paying,
        );
    }
    step(
        Right::UsersManage,
        "/company/users",
        "app.home.step.users",
        first.users > 1,
    );
    if steps.iter().all(|step| step.done == Done::Yes) {
        Vec::new()
    } else {
        steps
    }
}
