use access::{Caller, CompanyId, LoginId, Scope};
use db::Write;
use identity::Person;
use jobs::{NewJob, Tools, enqueue};
use kernel::{Halt, Lang, OrMissing, Refused};
use serde::{Deserialize, Serialize};

use crate::domain::{
    ERASURE_WAITS_S, MOST_EXPORTS_A_DAY, PrivacyRefusal, Request, RequestId, RequestKind,
    RequestState, Whose,
};
use crate::letters::Writer;
use crate::store::{requests, told};

/// The job that gathers all that is kept of somebody.
pub(crate) const EXPORT: &str = "privacy.export";
/// The job that forgets somebody.
pub(crate) const ERASE: &str = "privacy.erase";

/// What both are told.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) request: RequestId,
}

/// Who a request is about, and how they are reached.
pub(crate) enum Subject {
    Known(Box<Person>),
    Address(String),
}

impl Subject {
    fn whose(&self) -> Whose {
        match self {
            Self::Known(person) => Whose::Login(person.login),
            Self::Address(address) => Whose::Address(address.clone()),
        }
    }

    /// The language they read, when it is known.
    fn lang(&self, otherwise: Lang) -> Lang {
        match self {
            Self::Known(person) => person.lang,
            Self::Address(_) => otherwise,
        }
    }
}

/// Whom a typed identifier or mail address names, within the caller's reach.
///
/// # Errors
/// Neither; nobody of that identifier in reach; it is the caller's own.
pub(crate) async fn subject(
    tx: &mut Write,
    caller: &Caller,
    scope: &Scope,
    typed: &str,
) -> Result<Subject, Halt> {
    let field = |refusal: PrivacyRefusal| Refused::field("person", &refusal);
    let typed = typed.trim();
    if typed.contains('@') {
        let address = parties::EmailAddress::parse(typed)
            .map_err(|refusal| Refused::field("person", &refusal))?;
        if scope.narrowed().is_some() {
            return Err(Halt::Denied);
        }
        return Ok(Subject::Address(address.as_str().to_lowercase()));
    }
    match identity::person_within(tx, caller, scope, typed).await {
        Ok(person) if person.login == caller.login() => Err(field(PrivacyRefusal::Oneself).into()),
        Ok(person) => Ok(Subject::Known(Box::new(person))),
        Err(Halt::Missing) => Err(field(PrivacyRefusal::NobodyNamed).into()),
        Err(halt) => Err(halt),
    }
}

/// Queues the gathering of all that is kept of `subject`.
///
/// # Errors
/// Asked already; asked too often; they can ask for themselves.
pub(crate) async fn ask_export(
    tx: &mut Write,
    caller: &Caller,
    subject: &Subject,
    lang: Lang,
) -> Result<RequestId, Halt> {
    if let Subject::Known(person) = subject
        && person.can_ask
        && person.login != caller.login()
    {
        return Err(PrivacyRefusal::CanAskThemselves.into());
    }
    // One after the other: two at once would both count two.
    tx.take_turn("privacy_export").await?;
    let day_ago = tx.now().plus_seconds(-86_400);
    if requests::exports_since(tx, caller.login(), day_ago).await? >= MOST_EXPORTS_A_DAY {
        return Err(PrivacyRefusal::TooManyExports.into());
    }
    let request = request(tx, caller, (RequestKind::Export, subject.whose()), lang);
    requests::add(tx, &request).await?;
    let asked = Asked {
        request: request.id,
    };
    let job = NewJob::new(EXPORT, &asked)?.asked_by(caller.login(), caller.company());
    enqueue(tx, job).await?.or_missing()?;
    Ok(request.id)
}

/// Has `subject` forgotten once the delay is over, and tells them so.
///
/// # Errors
/// Asked already; a company would be left with nobody to manage its users.
pub(crate) async fn ask_erasure(
    tx: &mut Write,
    (caller, tools): (&Caller, &Tools),
    subject: &Subject,
    lang: Lang,
) -> Result<RequestId, Halt> {
    if let Subject::Known(person) = subject {
        refuse_needed(tx, person.login, (caller.login(), caller.company())).await?;
    }
    let lang = subject.lang(lang);
    let mut request = request(tx, caller, (RequestKind::Erasure, subject.whose()), lang);
    request.due_at = request.asked_at.plus_seconds(ERASURE_WAITS_S);
    requests::add(tx, &request).await?;
    let asked = Asked {
        request: request.id,
    };
    let job = NewJob::new(ERASE, &asked)?.at(request.due_at);
    enqueue(tx, job).await?.or_missing()?;
    let writer = Writer::new(tools)?;
    match subject {
        Subject::Known(person) => writer.erasure_asked(tx, person, &request).await?,
        Subject::Address(_) => writer.erasure_asked_of_address(tx, &request).await?,
    }
    Ok(request.id)
}

/// Nobody goes whom a company needs: its last administrator, or its owner, who hands over first. For an owner who left,
/// somebody of a company above may ask (decision 25).
///
/// # Errors
/// `privacy.last_administrator`, `privacy.owner`, naming the companies.
pub(crate) async fn refuse_needed(
    tx: &mut Write,
    login: LoginId,
    (asked_by, asked_in): (LoginId, CompanyId),
) -> Result<(), Halt> {
    let left = identity::left_without_administrator(tx, login).await?;
    refuse_naming(tx, &left, &PrivacyRefusal::LastAdministrator).await?;
    let mut owned = identity::owned_by(tx, login).await?;
    owned.retain(|company| asked_by == login || asked_in == *company);
    refuse_naming(tx, &owned, &PrivacyRefusal::Owner).await
}

async fn refuse_naming(
    tx: &mut Write,
    companies: &[CompanyId],
    refusal: &PrivacyRefusal,
) -> Result<(), Halt> {
    let mut names = Vec::new();
    for company in companies {
        names.push(told::company_name(tx, *company).await?);
    }
    match names.is_empty() {
        true => Ok(()),
        false => Err(Halt::Refused(Refused {
            args: vec![names.join(", ")],
            ..Refused::whole(refusal)
        })),
    }
}

fn request(
    tx: &Write,
    caller: &Caller,
    (kind, whose): (RequestKind, Whose),
    lang: Lang,
) -> Request {
    let now = tx.now();
    let root: CompanyId = caller.company();
    Request {
        id: RequestId::new(now),
        kind,
        state: RequestState::Waiting,
        whose,
        root,
        lang,
        asked_by: caller.login(),
        asked_name: caller.doer().to_owned(),
        asked_at: now,
        due_at: now,
        held_at: None,
        ended_at: None,
        outcome: String::new(),
        file_digest: None,
        size_bytes: 0,
        expires_at: None,
    }
}
