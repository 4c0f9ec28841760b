use kernel::Timestamp;

use crate::Mailbox;

/// A message ready to leave.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The notice's id: the same at each try, so that a message sent twice is recognised.
    pub id: String,
    /// When it was decided; the same at each try too.
    pub at: Timestamp,
    /// Who writes.
    pub from: Mailbox,
    /// Who reads.
    pub to: Mailbox,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The language, `fr` or `en`.
    pub lang: String,
    /// What it is about, on one line.
    pub subject: String,
    /// The message for readers without HTML.
    pub text: String,
    /// The same message in HTML.
    pub html: String,
    /// The picture the HTML shows as `cid:logo`, if it does.
    pub logo: Option<Picture>,
}

/// A picture that travels in the message: no reader's program has to fetch it, and nobody learns
/// when a message was read.
#[derive(Clone, Debug)]
pub struct Picture {
    /// `image/png` or `image/jpeg`.
    pub kind: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Envelope {
    /// The `Message-ID`, without its brackets.
    pub fn message_id(&self) -> String {
        let id: String = self
            .id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        format!("{id}@{}", self.from.domain())
    }
}
