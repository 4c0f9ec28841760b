use access::{CompanyId, LoginId};
use kernel::{Coded, Id, Lang, Timestamp};

use super::refusal::NoticeRefusal;

/// A message's id.
pub type MessageId = Id<Message>;

/// What a message is about: what people choose to receive or not, and what staff filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// An identifier was given, with the link to set its password.
    Access,
    /// The link to set another password.
    Password,
    /// Something one should know of one's own access: password changed, second factor removed.
    Security,
    /// New terms of use.
    Terms,
    /// An invoice is there.
    Invoice,
    /// A credit note is there.
    CreditNote,
    /// An order goes on.
    Order,
    /// A service does not do what it should, or does again.
    Incident,
    /// Anything else.
    Information,
}

impl Coded for Topic {
    const ALL: &'static [Self] = &[
        Self::Access,
        Self::Password,
        Self::Security,
        Self::Terms,
        Self::Invoice,
        Self::CreditNote,
        Self::Order,
        Self::Incident,
        Self::Information,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Password => "password",
            Self::Security => "security",
            Self::Terms => "terms",
            Self::Invoice => "invoice",
            Self::CreditNote => "creditNote",
            Self::Order => "order",
            Self::Incident => "incident",
            Self::Information => "information",
        }
    }
}

/// Where a message stands (TMF681 `CommunicationMessage`, in the words of mail).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// Leaves when a worker takes it.
    Queued,
    /// A mail server has it.
    Sent,
    /// No server would take it: a person must look.
    Failed,
    /// Kept for reading: there is no mail server.
    Kept,
}

impl Coded for MessageState {
    const ALL: &'static [Self] = &[Self::Queued, Self::Sent, Self::Failed, Self::Kept];

    fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Kept => "kept",
        }
    }
}

/// A message as it is kept.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: MessageId,
    pub company: CompanyId,
    pub login: Option<LoginId>,
    pub to_address: String,
    pub to_name: String,
    pub lang: Lang,
    pub topic: Topic,
    pub subject: String,
    /// A letter's `Body`, sealed.
    pub body: Vec<u8>,
    pub state: MessageState,
    /// How often it was handed to a server.
    pub attempts: i64,
    /// What the server said the last time it did not take it.
    pub last_error: String,
    /// The `Message-ID` it left with; empty before.
    pub message_id: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub version: i64,
}

/// Whether a mail server was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// Mail leaves.
    Open,
    /// Messages are only kept.
    Closed,
}

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Taken, under this `Message-ID`.
    Taken { message_id: String, said: String },
    /// Not now.
    Later { said: String },
    /// Never.
    Never { said: String },
}

impl Message {
    /// Puts a message that did not leave back in the queue.
    pub fn resend(&mut self, post: Post) -> Result<(), NoticeRefusal> {
        match (self.state, post) {
            (MessageState::Failed | MessageState::Kept, Post::Open) => {
                self.state = MessageState::Queued;
                Ok(())
            }
            (MessageState::Failed | MessageState::Kept, Post::Closed) => {
                Err(NoticeRefusal::NoMailServer)
            }
            (MessageState::Queued | MessageState::Sent, Post::Open | Post::Closed) => {
                Err(NoticeRefusal::NotToResend)
            }
        }
    }

    /// Whether a worker that takes it has something to do: a job may be run twice.
    pub fn is_to_deliver(&self) -> bool {
        self.state == MessageState::Queued
    }

    /// Notes how an attempt ended.
    pub fn record(&mut self, attempt: &Attempt, at: Timestamp) {
        self.attempts += 1;
        match attempt {
            Attempt::Taken { message_id, .. } => {
                self.state = MessageState::Sent;
                self.sent_at = Some(at);
                self.message_id.clone_from(message_id);
                self.last_error.clear();
            }
            Attempt::Later { said } => self.last_error.clone_from(said),
            Attempt::Never { said } => {
                self.state = MessageState::Failed;
                self.last_error.clone_from(said);
            }
        }
    }

    /// Where the body is sealed: a body moved to another message does not open.
    pub fn seal_context(id: MessageId) -> String {
        format!("notices_message/{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(state: MessageState) -> Message {
        Message {
            id: MessageId::derived("m"),
            company: CompanyId::derived("acme"),
            login: None,
            to_address: "a@b.fr".to_owned(),
            to_name: String::new(),
            lang: Lang::Fr,
            topic: Topic::Access,
            subject: String::new(),
            body: Vec::new(),
            state,
            attempts: 0,
            last_error: String::new(),
            message_id: String::new(),
            created_at: Timestamp::from_micros(0),
            sent_at: None,
            version: 1,
        }
    }

    #[test]
    fn only_what_did_not_leave_is_sent_again() {
        for (state, answer) in [
            (MessageState::Failed, Ok(())),
            (MessageState::Kept, Ok(())),
            (MessageState::Sent, Err(NoticeRefusal::NotToResend)),
            (MessageState::Queued, Err(NoticeRefusal::NotToResend)),
        ] {
            assert_eq!(message(state).resend(Post::Open), answer, "{state:?}");
        }
        let mut kept = message(MessageState::Kept);
        assert_eq!(kept.resend(Post::Closed), Err(NoticeRefusal::NoMailServer));
        assert_eq!(kept.state, MessageState::Kept);
    }

    #[test]
    fn later_leaves_it_queued_and_never_does_not() {
        let at = Timestamp::from_micros(5);
        let mut waiting = message(MessageState::Queued);
        waiting.record(
            &Attempt::Later {
                said: "450 busy".to_owned(),
            },
            at,
        );
        assert!(waiting.is_to_deliver());
        assert_eq!(
            (waiting.attempts, waiting.last_error.as_str()),
            (1, "450 busy")
        );
        let taken = Attempt::Taken {
            message_id: "m@x".to_owned(),
            said: String::new(),
        };
        waiting.record(&taken, at);
        assert_eq!(
            (waiting.state, waiting.sent_at),
            (MessageState::Sent, Some(at))
        );
        assert!(waiting.last_error.is_empty() && waiting.message_id == "m@x");
        let mut refused = message(MessageState::Queued);
        refused.record(
            &Attempt::Never {
                said: "550 no".to_owned(),
            },
            at,
        );
        assert_eq!(refused.state, MessageState::Failed);
    }
}
