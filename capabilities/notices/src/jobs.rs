//! What happens later: handing messages to the mail server.

use db::Signed;
use jobs::{JobKind, JobRun, Tools};
use kernel::{Coded, Fault, Halt};
use mail::{Envelope, MailFault, Mailbox, Mailer, Picture};
use web::Labels;

use crate::actions::send::{DELIVER, ToDeliver, seal, unseal};
use crate::domain::letter::Body;
use crate::domain::message::{Attempt, Message, MessageId, MessageState};
use crate::rendering::{Links, Shown};
use crate::store;

/// Tried so often: about a day, the pauses growing.
const MOST_ATTEMPTS: i64 = 14;

/// The jobs of this crate; `mailer` is the way out, when there is one.
pub fn jobs(mailer: Option<Mailer>) -> Vec<JobKind> {
    let deliver = JobKind::new(DELIVER, move |run: JobRun| {
        let mailer = mailer.clone();
        async move {
            let (tools, ToDeliver { message }) = (run.tools.clone(), run.payload()?);
            match deliver(run, mailer).await {
                Err(Halt::Refused(_)) if is_gone(&tools, message).await? => Ok(String::new()),
                delivered => delivered,
            }
        }
    });
    vec![deliver.attempts(MOST_ATTEMPTS)]
}

/// Its reader was forgotten while it was delivered: there is nothing left to note.
async fn is_gone(tools: &Tools, message: MessageId) -> Result<bool, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let found = store::messages::find_without_scope(&mut tx, message).await?;
    Ok(found.is_none())
}

/// Delivers one message. Run again after a crash between the server's answer and our note of it,
/// it sends the same message under the same `Message-ID`: twice rather than never.
async fn deliver(run: JobRun, mailer: Option<Mailer>) -> Result<String, Halt> {
    let ToDeliver { message } = run.payload()?;
    let tools = &run.tools;
    let mut tx = tools.db.read_as_the_house().await?;
    let found = store::messages::find_without_scope(&mut tx, message).await?;
    drop(tx);
    // Its reader was forgotten meanwhile.
    let Some(message) = found else {
        return Ok(String::new());
    };
    if !message.is_to_deliver() {
        return Ok(message.state.code().to_owned());
    }
    let Some(mailer) = mailer else {
        return keep(tools, message).await;
    };
    let body = unseal(tools, &message)?;
    let logo = logo(tools, &body).await?;
    let outcome = match envelope(&mailer, &message, &body, logo) {
        Ok(envelope) => mailer.send(&envelope).await,
        Err(fault) => Err(fault),
    };
    let last_try = run.job.attempts >= MOST_ATTEMPTS;
    let attempt = match &outcome {
        Ok(sent) => Attempt::Taken {
            message_id: sent.message_id.clone(),
            said: sent.said.clone(),
        },
        Err(fault) if fault.is_permanent() || last_try => Attempt::Never { said: fault.said() },
        Err(fault) => Attempt::Later { said: fault.said() },
    };
    let state = record(tools, message, body, &attempt).await?;
    match (attempt, outcome) {
        (Attempt::Later { .. }, Err(fault)) => Err(Halt::Fault(fault.into())),
        _ => Ok(state.code().to_owned()),
    }
}

/// The mail server was taken away since the message was queued.
async fn keep(tools: &Tools, mut message: Message) -> Result<String, Halt> {
    message.state = MessageState::Kept;
    let mut tx = tools.db.write_as_the_house().await?;
    store::messages::save(&mut tx, &message).await?;
    tx.commit(Signed::by_the_house("notices.deliver").on(message.id))
        .await?;
    Ok(message.state.code().to_owned())
}

async fn record(
    tools: &Tools,
    mut message: Message,
    body: Body,
    attempt: &Attempt,
) -> Result<MessageState, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    message.record(attempt, tx.now());
    // The demo's mailbox goes on showing the links that people of the demo need.
    if message.state == MessageState::Sent && !tools.settings.demo {
        message.body = seal(tools, message.id, &body.redacted())?;
    }
    store::messages::save(&mut tx, &message).await?;
    store::deliveries::add(&mut tx, &message, attempt).await?;
    tx.commit(Signed::by_the_house("notices.deliver").on(message.id))
        .await?;
    Ok(message.state)
}

/// The logo above the letter, as it is now.
async fn logo(tools: &Tools, body: &Body) -> Result<Option<Picture>, Halt> {
    let Some(owner) = body.brand.logo_of else {
        return Ok(None);
    };
    let mut tx = tools.db.read_as_the_house().await?;
    let found = parties::brand_logo(&mut tx, owner).await?;
    Ok(found.map(|logo| Picture {
        kind: logo.kind.code(),
        bytes: logo.bytes,
    }))
}

/// The letter as it goes over the wire: from the brand's own sender when it has one that counts,
/// answers to its support.
pub(crate) fn envelope(
    mailer: &Mailer,
    message: &Message,
    body: &Body,
    logo: Option<Picture>,
) -> Result<Envelope, MailFault> {
    let ours = |fault: Fault| MailFault::Setting(fault.to_string());
    let labels = Labels::read(&[crate::LABELS]).map_err(ours)?;
    let shown = Shown::new(&labels, message.lang, &message.subject, body)
        .with_links(Links::Shown)
        .with_logo(logo.as_ref().map(|_| "cid:logo"));
    let brand = &body.brand;
    let or = |text: &str, other: &str| {
        let chosen = if text.is_empty() { other } else { text };
        chosen.to_owned()
    };
    let sender = or(&brand.sender_email, mailer.sender());
    let sender_name = or(&brand.sender_name, &brand.name);
    let unfit = |whose: &str| MailFault::Setting(format!("{whose} address cannot be written to"));
    Ok(Envelope {
        id: message.id.to_string(),
        at: message.created_at,
        from: Mailbox::new(&sender_name, &sender).map_err(|_| unfit("the sender's"))?,
        to: Mailbox::new(&message.to_name, &message.to_address)
            .map_err(|_| unfit("the reader's"))?,
        // An address that cannot be answered to is no reason to keep the letter.
        reply_to: Mailbox::new(&brand.name, &brand.support_email).ok(),
        lang: message.lang.code().to_owned(),
        subject: message.subject.clone(),
        text: shown.text(),
        html: shown.html().map_err(ours)?,
        logo,
    })
}
