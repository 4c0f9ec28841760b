use std::time::Duration;

use access::{Breadth, Caller, Reach, Right, StandIn, Standing};
use db::Read;
use jobs::Tools;
use kernel::{Halt, Timestamp};
use web::Guest;

use crate::domain::session::{idle_end, is_due};
use crate::secret;
use crate::store::admission::{self, Admission};
use crate::store::{sessions, stand_ins};

/// Prolonging a session waits no longer for the writer: a page is worth more, and the next one
/// prolongs too.
const PATIENCE: Duration = Duration::from_millis(200);

/// Who holds this session token, if anybody still does: one statement, for this runs before every
/// page. Nothing is remembered between requests, so that an end, a suspension or a changed profile
/// holds at once (ASVS 7.4.1, 8.3.2).
///
/// # Errors
/// The database failed.
pub async fn admit(tools: &Tools, token: &str) -> Result<Option<Guest>, Halt> {
    let Some(secret_hash) = secret::read(token) else {
        return Ok(None);
    };
    let now = tools.now();
    let mut tx = tools.db.read_as_the_house().await?;
    let admission = admission::admit(&mut tx, secret_hash, now).await?;
    // A session in another's place opens through the one that holds it.
    let Some(admission) = admission.filter(|found| found.held_by.is_none()) else {
        return Ok(None);
    };
    let companies = match admission.places {
        ..=1 => Vec::new(),
        _ => admission::places(&mut tx, admission.login, admission.bound_to).await?,
    };
    let place = in_their_place(&mut tx, &admission, now).await?;
    drop(tx);
    let expires_at = if is_due(admission.last_used_at, now) {
        prolong(tools, &admission, now).await
    } else {
        admission.idle_until
    };
    if let Some(place) = place {
        return Ok(Some(stood_in(&admission, place, expires_at)));
    }
    Ok(Some(Guest {
        caller: caller(&admission),
        session: admission.session,
        login_reference: admission.reference,
        email: admission.email,
        company_name: admission.company_name,
        company_reference: admission.company_reference,
        lang: admission.lang,
        companies,
        proved_at: admission.proved_at,
        expires_at,
    }))
}

fn caller(admission: &Admission) -> Caller {
    let standing = match (admission.terms_pending, admission.factor_pending) {
        (true, _) => Standing::TermsPending,
        (false, true) => Standing::FactorPending,
        (false, false) => Standing::Full,
    };
    let caller = Caller::vouched(
        admission.login,
        admission.company,
        admission.membership,
        admission.name.clone(),
        admission.rights,
    );
    let caller = caller
        .over(Breadth::of(admission.below))
        .standing_at(standing);
    let caller = if admission.at_the_top {
        caller.at_the_top()
    } else {
        caller
    };
    if admission.narrowed {
        caller.narrowed()
    } else {
        caller
    }
}

/// The place of a user below in which the session acts, while that still holds: asked anew each time,
/// of the same statement that lets the user in.
async fn in_their_place(
    tx: &mut Read,
    own: &Admission,
    now: Timestamp,
) -> Result<Option<Admission>, Halt> {
    let Some(secret_hash) = &own.holds else {
        return Ok(None);
    };
    let actor = caller(own);
    if !actor.may(Right::CustomersImpersonate) || actor.is_narrowed() {
        return Ok(None);
    }
    let place = admission::admit(tx, secret_hash.clone(), now).await?;
    let Some(place) = place.filter(|place| place.held_by == Some(own.session)) else {
        return Ok(None);
    };
    let is_below = stand_ins::is_below(tx, own.company, place.company).await?;
    Ok(is_below.then_some(place))
}

/// The user, as far as both may go, with who really asks beside. They speak the latter's language.
fn stood_in(own: &Admission, place: Admission, expires_at: Timestamp) -> Guest {
    let both = place.rights.and(own.rights);
    let shared = Admission {
        rights: both.without(Right::CustomersImpersonate),
        // Who really asks has proved their own.
        factor_pending: false,
        ..place
    };
    let reach = match shared.raised_at {
        Some(_) => Reach::Raised,
        None => Reach::Reading,
    };
    let stand_in = StandIn {
        login: own.login,
        company: own.company,
        name: own.name.clone(),
        reach,
        until: shared.ends_at,
    };
    Guest {
        caller: caller(&shared).stood_in_by(stand_in),
        session: shared.session,
        login_reference: shared.reference,
        email: shared.email,
        company_name: shared.company_name,
        company_reference: shared.company_reference,
        lang: own.lang,
        companies: Vec::new(),
        proved_at: None,
        expires_at,
    }
}

/// The session's new end; the old one when the writer is too busy to note it.
async fn prolong(tools: &Tools, admission: &Admission, now: Timestamp) -> Timestamp {
    let idle_until = idle_end(now, admission.ends_at);
    let noted = tokio::time::timeout(PATIENCE, async {
        let mut tx = tools.db.write_as_the_house().await?;
        sessions::prolong(&mut tx, admission.session, idle_until).await?;
        tx.commit_unsigned_by_the_ground().await
    });
    match noted.await {
        Ok(Ok(())) => idle_until,
        Ok(Err(_)) | Err(_) => admission.idle_until,
    }
}
