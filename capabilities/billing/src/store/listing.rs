//! Lists: pages, batches and totals of what a filter finds within a scope.

use access::{Breadth, Scope};
use db::{Bound, FromRow, Read, Row};
use kernel::{Coded, Day, Fault, Halt, Money};

use crate::domain::{Cursor, Direction, Document, DocumentKind, DocumentNumber, Filter, Wanted};
use crate::store::companies::Within;
use crate::store::listing_sql::{Ask, Walk, query};

/// Documents on one page of a list.
pub(crate) const PAGE: usize = 25;

/// What is listed: which documents, for whom, on which day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The evidence.
    pub(crate) scope: &'a Scope,
    /// Invoices or credit notes.
    pub(crate) kind: DocumentKind,
    /// What was typed.
    pub(crate) filter: &'a Filter,
    /// The one company asked for, found within the scope.
    pub(crate) company: Option<&'a Within>,
    /// Decides what is overdue.
    pub(crate) today: Day,
}

/// A document as a list shows it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) document: Document,
    /// The billed company's name; empty in a list of one company.
    pub(crate) company_name: String,
}

impl Listed {
    fn cursor(&self) -> Cursor {
        Cursor {
            issued_on: self.document.issued_on,
            id: self.document.id,
        }
    }
}

impl FromRow for Document {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let id = row.take()?;
        let kind = row.take_coded()?;
        let number: String = row.take()?;
        let wrong = || Fault::new("reading a document", format!("the number {number:?}"));
        Ok(Self {
            id,
            kind,
            number: DocumentNumber::parse(&number).ok_or_else(wrong)?,
            issuer: row.take()?,
            company: row.take()?,
            site: row.take()?,
            state: row.take_coded()?,
            issued_on: row.take()?,
            due_on: row.take()?,
            net: row.take()?,
            vat: row.take()?,
            gross: row.take()?,
            paid: row.take()?,
        })
    }
}

impl FromRow for Listed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let document = Document::from_row(row)?;
        let company_name = row.take::<Option<String>>()?.unwrap_or_default();
        Ok(Self {
            document,
            company_name,
        })
    }
}

/// One page of a list, newest first, and where the pages beside it begin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub(crate) rows: Vec<Listed>,
    pub(crate) newer: Option<Cursor>,
    pub(crate) older: Option<Cursor>,
}

/// How many documents a filter finds, and their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) count: i64,
    pub(crate) net: Money,
    pub(crate) vat: Money,
    pub(crate) gross: Money,
    pub(crate) due: Money,
}

impl FromRow for Totals {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let count = row.take()?;
        let (net, vat) = (row.take()?, row.take()?);
        Ok(Self {
            count,
            net,
            vat,
            gross: row.take()?,
            due: row.take()?,
        })
    }
}

