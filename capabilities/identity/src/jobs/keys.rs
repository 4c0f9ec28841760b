//! What becomes of keys for programs, told to whoever manages the company's users.

use ::jobs::JobRun;
use db::{Read, Signed};
use kernel::{Coded, Halt, OrMissing, Timestamp};

use crate::actions::api_keys::{KeyEvent, ToldOfKey};
use crate::domain::api_key::ApiKey;
use crate::letters::Writer;
use crate::store::{api_keys, logins, memberships};

pub async fn tell_key(run: JobRun) -> Result<String, Halt> {
    let told: ToldOfKey = run.payload()?;
    let event = KeyEvent::from_code(&told.event).or_missing()?;
    let writer = Writer::new(&run.tools)?;
    let mut tx = run.tools.db.write_as_the_house().await?;
    let key = api_keys::find_for_the_house(&mut tx, told.key).await?;
    let key = key.or_missing()?;
    if event == KeyEvent::Ending && !is_ending(&mut tx, &key, told.ends_at).await? {
        return Ok(String::new());
    }
    let by = logins::find(&mut tx, told.by).await?.or_missing()?.name;
    let at = Timestamp::from_micros(told.at);
    let ends_at = Timestamp::from_micros(told.ends_at);
    let administrators = memberships::administrators(&mut tx, key.company).await?;
    for known in &administrators {
        let news = (event, by.as_str(), at, ends_at);
        writer.key(&mut tx, known, (&key, news)).await?;
    }
    let signed = Signed::by_the_house("identity.tell_key")
        .on(key.id)
        .in_company(key.company)
        .saying(event.code());
    tx.commit(signed).await?;
    Ok(administrators.len().to_string())
}

/// Whether the end that was feared still comes: the key was neither revoked nor renewed since.
async fn is_ending(tx: &mut Read, key: &ApiKey, ends_at: i64) -> Result<bool, Halt> {
    if key.revoked_at.is_some() {
        return Ok(false);
    }
    let secrets = api_keys::secrets(tx, key.company, Some(key.id)).await?;
    let last = secrets.iter().map(|secret| secret.1.ends_at.micros()).max();
    Ok(last == Some(ends_at))
}
