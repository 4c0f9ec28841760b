//! Mail domains of a company: claimed, shown by a record in the DNS or vouched for by the operator.

use access::{Caller, CompanyId, Right};
use db::{Signed, Write};
use dns::NameServer;
use jobs::{JobRun, NewJob, Tools, enqueue};
use kernel::{Coded, Halt, OrMissing};
use serde::{Deserialize, Serialize};

use super::providers::grounds;
use crate::domain::provider::{Domain, Finding, proof_of};
use crate::domain::provider_refusal::ProviderRefusal;
use crate::store::{companies, domains};

/// The kind of job that asks the name servers.
pub const CHECK: &str = "identity.check_domains";

/// The same company is asked about once in so many seconds, however often one presses.
const ONCE_IN_S: i64 = 10;
const MOST: usize = 20;

/// Whose domains.
#[derive(Serialize, Deserialize)]
struct ToCheck {
    company: CompanyId,
}

/// The record that shows `domain` to be the company's: its name and its value.
pub fn record(tools: &Tools, company: CompanyId, domain: &str) -> (String, String) {
    proof_of(&tools.vault.derive("mail domain proof"), company, domain)
}

/// Says that a domain is the company's. It counts once that is shown.
///
/// # Errors
/// There are enough of them.
pub async fn claim(tx: &mut Write, caller: &Caller, domain: &str) -> Result<(), Halt> {
    let (scope, company, _) = grounds(tx, caller).await?;
    if domains::list(tx, &scope, company).await?.len() >= MOST {
        return Err(ProviderRefusal::TooManyDomains.into());
    }
    domains::claim(tx, company, domain).await?;
    check_later(tx, company).await
}

/// Gives a domain up.
///
/// # Errors
/// It is none of the company's.
pub async fn give_up(tx: &mut Write, caller: &Caller, domain: &str) -> Result<(), Halt> {
    let (_, company, _) = grounds(tx, caller).await?;
    domains::drop(tx, company, domain)
        .await?
        .then_some(())
        .or_missing()
}

/// Queues the questions to the name servers.
///
/// # Errors
/// The right is lacking.
pub async fn ask(tx: &mut Write, caller: &Caller) -> Result<(), Halt> {
    let (_, company, _) = grounds(tx, caller).await?;
    check_later(tx, company).await
}

/// The operator's staff vouches for a domain, or takes it from a company that has it wrongly.
///
/// # Errors
/// It counts for another company; it is not there.
pub async fn settle(
    tx: &mut Write,
    caller: &Caller,
    (company, domain): (CompanyId, &str),
    wanted: Settled,
) -> Result<(), Halt> {
    let scope = caller.scope(Right::ModulesManage)?;
    let company = companies::find(tx, &scope, company).await?.or_missing()?.id;
    let all = domains::list(tx, &scope, company).await?;
    all.iter().find(|one| one.name == domain).or_missing()?;
    match wanted {
        Settled::Vouched => domains::show(tx, (company, domain), Some(caller.name())).await,
        Settled::Freed => domains::drop(tx, company, domain).await.map(|_| ()),
    }
}

/// What the operator's staff decides of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is the company's.
    Vouched,
    /// It is not.
    Freed,
}

async fn check_later(tx: &mut Write, company: CompanyId) -> Result<(), Halt> {
    let window = tx.now().micros() / 1_000_000 / ONCE_IN_S;
    let job = NewJob::new(CHECK, &ToCheck { company })?;
    let job = job.once(format!("{CHECK}/{company}/{window}"));
    enqueue(tx, job).await.map(|_| ())
}

/// Asks, and keeps what was said; a domain that is shown counts from now on, until it is given up.
pub(crate) async fn run(run: JobRun, server: Option<NameServer>) -> Result<String, Halt> {
    let ToCheck { company } = run.payload()?;
    let mut tx = run.tools.db.read_as_the_house().await?;
    let all = domains::of_company(&mut tx, company).await?;
    drop(tx);
    let mut found = 0;
    for domain in all.iter().filter(|domain| domain.shown_at.is_none()) {
        let finding = look(&run.tools, server.as_ref(), (company, domain)).await;
        let mut tx = run.tools.db.write_as_the_house().await?;
        let at = (company, domain.name.as_str());
        let finding = match finding {
            Finding::Found => match domains::show(&mut tx, at, None).await {
                Ok(()) => Finding::Found,
                Err(Halt::Refused(_)) => Finding::Taken,
                Err(halt) => return Err(halt),
            },
            other => other,
        };
        found += usize::from(finding == Finding::Found);
        domains::checked(&mut tx, at, finding).await?;
        let note = format!("{} {}", domain.name, finding.code());
        let signed = Signed::by_the_house("identity.check_domain").on(company);
        tx.commit(signed.in_company(company).saying(note)).await?;
    }
    Ok(found.to_string())
}

async fn look(
    tools: &Tools,
    server: Option<&NameServer>,
    (company, domain): (CompanyId, &Domain),
) -> Finding {
    let (name, value) = record(tools, company, &domain.name);
    let Some(server) = server else {
        return Finding::Unasked;
    };
    match server.texts(&name).await {
        Ok(texts) if texts.iter().any(|text| text.trim() == value) => Finding::Found,
        Ok(_) => Finding::Missing,
        Err(_) => Finding::Unasked,
    }
}
