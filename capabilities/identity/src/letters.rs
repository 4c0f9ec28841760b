mod keys;
pub(crate) mod review;

use access::{CompanyId, LoginId};
use db::{Read, Write};
use jiff::tz::TimeZone;
use jobs::Tools;
use kernel::{Coded, Fault, Halt, Lang, OrMissing, format_instant};
use notices::{Button, Letter, LetterBrand, Topic};
use parties::{Change, ChangeEvent, ChangeKind};
use web::Labels;

use crate::actions::send_access::FreshLink;
use crate::domain::factor::Change as FactorChange;
use crate::store::companies;
use crate::store::logins::Credentials;

/// Writes the letters about one's access, each in its reader's language and under the brand of the
/// company they belong to.
pub(crate) struct Writer {
    labels: Labels,
    tools: Tools,
    zone: TimeZone,
}

/// Under whose name a letter to one login is written.
struct Sender {
    company: CompanyId,
    brand: LetterBrand,
    /// What stands before a path: `https://my.example.fr`.
    origin: String,
}

impl Writer {
    /// Reads the labels once, for any number of letters.
    pub(crate) fn new(tools: &Tools) -> Result<Self, Fault> {
        Ok(Self {
            labels: Labels::read(&[crate::LABELS])?,
            tools: tools.clone(),
            zone: TimeZone::get("Europe/Paris")
                .map_err(|error| Fault::new("reading time zones", error))?,
        })
    }

