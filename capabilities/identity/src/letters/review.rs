use db::Write;
use kernel::{Halt, OrMissing, format_day};
use notices::{Button, Letter, Topic};

use super::Writer;
use crate::domain::review::Review;
use crate::store::logins::Credentials;

/// What a letter about a review says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReviewEvent {
    /// It opened.
    Opened,
    /// Its deadline is near.
    Reminder,
    /// Of a company below: its last administrator confirmed nothing, and kept the access.
    KeptBelow,
}

impl Writer {
    /// The letter to one administrator about a review of accesses (row G9).
    pub(crate) async fn review(
        &self,
        tx: &mut Write,
        known: &Credentials,
        (review, event): (&Review, ReviewEvent),
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let company = parties::company_facts(tx, review.company)
            .await?
            .or_missing()?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let deadline = format_day(known.lang, review.deadline_at.day_in(&self.zone));
        let left = (review.total - review.decided).to_string();
        let (subject, words, page) = match event {
            ReviewEvent::Opened => (
                "identity.letter.review.opened.subject",
                say("identity.letter.review.opened.words", &[&left, &deadline]),
                "/company/access-review".to_owned(),
            ),
            ReviewEvent::Reminder => (
                "identity.letter.review.reminder.subject",
                say("identity.letter.review.reminder.words", &[&left, &deadline]),
                "/company/access-review".to_owned(),
            ),
            ReviewEvent::KeptBelow => (
                "identity.letter.review.kept.subject",
                say("identity.letter.review.kept.words", &[&deadline]),
                format!("/customers/{}/access-review", review.company),
            ),
        };
        let letter = Letter {
            subject: say(subject, &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![
                say("identity.letter.pending.company", &[&company.legal_name]),
                words,
            ],
            button: Some(Button::open(
                say("identity.letter.review.button", &[]),
                format!("{}{page}", sender.origin),
            )),
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }
}
