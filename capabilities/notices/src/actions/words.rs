use db::Read;
use jobs::Tools;
use kernel::Halt;
use web::Labels;

use super::send::unseal;
use crate::domain::message::MessageId;
use crate::rendering::Shown;
use crate::store;

/// What a message said, as plain text without its personal link: for the person it was sent to, among all that is
/// kept of them. Nothing when it is gone.
///
/// # Errors
/// The database failed, or the secret changed since it was sealed.
pub async fn words_of(
    tx: &mut Read,
    tools: &Tools,
    labels: &Labels,
    id: MessageId,
) -> Result<Option<String>, Halt> {
    let Some(message) = store::messages::find_without_scope(tx, id).await? else {
        return Ok(None);
    };
    let body = unseal(tools, &message)?;
    let shown = Shown::new(labels, message.lang, &message.subject, &body);
    Ok(Some(shown.text()))
}
