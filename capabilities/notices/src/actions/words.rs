use db::Read;
use jobs::Tools;
use kernel::Halt;
use web::Labels;

use super::send::unseal;
use crate::domain::message::MessageId;
use crate::rendering::Shown;
use crate::store;

/// What a message said, as plain text without its personal link: for the person it was sent to, among all that is
/// kept of them. Nothing when it is gone or no longer opens.
///
/// # Errors
/// The database failed.
pub async fn words_of(
    tx: &mut Read,
    tools: &Tools,
    labels: &Labels,
    id: MessageId,
) -> Result<Option<String>, Halt> {
    let Some(message) = store::messages::find_without_scope(tx, id).await? else {
        return Ok(None);
    };
    // One that no longer opens, after a new secret, keeps nobody from the rest.
    let Ok(body) = unseal(tools, &message) else {
        return Ok(None);
    };
    let shown = Shown::new(labels, message.lang, &message.subject, &body);
    Ok(Some(shown.text()))
}
