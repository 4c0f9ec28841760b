//! The bridge to a mail server: any that speaks SMTP. Only jobs meet it.
#![deny(missing_docs)]

mod compose;
mod dkim;
mod envelope;
mod fault;
mod mailbox;
mod mailer;
#[cfg(feature = "sink")]
mod sink;

pub use envelope::{Envelope, Picture};
pub use fault::MailFault;
pub use mailbox::{Mailbox, NotAnAddress};
pub use mailer::{Mailer, Sent};
#[cfg(feature = "sink")]
pub use sink::{Received, SmtpSink};

#[cfg(test)]
mod tests;
