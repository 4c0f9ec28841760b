//! Asking the name servers about a brand: queued by a page, done by a job.

use std::net::IpAddr;

use access::{Caller, CompanyId, Right};
use db::{Signed, Write};
use dns::{DnsFault, NameServer};
use futures_util::future::join_all;
use jobs::{JobRun, NewJob, Tools, enqueue};
use kernel::{Halt, OrMissing};
use serde::{Deserialize, Serialize};

use super::{Reach, find_company};
use crate::domain::{
    Asked, Brand, Checked, RecordKind, RecordState, Wanted, judge_address, judge_texts, wanted,
};
use crate::store;

/// The kind of job.
pub(crate) const CHECK: &str = "parties.check_brand";

/// The same brand is asked about once in so many seconds, however often one presses.
const ONCE_IN_S: i64 = 10;

/// Whose brand.
#[derive(Serialize, Deserialize)]
pub(crate) struct ToCheck {
    pub(crate) company: CompanyId,
}

/// Queues the questions about a brand.
///
/// # Errors
/// The right is lacking, or there is no brand.
pub async fn check_brand(tx: &mut Write, caller: &Caller, reach: Reach) -> Result<(), Halt> {
    let scope = reach.to_change(caller, Right::BrandEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    store::brands::find(tx, &scope, company.id)
        .await?
        .or_missing()?;
    check_later(tx, company.id).await
}

pub(super) async fn check_later(tx: &mut Write, company: CompanyId) -> Result<(), Halt> {
    let window = tx.now().micros() / 1_000_000 / ONCE_IN_S;
    let job = NewJob::new(CHECK, &ToCheck { company })?;
    let job = job.once(format!("{CHECK}/{company}/{window}"));
    enqueue(tx, job).await.map(|_| ())
}

/// What the house asks of brands' domains.
fn asked(tools: &Tools) -> Asked {
    let settings = &tools.settings;
    let chosen = &settings.brands.target;
    Asked {
        target: match chosen.as_str() {
            "" => settings.public_host(),
            chosen => chosen.to_owned(),
        },
        spf: settings.brands.spf.clone(),
        selector: settings
            .brands
            .dkim
            .as_ref()
            .map(|(selector, _)| selector.clone()),
    }
}

/// The records a brand needs.
pub(crate) fn records(tools: &Tools, brand: &Brand) -> Vec<Wanted> {
    let key = tools.vault.derive("brand proof");
    wanted(brand, &asked(tools), &key)
}

/// Asks, and keeps what was said; a host or a sender that is shown to be the brand's counts from
/// now on, and goes on counting until it is changed.
pub(crate) async fn run(run: JobRun, server: Option<NameServer>) -> Result<String, Halt> {
    let ToCheck { company } = run.payload()?;
    let tools = &run.tools;
    let mut tx = tools.db.read_as_the_house().await?;
    let Some(brand) = store::brands::without_scope(&mut tx, company).await? else {
        return Ok("no brand".to_owned());
    };
    drop(tx);
    // Side by side: a server that says nothing keeps a worker once, not once a record.
    let records = records(tools, &brand).into_iter();
    let asking = records.map(|record| ask(tools, server.as_ref(), record));
    let all = join_all(asking).await;
    let mut tx = tools.db.write_as_the_house().await?;
    for checked in &all {
        store::brand_records::keep(&mut tx, company, checked).await?;
    }
    let found = |kind| {
        let mut found = all.iter().filter(|one| one.state == RecordState::Found);
        found.any(|one| one.kind == kind)
    };
    let mut note = Vec::new();
    if let Some(host) = &brand.host
        && found(RecordKind::HostProof)
        && found(RecordKind::Address)
        && store::brands::host_counts(&mut tx, company, host).await?
    {
        note.push(host.as_str().to_owned());
    }
    if let Some(sender) = &brand.sender
        && found(RecordKind::SenderProof)
        && store::brands::sender_counts(&mut tx, company, sender).await?
    {
        note.push(sender.as_str().to_owned());
    }
    let note = note.join(" ");
    let signed = Signed::by_the_house("parties.check_brand").on(company);
    tx.commit(signed.in_company(company).saying(&note)).await?;
    Ok(note)
}

async fn ask(tools: &Tools, server: Option<&NameServer>, mut record: Wanted) -> Checked {
    let judged = match server {
        Some(server) => judge(tools, server, &mut record).await.ok(),
        None => None,
    };
    let (state, found) = judged.unwrap_or((RecordState::Unasked, String::new()));
    Checked {
        kind: record.kind,
        name: record.name,
        expected: record.expected,
        state,
        found: found.chars().take(500).collect(),
        at: tools.now(),
    }
}

async fn judge(
    tools: &Tools,
    server: &NameServer,
    record: &mut Wanted,
) -> Result<(RecordState, String), DnsFault> {
    if record.kind == RecordKind::Address {
        let alias = server.alias(&record.name).await?;
        let addresses = server.addresses(&record.name).await?;
        let ours = match record.expected.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => server.addresses(&record.expected).await?,
        };
        let found = (alias.as_deref(), &addresses[..]);
        return Ok(judge_address(&record.expected, found, &ours));
    }
    if let (RecordKind::Dkim, Some((selector, domain))) = (record.kind, &tools.settings.brands.dkim)
    {
        // What our own domain publishes is what others are to publish.
        let own = format!("{selector}._domainkey.{domain}");
        let texts = server.texts(&own).await?;
        record.expected = texts.into_iter().next().unwrap_or_default();
    }
    let texts = server.texts(&record.name).await?;
    Ok(judge_texts(record, &texts, &asked(tools)))
}
