use access::Breadth;
use askama::Template;
use db::Read;
use kernel::{Coded, Day, Halt};
use web::{Form, Page, Tag, Visit};

use crate::domain::{Cursor, Document, DocumentKind, Standing, Wanted};
use crate::pages::question::{self, Question};
use crate::pages::{Place, document};
use crate::store::companies;
use crate::store::listing::{self, Listed, Listing, Totals};

/// More documents than this are not counted, so that a page never reads a whole list.
const COUNTED: usize = 1_000;

/// Years one may choose: documents are kept ten (C. com. L123-22), and the present one.
const YEARS: i16 = 11;

#[derive(Template)]
#[template(path = "list.html")]
struct List<'a> {
    v: &'a Visit,
    p: &'a Place,
    form: &'a Form,
    question: &'a Question,
    listing: &'a Listing,
    /// The page of each row, and its PDF.
    links: Vec<(String, String)>,
    tags: Vec<(Standing, Tag<'a>)>,
    /// The words around a number beside its box.
    select: (&'a str, &'a str),
    totals: Option<Totals>,
    choices: Choices,
    newer: Option<String>,
    older: Option<String>,
}

/// What the filter offers to choose from.
#[derive(Default)]
struct Choices {
    statuses: Vec<(&'static str, String)>,
    years: Vec<String>,
    /// Empty when they are too many: then a reference is typed.
    companies: Vec<(String, String)>,
    sites: Vec<(String, String)>,
}

/// `GET /invoices`, `GET /credit-notes`
pub(crate) async fn show(visit: Visit, place: &'static Place) -> Page {
    let mut form = question::typed(&visit);
    let mut tx = visit.read().await?;
    let question = Question::read(&visit, &mut tx, place, &mut form).await?;
    let asked = question.asked();
    let listing = listing::page(&mut tx, asked, question::place_of(&visit)).await?;
    let totals = totals(&mut tx, &question, &listing).await?;
    let choices = choices(&visit, &mut tx, place, &question).await?;
    drop(tx);
    let at = |name: &'static str, cursor: Cursor| {
        question::href(place.list, &form, Some((name, cursor.to_string())))
    };
    let page = List {
        v: &visit,
        p: place,
        form: &form,
        question: &question,
        listing: &listing,
        links: links(place, &listing.rows),
        tags: tags(&visit, place, (&listing.rows, question.today)),
        select: visit.around("billing.select"),
        totals,
        choices,
        newer: listing.newer.map(|cursor| at("newer", cursor)),
        older: listing.older.map(|cursor| at("older", cursor)),
    };
    if form.faults().is_empty() {
        visit.render(&page)
    } else {
        visit.render_refused(&form, &page)
    }
}

/// A number alone leads to its document, unless the page shows several issuers.
fn links(place: &Place, rows: &[Listed]) -> Vec<(String, String)> {
    let first = rows.first().map(|row| row.document.issuer);
    let several = rows.iter().any(|row| Some(row.document.issuer) != first);
    let link = |row: &Listed| {
        let issuer = Some(row.document.issuer).filter(|_| several);
        let number = row.document.number.as_str();
        let pdf = document::pdf_href(place.list, number, issuer);
        (document::href(place.list, number, issuer), pdf)
    };
    rows.iter().map(link).collect()
}

