//! What the query string asks of a list: read once, for the page and everything that leaves it.

use access::{Breadth, Scope};
use db::Read;
use kernel::{Coded, Day, Halt};
use web::{Form, Visit};

use crate::domain::{BillingRefusal, Cursor, Direction, DocumentId, DocumentKind, Filter, Wanted};
use crate::pages::Place;
use crate::store::companies::{self, Within};
use crate::store::listing::Asked;

/// Fields of the filter, in the order of the form.
pub(crate) const FIELDS: [&str; 9] = [
    "number", "status", "year", "from", "to", "company", "site", "min", "max",
];

/// A question, owned, so that it can outlive the handler in a stream.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) scope: Scope,
    pub(crate) kind: DocumentKind,
    pub(crate) filter: Filter,
    pub(crate) company: Option<Within>,
    pub(crate) today: Day,
}

impl Question {
    /// Reads the filter out of what was typed; what cannot be read is noted in the form.
    pub(crate) async fn read(
        visit: &Visit,
        tx: &mut Read,
        place: &Place,
        form: &mut Form,
    ) -> Result<Self, Halt> {
        let scope = visit.scope(place.right)?;
        let company = company(tx, &scope, form).await?;
        let filter = filter(form, company.as_ref());
        Ok(Self {
            scope,
            kind: place.kind,
            filter,
            company,
            today: visit.today(),
        })
    }

    /// The question as the store takes it.
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            scope: &self.scope,
            kind: self.kind,
            filter: &self.filter,
            company: self.company.as_ref(),
            today: self.today,
        }
    }

    /// Whether the answer may hold documents of several companies.
    pub(crate) fn covers_several(&self) -> bool {
        self.company.is_none() && self.scope.breadth() != Breadth::One
    }
}

/// What was typed into the filter, out of the address.
pub(crate) fn typed(visit: &Visit) -> Form {
    let values = FIELDS.map(|name| (name, visit.query(name)));
    Form::of(values.iter().map(|(name, value)| (*name, value.as_str())))
}

/// The filter's fields that say something, as they go back into an address or a form.
pub(crate) fn said(form: &Form) -> Vec<(&'static str, String)> {
    let values = FIELDS.map(|name| (name, form.get(name).to_owned()));
    values
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// `path` with the filter, and `more` after it.
pub(crate) fn href(path: &str, form: &Form, more: Option<(&str, String)>) -> String {
    let mut pairs = said(form);
    let more = more.map(|(name, value)| format!("{name}={}", kernel::percent(&value)));
    let typed = pairs
        .drain(..)
        .map(|(name, value)| format!("{name}={}", kernel::percent(&value)));
    let query: Vec<String> = typed.chain(more).collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// Where in the list the address begins.
pub(crate) fn place_of(visit: &Visit) -> Option<(Direction, Cursor)> {
    let read = |name: &str| Cursor::parse(&visit.query(name));
    let older = read("older").map(|cursor| (Direction::Older, cursor));
    older.or_else(|| read("newer").map(|cursor| (Direction::Newer, cursor)))
}

/// The documents ticked, as far as they read as ids.
pub(crate) fn picked(visit: &Visit) -> Vec<DocumentId> {
    visit
        .query_all("id")
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect()
}

async fn company(tx: &mut Read, scope: &Scope, form: &mut Form) -> Result<Option<Within>, Halt> {
    let typed = form.get("company").to_owned();
    if typed.is_empty() || scope.breadth() == Breadth::One {
        return Ok(None);
    }
    let found = companies::within(tx, scope, &typed).await?;
    if found.is_none() {
        form.fault("company", &BillingRefusal::UnknownCompany);
    }
    Ok(found)
}

fn filter(form: &mut Form, company: Option<&Within>) -> Filter {
    let year = Some(form.get("year"))
        .filter(|text| text.len() == 4)
        .and_then(|text| text.parse().ok());
    let first = year.and_then(|year| Day::new(year, 1, 1));
    let last = year.and_then(|year| Day::new(year, 12, 31));
    let number: String = form
        .get("number")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_'))
        .take(35)
        .collect();
    let status = form.get("status").to_owned();
    Filter {
        from: form.day("from").or(first),
        to: form.day("to").or(last),
        wanted: Wanted::from_code(&status),
        number: Some(number).filter(|number| !number.is_empty()),
        company: company.map(Within::id),
        site: form.get("site").parse().ok(),
        least: form.money("min"),
        most: form.money("max"),
    }
}
