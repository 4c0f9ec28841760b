use access::{LoginId, Scope};
use db::Write;
use jobs::Tools;
use kernel::{Halt, OrMissing};

use crate::domain::{PrivacyRefusal, Request, RequestId, RequestKind, RequestState};
use crate::letters::Writer;
use crate::store::requests;

/// Stops the erasure of oneself that waits, whoever asked for it.
///
/// # Errors
/// [`Halt::Missing`] when none waits.
pub(crate) async fn stop_own(
    tx: &mut Write,
    tools: &Tools,
    login: LoginId,
) -> Result<Request, Halt> {
    let request = requests::open_erasure(tx, login).await?.or_missing()?;
    stop(tx, tools, request, login).await
}

/// Stops an erasure that was asked in the scope.
///
/// # Errors
/// [`Halt::Missing`] for one out of reach; `privacy.over` when it waits no more.
pub(crate) async fn stop_within(
    tx: &mut Write,
    tools: &Tools,
    (scope, by): (&Scope, LoginId),
    id: RequestId,
) -> Result<Request, Halt> {
    let request = requests::find(tx, scope, id).await?.or_missing()?;
    if request.kind != RequestKind::Erasure {
        return Err(Halt::Missing);
    }
    stop(tx, tools, request, by).await
}

async fn stop(
    tx: &mut Write,
    tools: &Tools,
    request: Request,
    by: LoginId,
) -> Result<Request, Halt> {
    let ending = (RequestState::Stopped, "");
    if !requests::finish(tx, &request, ending, Some(by)).await? {
        return Err(PrivacyRefusal::Over.into());
    }
    if let Some(login) = request.whose.login()
        && let Some(person) = identity::person_of(tx, login).await?
    {
        Writer::new(tools)?
            .erasure_stopped(tx, &person, &request)
            .await?;
    }
    Ok(request)
}
