use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::compose::compose;
use crate::dkim::Dkim;
use crate::{Envelope, MailFault, Mailbox};

/// How long one exchange with the server may take.
const REPLY_S: u64 = 20;
/// How long one message may take in all: a server that drips its replies holds no worker.
const MESSAGE_S: u64 = 90;

/// What sends: a pool of connections to one server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    dkim: Option<Arc<Dkim>>,
    sender: String,
}

/// What the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The `Message-ID`, without its brackets.
    pub message_id: String,
    /// What the server said, often with its own queue number.
    pub said: String,
}

impl Mailer {
    /// Ready to send through `url`: `smtp://`, `smtps://`, `smtp://…?tls=required`, with
    /// `user:password@` (percent-encoded) when the server asks who we are; letters are written from
    /// the address `from`. Connects when it sends.
    ///
    /// A password goes over an encrypted connection: `?tls=never` allows otherwise, and a server on
    /// this machine needs none.
    ///
    /// # Errors
    /// One of the two addresses cannot be read.
    pub fn open(url: &str, from: &str) -> Result<Self, MailFault> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url)?)
            .map_err(|_| unreadable())?;
        let sender = Mailbox::new("", from)
            .map_err(|_| MailFault::Setting("the sender is not an e-mail address".to_owned()))?;
        let pool = PoolConfig::new()
            .min_idle(0)
            .max_size(4)
            .idle_timeout(Duration::from_secs(30));
        let reply = Some(Duration::from_secs(REPLY_S));
        let transport = builder.timeout(reply).pool_config(pool).build();
        Ok(Self {
            transport,
            dkim: None,
            sender: sender.address().to_owned(),
        })
    }

    /// Signs what it sends (DKIM) for `domain`, with the private key of `selector`: PEM, RSA
    /// (PKCS #1 or #8) or Ed25519, as `openssl genpkey` writes it.
    ///
    /// # Errors
    /// The key cannot be read, or selector or domain cannot stand in a header.
    pub fn signing(self, selector: &str, domain: &str, key_pem: &str) -> Result<Self, MailFault> {
        let dkim = Dkim::new(selector, domain, key_pem)?;
        Ok(Self {
            dkim: Some(Arc::new(dkim)),
            ..self
        })
    }

    /// The address letters are written from.
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// Hands a message to the server.
    ///
    /// # Errors
    /// The server refused it for good, or cannot take it now: [`MailFault::is_permanent`] tells.
    pub async fn send(&self, envelope: &Envelope) -> Result<Sent, MailFault> {
        let mut message = compose(envelope)?;
        if let Some(dkim) = &self.dkim {
            message.sign(&dkim.config(envelope.from.address(), &self.sender)?);
        }
        let sending = self.transport.send(message);
        let reply = tokio::time::timeout(Duration::from_secs(MESSAGE_S), sending).await;
        let reply = reply.map_err(|_| MailFault::Passing {
            code: 0,
            said: "too slow".to_owned(),
        })?;
        let reply = reply.map_err(|error| MailFault::of(&error))?;
        let said: Vec<&str> = reply.message().collect();
        Ok(Sent {
            message_id: envelope.message_id(),
            said: said.join(" "),
        })
    }

    /// Says goodbye to the server.
    pub async fn close(&self) {
        self.transport.shutdown().await;
    }
}

fn unreadable() -> MailFault {
    MailFault::Setting("the address is not smtp://… or smtps://…".to_owned())
}

/// The address with the encryption it asks for, as lettre reads it. The address is never shown: it
/// may hold a password.
fn with_tls(url: &str) -> Result<String, MailFault> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let rest = address
        .strip_prefix("smtp://")
        .or(address.strip_prefix("smtps://"));
    let authority = rest
        .and_then(|rest| rest.split('/').next())
        .ok_or_else(unreadable)?;
    let (who, server) = authority.rsplit_once('@').unwrap_or(("", authority));
    if server.is_empty() || server.starts_with(':') {
        return Err(unreadable());
    }
    let local = ["127.", "localhost", "[::1]"]
        .iter()
        .any(|start| server.starts_with(start));
    match query {
        "" if address.starts_with("smtp://") && !who.is_empty() && !local => {
            Ok(format!("{address}?tls=required"))
        }
        "" | "tls=never" => Ok(address.to_owned()),
        "tls=required" | "tls=opportunistic" => Ok(url.to_owned()),
        _ => Err(MailFault::Setting(
            "after ? comes tls=required, tls=opportunistic or tls=never".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_sent_in_the_clear_to_another_machine() {
        let read = |url: &str| with_tls(url).unwrap();
        assert_eq!(
            read("smtp://u:p@mx.fr:587"),
            "smtp://u:p@mx.fr:587?tls=required"
        );
        assert_eq!(read("smtp://u:p@127.0.0.1:25"), "smtp://u:p@127.0.0.1:25");
        assert_eq!(read("smtp://u:p@mx.fr?tls=never"), "smtp://u:p@mx.fr");
        assert_eq!(read("smtps://u:p@mx.fr"), "smtps://u:p@mx.fr");
        assert_eq!(read("smtp://relay.lan"), "smtp://relay.lan");
    }

    #[tokio::test]
    async fn a_wrong_address_stops_the_start_without_showing_the_password() {
        for url in [
            "",
            "mx.fr",
            "http://mx.fr",
            "smtp://",
            "smtp://:25",
            "smtp://u:secret@mx.fr?tls=maybe",
            "smtp://u:secret@mx.fr:x",
        ] {
            let fault = Mailer::open(url, "a@b.example").err().unwrap();
            assert!(matches!(fault, MailFault::Setting(_)), "{url}");
            assert!(!fault.to_string().contains("secret"), "{url}");
        }
        assert!(Mailer::open("smtps://u:p%40ss@mx.fr:465", "a@b.example").is_ok());
    }
}
