use kernel::Fault;

/// Why a message did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// The server's address or the signing key cannot be used: the start stops on it.
    #[error("mail setting: {0}")]
    Setting(String),
    /// The server will say the same tomorrow: no such address, refused content.
    #[error("refused by the mail server with {code}")]
    Permanent {
        /// The reply's code, 5xx; 0 when the message never got that far.
        code: u16,
        /// What the server said, for staff: it may name people.
        said: String,
    },
    /// Worth another try: the server is away, busy, or asks to wait.
    #[error("the mail server cannot take it now ({code})")]
    Passing {
        /// The reply's code, 4xx; 0 when nobody answered.
        code: u16,
        /// What was said, for staff: it may name people.
        said: String,
    },
}

impl MailFault {
    /// Whether trying again is of no use.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Setting(_) | Self::Permanent { .. } => true,
            Self::Passing { .. } => false,
        }
    }

    /// What staff read in the message's history.
    pub fn said(&self) -> String {
        match self {
            Self::Setting(why) => why.clone(),
            Self::Permanent { code: 0, said } | Self::Passing { code: 0, said } => said.clone(),
            Self::Permanent { code, said } | Self::Passing { code, said } => {
                format!("{code} {said}").trim_end().to_owned()
            }
        }
    }

    pub(crate) fn of(error: &lettre::transport::smtp::Error) -> Self {
        let code = error.status().map_or(0, u16::from);
        let mut said = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            let text = inner.to_string();
            if !said.contains(&text) {
                said = format!("{said}: {text}");
            }
            source = inner.source();
        }
        // A client error is ours (an address the server cannot carry): the same tomorrow.
        if error.is_permanent() || error.is_client() {
            Self::Permanent { code, said }
        } else {
            Self::Passing { code, said }
        }
    }
}

impl From<MailFault> for Fault {
    /// The code only: the log holds no address.
    fn from(fault: MailFault) -> Self {
        Fault::new("sending mail", fault)
    }
}
