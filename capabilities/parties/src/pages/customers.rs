use access::Right;
use askama::Template;
use kernel::Coded;
use web::{Form, Page, Visit};

use super::activity::strip;
use super::at::{options_or_any, tone};
use crate::domain::{CompanyState, Role};
use crate::store::customers::{COUNTED, Customer, Filter, From, More, count, page};

#[derive(Template)]
#[template(path = "customers.html")]
struct List<'a> {
    v: &'a Visit,
    form: &'a Form,
    states: Vec<(String, String)>,
    roles: Vec<(String, String)>,
    customers: Vec<Customer>,
    counted: String,
    before: Option<String>,
    after: Option<String>,
}

impl Customer {
    fn tone(&self) -> &'static str {
        tone(self.state)
    }
}

/// `GET /customers`
pub async fn list(visit: Visit) -> Page {
    let scope = visit.scope(Right::CustomersRead)?;
    let mut tx = visit.read().await?;
    let filter = Filter {
        words: visit.query("q"),
        state: CompanyState::from_code(&visit.query("state")),
        role: Role::from_code(&visit.query("role")),
        parent: visit.query("parent").parse().ok(),
    };
    let from = begin(&visit);
    let (customers, more) = page(&mut tx, &scope, &filter, &from).await?;
    let total = match (&from, more) {
        // The one page there is: nothing is gone through again to be counted.
        (From::After(key, _), More::No) if key.is_empty() => {
            i64::try_from(customers.len()).unwrap_or(COUNTED)
        }
        _ => count(&mut tx, &scope, &filter).await?,
    };
    let (earlier, later) = match &from {
        From::After(key, _) => (!key.is_empty(), more == More::Yes),
        From::Before(..) => (more == More::Yes, true),
    };
    let link = |name: &str, other: &str, line: Option<&Customer>| {
        let line = line?;
        let href = visit.href_with(name, &format!("{}~{}", line.search_key, line.id));
        Some(strip(&href, other))
    };
    let before = if earlier {
        link("before", "after", customers.first())
    } else {
        None
    };
    let after = if later {
        link("after", "before", customers.last())
    } else {
        None
    };
    let form = Form::default()
        .with("q", visit.query("q"))
        .with("state", visit.query("state"))
        .with("role", visit.query("role"))
        .with("parent", visit.query("parent"));
    let counted = if total > COUNTED {
        visit.t1("parties.customers.more_than", &visit.number(COUNTED))
    } else {
        visit.count("parties.customers.count", total)
    };
    visit.render(&List {
        v: &visit,
        form: &form,
        states: options_or_any::<CompanyState>(&visit, "parties.company.state", "parties.any"),
        roles: options_or_any::<Role>(&visit, "parties.company.role", "parties.any"),
        customers,
        counted,
        before,
        after,
    })
}

fn begin(v: &Visit) -> From {
    let halves = |text: &str| {
        text.rsplit_once('~')
            .map(|(key, id)| (key.to_owned(), id.to_owned()))
    };
    if let Some((key, id)) = halves(&v.query("before")) {
        return From::Before(key, id);
    }
    let (key, id) = halves(&v.query("after")).unwrap_or_default();
    From::After(key, id)
}
