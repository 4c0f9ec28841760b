use access::{CompanyId, LoginId};
use db::{Read, Signed, Write};
use jobs::{JobRun, NewJob, enqueue};
use kernel::{Halt, OrMissing};

use super::ask::{Asked, ERASE, refuse_needed};
use crate::Keeping;
use crate::domain::{Request, RequestState, Whose};
use crate::store::requests;
use crate::store::told::{self, Found};

/// A hold is looked for again after a day.
const LOOK_AGAIN_S: i64 = 86_400;

/// Forgets whom the request is about, in one transaction. A worker killed in it leaves nothing done, and another does
/// it; run twice, it finds nothing that waits.
pub(crate) async fn erase(run: JobRun, keeping: Keeping) -> Result<String, Halt> {
    let Asked { request } = run.payload()?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let waits = requests::hold(&mut tx, request).await?;
    let request = requests::by_id(&mut tx, request).await?.or_missing()?;
    if !waits || request.due_at > tx.now() {
        return Ok(request_words(&request));
    }
    if is_held(&mut tx, &request).await? {
        return wait_for_release(tx, &request).await;
    }
    if let Whose::Login(login) = request.whose
        && let Err(halt) = refuse_needed(&mut tx, login, (request.asked_by, request.root)).await
    {
        return refuse(tx, &request, halt).await;
    }
    let found = find(&mut tx, &request).await?;
    // Ended first: what is forgotten next includes this very request.
    requests::finish(&mut tx, &request, (RequestState::Done, ""), None).await?;
    let files = match &request.whose {
        Whose::Login(login) => {
            requests::stop_exports(&mut tx, *login).await?;
            requests::drop_files_of(&mut tx, *login).await?
        }
        Whose::Address(address) => {
            requests::drop_files_of_address(&mut tx, address, request.root).await?
        }
    };
    let count = forget(&mut tx, &found, keeping).await?;
    let signed = Signed::by_the_house("privacy.erase").in_company(request.root);
    let signed = match found.login {
        Some(login) => signed.on(login),
        None => signed.on(request.id),
    };
    tx.commit(signed.saying(count.to_string())).await?;
    for digest in files {
        run.tools.files.remove(&digest).await?;
    }
    Ok(count.to_string())
}

fn request_words(request: &Request) -> String {
    kernel::Coded::code(request.state).to_owned()
}

/// Every statement of every list that forgets somebody, the rightmost capability first: the login goes after what
/// points at it, the trail's names last.
pub(crate) async fn forget(tx: &mut Write, found: &Found, keeping: Keeping) -> Result<u64, Halt> {
    let mut count = 0;
    for list in keeping.iter().rev() {
        for kept in *list {
            for one in kept.erased {
                count += told::forget(tx, found, *one).await?;
            }
        }
    }
    Ok(count)
}

async fn is_held(tx: &mut Read, request: &Request) -> Result<bool, Halt> {
    match &request.whose {
        Whose::Login(login) => {
            let companies = companies_of(tx, *login).await?;
            db::is_held(tx, Some(*login), &companies).await
        }
        Whose::Address(_) => db::is_held(tx, None, &[request.root]).await,
    }
}

async fn companies_of(tx: &mut Read, login: LoginId) -> Result<Vec<CompanyId>, Halt> {
    let person = identity::person_of(tx, login).await?;
    Ok(person.map_or_else(Vec::new, |person| person.companies))
}

/// Whom the request is about, as tables know them. Of a login, an address counts beside the name alone: others share
/// it.
pub(crate) async fn find(tx: &mut Read, request: &Request) -> Result<Found, Halt> {
    match &request.whose {
        Whose::Login(login) => {
            let person = identity::person_of(tx, *login).await?.or_missing()?;
            Ok(found_of(&person))
        }
        Whose::Address(address) => Ok(Found {
            login: None,
            address: address.clone(),
            roots: vec![request.root],
            name: None,
        }),
    }
}

/// The same, of a person.
pub(crate) fn found_of(person: &identity::Person) -> Found {
    Found {
        login: Some(person.login),
        address: person.email.to_lowercase(),
        roots: person.companies.clone(),
        name: Some(person.name.clone()),
    }
}

/// What a dispute needs stays: told to staff, and looked at again.
async fn wait_for_release(mut tx: Write, request: &Request) -> Result<String, Halt> {
    requests::found_held(&mut tx, request.id).await?;
    let asked = Asked {
        request: request.id,
    };
    let again = NewJob::new(ERASE, &asked)?.at(tx.now().plus_seconds(LOOK_AGAIN_S));
    enqueue(&mut tx, again).await?;
    let signed = Signed::by_the_house("privacy.erasure_held").on(request.id);
    tx.commit(signed).await?;
    Ok(String::new())
}

/// Others left meanwhile, and nobody would manage the company's users; or it became theirs.
async fn refuse(mut tx: Write, request: &Request, halt: Halt) -> Result<String, Halt> {
    let Halt::Refused(refused) = halt else {
        return Err(halt);
    };
    let ending = (RequestState::Refused, refused.code);
    requests::finish(&mut tx, request, ending, None).await?;
    let signed = Signed::by_the_house("privacy.erasure_refused");
    let signed = signed.on(request.id).in_company(request.root);
    tx.commit(signed).await?;
    Ok(refused.code.to_owned())
}