/// The page of a list that begins after `cursor`; the first without one.
pub(crate) async fn page(
    tx: &mut Read,
    asked: Asked<'_>,
    place: Option<(Direction, Cursor)>,
) -> Result<Listing, Halt> {
    let (direction, cursor) = match place {
        Some((direction, cursor)) => (direction, Some(cursor)),
        None => (Direction::Older, None),
    };
    let mut rows = rows(tx, asked, (direction, cursor), PAGE + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    if direction == Direction::Newer {
        rows.reverse();
    }
    let (before, after) = match direction {
        Direction::Older => (cursor.is_some(), more),
        Direction::Newer => (more, true),
    };
    let newer = rows.first().filter(|_| before).map(Listed::cursor);
    let older = rows.last().filter(|_| after).map(Listed::cursor);
    Ok(Listing { rows, newer, older })
}

/// Up to `most` documents older than `cursor`, for what goes through a whole list.
pub(crate) async fn batch(
    tx: &mut Read,
    asked: Asked<'_>,
    cursor: Option<Cursor>,
    most: usize,
) -> Result<(Vec<Listed>, Option<Cursor>), Halt> {
    let rows = rows(tx, asked, (Direction::Older, cursor), most).await?;
    let next = rows
        .last()
        .filter(|_| rows.len() == most)
        .map(Listed::cursor);
    Ok((rows, next))
}

/// Counts and adds up what a filter finds, but no more than `most` documents: the count then says
/// `most`, and the sums mean nothing.
pub(crate) async fn totals(tx: &mut Read, asked: Asked<'_>, most: usize) -> Result<Totals, Halt> {
    let bound = bind(Ask::Total, asked, (Direction::Older, None), most);
    Ok(tx.one(bound).await?.unwrap_or_default())
}

async fn rows(
    tx: &mut Read,
    asked: Asked<'_>,
    (direction, cursor): (Direction, Option<Cursor>),
    most: usize,
) -> Result<Vec<Listed>, Halt> {
    let ask = match direction {
        Direction::Older => Ask::Older,
        Direction::Newer => Ask::Newer,
    };
    tx.all(bind(ask, asked, (direction, cursor), most)).await
}

/// From this length on, the beginning of a number is looked up rather than looked for.
const LOOKED_UP: usize = 6;

/// The index that is walked: the one company's, the few companies', the numbers', or the dates'.
fn walk(asked: &Asked<'_>) -> Walk {
    let unpaid = asked.filter.wanted.is_some_and(Wanted::is_unpaid);
    let breadth = match asked.company {
        Some(_) => Breadth::One,
        None => asked.scope.breadth(),
    };
    let number = asked
        .filter
        .number
        .as_ref()
        .filter(|number| number.len() >= LOOKED_UP);
    let whole = asked.scope.narrowed().is_none() && asked.filter.is_everything();
    match (breadth, number, unpaid) {
        (Breadth::One, None, false) if whole => Walk::Whole,
        (Breadth::One, _, false) => Walk::One,
        (Breadth::One, _, true) => Walk::OneUnpaid,
        (Breadth::Few | Breadth::Many, Some(_), false) => Walk::Numbers,
        (Breadth::Few | Breadth::Many, Some(_), true) => Walk::NumbersUnpaid,
        (Breadth::Few, None, false) => Walk::Few,
        (Breadth::Few, None, true) => Walk::FewUnpaid,
        (Breadth::Many, None, false) => Walk::Many,
        (Breadth::Many, None, true) => Walk::ManyUnpaid,
    }
}

/// In one company a part of the number is enough; over many, its beginning is asked for.
fn pattern(number: &str, walk: Walk) -> String {
    let escaped = number.to_ascii_uppercase().replace('_', "!_");
    match walk {
        Walk::Whole | Walk::One | Walk::OneUnpaid => format!("%{escaped}%"),
        _ => format!("{escaped}%"),
    }
}

fn bind(
    ask: Ask,
    asked: Asked<'_>,
    (direction, cursor): (Direction, Option<Cursor>),
    most: usize,
) -> Bound {
    let walk = walk(&asked);
    let Asked {
        scope,
        kind,
        filter,
        company,
        today,
    } = asked;
    let (first, last) = ("0000-01-01".to_owned(), "9999-12-31".to_owned());
    let from = filter.from.map_or(first, |day| day.to_string());
    let to = filter.to.map_or(last, |day| day.to_string());
    // Ids are hexadecimal: `g` comes after all of them, nothing before.
    let (place, other) = match direction {
        Direction::Older => (nearest(cursor, (to, "g".to_owned()), std::cmp::min), from),
        Direction::Newer => (nearest(cursor, (from, String::new()), std::cmp::max), to),
    };
    let root = company.map_or(scope.root(), Within::id);
    let wanted = filter.wanted;
    let due_before = wanted
        .filter(|wanted| *wanted == Wanted::Overdue)
        .map(|_| today);
    let due_from = wanted
        .filter(|wanted| kind == DocumentKind::Invoice && wanted.excludes_overdue())
        .map(|_| today);
    let bound = query(walk, ask)
        .bind(kind.code())
        .bind(root)
        .bind(place.0)
        .bind(place.1)
        .bind(other)
        .bind(wanted.and_then(Wanted::state).map(Coded::code))
        .bind(filter.site)
        .bind(scope.narrowed())
        .bind(filter.number.as_ref().map(|number| pattern(number, walk)))
        .bind(filter.least)
        .bind(filter.most)
        .bind(due_before)
        .bind(due_from)
        .bind(i64::try_from(most).unwrap_or(i64::MAX));
    match (walk, &filter.number) {
        (Walk::Numbers | Walk::NumbersUnpaid, Some(number)) => {
            bound.bind(number).bind(number.to_ascii_uppercase())
        }
        _ => bound,
    }
}

/// A place in the order of the list: a day, then an id.
type Spot = (String, String);

fn nearest(cursor: Option<Cursor>, bound: Spot, choose: fn(Spot, Spot) -> Spot) -> Spot {
    match cursor {
        Some(cursor) => choose((cursor.issued_on.to_string(), cursor.id.to_string()), bound),
        None => bound,
    }
}
