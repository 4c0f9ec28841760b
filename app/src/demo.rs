//! A believable operator, always the same: companies, people, terms, two years of invoices.
//!
//! Ids, names, identifiers and amounts never vary. Only dates of documents are counted back from
//! the day of filling, so that what is overdue is overdue whenever one looks.

mod cast;

use std::collections::HashMap;

use access::{CompanyId, SiteId};
use billing::samples::SampleCompany;
use db::{Read, Signed, Write};
use identity::ReadyMade;
use identity::samples::Crowd;
use jiff::tz::TimeZone;
use jobs::Tools;
use kernel::{Day, Fault, Halt, Kind, Refusal};

use crate::store;

pub use cast::{Persona, personas};

/// Companies of the large demo, besides those with a story.
const LARGE_COMPANIES: usize = 1_000;
/// Those of the tree, its resellers, and who signs in at each.
const TREE_COMPANIES: usize = 100_000;
const TREE_RESELLERS: usize = 100;
const TREE_USERS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DemoRefusal {
    NotEmpty,
}

impl Refusal for DemoRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty => "app.demo.not_empty",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Hears which part is being filled.
pub type Told<'a> = &'a (dyn Fn(&'static str) + Sync);

/// Fills the companies and people with a story into an empty database: a second or so.
///
/// # Errors
/// The database is not empty, or failed.
pub async fn fill_small(tools: &Tools) -> Result<Vec<Persona>, Halt> {
    fill_small_telling(tools, &|_| {}).await
}

/// Fills the small demo, then a thousand companies with fifty invoices of five lines each.
///
/// # Errors
/// The database is not empty, or failed.
pub async fn fill_large(tools: &Tools) -> Result<Vec<Persona>, Halt> {
    fill_large_telling(tools, &|_| {}).await
}

/// As [`fill_small`], saying what it does.
///
/// # Errors
/// As [`fill_small`].
pub async fn fill_small_telling(tools: &Tools, told: Told<'_>) -> Result<Vec<Persona>, Halt> {
    refuse_unless_empty(tools).await?;
    let hash = identity::Desk::default().hash(cast::PASSWORD).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    let companies = fill_story(&mut tx, tools, &hash, told).await?;
    told("two years of invoices");
    let (billed, today) = (billed(&mut tx, &companies).await?, today(&tx)?);
    billing::samples::fill(&mut tx, &billed, today).await?;
    tx.commit(Signed::by_the_house("app.demo")).await?;
    Ok(cast::who_sign_in())
}

/// As [`fill_large`], saying what it does.
///
/// # Errors
/// As [`fill_large`].
pub async fn fill_large_telling(tools: &Tools, told: Told<'_>) -> Result<Vec<Persona>, Halt> {
    refuse_unless_empty(tools).await?;
    let hash = identity::Desk::default().hash(cast::PASSWORD).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    let mut companies = fill_story(&mut tx, tools, &hash, told).await?;
    told("a thousand companies");
    let large = parties::samples::fill_large(&mut tx, LARGE_COMPANIES).await?;
    let large: Vec<CompanyId> = large.resellers.into_iter().chain(large.clients).collect();
    told("three people in each");
    identity::samples::fill_large(&mut tx, &large, &hash).await?;
    companies.extend(large);
    told("fifty invoices of five lines for each");
    let (billed, today) = (billed(&mut tx, &companies).await?, today(&tx)?);
    billing::samples::fill_large(&mut tx, &billed, today).await?;
    tx.commit(Signed::by_the_house("app.demo")).await?;
    Ok(cast::who_sign_in())
}

/// Fills the small demo, then a hundred thousand companies under a hundred resellers, ten people in
/// each: for measuring the tree. No invoices.
///
/// # Errors
/// The database is not empty, or failed.
pub async fn fill_tree_telling(tools: &Tools, told: Told<'_>) -> Result<Vec<Persona>, Halt> {
    let personas = fill_small_telling(tools, told).await?;
    let hash = identity::Desk::default().hash(cast::PASSWORD).await?;
    told("a hundred thousand companies");
    let mut tx = tools.db.write_as_the_house().await?;
    let large = parties::samples::fill_under(&mut tx, TREE_COMPANIES, TREE_RESELLERS).await?;
    tx.commit(Signed::by_the_house("app.demo")).await?;
    told("a million users");
    let mut crowd = Crowd {
        each: TREE_USERS,
        before: 0,
        first: ReadyMade::ResellerAdmin,
    };
    let resellers = large.resellers.chunks(TREE_RESELLERS);
    for few in resellers.chain(large.clients.chunks(5_000)) {
        let mut tx = tools.db.write_as_the_house().await?;
        crowd.before += identity::samples::fill_crowd(&mut tx, few, crowd, &hash).await?;
        crowd.first = ReadyMade::Administrator;
        tx.commit(Signed::by_the_house("app.demo")).await?;
    }
    Ok(personas)
}

async fn refuse_unless_empty(tools: &Tools) -> Result<(), Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    match parties::top_company(&mut tx).await? {
        None => Ok(()),
        Some(_) => Err(DemoRefusal::NotEmpty.into()),
    }
}

/// Companies and people with a story; the companies.
async fn fill_story(
    tx: &mut Write,
    tools: &Tools,
    hash: &str,
    told: Told<'_>,
) -> Result<Vec<CompanyId>, Halt> {
    told("companies with a story");
    let samples = parties::samples::fill(tx, &tools.vault).await?;
    told("people with a story, and the terms");
    let people = identity::samples::fill(tx, &samples, hash).await?;
    cast::same_people(&people)?;
    identity::samples::fill_factors(tx, &tools.vault, samples.operator).await?;
    Ok(samples.companies.into_iter().map(|(id, _)| id).collect())
}

/// These companies as billing wants them: each is billed by the one above it.
async fn billed(tx: &mut Read, companies: &[CompanyId]) -> Result<Vec<SampleCompany>, Halt> {
    let wanted: std::collections::HashSet<CompanyId> = companies.iter().copied().collect();
    let mut sites: HashMap<CompanyId, Vec<(SiteId, String)>> = HashMap::new();
    for (id, company, name) in store::sites(tx).await? {
        sites.entry(company).or_default().push((id, name));
    }
    let billed = store::billed_companies(tx).await?.into_iter();
    let billed = billed.filter(|(id, ..)| wanted.contains(id));
    let sample = |(id, issuer, reference): (CompanyId, CompanyId, String)| SampleCompany {
        id,
        issuer,
        reference,
        sites: sites.remove(&id).unwrap_or_default(),
    };
    Ok(billed.map(sample).collect())
}

fn today(tx: &Write) -> Result<Day, Fault> {
    let zone = TimeZone::get("Europe/Paris");
    let zone = zone.map_err(|error| Fault::new("reading time zones", error))?;
    Ok(tx.now().day_in(&zone))
}
