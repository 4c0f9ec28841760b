use access::{Caller, Right};
use db::Write;
use jobs::Tools;
use kernel::{Halt, OrMissing};

use crate::actions::send::{deliver_later, post};
use crate::domain::message::{Message, MessageId};
use crate::store;

/// Puts a message that did not leave back in the queue.
pub async fn resend(
    tx: &mut Write,
    tools: &Tools,
    caller: &Caller,
    id: MessageId,
) -> Result<Message, Halt> {
    let scope = caller.scope(Right::AccessSend)?;
    let mut message = store::messages::find(tx, &scope, id).await?.or_missing()?;
    message.resend(post(tools))?;
    store::messages::save(tx, &message).await?;
    deliver_later(tx, &message).await?;
    Ok(message)
}
