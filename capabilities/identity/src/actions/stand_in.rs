use access::{Caller, CompanyId, MembershipId, Right, SessionId};
use db::Write;
use jobs::NewJob;
use kernel::{Halt, OrMissing};
use serde::{Deserialize, Serialize};

use crate::domain::stand_in::{Limit, StandInId, StandInRefusal};
use crate::secret::Secret;
use crate::store::admission;
use crate::store::stand_ins::{self, Held};
use crate::store::users::{self, User, UserState};

/// The job that notes an end at the limit.
pub const CLOSE: &str = "identity.stand_in_lapsed";

/// Its input.
#[derive(Serialize, Deserialize)]
pub struct Close {
    pub stand_in: StandInId,
}

/// What goes into the cookie from now on, and for how long.
pub struct Token {
    pub token: String,
    pub lasts_s: i64,
}

/// Why, for how long, and from where.
pub struct Asking<'a> {
    pub reason: &'a str,
    pub limit: Limit,
    pub session: SessionId,
    /// The hash of its token, as the browser sent it.
    pub secret_hash: Vec<u8>,
    pub address: &'a str,
    pub agent: &'a str,
}

/// Lets the caller act in the place of a user of a company below their own (row G8). Never in their
/// own company, never a colleague's place elsewhere, never from another's place on.
///
/// # Errors
/// The right is lacking; no such user below; they cannot sign in themselves now.
pub async fn begin(
    tx: &mut Write,
    caller: &Caller,
    at: (CompanyId, MembershipId),
    asking: &Asking<'_>,
) -> Result<(User, Token), Halt> {
    let user = find(tx, caller, at).await?;
    if user.state() != UserState::Active {
        return Err(StandInRefusal::NotSigningIn.into());
    }
    if stand_ins::has_place(tx, user.login, caller.company()).await? {
        return Err(StandInRefusal::Colleague.into());
    }
    let token = renew(tx, asking.session, asking.secret_hash.clone()).await?;
    let now = tx.now();
    let held = Held {
        id: SessionId::new(now),
        secret_hash: Secret::new()?.hash(),
        by: asking.session,
        until: now.plus_seconds(asking.limit.seconds()),
        address: asking.address,
        agent: asking.agent,
    };
    let began = stand_ins::hold(tx, &user, &held).await?;
    // What opens to them is asked of the gate's own statement.
    let admitted = admission::admit(tx, held.secret_hash.clone(), now).await?;
    if !began || admitted.is_none() {
        return Err(StandInRefusal::NotSigningIn.into());
    }
    let stand_in = stand_ins::add(tx, caller, (&user, &held), asking.reason).await?;
    let close = NewJob::new(CLOSE, &Close { stand_in })?.at(held.until);
    jobs::enqueue(tx, close).await?;
    Ok((user, token))
}

/// The user in whose place the caller would act.
///
/// # Errors
/// The right is lacking, or there is no such user below.
pub async fn find(
    tx: &mut db::Read,
    caller: &Caller,
    (company, id): (CompanyId, MembershipId),
) -> Result<User, Halt> {
    let scope = caller.scope(Right::CustomersImpersonate)?;
    if caller.is_narrowed() || caller.stand_in().is_some() {
        return Err(Halt::Denied);
    }
    stand_ins::is_below(tx, caller.company(), company)
        .await?
        .then_some(())
        .or_missing()?;
    users::find(tx, &scope, company, id).await?.or_missing()
}

/// Allows changes, a step of its own.
///
/// # Errors
/// Nobody is in another's place; they are allowed already.
pub async fn raise(
    tx: &mut Write,
    caller: &Caller,
    held: SessionId,
    reason: &str,
) -> Result<(), Halt> {
    caller.stand_in().or_missing()?;
    match stand_ins::raise(tx, held, reason).await? {
        true => Ok(()),
        false => Err(StandInRefusal::RaisedAlready.into()),
    }
}

/// Back to one's own place, under a new token.
///
/// # Errors
/// Nobody is in another's place.
pub async fn end(
    tx: &mut Write,
    caller: &Caller,
    (held, secret_hash): (SessionId, Vec<u8>),
) -> Result<Token, Halt> {
    caller.stand_in().or_missing()?;
    let holder = stand_ins::let_go(tx, held).await?.or_missing()?;
    renew(tx, holder, secret_hash).await
}

/// A token that was seen in one place opens nothing in another.
async fn renew(tx: &mut Write, session: SessionId, present: Vec<u8>) -> Result<Token, Halt> {
    let secret = Secret::new()?;
    let lasts_s = stand_ins::rename(tx, session, (present, secret.hash())).await?;
    Ok(Token {
        token: secret.as_str().to_owned(),
        lasts_s,
    })
}
