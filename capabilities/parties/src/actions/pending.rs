//! Changes that wait (row G16): asked for, vouched for, stopped or put in force. Whatever a thief
//! with somebody's session changes, the company's administrators hear of it while it can be stopped.

use access::{Caller, CompanyId, MembershipId, Scope};
use db::{Read, Signed, Vault, Write};
use jobs::{JobKind, JobRun, NewJob, Tools, enqueue};
use kernel::{Fault, Halt, OrMissing, Timestamp};
use serde::{Deserialize, Serialize};

use super::change_payment;
use crate::domain::{
    CHANGE_IN_FORCE, CHANGE_TOLD, Change, ChangeEvent, ChangeId, ChangeInForce, ChangeKind,
    ChangeRefusal, ChangeState, ChangeTold, LAPSES_AFTER_S, Proof, USUAL_DELAY_H,
};
use crate::store;

/// The job that puts a change in force, or lets it lapse.
pub const SETTLE: &str = "parties.settle_change";

#[derive(Serialize, Deserialize)]
struct Settle {
    change: ChangeId,
}

/// Who asks for a change, from where, and how long it is to wait.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Who.
    pub caller: &'a Caller,
    /// The network address.
    pub address: &'a str,
    /// How long before it takes effect, in hours.
    pub delay_h: u32,
}

impl<'a> Asking<'a> {
    /// As the house has it set.
    pub fn of(caller: &'a Caller, address: &'a str, tools: &Tools) -> Self {
        Self {
            caller,
            address,
            delay_h: tools.settings.change_delay_h.unwrap_or(USUAL_DELAY_H),
        }
    }
}

/// What a change does, and what may be shown of it.
pub(super) struct Wanted {
    pub(super) company: CompanyId,
    pub(super) kind: ChangeKind,
    pub(super) payload: Vec<u8>,
    pub(super) was: String,
    pub(super) becomes: String,
}

/// What another capability's change does, and what may be shown of it.
#[derive(Clone, Debug)]
pub struct OthersChange {
    /// Whose company.
    pub company: CompanyId,
    /// About what.
    pub kind: ChangeKind,
    /// What it does, for the capability that puts it in force ([`CHANGE_IN_FORCE`]): no secret.
    pub does: String,
    /// What is there now.
    pub was: String,
    /// What it would become.
    pub becomes: String,
}

/// Keeps a change of another capability's that is to wait. Whether the caller may ask for it is for
/// the one who calls this to know.
///
/// # Errors
/// One of the kind waits already.
pub async fn ask_change(
    tx: &mut Write,
    asking: Asking<'_>,
    vault: &Vault,
    change: OthersChange,
) -> Result<Change, Halt> {
    let wanted = Wanted {
        company: change.company,
        kind: change.kind,
        payload: change.does.into_bytes(),
        was: change.was,
        becomes: change.becomes,
    };
    ask(tx, asking, vault, wanted).await
}

/// The latest changes of a kind, the one that waits first.
///
/// # Errors
/// The database failed.
pub async fn latest_changes(
    tx: &mut Read,
    scope: &Scope,
    of: (CompanyId, ChangeKind),
) -> Result<Vec<Change>, Halt> {
    store::changes::latest(tx, scope, of).await
}

/// Whom a change that waits would make the company's owner.
///
/// # Errors
/// The database failed.
pub async fn owner_to_be(
    tx: &mut Read,
    vault: &Vault,
    change: &Change,
) -> Result<Option<MembershipId>, Halt> {
    if change.kind != ChangeKind::Owner {
        return Ok(None);
    }
    let Some(sealed) = store::changes::payload(tx, change.id).await? else {
        return Ok(None);
    };
    let payload = vault.open(&context(change.id), &sealed)?;
    read_owner(&payload).map(Some)
}

fn read_owner(payload: &[u8]) -> Result<MembershipId, Halt> {
    let read = std::str::from_utf8(payload).ok();
    let read = read.and_then(|text| text.parse().ok());
    read.ok_or_else(|| Fault::new("reading a change of owner", "its payload").into())
}

/// Keeps a change that is to wait, and lets the administrators know.
pub(super) async fn ask(
    tx: &mut Write,
    asking: Asking<'_>,
    vault: &Vault,
    wanted: Wanted,
) -> Result<Change, Halt> {
    let now = tx.now();
    let takes_effect_at = now.plus_seconds(i64::from(asking.delay_h) * 3_600);
    let change = Change {
        id: ChangeId::new(now),
        company: wanted.company,
        kind: wanted.kind,
        state: ChangeState::Waiting,
        was: wanted.was,
        becomes: wanted.becomes,
        asked_by: asking.caller.login(),
        asked_name: asking.caller.name().to_owned(),
        asked_company: asking.caller.company(),
        asked_address: asking.address.to_owned(),
        asked_at: now,
        takes_effect_at,
        lapses_at: takes_effect_at.plus_seconds(LAPSES_AFTER_S),
        confirmed_name: None,
        confirmed_at: None,
        ended_name: None,
        ended_at: None,
    };
    let sealed = vault.seal(&context(change.id), &wanted.payload)?;
    store::changes::add(tx, &change, sealed).await?;
    settle_at(tx, change.id, change.lapses_at).await?;
    tell(tx, change.id, ChangeEvent::Asked).await?;
    Ok(change)
}