/// How each standing among the rows is shown.
fn tags<'a>(
    visit: &'a Visit,
    place: &Place,
    (rows, today): (&[Listed], Day),
) -> Vec<(Standing, Tag<'a>)> {
    let mut tags: Vec<(Standing, Tag<'a>)> = Vec::new();
    for row in rows {
        let standing = row.document.standing(today);
        if tags.iter().all(|(known, _)| *known != standing) {
            let (tone, label) = place.standing(&row.document, today);
            tags.push((standing, visit.tag(tone, &label)));
        }
    }
    tags
}

/// Sums of the whole answer: for nothing when one page holds it, and never over a long list.
async fn totals(
    tx: &mut Read,
    question: &Question,
    listing: &Listing,
) -> Result<Option<Totals>, Halt> {
    if listing.newer.is_none() && listing.older.is_none() {
        return Ok(Some(sum(&listing.rows)));
    }
    let whole_house = question.scope.breadth() == Breadth::Many && question.filter.is_everything();
    if whole_house {
        return Ok(None);
    }
    listing::totals(tx, question.asked(), COUNTED + 1)
        .await
        .map(Some)
}

fn sum(rows: &[Listed]) -> Totals {
    rows.iter()
        .map(|row| &row.document)
        .fold(Totals::default(), |sum, document| Totals {
            count: sum.count + 1,
            net: sum.net + document.net,
            vat: sum.vat + document.vat,
            gross: sum.gross + document.gross,
            due: sum.due + (document.gross - document.paid),
        })
}

async fn choices(
    visit: &Visit,
    tx: &mut Read,
    place: &Place,
    question: &Question,
) -> Result<Choices, Halt> {
    let (year, _, _) = visit.today().parts();
    let offered = |wanted: &&Wanted| match place.kind {
        DocumentKind::Invoice => true,
        DocumentKind::CreditNote => !matches!(wanted, Wanted::Unpaid | Wanted::Overdue),
    };
    let words = |wanted: &Wanted| {
        (
            wanted.code(),
            place.t(visit, &format!("state.{}", wanted.code())),
        )
    };
    let mut choices = Choices {
        statuses: Wanted::ALL.iter().filter(offered).map(words).collect(),
        years: (0..YEARS).map(|back| (year - back).to_string()).collect(),
        ..Choices::default()
    };
    let one = match (&question.company, question.scope.breadth()) {
        (Some(company), _) => Some(company.id()),
        (None, Breadth::One) => Some(question.scope.root()),
        (None, Breadth::Few | Breadth::Many) => None,
    };
    if let Some(company) = one {
        choices.sites = companies::sites(tx, &question.scope, company).await?;
    }
    if question.scope.breadth() == Breadth::Few {
        let companies = companies::choices(tx, &question.scope).await?;
        choices.companies = companies
            .into_iter()
            .map(|one| (one.reference, one.name))
            .collect();
    }
    Ok(choices)
}

impl List<'_> {
    fn rows(&self) -> impl Iterator<Item = (&Listed, &(String, String))> {
        self.listing.rows.iter().zip(&self.links)
    }

    fn tag(&self, document: &Document) -> Option<&Tag<'_>> {
        let standing = document.standing(self.question.today);
        let shown = self.tags.iter().find(|(known, _)| *known == standing);
        shown.map(|(_, tag)| tag)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.get(name) == value
    }

    fn is_filtered(&self) -> bool {
        !question::said(self.form).is_empty()
    }

    /// Whether one of the rarer fields says something.
    fn is_narrowed(&self) -> bool {
        ["from", "to", "site", "min", "max"]
            .iter()
            .any(|name| !self.form.get(name).is_empty())
    }

    fn kept(&self) -> Vec<(&'static str, String)> {
        question::said(self.form)
    }

    fn csv(&self) -> String {
        question::href(self.p.csv, self.form, None)
    }

    fn zip(&self) -> String {
        question::href(self.p.zip, self.form, None)
    }

    fn is_invoices(&self) -> bool {
        self.p.kind == DocumentKind::Invoice
    }

    /// Sums are shown when they are of everything.
    fn sums(&self) -> Option<&Totals> {
        let whole = |totals: &&Totals| usize::try_from(totals.count).is_ok_and(|n| n <= COUNTED);
        self.totals
            .as_ref()
            .filter(whole)
            .filter(|totals| totals.count > 0)
    }

    fn counted(&self) -> String {
        match (&self.totals, self.sums()) {
            (_, Some(totals)) => self.p.count(self.v, "count", totals.count),
            (Some(totals), None) if totals.count > 0 => {
                let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
                self.p.t1(self.v, "count_beyond", &self.v.number(most))
            }
            (Some(_), None) | (None, None) => String::new(),
        }
    }
}
