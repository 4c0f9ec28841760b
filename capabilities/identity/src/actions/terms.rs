use access::{Caller, Right};
use db::Write;
use jiff::tz::TimeZone;
use kernel::{Day, Halt, OrMissing, Refused, Timestamp};

use crate::domain::refusal::TermsRefusal;
use crate::domain::terms::{Terms, TermsId, TermsReach, TermsState};
use crate::store::terms;

/// What a form says of a version.
pub struct TermsForm {
    pub title: String,
    pub text: String,
    pub applies_on: Day,
    pub reach: TermsReach,
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
        reach: form.reach,
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
    version.reach = form.reach;
    version.applies_at = form.applies_on.starts_at(zone);
    version.version = form.seen.unwrap_or(version.version);
    terms::save(tx, &version).await
}

/// Publishes a draft: from its day on, everybody it is for accepts it before anything else.
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
    if version.reach == TermsReach::AllBelow {
        refuse_names(tx, &version).await?;
    }
    version.state = TermsState::Published;
    version.published_at = Some(tx.now());
    version.version = seen.unwrap_or(version.version);
    terms::save(tx, &version).await?;
    Ok(version)
}

/// Who stands under another brand does not read the name of this one's owner.
async fn refuse_names(tx: &mut Write, version: &Terms) -> Result<(), Halt> {
    let facts = parties::brand_for_company(tx, version.company).await?;
    let company = parties::company_facts(tx, version.company).await?;
    let mut names: Vec<String> = company
        .into_iter()
        .map(|company| company.legal_name)
        .collect();
    if let Some(facts) = facts {
        let domain = |address: &parties::EmailAddress| {
            let (_, domain) = address.as_str().rsplit_once('@')?;
            Some(domain.to_owned())
        };
        names.extend(facts.support_email.as_ref().and_then(domain));
        names.extend(facts.sender.as_ref().and_then(domain));
        names.extend(facts.host);
        names.push(facts.name);
    }
    if version.names_any_of(names.iter().map(String::as_str)) {
        return Err(Refused::field("shared", &TermsRefusal::NamesUs).into());
    }
    Ok(())
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
    let current = terms::current(tx, consent.now, caller.company())
        .await?
        .or_missing()?;
    if consent.accepted == Ticked::No {
        return Err(Refused::field("accepted", &TermsRefusal::NotAccepted).into());
    }
    if consent.shown.is_some_and(|shown| shown != current.id) {
        return Err(TermsRefusal::Changed.into());
    }
    let is_first = terms::accept(tx, caller.login(), &current, consent.address).await?;
    Ok(is_first.then_some(current))
}