/// Somebody vouches for a change. Who may is for the caller of this to know: it takes the proof.
///
/// # Errors
/// [`Halt::Missing`]; `parties.change.over`, `parties.change.confirmed`.
pub async fn confirm_change(
    tx: &mut Write,
    caller: &Caller,
    scope: &Scope,
    (company, id): (CompanyId, ChangeId),
    proof: Proof,
) -> Result<Change, Halt> {
    let change = find_change(tx, scope, (company, id)).await?;
    if !store::changes::confirm(tx, caller, (id, proof)).await? {
        return Err(why_not(tx, scope, &change).await?.into());
    }
    let now = tx.now();
    settle_at(tx, id, change.takes_effect_at.max(now)).await?;
    Ok(change)
}

/// Somebody stops a change for good.
///
/// # Errors
/// [`Halt::Missing`]; `parties.change.over`.
pub async fn stop_change(
    tx: &mut Write,
    caller: &Caller,
    scope: &Scope,
    (company, id): (CompanyId, ChangeId),
) -> Result<Change, Halt> {
    let change = find_change(tx, scope, (company, id)).await?;
    if !store::changes::stop(tx, caller, id).await? {
        return Err(ChangeRefusal::Over.into());
    }
    tell(tx, id, ChangeEvent::Stopped).await?;
    Ok(change)
}

/// A change of a company in scope.
///
/// # Errors
/// [`Halt::Missing`].
pub async fn find_change(
    tx: &mut Read,
    scope: &Scope,
    at: (CompanyId, ChangeId),
) -> Result<Change, Halt> {
    store::changes::find(tx, scope, at).await?.or_missing()
}

/// The change, for a job that was given its id: acts for no person.
///
/// # Errors
/// The database failed.
pub async fn change_for_the_house(tx: &mut Read, id: ChangeId) -> Result<Option<Change>, Halt> {
    store::changes::by_id(tx, id).await
}

/// As it is by now: another was quicker.
async fn why_not(tx: &mut Read, scope: &Scope, seen: &Change) -> Result<ChangeRefusal, Halt> {
    let now = find_change(tx, scope, (seen.company, seen.id)).await?;
    Ok(store::changes::refusal(&now))
}

fn context(id: ChangeId) -> String {
    format!("parties_change/{id}")
}

async fn settle_at(tx: &mut Write, change: ChangeId, at: Timestamp) -> Result<(), Halt> {
    let job = NewJob::new(SETTLE, &Settle { change })?.at(at);
    enqueue(tx, job).await.map(|_| ())
}

async fn tell(tx: &mut Write, change: ChangeId, event: ChangeEvent) -> Result<(), Halt> {
    let job = NewJob::new(CHANGE_TOLD, &ChangeTold { change, event })?;
    enqueue(tx, job).await.map(|_| ())
}

/// The job that puts a change in force, or lets it lapse.
pub fn settling() -> JobKind {
    JobKind::new(SETTLE, settle)
}

/// Puts in force what was vouched for and whose time has come, lets lapse what nobody vouched for.
/// Run twice, or beside somebody who stops it, one of them finds the row changed and does nothing.
async fn settle(run: JobRun) -> Result<String, Halt> {
    let Settle { change: id } = run.payload()?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let now = tx.now();
    let payload = store::changes::take_payload(&mut tx, id).await?;
    let change = store::changes::by_id(&mut tx, id).await?.or_missing()?;
    let Some(sealed) = payload else {
        return Ok("over".to_owned());
    };
    let action = if store::changes::apply(&mut tx, id, now).await? {
        let payload = run.tools.vault.open(&context(id), &sealed)?;
        match put_in_force(&mut tx, &run.tools, &change, &payload).await? {
            InForce::Yes => {
                tell(&mut tx, id, ChangeEvent::Applied).await?;
                match change.kind {
                    ChangeKind::BankDetails | ChangeKind::Owner => "parties.apply_change",
                    ChangeKind::IdentityProvider => "parties.apply_provider",
                }
            }
            InForce::NoLonger => {
                store::changes::void(&mut tx, id).await?;
                "parties.lapse_change"
            }
        }
    } else if store::changes::lapse(&mut tx, id, now).await? {
        "parties.lapse_change"
    } else {
        return Ok("not yet".to_owned());
    };
    let signed = Signed::by_the_house(action)
        .on(id)
        .in_company(change.company);
    tx.commit(signed).await?;
    Ok(action.to_owned())
}

/// Whether what was asked for can still be.
enum InForce {
    Yes,
    /// Whom it was about is no longer there, or no longer may.
    NoLonger,
}

async fn put_in_force(
    tx: &mut Write,
    tools: &Tools,
    change: &Change,
    payload: &[u8],
) -> Result<InForce, Halt> {
    match change.kind {
        ChangeKind::BankDetails => {
            change_payment::put_in_force(tx, &tools.vault, change.company, payload).await?;
            Ok(InForce::Yes)
        }
        ChangeKind::Owner => {
            let owner = read_owner(payload)?;
            Ok(match store::owners::put(tx, change.company, owner).await? {
                true => InForce::Yes,
                false => InForce::NoLonger,
            })
        }
        ChangeKind::IdentityProvider => {
            let does = String::from_utf8_lossy(payload).into_owned();
            let change = change.id;
            let job = NewJob::new(CHANGE_IN_FORCE, &ChangeInForce { change, does })?;
            enqueue(tx, job).await?;
            Ok(InForce::Yes)
        }
    }
}

/// What a payload says, read back.
pub(super) fn read_payload<T: serde::de::DeserializeOwned>(payload: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(payload).map_err(|error| Fault::new("reading a change", error))
}
