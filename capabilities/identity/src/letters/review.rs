use db::Write;
use kernel::{Halt, Lang, OrMissing, format_day};
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
    /// To whose access ended: nobody had confirmed it.
    Lapsed,
    /// To the administrators: it is over, and so many accesses ended with it.
    Ended { lapsed: i64 },
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
        let (subject, words, page) = self.about_review(known.lang, review, event);
        let button = (event != ReviewEvent::Lapsed).then(|| {
            let words = say("identity.letter.review.button", &[]);
            Button::open(words, format!("{}{page}", sender.origin))
        });
        let letter = Letter {
            subject: say(subject, &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![
                say("identity.letter.pending.company", &[&company.legal_name]),
                words,
            ],
            button,
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// Its subject, what it says, and the page it leads to.
    fn about_review(
        &self,
        lang: Lang,
        review: &Review,
        event: ReviewEvent,
    ) -> (&'static str, String, String) {
        let say = |key: &str, args: &[&str]| self.say(lang, key, args);
        let deadline = format_day(lang, review.deadline_at.day_in(&self.zone));
        let left = (review.total - review.decided).to_string();
        match event {
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
            ReviewEvent::Lapsed => (
                "identity.letter.review.lapsed.subject",
                say("identity.letter.review.lapsed.words", &[&deadline]),
                String::new(),
            ),
            ReviewEvent::Ended { lapsed } => (
                "identity.letter.review.ended.subject",
                say(
                    "identity.letter.review.ended.words",
                    &[&deadline, &lapsed.to_string()],
                ),
                "/company/access-review".to_owned(),
            ),
        }
    }
}
