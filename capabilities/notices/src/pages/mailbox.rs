//! The demo's mailbox: everything that was sent, links included, for who tries the portal. On any
//! other portal these addresses do not exist.

use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, OrMissing};
use web::{Key, Page, Visit};

use super::framed;
use crate::actions::send::unseal;
use crate::domain::letter::Body;
use crate::domain::message::Message;
use crate::rendering::{Links, Shown};
use crate::store::messages::{self, Summary};

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Mailbox<'a> {
    v: &'a Visit,
    rows: Vec<Summary>,
}

#[derive(Template)]
#[template(path = "mailbox_message.html")]
struct Show<'a> {
    v: &'a Visit,
    message: &'a Message,
    sender: &'a str,
    letter: &'a Shown<'a>,
}

/// `GET /demo/mailbox`
pub async fn list(visit: Visit) -> Page {
    only_in_demo(&visit)?;
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let rows = messages::latest_without_scope(&mut tx).await?;
    visit.render(&Mailbox { v: &visit, rows })
}

/// `GET /demo/mailbox/{id}`
pub async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    let (message, body) = find(&visit, &id).await?;
    let letter = shown(&visit, &message, &body);
    visit.render(&Show {
        v: &visit,
        message: &message,
        sender: &body.brand.name,
        letter: &letter,
    })
}

/// `GET /demo/mailbox/{id}/body`
pub async fn body(visit: Visit, Path(id): Path<Key>) -> Page {
    let (message, body) = find(&visit, &id).await?;
    framed(&shown(&visit, &message, &body))
}

fn only_in_demo(visit: &Visit) -> Result<(), Halt> {
    if visit.tools().settings.demo {
        Ok(())
    } else {
        Err(Halt::Missing)
    }
}

async fn find(visit: &Visit, id: &Key) -> Result<(Message, Body), Halt> {
    only_in_demo(visit)?;
    let mut tx = visit.tools().db.read_as_the_house().await?;
    let message = messages::find_without_scope(&mut tx, id.read()?)
        .await?
        .or_missing()?;
    let body = unseal(visit.tools(), &message)?;
    Ok((message, body))
}

fn shown<'a>(visit: &'a Visit, message: &'a Message, body: &'a Body) -> Shown<'a> {
    Shown::new(visit.app.labels(), message.lang, &message.subject, body).with_links(Links::Shown)
}
