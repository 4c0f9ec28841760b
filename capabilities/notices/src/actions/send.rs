use access::CompanyId;
use db::Write;
use jobs::{NewJob, Tools, enqueue};
use kernel::{Coded, Fault, Halt};
use mail::Mailbox;
use serde::{Deserialize, Serialize};

use crate::domain::letter::{Body, Letter};
use crate::domain::message::{Message, MessageId, MessageState, Post};
use crate::store;

/// The job that delivers.
pub(crate) const DELIVER: &str = "notices.deliver";

/// What the job is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct ToDeliver {
    pub(crate) message: MessageId,
}

/// Whether mail leaves this house.
pub(crate) fn post(tools: &Tools) -> Post {
    if tools.settings.mail_leaves {
        Post::Open
    } else {
        Post::Closed
    }
}

/// Sends `letter` once this transaction is kept: the queue is the outbox. Without a mail server the
/// message is kept for reading.
///
/// # Errors
/// `mail.address` when nobody can be written to there.
pub async fn send(tx: &mut Write, tools: &Tools, letter: Letter) -> Result<MessageId, Halt> {
    let to = Mailbox::new(&letter.to_name, &letter.to)?;
    let now = tx.now();
    let id = MessageId::new(now);
    let message = Message {
        id,
        company: letter.company,
        login: letter.login,
        to_address: to.address().to_owned(),
        to_name: to.name().to_owned(),
        lang: letter.lang,
        topic: letter.topic,
        subject: letter.subject.clone(),
        body: seal(tools, id, &Body::from(&letter))?,
        state: match post(tools) {
            Post::Open => MessageState::Queued,
            Post::Closed => MessageState::Kept,
        },
        attempts: 0,
        last_error: String::new(),
        message_id: String::new(),
        created_at: now,
        sent_at: None,
        version: 1,
    };
    store::messages::add(tx, &message).await?;
    if message.is_to_deliver() {
        deliver_later(tx, &message).await?;
    }
    Ok(id)
}

/// Sends `letter` to each of the company's contacts for `purpose` (parties' codes: an invoice goes
/// to `billing` alone), whatever its `to` says; whom it went to. Nobody, when no contact has the
/// purpose: the caller decides what that means.
///
/// # Errors
/// As [`send`].
pub async fn send_to_contacts(
    tx: &mut Write,
    tools: &Tools,
    company: CompanyId,
    purpose: impl Coded,
    letter: Letter,
) -> Result<Vec<MessageId>, Halt> {
    let mut sent: Vec<(String, MessageId)> = Vec::new();
    for (name, address) in store::contacts::of_purpose(tx, company, purpose.code()).await? {
        let key = address.to_lowercase();
        if sent.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let own = Letter {
            to: address,
            to_name: name,
            company,
            ..letter.clone()
        };
        sent.push((key, send(tx, tools, own).await?));
    }
    Ok(sent.into_iter().map(|(_, id)| id).collect())
}

/// Queues the delivery, once for each time the message was put in the queue.
pub(crate) async fn deliver_later(tx: &mut Write, message: &Message) -> Result<(), Halt> {
    let key = format!("{DELIVER}/{}/{}", message.id, message.version);
    let job = NewJob::new(
        DELIVER,
        &ToDeliver {
            message: message.id,
        },
    )?
    .once(key);
    enqueue(tx, job).await.map(|_| ())
}

pub(crate) fn seal(tools: &Tools, id: MessageId, body: &Body) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(body).map_err(|error| Fault::new("sealing a letter", error))?;
    tools.vault.seal(&Message::seal_context(id), &plain)
}

pub(crate) fn unseal(tools: &Tools, message: &Message) -> Result<Body, Fault> {
    let plain = tools
        .vault
        .open(&Message::seal_context(message.id), &message.body)?;
    serde_json::from_slice(&plain).map_err(|error| Fault::new("reading a letter", error))
}
