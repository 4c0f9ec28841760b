use access::Right;
use askama::Template;
use billing::{Latest, UnpaidSummary};
use db::Read;
use jobs::JobState;
use kernel::{Coded, Halt};
use web::{Page, Visit};

use super::links::{Link, dialled, links};
use crate::store::{self, Below, FirstSteps};

/// Invoices on the home page.
const INVOICES: usize = 5;
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
    invoices: Option<Vec<Latest>>,
    steps: Vec<Step>,
    links: Vec<Link>,
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

/// What the page reads, as far as the visitor's rights go.
struct Figures {
    unpaid: Option<UnpaidSummary>,
    invoices: Option<Vec<Latest>>,
    below: Option<Below>,
    dead_jobs: Option<i64>,
    first: Option<FirstSteps>,
}

/// `GET /`
pub(super) async fn show(visit: Visit) -> Page {
    let mut tx = visit.read().await?;
    let figures = Figures::read(&visit, &mut tx).await?;
    drop(tx);
    let guest = visit.guest()?;
    let tiles = tiles(&visit, &figures);
    let steps = figures
        .first
        .map_or_else(Vec::new, |first| steps(&visit, first));
    // Once all is done the list has said what it had to say.
    let left = steps.iter().any(|step| step.done == Done::No);
    visit.render(&Home {
        v: &visit,
        name: guest.caller.name(),
        company: &guest.company_name,
        reference: &guest.company_reference,
        tiles,
        invoices: figures.invoices,
        steps: if left { steps } else { Vec::new() },
        links: links(&visit),
    })
}

impl Figures {
    /// Five statements at most.
    async fn read(visit: &Visit, tx: &mut Read) -> Result<Self, Halt> {
        let mut figures = Self {
            unpaid: None,
            invoices: None,
            below: None,
            dead_jobs: None,
            first: None,
        };
        if visit.may(Right::InvoicesRead) {
            let scope = visit.scope(Right::InvoicesRead)?;
            figures.unpaid = Some(billing::unpaid_summary(tx, &scope, visit.today()).await?);
            figures.invoices = Some(billing::latest(tx, &scope, visit.today(), INVOICES).await?);
        }
        if visit.may(Right::CustomersRead) {
            figures.below = Some(store::below(tx, &visit.scope(Right::CustomersRead)?).await?);
        }
        if visit.may(Right::JobsManage) {
            let counts = jobs::count_by_state(tx).await?;
            let dead = counts
                .iter()
                .find(|(state, _)| state == JobState::Dead.code());
            figures.dead_jobs = Some(dead.map_or(0, |(_, count)| *count));
        }
        if visit.may(Right::UsersManage) {
            figures.first = store::first_steps(tx, &visit.scope(Right::UsersManage)?).await?;
        }
        Ok(figures)
    }
}

fn tiles(visit: &Visit, figures: &Figures) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(unpaid) = &figures.unpaid {
        tiles.push(unpaid_tile(visit, unpaid));
    }
    if let Some(below) = figures.below {
        tiles.push(Tile {
            icon: "building",
            href: "/customers",
            label: "app.home.customers",
            value: visit.number(below.companies),
            note: visit.count("app.home.invited", below.invited),
        });
    }
    if let Some(dead) = figures.dead_jobs {
        tiles.push(Tile {
            icon: "alert-triangle",
            href: "/staff/jobs",
            label: "app.home.dead_jobs",
            value: visit.number(dead),
            note: visit
                .t(if dead == 0 {
                    "app.home.dead_jobs.none"
                } else {
                    "app.home.dead_jobs.some"
                })
                .to_owned(),
        });
    }
    let coming = [
        (Right::OrdersRead, "package", "/orders", "orders"),
        (Right::ServicesRead, "server", "/services", "services"),
        (Right::TicketsRead, "lifebuoy", "/support", "incidents"),
    ];
    for (right, icon, href, name) in coming {
        if visit.may(right) {
            tiles.push(coming_tile(visit, icon, href, name));
        }
    }
    tiles
}

fn unpaid_tile(visit: &Visit, unpaid: &UnpaidSummary) -> Tile {
    let note = match (unpaid.count, unpaid.overdue_count, unpaid.next_due_on) {
        (0, ..) => visit.t("app.home.unpaid.none").to_owned(),
        (_, 0, Some(day)) => visit.t2(
            "app.home.unpaid.due",
            &visit.count("app.home.invoices", unpaid.count),
            &visit.day(day),
        ),
        (_, 0, None) => visit.count("app.home.invoices", unpaid.count),
        (_, overdue, _) => visit.t2(
            "app.home.unpaid.overdue",
            &visit.count("app.home.invoices", unpaid.count),
            &visit.t2(
                "app.home.unpaid.of_which",
                &visit.number(overdue),
                &visit.money(unpaid.overdue),
            ),
        ),
    };
    Tile {
        icon: "receipt",
        href: "/invoices?status=unpaid",
        label: "app.home.unpaid",
        value: visit.money(unpaid.due),
        note,
    }
}

/// What the portal does not hold yet says so, and shows no figure.
fn coming_tile(visit: &Visit, icon: &'static str, href: &'static str, name: &str) -> Tile {
    let (label, value, note) = match name {
        "orders" => (
            "app.home.orders",
            "app.home.orders.none",
            "app.home.orders.note",
        ),
        "services" => (
            "app.home.services",
            "app.home.services.none",
            "app.home.services.note",
        ),
        _ => (
            "app.home.incidents",
            "app.home.incidents.none",
            "app.home.incidents.note",
        ),
    };
    let said = |key: &str| visit.t(key).to_owned();
    Tile {
        icon,
        href,
        label,
        value: said(value),
        note: said(note),
    }
}

fn steps(visit: &Visit, first: FirstSteps) -> Vec<Step> {
    let all = [
        (
            Right::CompanyRead,
            "/company",
            "app.home.step.company",
            first.siren,
        ),
        (
            Right::SitesRead,
            "/company/sites",
            "app.home.step.sites",
            first.sites > 0,
        ),
        (
            Right::SitesEdit,
            "/company",
            "app.home.step.contacts",
            first.purposes >= PURPOSES,
        ),
        (
            Right::UsersManage,
            "/company/users",
            "app.home.step.users",
            first.users > 1,
        ),
    ];
    let step = |(_, href, label, done)| Step {
        href,
        label,
        done: if done { Done::Yes } else { Done::No },
    };
    all.into_iter()
        .filter(|(right, ..)| visit.may(*right))
        .map(step)
        .collect()
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
