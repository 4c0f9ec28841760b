use access::LoginId;
use askama::Template;
use db::{As, Read, Signed, Told};
use jiff::tz::TimeZone;
use jobs::{JobRun, NewJob, Tools, enqueue};
use kernel::{Fault, Halt, Lang, OrMissing, Timestamp, format_instant};
use serde_json::{Map, Value, json};
use web::Labels;
use zip::write::SimpleFileOptions;

use super::ask::Asked;
use super::erase::find;
use crate::Keeping;
use crate::domain::{FILE_KEPT_S, Request, Whose};
use crate::letters::Writer;
use crate::store::requests;
use crate::store::told;

/// The job that forgets files whose day has passed.
pub(crate) const FORGET: &str = "privacy.forget_files";

/// One table, as its reader finds it.
struct Section {
    table: &'static str,
    title: String,
    heads: Vec<String>,
    /// As machines and as people read them.
    rows: Vec<(Map<String, Value>, Vec<String>)>,
}

/// The page of the file; its labels are those of its reader.
#[derive(Template)]
#[template(path = "export_file.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    words: &'a str,
    made: &'a str,
    nothing: &'a str,
    sections: &'a [Section],
}

/// Words of the reader's language.
struct Words<'a> {
    labels: &'a Labels,
    lang: Lang,
    zone: TimeZone,
}

impl Words<'_> {
    fn t(&self, key: &str) -> String {
        self.labels.get(self.lang, key).to_owned()
    }

    fn instant(&self, at: Timestamp) -> String {
        format_instant(self.lang, at, &self.zone)
    }

    /// A value as machines read it, and as people do.
    fn both(&self, value: Option<&str>, how: As) -> (Value, String) {
        let Some(text) = value else {
            return (Value::Null, String::new());
        };
        match how {
            As::Text => (json!(text), text.to_owned()),
            As::Instant => match text.parse().map(Timestamp::from_micros) {
                Ok(at) => (json!(at.rfc3339()), self.instant(at)),
                Err(_) => (json!(text), text.to_owned()),
            },
            As::Code(prefix) => {
                let found = self.labels.find(self.lang, &format!("{prefix}.{text}"));
                (json!(text), found.unwrap_or(text).to_owned())
            }
        }
    }
}

/// Gathers all that is kept of somebody into a file, sealed on the disk, and tells who asked for it. Run twice, it
/// finds its file and leaves it.
pub(crate) async fn export(
    run: JobRun,
    keeping: Keeping,
    labels: &[web::LabelFiles],
) -> Result<String, Halt> {
    let Asked { request } = run.payload()?;
    let tools = &run.tools;
    let mut tx = tools.db.read_as_the_house().await?;
    let request = requests::by_id(&mut tx, request).await?.or_missing()?;
    if !request.is_waiting() {
        return Ok(String::new());
    }
    let words = Words {
        labels: &Labels::read(labels)?,
        lang: request.lang,
        zone: TimeZone::get("Europe/Paris")
            .map_err(|error| Fault::new("reading time zones", error))?,
    };
    let sections = gather(&mut tx, (tools, keeping), &request, &words).await?;
    drop(tx);
    let bytes = pack(&sections, &words, tools.now())?;
    let sealed = tools.vault.seal(&sealed_for(&request), &bytes)?;
    let digest = tools.files.put(&sealed).await?;
    keep(tools, &request, (&digest, bytes.len())).await?;
    Ok(digest)
}

/// A file opens for its own request alone.
pub(crate) fn sealed_for(request: &Request) -> String {
    format!("privacy_request/{}", request.id)
}

async fn gather(
    tx: &mut Read,
    (tools, keeping): (&Tools, Keeping),
    request: &Request,
    words: &Words<'_>,
) -> Result<Vec<Section>, Halt> {
    let found = find(tx, request).await?;
    let mut sections = Vec::new();
    for kept in keeping.iter().rev().flat_map(|list| list.iter()) {
        let Some(first) = kept.told.first() else {
            continue;
        };
        let mut section = Section::of(kept.table, first, words);
        for told in kept.told {
            for row in told::rows(tx, &found, told, tools.now()).await? {
                section.add(told, &row, words);
                if kept.table == MESSAGES {
                    section.add_words(tx, tools, words, row.first()).await?;
                }
            }
        }
        sections.push(section);
    }
    Ok(sections)
}

/// The one table whose rows say more than their columns: what was written.
const MESSAGES: &str = "notices_message";

