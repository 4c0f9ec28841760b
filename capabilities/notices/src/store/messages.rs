use access::Scope;
use db::{Bound, FromRow, Query, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::message::{Message, MessageId, MessageState, Topic};

/// How many rows a page of the list shows.
pub const PAGE: usize = 50;

macro_rules! filtered {
    () => {
        "
            AND (CAST($2 AS TEXT) IS NULL OR m.state = $2)
            AND (CAST($3 AS TEXT) IS NULL OR m.topic = $3)
            AND (CAST($4 AS TEXT) IS NULL OR LOWER(m.to_address) LIKE $4 ESCAPE '!')
            AND (CAST($5 AS TEXT) IS NULL OR LOWER(c.legal_name) LIKE $5 ESCAPE '!'
                OR LOWER(c.reference) LIKE $5 ESCAPE '!')"
    };
}

macro_rules! lines {
    () => {
        ")
        SELECT m.id, c.legal_name, c.reference, m.to_address, m.to_name, m.topic, m.subject, m.state,
            m.last_error, m.created_at, m.sent_at
        FROM page g CROSS JOIN notices_message m CROSS JOIN parties_company_v c
        WHERE m.id = g.id AND c.company_id = m.company_id"
    };
}

// Two equal queries a list: in a wide branch messages are walked in order, in a narrow
// one those of its companies are fetched first.
db::queries! {
    ADD = "
        INSERT INTO notices_message (id, company_id, login_id, to_address, to_name, lang, topic,
            subject, body, state, attempts, last_error, message_id, created_at, sent_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '', $11, NULL, 1)";
    SAVE = "
        UPDATE notices_message SET state = $3, attempts = $4, last_error = $5, message_id = $6,
            sent_at = $7, body = $8, version = version + 1
        WHERE id = $1 AND version = $2";
    FIND = "
        SELECT id, company_id, login_id, to_address, to_name, lang, topic, subject, body, state,
            attempts, last_error, message_id, created_at, sent_at, version
        FROM notices_message
        WHERE id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t
                WHERE t.ancestor_id = $2 AND t.company_id = notices_message.company_id)";
    FIND_WITHOUT_SCOPE = "
        SELECT id, company_id, login_id, to_address, to_name, lang, topic, subject, body, state,
            attempts, last_error, message_id, created_at, sent_at, version
        FROM notices_message WHERE id = $1";
    WIDE_OLDER = concat!(
        "WITH page AS (SELECT m.id FROM notices_message m CROSS JOIN parties_company_v c
        WHERE c.company_id = m.company_id AND EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)",
        filtered!(), " AND m.id < $6 ORDER BY m.id DESC LIMIT 51", lines!(), " ORDER BY m.id DESC");
    WIDE_NEWER = concat!(
        "WITH page AS (SELECT m.id FROM notices_message m CROSS JOIN parties_company_v c
        WHERE c.company_id = m.company_id AND EXISTS (
            SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)",
        filtered!(), " AND m.id > $6 ORDER BY m.id LIMIT 51", lines!(), " ORDER BY m.id");
    NARROW_OLDER = concat!(
        "WITH branch AS (SELECT company_id FROM parties_tree_v WHERE ancestor_id = $1),
        page AS (
        SELECT m.id FROM branch b CROSS JOIN parties_company_v c CROSS JOIN notices_message m
        WHERE c.company_id = b.company_id AND m.company_id = b.company_id",
        filtered!(), " AND m.id < $6 ORDER BY m.id DESC LIMIT 51", lines!(), " ORDER BY m.id DESC");
    NARROW_NEWER = concat!(
        "WITH branch AS (SELECT company_id FROM parties_tree_v WHERE ancestor_id = $1),
        page AS (
        SELECT m.id FROM branch b CROSS JOIN parties_company_v c CROSS JOIN notices_message m
        WHERE c.company_id = b.company_id AND m.company_id = b.company_id",
        filtered!(), " AND m.id > $6 ORDER BY m.id LIMIT 51", lines!(), " ORDER BY m.id");
    LATEST_WITHOUT_SCOPE = "
        SELECT id, '', '', to_address, to_name, topic, subject, state, last_error, created_at, sent_at
        FROM notices_message ORDER BY id DESC LIMIT 100";
}

impl FromRow for Message {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            login: row.take()?,
            to_address: row.take()?,
            to_name: row.take()?,
            lang: row.take_coded()?,
            topic: row.take_coded()?,
            subject: row.take()?,
            body: row.take()?,
            state: row.take_coded()?,
            attempts: row.take()?,
            last_error: row.take()?,
            message_id: row.take()?,
            created_at: row.take()?,
            sent_at: row.take()?,
            version: row.take()?,
        })
    }
}

