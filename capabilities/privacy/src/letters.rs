use access::CompanyId;
use db::Write;
use identity::Person;
use jiff::tz::TimeZone;
use jobs::Tools;
use kernel::{Fault, Halt, Lang, Timestamp, format_instant};
use notices::{Button, Letter, LetterBrand, Topic};
use web::Labels;

use crate::domain::Request;

/// Writes the letters about one's data, in their reader's language and under the brand they stand under.
pub(crate) struct Writer {
    labels: Labels,
    tools: Tools,
    zone: TimeZone,
}

/// Whom a letter goes to, under which brand.
struct Reader<'a> {
    address: &'a str,
    name: &'a str,
    lang: Lang,
    login: Option<access::LoginId>,
    company: CompanyId,
    brand: LetterBrand,
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

    /// The file is there: to who asked for it.
    pub(crate) async fn export_ready(
        &self,
        tx: &mut Write,
        person: &Person,
        (request, own): (&Request, bool),
    ) -> Result<(), Halt> {
        let reader = self.reader(tx, person, request).await?;
        let path = match own {
            true => "/account/privacy".to_owned(),
            false => format!("/company/privacy/{}", request.id),
        };
        let words = match own {
            true => "privacy.letter.ready.words",
            false => "privacy.letter.ready.words_of_another",
        };
        let letter = Letter {
            subject: self.say(
                &reader,
                "privacy.letter.ready.subject",
                &[&reader.brand.name],
            ),
            greeting: self.say(&reader, "privacy.letter.greeting", &[reader.name]),
            paragraphs: vec![self.say(&reader, words, &[])],
            button: Some(Button::open(
                self.say(&reader, "privacy.letter.ready.button", &[]),
                format!("{}{path}", reader.brand.url),
            )),
            closing: vec![self.say(&reader, "privacy.letter.not_you", &[])],
            ..blank(&reader)
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// They will be forgotten, unless it is stopped: the last letter they get.
    pub(crate) async fn erasure_asked(
        &self,
        tx: &mut Write,
        person: &Person,
        request: &Request,
    ) -> Result<(), Halt> {
        let reader = self.reader(tx, person, request).await?;
        let due = self.instant(reader.lang, request.due_at);
        let words = match request.asked_by == person.login {
            true => self.say(&reader, "privacy.letter.erasure.words", &[&due]),
            false => self.say(&reader, "privacy.letter.erasure.words_by_another", &[&due]),
        };
        let letter = Letter {
            subject: self.say(
                &reader,
                "privacy.letter.erasure.subject",
                &[&reader.brand.name],
            ),
            greeting: self.say(&reader, "privacy.letter.greeting", &[reader.name]),
            paragraphs: vec![words, self.say(&reader, "privacy.letter.erasure.last", &[])],
            button: Some(Button::open(
                self.say(&reader, "privacy.letter.erasure.button", &[]),
                format!("{}/account/privacy", reader.brand.url),
            )),
            closing: vec![self.say(&reader, "privacy.letter.erasure.stop", &[])],
            ..blank(&reader)
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// The same, to somebody who has no access: they answer to the brand's support.
    pub(crate) async fn erasure_asked_of_address(
        &self,
        tx: &mut Write,
        request: &Request,
    ) -> Result<(), Halt> {
        let reader = Reader {
            address: request.whose.address(),
            name: "",
            lang: request.lang,
            login: None,
            company: request.root,
            brand: notices::brand_of(tx, &self.tools.settings, request.root).await?,
        };
        let due = self.instant(reader.lang, request.due_at);
        let letter = Letter {
            subject: self.say(
                &reader,
                "privacy.letter.erasure.subject",
                &[&reader.brand.name],
            ),
            greeting: self.say(&reader, "privacy.letter.greeting_plain", &[]),
            paragraphs: vec![
                self.say(&reader, "privacy.letter.erasure.words_by_another", &[&due]),
                self.say(&reader, "privacy.letter.erasure.last", &[]),
            ],
            closing: vec![self.say(&reader, "privacy.letter.erasure.answer", &[])],
            ..blank(&reader)
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    /// It was stopped.
    pub(crate) async fn erasure_stopped(
        &self,
        tx: &mut Write,
        person: &Person,
        request: &Request,
    ) -> Result<(), Halt> {
        let reader = self.reader(tx, person, request).await?;
        let letter = Letter {
            subject: self.say(
                &reader,
                "privacy.letter.stopped.subject",
                &[&reader.brand.name],
            ),
            greeting: self.say(&reader, "privacy.letter.greeting", &[reader.name]),
            paragraphs: vec![self.say(&reader, "privacy.letter.stopped.words", &[])],
            closing: vec![self.say(&reader, "privacy.letter.not_you", &[])],
            ..blank(&reader)
        };
        notices::send(tx, &self.tools, letter).await.map(|_| ())
    }

    async fn reader<'a>(
        &self,
        tx: &mut Write,
        person: &'a Person,
        request: &Request,
    ) -> Result<Reader<'a>, Halt> {
        let company = person.companies.first().copied().unwrap_or(request.root);
        Ok(Reader {
            address: &person.email,
            name: &person.name,
            lang: person.lang,
            login: Some(person.login),
            company,
            brand: notices::brand_of(tx, &self.tools.settings, company).await?,
        })
    }

    fn say(&self, reader: &Reader<'_>, key: &str, args: &[&str]) -> String {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        self.labels.fill(reader.lang, key, &args)
    }

    fn instant(&self, lang: Lang, at: Timestamp) -> String {
        format_instant(lang, at, &self.zone)
    }
}

fn blank(reader: &Reader<'_>) -> Letter {
    Letter {
        to: reader.address.to_owned(),
        to_name: reader.name.to_owned(),
        lang: reader.lang,
        topic: Topic::Security,
        company: reader.company,
        login: reader.login,
        subject: String::new(),
        greeting: String::new(),
        paragraphs: Vec::new(),
        button: None,
        closing: Vec::new(),
        brand: reader.brand.clone(),
    }
}