impl Section {
    fn of(table: &'static str, told: &Told, words: &Words<'_>) -> Self {
        let mut codes: Vec<&'static str> = told.columns.iter().map(|(code, _)| *code).collect();
        if table == MESSAGES {
            codes.push("words");
        }
        Self {
            table,
            title: words.t(&format!("privacy.table.{table}")),
            heads: codes
                .iter()
                .map(|code| words.t(&format!("privacy.column.{code}")))
                .collect(),
            rows: Vec::new(),
        }
    }

    fn add(&mut self, told: &Told, row: &[Option<String>], words: &Words<'_>) {
        let mut machine = Map::new();
        let mut person = Vec::new();
        for ((code, how), value) in told.columns.iter().zip(row.iter().skip(1)) {
            let (value, text) = words.both(value.as_deref(), *how);
            machine.insert((*code).to_owned(), value);
            person.push(text);
        }
        self.rows.push((machine, person));
    }

    async fn add_words(
        &mut self,
        tx: &mut Read,
        tools: &Tools,
        words: &Words<'_>,
        id: Option<&Option<String>>,
    ) -> Result<(), Halt> {
        let id = id.cloned().flatten().and_then(|id| id.parse().ok());
        let id = id.or_missing()?;
        let said = notices::words_of(tx, tools, words.labels, id).await?;
        let said = said.unwrap_or_default();
        if let Some((machine, person)) = self.rows.last_mut() {
            machine.insert("words".to_owned(), json!(said));
            person.push(said);
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let rows = self.rows.iter().map(|(row, _)| Value::Object(row.clone()));
        Value::Array(rows.collect())
    }
}

/// `data.json` for machines, `index.html` for people.
fn pack(sections: &[Section], words: &Words<'_>, now: Timestamp) -> Result<Vec<u8>, Halt> {
    let mut data = Map::new();
    data.insert("made_at".to_owned(), json!(now.rfc3339()));
    data.insert("format".to_owned(), json!(1));
    for section in sections {
        data.insert(section.table.to_owned(), section.json());
    }
    let json = serde_json::to_vec_pretty(&Value::Object(data))
        .map_err(|error| Fault::new("writing an export", error))?;
    let made = words.instant(now);
    let page = Page {
        lang: kernel::Coded::code(words.lang),
        title: &words.t("privacy.file.title"),
        words: &words.t("privacy.file.words"),
        made: &words.labels.fill(words.lang, "privacy.file.made", &[made]),
        nothing: &words.t("privacy.file.nothing"),
        sections,
    };
    let html = page
        .render()
        .map_err(|error| Fault::new("writing an export", error))?;
    zipped(&[("data.json", &json), ("index.html", html.as_bytes())])
}

fn zipped(files: &[(&str, &[u8])]) -> Result<Vec<u8>, Halt> {
    use std::io::Write as _;
    let failed = |error: &dyn std::fmt::Display| Fault::new("building a ZIP", error);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .map_err(|error| failed(&error))?;
        writer.write_all(bytes).map_err(|error| failed(&error))?;
    }
    let done = writer.finish().map_err(|error| failed(&error))?;
    Ok(done.into_inner())
}

async fn keep(tools: &Tools, request: &Request, (digest, size): (&str, usize)) -> Result<(), Halt> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let mut tx = tools.db.write_as_the_house().await?;
    let expires_at = tx.now().plus_seconds(FILE_KEPT_S);
    if !requests::built(&mut tx, request.id, (digest, size), expires_at).await? {
        // Another was quicker: its file has another seal, ours is nobody's.
        drop(tx);
        return Ok(tools.files.remove(digest).await?);
    }
    let forget = NewJob::new(FORGET, &())?.at(expires_at.plus_seconds(1));
    enqueue(&mut tx, forget).await?;
    let asker: LoginId = request.asked_by;
    if let Some(person) = identity::person_of(&mut tx, asker).await? {
        let own = request.whose == Whose::Login(asker);
        let writer = Writer::new(tools)?;
        writer
            .export_ready(&mut tx, &person, (request, own))
            .await?;
    }
    let signed = Signed::by_the_house("privacy.build_export").on(request.id);
    tx.commit(signed.in_company(request.root)).await
}

/// Forgets every file whose day has passed.
pub(crate) async fn forget_files(run: JobRun) -> Result<String, Halt> {
    let mut count = 0;
    loop {
        let mut tx = run.tools.db.write_as_the_house().await?;
        let now = tx.now();
        let expired = requests::expired(&mut tx, now).await?;
        if expired.is_empty() {
            return Ok(count.to_string());
        }
        for (id, _) in &expired {
            requests::drop_file(&mut tx, *id).await?;
        }
        let signed = Signed::by_the_house("privacy.forget_files");
        tx.commit(signed.saying(expired.len().to_string())).await?;
        count += expired.len();
        for (_, digest) in expired {
            run.tools.files.remove(&digest).await?;
        }
    }
}
