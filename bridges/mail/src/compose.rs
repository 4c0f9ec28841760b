use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};

use crate::mailbox::one_line;
use crate::{Envelope, MailFault, Picture};

/// Said of every message we send: no person wrote it, and no robot is to answer (RFC 3834).
const AUTOMATIC: [(&str, &str); 2] = [
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
];

/// The message as it goes over the wire, but for its signature.
pub(crate) fn compose(envelope: &Envelope) -> Result<Message, MailFault> {
    let seconds = u64::try_from(envelope.at.micros() / 1_000_000).unwrap_or(0);
    let mut builder = Message::builder()
        .from(envelope.from.to_lettre())
        .to(envelope.to.to_lettre())
        .subject(one_line(&envelope.subject, 250))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}>", envelope.message_id())));
    if let Some(reply_to) = &envelope.reply_to {
        builder = builder.reply_to(reply_to.to_lettre());
    }
    let lang: String = envelope
        .lang
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    for (name, value) in AUTOMATIC
        .into_iter()
        .chain([("Content-Language", lang.as_str())])
    {
        builder = builder.raw_header(raw(name, value)?);
    }
    let parts = match &envelope.logo {
        None => MultiPart::alternative_plain_html(envelope.text.clone(), envelope.html.clone()),
        Some(logo) => MultiPart::alternative()
            .singlepart(SinglePart::plain(envelope.text.clone()))
            .multipart(with_picture(envelope.html.clone(), logo)?),
    };
    builder
        .multipart(parts)
        .map_err(|error| MailFault::Permanent {
            code: 0,
            said: error.to_string(),
        })
}

/// The HTML and the picture it shows (RFC 2387).
fn with_picture(html: String, logo: &Picture) -> Result<MultiPart, MailFault> {
    let kind = ContentType::parse(logo.kind)
        .map_err(|error| MailFault::Setting(format!("the logo's kind: {error}")))?;
    let picture = Attachment::new_inline("logo".to_owned()).body(logo.bytes.clone(), kind);
    Ok(MultiPart::related()
        .singlepart(SinglePart::html(html))
        .singlepart(picture))
}

fn raw(name: &str, value: &str) -> Result<HeaderValue, MailFault> {
    let name = HeaderName::new_from_ascii(name.to_owned())
        .map_err(|error| MailFault::Setting(error.to_string()))?;
    Ok(HeaderValue::new(name, value.to_owned()))
}