/// One row of a list.
pub struct Summary {
    pub id: MessageId,
    pub company_name: String,
    pub company_reference: String,
    pub to_address: String,
    pub to_name: String,
    pub topic: Topic,
    pub subject: String,
    pub state: MessageState,
    pub last_error: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl FromRow for Summary {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company_name: row.take()?,
            company_reference: row.take()?,
            to_address: row.take()?,
            to_name: row.take()?,
            topic: row.take_coded()?,
            subject: row.take()?,
            state: row.take_coded()?,
            last_error: row.take()?,
            created_at: row.take()?,
            sent_at: row.take()?,
        })
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<MessageState>,
    pub topic: Option<Topic>,
    /// A part of the address.
    pub address: String,
    /// A part of the company's name or reference.
    pub company: String,
}

/// Where in a list.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// The newest.
    Top,
    /// Older than this one.
    Below(MessageId),
    /// Newer than this one.
    Above(MessageId),
}

/// Some rows, newest first, and whether there are more on either side.
pub struct Slice {
    pub rows: Vec<Summary>,
    pub newer: Option<MessageId>,
    pub older: Option<MessageId>,
}

pub async fn add(tx: &mut Write, message: &Message) -> Result<(), Halt> {
    let bound = ADD
        .bind(message.id)
        .bind(message.company)
        .bind(message.login)
        .bind(&message.to_address)
        .bind(&message.to_name)
        .bind(message.lang.code())
        .bind(message.topic.code())
        .bind(&message.subject)
        .bind(message.body.as_slice())
        .bind(message.state.code())
        .bind(message.created_at);
    tx.run(bound).await.map(|_| ())
}

pub async fn save(tx: &mut Write, message: &Message) -> Result<(), Halt> {
    let bound = SAVE
        .bind(message.id)
        .bind(message.version)
        .bind(message.state.code())
        .bind(message.attempts)
        .bind(&message.last_error)
        .bind(&message.message_id)
        .bind(message.sent_at)
        .bind(message.body.as_slice());
    tx.run_unless_stale(bound).await
}

pub async fn find(tx: &mut Read, scope: &Scope, id: MessageId) -> Result<Option<Message>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root())).await
}

/// For the job that delivers and for the demo's mailbox, which nobody else reaches.
pub async fn find_without_scope(tx: &mut Read, id: MessageId) -> Result<Option<Message>, Halt> {
    tx.one(FIND_WITHOUT_SCOPE.bind(id)).await
}

/// The newest hundred, whoever's they are: for the demo's mailbox.
pub async fn latest_without_scope(tx: &mut Read) -> Result<Vec<Summary>, Halt> {
    tx.all(LATEST_WITHOUT_SCOPE.bound()).await
}

pub async fn list(
    tx: &mut Read,
    scope: &Scope,
    filter: &Filter,
    place: Place,
) -> Result<Slice, Halt> {
    let asked = |query: &Query, from: &str| filtered(query, scope, filter).bind(from);
    let (older, newer) = match parties::is_narrow(tx, scope).await? {
        true => (&NARROW_OLDER, &NARROW_NEWER),
        false => (&WIDE_OLDER, &WIDE_NEWER),
    };
    // Every id is below `g`: they are hexadecimal.
    let mut rows: Vec<Summary> = match place {
        Place::Top => tx.all(asked(older, "g")).await?,
        Place::Below(id) => tx.all(asked(older, &id.to_string())).await?,
        Place::Above(id) => tx.all(asked(newer, &id.to_string())).await?,
    };
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let (newer, older) = match place {
        Place::Top => (false, more),
        Place::Below(_) => (true, more),
        Place::Above(_) => {
            rows.reverse();
            (more, true)
        }
    };
    let newer = rows.first().filter(|_| newer).map(|row| row.id);
    let older = rows.last().filter(|_| older).map(|row| row.id);
    Ok(Slice { rows, newer, older })
}

fn filtered(query: &Query, scope: &Scope, filter: &Filter) -> Bound {
    query
        .bind(scope.root())
        .bind(filter.state.map(Coded::code).map(str::to_owned))
        .bind(filter.topic.map(Coded::code).map(str::to_owned))
        .bind(containing(&filter.address))
        .bind(containing(&filter.company))
}

/// The pattern of what contains `part`, taken to the letter; none when there is nothing to look for.
fn containing(part: &str) -> Option<String> {
    let literal = part
        .to_lowercase()
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    (!literal.is_empty()).then(|| format!("%{literal}%"))
}
