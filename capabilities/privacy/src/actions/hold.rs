use access::{Caller, Scope};
use db::{Held, HoldId, Write};
use kernel::{Day, Halt, Refused};

use crate::domain::PrivacyRefusal;
use crate::store::told;

/// Holds what is kept of a company, by its reference, or of a login, by its identifier.
///
/// # Errors
/// Neither is known; the day lies behind.
pub(crate) async fn place(
    tx: &mut Write,
    (caller, scope): (&Caller, &Scope),
    typed: &str,
    (reason, look_again_on): (&str, Day),
    today: Day,
) -> Result<HoldId, Halt> {
    if look_again_on <= today {
        return Err(Refused::field("look_again_on", &PrivacyRefusal::DayGone).into());
    }
    let held = whom(tx, (caller, scope), typed).await?;
    let by = (caller.login(), caller.doer());
    db::place_hold(tx, held, (reason, look_again_on), by).await
}

async fn whom(
    tx: &mut Write,
    (caller, scope): (&Caller, &Scope),
    typed: &str,
) -> Result<Held, Halt> {
    let typed = typed.trim().to_uppercase();
    if let Some((company, _)) = told::company_by_reference(tx, &typed).await? {
        return Ok(Held::Company(company));
    }
    match identity::person_within(tx, caller, scope, &typed).await {
        Ok(person) => Ok(Held::Login(person.login)),
        Err(Halt::Missing) => Err(Refused::field("person", &PrivacyRefusal::NobodyToHold).into()),
        Err(halt) => Err(halt),
    }
}

/// Asks for the end of a hold.
///
/// # Errors
/// [`Halt::Missing`] when it is not in force, or its end was asked for.
pub(crate) async fn ask_release(tx: &mut Write, caller: &Caller, id: HoldId) -> Result<(), Halt> {
    db::ask_release(tx, id, (caller.login(), caller.doer())).await
}

/// Ends a hold whose end somebody else asked for.
///
/// # Errors
/// `privacy.second_look` when it was the same person.
pub(crate) async fn release(tx: &mut Write, caller: &Caller, id: HoldId) -> Result<(), Halt> {
    let holds = db::list_holds(tx).await?;
    let same = holds
        .iter()
        .any(|hold| hold.id == id && hold.asked_by == Some(caller.login()));
    if same {
        return Err(PrivacyRefusal::SecondLook.into());
    }
    db::release_hold(tx, id, (caller.login(), caller.doer())).await
}
