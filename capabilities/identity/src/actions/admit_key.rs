use std::time::Duration;

use access::{Breadth, Caller};
use api::{Bearer, KeyFacts, Shown};
use jobs::Tools;
use kernel::Halt;
use web::Guest;

use crate::domain::api_key::{self, for_keys, is_worth_noting};
use crate::secret;
use crate::store::api_keys::{self, KeyAdmission};

/// Noting a use waits no longer for the writer: the answer is worth more, and the next one notes too.
const PATIENCE: Duration = Duration::from_millis(200);

/// Whom a key admits, if anybody still: one statement, for this runs before every answer to a
/// program. Nothing is remembered between requests, so that a revocation, a suspension or a changed
/// profile holds at once.
///
/// # Errors
/// The database failed.
pub async fn admit_key(tools: &Tools, shown: &Shown) -> Result<Option<Bearer>, Halt> {
    let Some(secret) = api_key::read(&shown.token) else {
        return Ok(None);
    };
    let (hash, now) = (secret::hash_of(secret), tools.now());
    let mut tx = tools.db.read_as_the_house().await?;
    let admitted = api_keys::admit(&mut tx, hash.clone(), now).await?;
    drop(tx);
    let Some(admitted) = admitted else {
        return Ok(None);
    };
    if is_worth_noting(admitted.last_used_at, now) {
        note(tools, hash, &shown.address).await;
    }
    Ok(Some(bearer(admitted)))
}

fn bearer(admitted: KeyAdmission) -> Bearer {
    let breadth = Breadth::of(admitted.below);
    let holder = Caller::vouched(
        admitted.login,
        admitted.company,
        admitted.membership,
        admitted.maker_name,
        admitted.maker_rights,
    );
    // A key stands where a membership does: what it is narrowed to is listed under its own id.
    let caller = Caller::vouched(
        admitted.login,
        admitted.company,
        admitted.key.cast(),
        format!("{} ({})", admitted.name, admitted.hint),
        for_keys(admitted.rights.and(admitted.maker_rights)),
    );
    let caller = caller.over(breadth);
    let caller = match admitted.at_the_top {
        true => caller.at_the_top(),
        false => caller,
    };
    let caller = match admitted.narrowed {
        true => caller.narrowed(),
        false => caller,
    };
    Bearer {
        guest: Guest {
            caller,
            session: admitted.key.cast(),
            login_reference: admitted.reference,
            email: admitted.email,
            company_name: admitted.company_name,
            company_reference: admitted.company_reference,
            lang: admitted.lang,
            companies: Vec::new(),
            proved_at: None,
            expires_at: admitted.ends_at,
        },
        key: KeyFacts {
            id: admitted.key.to_string(),
            name: admitted.name,
            hint: admitted.hint,
            expires_at: admitted.ends_at,
            holder: holder.over(breadth),
        },
    }
}

/// Best effort: a use that is not noted is only not told.
async fn note(tools: &Tools, hash: Vec<u8>, address: &str) {
    let noted = tokio::time::timeout(PATIENCE, async {
        let mut tx = tools.db.write_as_the_house().await?;
        api_keys::note_use(&mut tx, hash, address).await?;
        tx.commit_unsigned_by_the_ground().await
    });
    if let Ok(Err(halt)) = noted.await {
        tracing::warn!(error = %halt, "a key's use was not noted");
    }
}
