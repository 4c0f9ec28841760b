use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::attempts::Attempts;

db::queries! {
    FIND = "
        SELECT in_a_row, today, day_began_at, blocked_until
        FROM identity_attempt WHERE identifier_hash = $1";
    /// Takes only from the count that was read: of two guesses side by side one comes back.
    SAVE = "
        INSERT INTO identity_attempt (identifier_hash, in_a_row, today, day_began_at, blocked_until)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (identifier_hash) DO UPDATE SET in_a_row = excluded.in_a_row,
            today = excluded.today, day_began_at = excluded.day_began_at,
            blocked_until = excluded.blocked_until
        WHERE identity_attempt.in_a_row = $6 AND identity_attempt.today = $7";
    /// Takes one guess back that nobody looked at; a pause that a later guess earned stays.
    GIVE_BACK = "
        UPDATE identity_attempt SET in_a_row = in_a_row - 1, today = today - 1,
            blocked_until = CASE WHEN blocked_until = $2 THEN $3 ELSE blocked_until END
        WHERE identifier_hash = $1 AND in_a_row > 0 AND today > 0";
    /// A right guess forgives the row of wrong ones, and does not count; those of the day stay.
    FORGIVE = "
        UPDATE identity_attempt SET in_a_row = 0, blocked_until = 0,
            today = CASE WHEN today > 0 THEN today - 1 ELSE 0 END
        WHERE identifier_hash = $1";
    FORGET = "DELETE FROM identity_attempt WHERE identifier_hash = $1";
    SWEEP = "DELETE FROM identity_attempt WHERE day_began_at < $1";
}

impl FromRow for Attempts {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            in_a_row: row.take()?,
            today: row.take()?,
            day_began_at: row.take()?,
            blocked_until: row.take()?,
        })
    }
}

pub async fn find(tx: &mut Read, identifier_hash: &[u8]) -> Result<Attempts, Halt> {
    let found: Option<Attempts> = tx.one(FIND.bind(identifier_hash)).await?;
    Ok(found.unwrap_or(Attempts::NONE))
}

/// Whether `next` took the place of `before`, which nobody had changed meanwhile.
pub async fn save(
    tx: &mut Write,
    identifier_hash: &[u8],
    before: Attempts,
    next: Attempts,
) -> Result<bool, Halt> {
    let bound = SAVE
        .bind(identifier_hash)
        .bind(next.in_a_row)
        .bind(next.today)
        .bind(next.day_began_at)
        .bind(next.blocked_until)
        .bind(before.in_a_row)
        .bind(before.today);
    Ok(tx.run(bound).await? == 1)
}

/// Takes the guess back that made `before` into `taken`.
pub async fn give_back(
    tx: &mut Write,
    identifier_hash: &[u8],
    (before, taken): (Attempts, Attempts),
) -> Result<(), Halt> {
    let bound = GIVE_BACK
        .bind(identifier_hash)
        .bind(taken.blocked_until)
        .bind(before.blocked_until);
    tx.run(bound).await.map(|_| ())
}

pub async fn forgive(tx: &mut Write, identifier_hash: &[u8]) -> Result<(), Halt> {
    tx.run(FORGIVE.bind(identifier_hash)).await.map(|_| ())
}

pub async fn forget(tx: &mut Write, identifier_hash: &[u8]) -> Result<(), Halt> {
    tx.run(FORGET.bind(identifier_hash)).await.map(|_| ())
}

pub async fn sweep(tx: &mut Write, before: Timestamp) -> Result<u64, Halt> {
    tx.run(SWEEP.bind(before)).await
}