    /// The letter of row S1: identifier and first link.
    pub(crate) async fn access(
        &self,
        tx: &mut Write,
        known: &Credentials,
        link: &FreshLink,
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let reference = known.reference.as_str();
        let letter = Letter {
            subject: say(
                "identity.letter.access.subject",
                &[&sender.brand.name, reference],
            ),
            greeting: say("identity.letter.access.greeting", &[reference]),
            paragraphs: vec![say("identity.letter.access.words", &[])],
            button: Some(Button::personal(
                say("identity.letter.access.button", &[]),
                format!("{}{}", sender.origin, link.path),
            )),
            closing: vec![say("identity.letter.access.validity", &[])],
            ..self.blank(known, (&sender, Topic::Access))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The letter to who forgot: all identifiers of the address, and the link for one of them.
    pub(crate) async fn reset(
        &self,
        tx: &mut Write,
        (known, all): (&Credentials, &[String]),
        link: &FreshLink,
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let reference = known.reference.as_str();
        let mut paragraphs = vec![say("identity.letter.reset.words", &[reference])];
        if all.len() > 1 {
            paragraphs.push(say("identity.letter.reset.identifiers", &[&all.join(", ")]));
        }
        let letter = Letter {
            subject: say(
                "identity.letter.reset.subject",
                &[&sender.brand.name, reference],
            ),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs,
            button: Some(Button::personal(
                say("identity.letter.reset.button", &[]),
                format!("{}{}", sender.origin, link.path),
            )),
            closing: vec![
                say("identity.letter.reset.validity", &[]),
                say("identity.letter.reset.not_you", &[]),
            ],
            ..self.blank(known, (&sender, Topic::Password))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The letter that tells a password changed.
    pub(crate) async fn changed(
        &self,
        tx: &mut Write,
        known: &Credentials,
        at: &str,
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let reference = known.reference.as_str();
        let letter = Letter {
            subject: say("identity.letter.changed.subject", &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![say("identity.letter.changed.words", &[reference, at])],
            button: Some(Button::open(
                say("identity.letter.changed.button", &[]),
                format!("{}/password/forgot", sender.origin),
            )),
            closing: vec![say("identity.letter.changed.not_you", &[])],
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The letter to one administrator about a change that endangers the company.
    pub(crate) async fn pending(
        &self,
        tx: &mut Write,
        known: &Credentials,
        (change, event): (&Change, ChangeEvent),
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let company = parties::company_facts(tx, change.company)
            .await?
            .or_missing()?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let at = |at| format_instant(known.lang, at, &self.zone);
        let (asked_at, effect) = (at(change.asked_at), at(change.takes_effect_at));
        let by = [change.asked_name.as_str(), &asked_at, &change.asked_address];
        let ended = change.ended_name.as_deref().unwrap_or_default();
        let about = match change.kind {
            ChangeKind::BankDetails => "identity.letter.pending",
            ChangeKind::Owner => "identity.letter.pending.owner",
            ChangeKind::IdentityProvider => "identity.letter.pending.provider",
        };
        let (event, words) = match event {
            ChangeEvent::Asked => (
                "asked",
                say("identity.letter.pending.asked.words", &[&effect]),
            ),
            ChangeEvent::Stopped => ("stopped", say(&format!("{about}.stopped.words"), &[ended])),
            ChangeEvent::Applied => ("applied", say("identity.letter.pending.applied.words", &[])),
        };
        let letter = Letter {
            subject: say(&format!("{about}.{event}.subject"), &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![
                say("identity.letter.pending.company", &[&company.legal_name]),
                say("identity.letter.pending.by", &by),
                say(&format!("{about}.becomes"), &[&change.becomes]),
                words,
            ],
            button: Some(Button::open(
                say("identity.letter.pending.button", &[]),
                format!("{}/company/changes/{}", sender.origin, change.id),
            )),
            closing: vec![say("identity.letter.pending.not_you", &[])],
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The letter to the address a login had until now (ASVS 6.3.7).
    pub(crate) async fn moved(
        &self,
        tx: &mut Write,
        known: &Credentials,
        (old_name, old_address): (&str, &str),
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let now = format_instant(known.lang, tx.now(), &self.zone);
        let reference = known.reference.as_str();
        let letter = Letter {
            to: old_address.to_owned(),
            to_name: old_name.to_owned(),
            subject: say("identity.letter.moved.subject", &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[old_name]),
            paragraphs: vec![say("identity.letter.moved.words", &[reference, &now])],
            closing: vec![say("identity.letter.moved.not_you", &[])],
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The letter that tells a second factor was added, removed or used up.
    pub(crate) async fn factor(
        &self,
        tx: &mut Write,
        known: &Credentials,
        (change, at): (FactorChange, &str),
    ) -> Result<(), Halt> {
        let sender = self.sender(tx, known.login).await?;
        let say = |key: &str, args: &[&str]| self.say(known.lang, key, args);
        let words = format!("identity.letter.factor.{}", change.code());
        let letter = Letter {
            subject: say("identity.letter.factor.subject", &[&sender.brand.name]),
            greeting: say("identity.letter.greeting", &[&known.name]),
            paragraphs: vec![say(&words, &[known.reference.as_str(), at])],
            button: Some(Button::open(
                say("identity.letter.factor.button", &[]),
                format!("{}/account/factors", sender.origin),
            )),
            closing: vec![say("identity.letter.factor.not_you", &[])],
            ..self.blank(known, (&sender, Topic::Security))
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    fn blank(&self, known: &Credentials, (sender, topic): (&Sender, Topic)) -> Letter {
        Letter {
            to: known.email.clone(),
            to_name: known.name.clone(),
            lang: known.lang,
            topic,
            company: sender.company,
            login: Some(known.login),
            subject: String::new(),
            greeting: String::new(),
            paragraphs: Vec::new(),
            button: None,
            closing: Vec::new(),
            brand: sender.brand.clone(),
        }
    }

    fn say(&self, lang: Lang, key: &str, args: &[&str]) -> String {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        self.labels.fill(lang, key, &args)
    }

    async fn sender(&self, tx: &mut Read, login: LoginId) -> Result<Sender, Halt> {
        let company = companies::of_login(tx, login).await?.or_missing()?.id;
        let brand = notices::brand_of(tx, &self.tools.settings, company).await?;
        Ok(Sender {
            company,
            origin: brand.url.clone(),
            brand,
        })
    }
}
