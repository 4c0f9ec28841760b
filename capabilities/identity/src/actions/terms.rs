use access::{Caller, Right};
use db::Write;
use jiff::tz::TimeZone;
use kernel::{Day, Halt, OrMissing, Refused, Timestamp};

use crate::domain::refusal::TermsRefusal;
use crate::domain::terms::{Terms, TermsId, TermsState};
use crate::store::terms;

/// What a form says of a version.
pub struct TermsForm {
    pub title: String,
    pub text: String,
    pub applies_on: Day,
    /// The version of the draft the form was drawn from; nothing when it does not say.
    pub seen: Option<i64>,
}

/// Begins a new version.
///
/// # Errors
/// The right is lacking.
pub async fn draft(
    tx: &mut Write,
    caller: &Caller,
    form: TermsForm,
    zone: &TimeZone,
) -> Result<TermsId, Halt> {
    let scope = caller.scope(Right::TermsManage)?;
    let version = Terms {
        id: TermsId::new(tx.now()),
        company: scope.root(),
        number: 0,
        title: form.title,
        text: form.text,
        state: TermsState::Draft,
        applies_on: form.applies_on,
        applies_at: form.applies_on.starts_at(zone),
        published_at: None,
        version: 1,
    };
    terms::add(tx, &version).await?;
    Ok(version.id)
}

/// Rewrites a draft.
///
/// # Errors
/// It is published: what people accepted is not rewritten.
pub async fn change(
    tx: &mut Write,
    caller: &Caller,
    id: TermsId,
    form: TermsForm,
    zone: &TimeZone,
) -> Result<(), Halt> {
    let scope = caller.scope(Right::TermsManage)?;
    let mut version = terms::find(tx, &scope, id).await?.or_missing()?;
    if version.state == TermsState::Published {
        return Err(TermsRefusal::Published.into());
    }
    version.title = form.title;
    version.text = form.text;
    version.applies_on = form.applies_on;
    version.applies_at = form.applies_on.starts_at(zone);
    version.version = form.seen.unwrap_or(version.version);
    terms::save(tx, &version).await
}

/// Publishes a draft: from its day on everybody accepts it before anything else.
///
/// # Errors
/// It is published, empty, or begins before the one it follows; it was changed since it was `seen`.
pub async fn publish(
    tx: &mut Write,
    caller: &Caller,
    id: TermsId,
    seen: Option<i64>,
) -> Result<Terms, Halt> {
    let scope = caller.scope(Right::TermsManage)?;
    let mut version = terms::find(tx, &scope, id).await?.or_missing()?;
    let others = terms::list(tx, &scope).await?;
    let published = others
        .iter()
        .filter(|other| other.state == TermsState::Published);
    version.may_be_published(published.map(|other| other.applies_on).max())?;
    version.state = TermsState::Published;
    version.published_at = Some(tx.now());
    version.version = seen.unwrap_or(version.version);
    terms::save(tx, &version).await?;
    Ok(version)
}

/// What came with the press of "Valider".
pub struct Consent<'a> {
    /// Whether the box was ticked.
    pub accepted: Ticked,
    /// The version that was on the screen; nothing when the form did not say.
    pub shown: Option<TermsId>,
    /// From which network address.
    pub address: &'a str,
    pub now: Timestamp,
}

/// A box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticked {
    /// With its tick.
    Yes,
    /// Without.
    No,
}

/// Keeps that the caller accepts the version in force; nothing when they did already.
///
/// # Errors
/// The box is empty, or another version came into force while this one was read.
pub async fn accept(
    tx: &mut Write,
    caller: &Caller,
    consent: &Consent<'_>,
) -> Result<Option<Terms>, Halt> {
    let current = terms::current(tx, consent.now).await?.or_missing()?;
    if consent.accepted == Ticked::No {
        return Err(Refused::field("accepted", &TermsRefusal::NotAccepted).into());
    }
    if consent.shown.is_some_and(|shown| shown != current.id) {
        return Err(TermsRefusal::Changed.into());
    }
    let is_first = terms::accept(tx, caller.login(), &current, consent.address).await?;
    Ok(is_first.then_some(current))
}
