use access::{Caller, CompanyId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::{Change, ChangeId, ChangeKind, ChangeRefusal, ChangeState, Proof};

db::queries! {
    ADD = "
        INSERT INTO parties_change (id, company_id, kind, state, payload, was, becomes, asked_by, asked_name,
            asked_company_id, asked_address, asked_at, takes_effect_at, lapses_at)
        VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT DO NOTHING";
    FIND = "
        SELECT id, company_id, kind, state, was, becomes, asked_by, asked_name, asked_company_id, asked_address,
            asked_at, takes_effect_at, lapses_at, confirmed_name, confirmed_at, ended_name, ended_at
        FROM parties_change
        WHERE id = $1 AND company_id = $2
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $3)";
    LATEST = "
        SELECT id, company_id, kind, state, was, becomes, asked_by, asked_name, asked_company_id, asked_address,
            asked_at, takes_effect_at, lapses_at, confirmed_name, confirmed_at, ended_name, ended_at
        FROM parties_change
        WHERE company_id = $1 AND kind = $2
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $3)
        ORDER BY id DESC LIMIT 10";
    /// For the house's own jobs, which know the change by its id alone.
    BY_ID = "
        SELECT id, company_id, kind, state, was, becomes, asked_by, asked_name, asked_company_id, asked_address,
            asked_at, takes_effect_at, lapses_at, confirmed_name, confirmed_at, ended_name, ended_at
        FROM parties_change WHERE id = $1";
    PAYLOAD = "SELECT payload FROM parties_change WHERE id = $1 AND payload IS NOT NULL";
    /// Each of the next three finds its row in one statement, or another was quicker.
    CONFIRM = "
        UPDATE parties_change
        SET state = 'confirmed', proof = $2, confirmed_by = $3, confirmed_name = $4, confirmed_at = $5
        WHERE id = $1 AND state = 'waiting' AND lapses_at > $5";
    STOP = "
        UPDATE parties_change
        SET state = 'stopped', payload = NULL, ended_by = $2, ended_name = $3, ended_at = $4
        WHERE id = $1 AND ended_at IS NULL";
    APPLY = "
        UPDATE parties_change SET state = 'applied', payload = NULL, ended_at = $2
        WHERE id = $1 AND state = 'confirmed' AND takes_effect_at <= $2";
    LAPSE = "
        UPDATE parties_change SET state = 'lapsed', payload = NULL, ended_at = $2
        WHERE id = $1 AND state = 'waiting' AND lapses_at <= $2";
    /// It was put in force in this transaction, and could not be.
    VOID = "UPDATE parties_change SET state = 'lapsed' WHERE id = $1 AND state = 'applied'";
    /// Holds the row, so that what is read of it stays so to the end.
    HOLD = "UPDATE parties_change SET state = state WHERE id = $1 AND ended_at IS NULL";
}

impl FromRow for Change {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            kind: row.take_coded()?,
            state: row.take_coded()?,
            was: row.take()?,
            becomes: row.take()?,
            asked_by: row.take()?,
            asked_name: row.take()?,
            asked_company: row.take()?,
            asked_address: row.take()?,
            asked_at: row.take()?,
            takes_effect_at: row.take()?,
            lapses_at: row.take()?,
            confirmed_name: row.take()?,
            confirmed_at: row.take()?,
            ended_name: row.take()?,
            ended_at: row.take()?,
        })
    }
}

/// Adds a change; of two asked for at once, one is refused.
pub async fn add(tx: &mut Write, change: &Change, payload: Vec<u8>) -> Result<(), Halt> {
    let bound = ADD
        .bind(change.id)
        .bind(change.company)
        .bind(change.kind.code())
        .bind(payload)
        .bind(&change.was)
        .bind(&change.becomes)
        .bind(change.asked_by)
        .bind(&change.asked_name)
        .bind(change.asked_company)
        .bind(&change.asked_address)
        .bind(change.asked_at)
        .bind(change.takes_effect_at)
        .bind(change.lapses_at);
    match tx.run(bound).await? {
        0 => Err(ChangeRefusal::OneWaits.into()),
        _ => Ok(()),
    }
}

/// The change, within the scope.
pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    (company, id): (CompanyId, ChangeId),
) -> Result<Option<Change>, Halt> {
    tx.one(FIND.bind(id).bind(company).bind(scope.root())).await
}

/// The latest ten of a kind, the one that waits first.
pub async fn latest(
    tx: &mut Read,
    scope: &Scope,
    (company, kind): (CompanyId, ChangeKind),
) -> Result<Vec<Change>, Halt> {
    let bound = LATEST.bind(company).bind(kind.code()).bind(scope.root());
    tx.all(bound).await
}

/// For jobs.
pub async fn by_id(tx: &mut Read, id: ChangeId) -> Result<Option<Change>, Halt> {
    tx.one(BY_ID.bind(id)).await
}

/// For the job that puts it in force, in whose hands the row is.
pub async fn take_payload(tx: &mut Write, id: ChangeId) -> Result<Option<Vec<u8>>, Halt> {
    tx.run(HOLD.bind(id)).await?;
    payload(tx, id).await
}

/// What it does, sealed, while it waits.
pub async fn payload(tx: &mut Read, id: ChangeId) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Vec<u8>,)> = tx.one(PAYLOAD.bind(id)).await?;
    Ok(found.map(|(payload,)| payload))
}

pub async fn void(tx: &mut Write, id: ChangeId) -> Result<(), Halt> {
    tx.run(VOID.bind(id)).await.map(|_| ())
}

pub async fn confirm(
    tx: &mut Write,
    caller: &Caller,
    (id, proof): (ChangeId, Proof),
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = CONFIRM
        .bind(id)
        .bind(proof.code())
        .bind(caller.login())
        .bind(caller.name())
        .bind(now);
    Ok(tx.run(bound).await? > 0)
}

pub async fn stop(tx: &mut Write, caller: &Caller, id: ChangeId) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = STOP
        .bind(id)
        .bind(caller.login())
        .bind(caller.name())
        .bind(now);
    Ok(tx.run(bound).await? > 0)
}

pub async fn apply(tx: &mut Write, id: ChangeId, now: Timestamp) -> Result<bool, Halt> {
    Ok(tx.run(APPLY.bind(id).bind(now)).await? > 0)
}

pub async fn lapse(tx: &mut Write, id: ChangeId, now: Timestamp) -> Result<bool, Halt> {
    Ok(tx.run(LAPSE.bind(id).bind(now)).await? > 0)
}

/// Whether the change is over: told apart from one that was confirmed meanwhile.
pub fn refusal(change: &Change) -> ChangeRefusal {
    match change.state {
        ChangeState::Confirmed => ChangeRefusal::Confirmed,
        ChangeState::Waiting
        | ChangeState::Applied
        | ChangeState::Stopped
        | ChangeState::Lapsed => ChangeRefusal::Over,
    }
}
