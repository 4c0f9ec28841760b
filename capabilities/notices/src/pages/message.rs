use access::Right;
use askama::Template;
use axum::extract::Path;
use db::Read;
use kernel::{Coded, Halt, OrMissing};
use web::{Form, Key, Page, Visit};

use super::framed;
use crate::actions;
use crate::actions::send::unseal;
use crate::domain::letter::Body;
use crate::domain::message::{Message, MessageState};
use crate::rendering::Shown;
use crate::store::deliveries::{self, Delivery};
use crate::store::messages;

#[derive(Template)]
#[template(path = "message.html")]
struct Show<'a> {
    v: &'a Visit,
    form: &'a Form,
    message: &'a Message,
    sender: &'a str,
    text: String,
    history: Vec<Delivery>,
}

impl Show<'_> {
    /// The button stands where it can do something.
    fn may_resend(&self) -> bool {
        let stuck = match self.message.state {
            MessageState::Failed => true,
            MessageState::Kept => self.v.tools().settings.mail_leaves,
            MessageState::Queued | MessageState::Sent => false,
        };
        stuck && self.v.may(Right::AccessSend)
    }

    fn tone_of(&self, result: &str) -> &'static str {
        match result {
            "taken" => "success",
            "later" => "warning",
            _ => "danger",
        }
    }
}

/// What a page of one message is made of.
struct Found {
    message: Message,
    body: Body,
    history: Vec<Delivery>,
}

impl Found {
    async fn read(visit: &Visit, right: Right, id: &Key) -> Result<Self, Halt> {
        let scope = visit.scope(right)?;
        let mut tx = visit.read().await?;
        let message = messages::find(&mut tx, &scope, id.read()?)
            .await?
            .or_missing()?;
        Self::of(visit, &mut tx, message).await
    }

    async fn of(visit: &Visit, tx: &mut Read, message: Message) -> Result<Self, Halt> {
        let body = unseal(visit.tools(), &message)?;
        let history = deliveries::of_message(tx, message.id).await?;
        Ok(Self {
            message,
            body,
            history,
        })
    }

    /// The letter as staff read it: without its personal link.
    fn shown<'a>(&'a self, visit: &'a Visit) -> Shown<'a> {
        let Self { message, body, .. } = self;
        Shown::new(visit.app.labels(), message.lang, &message.subject, body)
    }
}

/// `GET /staff/messages/{id}`
pub async fn show(visit: Visit, Path(id): Path<Key>) -> Page {
    let found = Found::read(&visit, Right::MessagesRead, &id).await?;
    let text = found.shown(&visit).text();
    let sender = found.body.brand.name.clone();
    let Found {
        message, history, ..
    } = found;
    let form = Form::default();
    visit.render(&Show {
        v: &visit,
        form: &form,
        message: &message,
        sender: &sender,
        text,
        history,
    })
}

/// `GET /staff/messages/{id}/body`
pub async fn body(visit: Visit, Path(id): Path<Key>) -> Page {
    let found = Found::read(&visit, Right::MessagesRead, &id).await?;
    framed(&found.shown(&visit))
}

/// `POST /staff/messages/{id}/deliveries`
pub async fn resend(visit: Visit, Path(id): Path<Key>, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let resent = actions::resend::resend(&mut tx, visit.tools(), visit.caller()?, id.read()?).await;
    match resent {
        Ok(message) => {
            let signed = visit
                .signed("notices.resend")?
                .on(message.id)
                .in_company(message.company);
            tx.commit(signed).await?;
            visit.go_saying(
                &format!("/staff/messages/{}", message.id),
                "notices.message.resent",
            )
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            let found = Found::read(&visit, Right::AccessSend, &id).await?;
            let text = found.shown(&visit).text();
            let sender = found.body.brand.name.clone();
            let Found {
                message, history, ..
            } = found;
            let page = Show {
                v: &visit,
                form: &form,
                message: &message,
                sender: &sender,
                text,
                history,
            };
            visit.render_refused(&form, &page)
        }
        Err(halt) => Err(halt.into()),
    }
}
