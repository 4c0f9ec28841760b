use std::collections::HashMap;

use access::{CompanyId, Scope};
use db::Vault;
use jiff::tz::TimeZone;
use kernel::{Fault, Halt, Id, Timestamp};
use sheets::{Checks, Line, Problem, Table};

use super::row::{ImportRefusal, Row, own_key, read};
use super::{compare, seats};
use crate::domain::{Company, Contact, Iban, PaymentDetails, Reference, Site};
use crate::store::imports::Known;

/// A value that is new, changed or as it was.
#[derive(Debug)]
pub enum Step<T> {
    /// To be added.
    Add(T),
    /// To be saved.
    Save(T),
    /// Nothing to do.
    Leave,
}

impl<T> Step<T> {
    fn is_work(&self) -> bool {
        !matches!(self, Self::Leave)
    }
}

/// What becomes of one row.
#[derive(Debug)]
pub struct Planned {
    pub company: Company,
    pub step: Step<()>,
    /// It is new and brings no reference of its own.
    pub needs_reference: bool,
    pub head_office: Step<Site>,
    pub billing: Step<Contact>,
    pub payment: Step<(PaymentDetails, Iban)>,
}

impl Planned {
    fn is_new(&self) -> bool {
        matches!(self.step, Step::Add(()))
    }

    fn is_work(&self) -> bool {
        self.step.is_work()
            || self.head_office.is_work()
            || self.billing.is_work()
            || self.payment.is_work()
    }
}

/// What becomes of the whole table, parents before those below them.
#[derive(Debug, Default)]
pub struct Plan {
    pub rows: Vec<Planned>,
    /// Above each company that may take others: ancestor and distance.
    pub above: HashMap<CompanyId, Vec<(CompanyId, i64)>>,
}

impl Plan {
    pub fn created(&self) -> usize {
        self.rows.iter().filter(|row| row.is_new()).count()
    }

    pub fn changed(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| !row.is_new() && row.is_work())
            .count()
    }

    pub fn unchanged(&self) -> usize {
        self.rows.iter().filter(|row| !row.is_work()).count()
    }
}

/// Where known companies are found.
pub struct Index {
    pub by_reference: HashMap<String, usize>,
    pub by_external: HashMap<String, usize>,
    by_own_key: HashMap<String, usize>,
}

impl Index {
    fn of(companies: &[Company]) -> Self {
        let mut index = Self {
            by_reference: HashMap::new(),
            by_external: HashMap::new(),
            by_own_key: HashMap::new(),
        };
        for (place, company) in companies.iter().enumerate() {
            index
                .by_reference
                .insert(company.reference.as_str().to_owned(), place);
            if let Some(external) = &company.external_reference {
                index.by_external.insert(external.clone(), place);
            }
            if let Some(siren) = &company.siren {
                index
                    .by_own_key
                    .insert(own_key(siren.as_str(), &company.legal_name), place);
            }
        }
        index
    }

    /// The company a row means, when it is known.
    fn find(&self, checks: &mut Checks, line: &Line) -> Option<usize> {
        let reference = self
            .by_reference
            .get(&line.get("reference").to_ascii_uppercase())
            .copied();
        let external = self
            .by_external
            .get(line.get("external_reference"))
            .copied();
        if let (Some(one), Some(other)) = (reference, external)
            && one != other
        {
            checks.refuse(line, "external_reference", &ImportRefusal::TwoCompanies);
        }
        let unnamed = line.get("external_reference").is_empty() && line.get("reference").is_empty();
        let own = || {
            self.by_own_key
                .get(&own_key(line.get("siren"), line.get("legal_name")))
        };
        reference
            .or(external)
            .or_else(|| if unnamed { own().copied() } else { None })
    }
}

/// Reads the whole table and decides what becomes of each row.
pub fn plan(
    table: &Table,
    checks: &mut Checks,
    known: Known,
    scope: &Scope,
    (vault, now): (&Vault, Timestamp),
) -> Result<Plan, Halt> {
    let zone =
        TimeZone::get("Europe/Paris").map_err(|error| Fault::new("reading a zone", error))?;
    let index = Index::of(&known.companies);
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut meant = HashMap::new();
    for line in &table.rows {
        let kept = index
            .find(checks, line)
            .map(|place| &known.companies[place]);
        let row = read(checks, line, kept);
        match kept {
            Some(kept) => check_kept(checks, &row, kept, &mut meant),
            None => check_key(checks, &row),
        }
        rows.push(Seated {
            row,
            kept,
            id: kept.map_or_else(|| Id::new(now), |company| company.id),
        });
    }
    let seats = seats::find(&rows, (&known.companies, &index), scope.root(), checks);
    let mut plan = Plan {
        rows: Vec::with_capacity(rows.len()),
        above: known.above.clone(),
    };
    let with = With {
        known: &known,
        vault,
        now,
        zone,
    };
    for (place, parent) in seats {
        plan.rows
            .push(compare::planned(&rows[place], parent, &with));
    }
    Ok(plan)
}

/// A row, the company it means when known, and its id.
pub struct Seated<'a> {
    pub row: Row,
    pub kept: Option<&'a Company>,
    pub id: CompanyId,
}

/// What a comparison needs besides the row.
pub struct With<'a> {
    pub known: &'a Known,
    pub vault: &'a Vault,
    pub now: Timestamp,
    pub zone: TimeZone,
}

/// A known company is meant by one row, under the references it has.
fn check_kept(
    checks: &mut Checks,
    row: &Row,
    kept: &Company,
    meant: &mut HashMap<CompanyId, usize>,
) {
    let number = row.line.number();
    let first = *meant.entry(kept.id).or_insert(number);
    if first != number {
        let args = vec![first.to_string()];
        checks.add(Problem::new(
            number,
            "",
            "parties.import.same_company",
            args,
        ));
    }
    if row
        .reference
        .as_ref()
        .is_some_and(|said| *said != kept.reference)
    {
        checks.refuse(&row.line, "reference", &ImportRefusal::OtherReference);
    }
    let (said, had) = (&row.external_reference, &kept.external_reference);
    if said.is_some() && had.is_some() && said != had {
        checks.refuse(
            &row.line,
            "external_reference",
            &ImportRefusal::OtherReference,
        );
    }
}

fn check_key(checks: &mut Checks, row: &Row) {
    let reference = row.reference.as_ref().map_or("", Reference::as_str);
    let external = row.external_reference.as_deref().unwrap_or_default();
    checks.unique(&row.line, "reference", reference);
    checks.unique(&row.line, "external_reference", external);
    if !reference.is_empty() || !external.is_empty() {
        return;
    }
    match &row.siren {
        Some(siren) => {
            let key = own_key(siren.as_str(), &row.legal_name);
            checks.unique(&row.line, "siren", &key);
        }
        None if row.line.get("siren").is_empty() => {
            checks.refuse(&row.line, "external_reference", &ImportRefusal::NoKey);
        }
        None => {}
    }
}
