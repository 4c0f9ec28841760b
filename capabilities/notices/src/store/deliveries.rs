use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::message::{Attempt, Message, MessageId};

db::queries! {
    ADD = "
        INSERT INTO notices_delivery (notice_id, number, at, result, said)
        VALUES ($1, $2, $3, $4, $5)";
    OF_MESSAGE = "
        SELECT at, result, said FROM notices_delivery WHERE notice_id = $1
        ORDER BY number DESC LIMIT 50";
}

/// One attempt, as staff read it.
pub struct Delivery {
    pub at: Timestamp,
    /// `taken`, `later` or `never`.
    pub result: String,
    pub said: String,
}

impl FromRow for Delivery {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            at: row.take()?,
            result: row.take()?,
            said: row.take()?,
        })
    }
}

/// Keeps an attempt that `message` has recorded.
pub async fn add(tx: &mut Write, message: &Message, attempt: &Attempt) -> Result<(), Halt> {
    let (result, said) = match attempt {
        Attempt::Taken { said, .. } => ("taken", said),
        Attempt::Later { said } => ("later", said),
        Attempt::Never { said } => ("never", said),
    };
    let now = tx.now();
    let bound = ADD
        .bind(message.id)
        .bind(message.attempts)
        .bind(now)
        .bind(result)
        .bind(said);
    tx.run(bound).await.map(|_| ())
}

/// The attempts at a message that was found in a scope, newest first.
pub async fn of_message(tx: &mut Read, id: MessageId) -> Result<Vec<Delivery>, Halt> {
    tx.all(OF_MESSAGE.bind(id)).await
}
