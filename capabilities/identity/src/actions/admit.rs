use std::time::Duration;

use access::{Breadth, Caller, Standing};
use jobs::Tools;
use kernel::{Halt, Timestamp};
use web::Guest;

use crate::domain::session::{idle_end, is_due};
use crate::secret;
use crate::store::admission::{self, Admission};
use crate::store::sessions;

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
    let Some(admission) = admission::admit(&mut tx, secret_hash, now).await? else {
        return Ok(None);
    };
    let companies = match admission.places {
        ..=1 => Vec::new(),
        _ => admission::places(&mut tx, admission.login).await?,
    };
    drop(tx);
    let expires_at = if is_due(admission.last_used_at, now) {
        prolong(tools, &admission, now).await
    } else {
        admission.idle_until
    };
    Ok(Some(Guest {
        caller: caller(&admission),
        session: admission.session,
        login_reference: admission.reference,
        email: admission.email,
        company_name: admission.company_name,
        company_reference: admission.company_reference,
        lang: admission.lang,
        companies,
        expires_at,
    }))
}

fn caller(admission: &Admission) -> Caller {
    let standing = if admission.terms_pending {
        Standing::TermsPending
    } else {
        Standing::Full
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
        caller.narrowed_to_sites()
    } else {
        caller
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
