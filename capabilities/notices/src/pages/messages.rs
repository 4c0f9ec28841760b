use access::Right;
use askama::Template;
use kernel::Coded;
use web::{Form, Page, Visit};

use crate::domain::message::{MessageId, MessageState, Topic};
use crate::store::messages::{self, Filter, Place, Slice};

/// What the list can be narrowed by.
const FILTERS: [&str; 4] = ["state", "topic", "address", "company"];

#[derive(Template)]
#[template(path = "messages.html")]
struct List<'a> {
    v: &'a Visit,
    form: &'a Form,
    states: Vec<(&'static str, String)>,
    topics: Vec<(&'static str, String)>,
    slice: &'a Slice,
    newer: Option<String>,
    older: Option<String>,
}

impl List<'_> {
    fn is(&self, name: &str, code: &str) -> bool {
        self.form.get(name) == code
    }

    fn is_filtered(&self) -> bool {
        FILTERS.iter().any(|name| !self.form.get(name).is_empty())
    }
}

/// `GET /staff/messages`
pub async fn list(visit: Visit) -> Page {
    let scope = visit.scope(Right::MessagesRead)?;
    let form = FILTERS.into_iter().fold(Form::default(), |form, name| {
        form.with(
            name,
            visit.query(name).chars().take(200).collect::<String>(),
        )
    });
    let filter = Filter {
        state: MessageState::from_code(form.get("state")),
        topic: Topic::from_code(form.get("topic")),
        address: form.get("address").to_owned(),
        company: form.get("company").to_owned(),
    };
    let mut tx = visit.read().await?;
    let slice = messages::list(&mut tx, &scope, &filter, place(&visit)).await?;
    visit.render(&List {
        v: &visit,
        form: &form,
        states: choices::<MessageState>(&visit, "notices.message.state"),
        topics: choices::<Topic>(&visit, "notices.topic"),
        newer: slice
            .newer
            .map(|id| visit.href_with("page", &format!("newer-{id}"))),
        older: slice
            .older
            .map(|id| visit.href_with("page", &format!("older-{id}"))),
        slice: &slice,
    })
}

/// `older-<id>` or `newer-<id>`; anything else shows the top: an old link still leads somewhere.
fn place(visit: &Visit) -> Place {
    let asked = visit.query("page");
    let id = |side: &str| {
        asked
            .strip_prefix(side)
            .and_then(|id| id.parse::<MessageId>().ok())
    };
    match (id("older-"), id("newer-")) {
        (Some(id), _) => Place::Below(id),
        (None, Some(id)) => Place::Above(id),
        (None, None) => Place::Top,
    }
}

/// Every value of a kind with its label.
fn choices<C: Coded>(visit: &Visit, prefix: &str) -> Vec<(&'static str, String)> {
    C::ALL
        .iter()
        .map(|one| (one.code(), visit.coded(prefix, one.code())))
        .collect()
}
