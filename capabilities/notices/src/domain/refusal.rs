use kernel::{Kind, Refusal};

/// What notices say no to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeRefusal {
    /// It was delivered, or is about to be.
    NotToResend,
    /// No mail server was given: nothing can leave.
    NoMailServer,
}

impl Refusal for NoticeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotToResend => "notices.not_to_resend",
            Self::NoMailServer => "notices.no_mail_server",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}
