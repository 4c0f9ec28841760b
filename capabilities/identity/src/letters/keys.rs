use db::Write;
use kernel::{Coded, Halt, OrMissing, Timestamp, format_instant};
use notices::{Button, Letter, Topic};

use super::Writer;
use crate::actions::api_keys::KeyEvent;
use crate::domain::api_key::ApiKey;
use crate::store::logins::Credentials;

/// What happened, who did it, when, and the end that matters.
pub(crate) type News<'a> = (KeyEvent, &'a str, Timestamp, Timestamp);

impl Writer {
    /// The letter to one administrator about a key for programs.
    pub(crate) async fn key(
        &self,
        tx: &mut Write,
        known: &Credentials,
        (key, (event, by, at, ends_at)): (&ApiKey, News<'_>),
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let company = parties::company_facts(tx, key.company)
            .await?
            .or_missing()?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let (at, ends_at) = (
            format_instant(known.lang, at, &self.zone),
            format_instant(known.lang, ends_at, &self.zone),
        );
        let named = |part: &str| format!("identity.letter.key.{}.{part}", event.code());
        let words = match event {
            KeyEvent::Made | KeyEvent::Renewed => {
                say(&named("words"), &[&key.name, by, &at, &ends_at])
            }
            KeyEvent::Revoked => say(&named("words"), &[&key.name, by, &at]),
            KeyEvent::Ending => say(&named("words"), &[&key.name, &ends_at]),
        };
        let letter = Letter {
            subject: say(&named("subject"), &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![
                say("identity.letter.key.company", &[&company.legal_name]),
                words,
            ],
            button: Some(Button::open(
                say("identity.letter.key.button", &[]),
                format!("{}/company/api-keys/{}", sender.origin, key.id),
            )),
            closing: match event {
                KeyEvent::Ending => Vec::new(),
                _ => vec![say("identity.letter.key.not_you", &[])],
            },
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }
}
