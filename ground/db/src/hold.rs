use access::{CompanyId, LoginId};
use kernel::{Day, Fault, Halt, Id, Timestamp};

use crate::{FromRow, Read, Row, Write};

crate::queries! {
    PLACE = "
        INSERT INTO db_hold (id, company_id, login_id, reason, look_again_on, placed_by, placed_name, placed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LIST = "
        SELECT id, company_id, login_id, reason, look_again_on, placed_by, placed_name, placed_at, asked_by,
            asked_name, asked_at, released_name, released_at
        FROM db_hold ORDER BY CASE WHEN released_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 500";
    /// Each of the next three finds its row as it expects it, or another was quicker.
    ASK = "
        UPDATE db_hold SET asked_by = $2, asked_name = $3, asked_at = $4
        WHERE id = $1 AND released_at IS NULL AND asked_by IS NULL";
    KEEP = "
        UPDATE db_hold SET asked_by = NULL, asked_name = NULL, asked_at = NULL
        WHERE id = $1 AND released_at IS NULL AND asked_by IS NOT NULL";
    RELEASE = "
        UPDATE db_hold SET released_by = $2, released_name = $3, released_at = $4
        WHERE id = $1 AND released_at IS NULL AND asked_by IS NOT NULL AND asked_by <> $2";
    HELD = "SELECT COUNT(*) FROM db_held_v WHERE login_id = $1";
    HELD_COMPANY = "SELECT COUNT(*) FROM db_held_v WHERE company_id = $1";
    /// Two statements of one table are told apart by who they are about.
    FORGET_PLACED = "UPDATE db_hold SET placed_name = '' WHERE placed_by = $1";
    FORGET_ASKED = "UPDATE db_hold SET asked_name = '' WHERE asked_by = $1";
    FORGET_RELEASED = "UPDATE db_hold SET released_name = '' WHERE released_by = $1";
    DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM db_hold WHERE released_at < $1 LIMIT 10000) AS due";
    TAKE = "
        DELETE FROM db_hold WHERE id IN (SELECT h.id FROM db_hold h WHERE h.released_at < $1 LIMIT $2)";
}

/// A hold's id.
pub type HoldId = Id<Hold>;

/// Of whom nothing is purged nor erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Of this company, and of all below it.
    Company(CompanyId),
    /// Of this login.
    Login(LoginId),
}

/// Why the records of somebody stay.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Whose.
    pub held: Held,
    /// Why.
    pub reason: String,
    /// When somebody is to look whether it is still needed: it does not end by itself.
    pub look_again_on: Day,
    /// Who placed it.
    pub placed_by: LoginId,
    /// Their name; empty once they were forgotten.
    pub placed_name: String,
    /// When.
    pub placed_at: Timestamp,
    /// Who asked for its end.
    pub asked_by: Option<LoginId>,
    /// Their name.
    pub asked_name: Option<String>,
    /// When.
    pub asked_at: Option<Timestamp>,
    /// Who looked a second time and ended it.
    pub released_name: Option<String>,
    /// When.
    pub released_at: Option<Timestamp>,
}

impl FromRow for Hold {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            held: match (row.take()?, row.take()?) {
                (Some(company), None) => Held::Company(company),
                (None, Some(login)) => Held::Login(login),
                _ => return Err(Fault::new("reading a hold", "of nobody, or of two")),
            },
            reason: row.take()?,
            look_again_on: row.take()?,
            placed_by: row.take()?,
            placed_name: row.take()?,
            placed_at: row.take()?,
            asked_by: row.take()?,
            asked_name: row.take()?,
            asked_at: row.take()?,
            released_name: row.take()?,
            released_at: row.take()?,
        })
    }
}

/// Holds what is kept of `held`, from now on.
///
/// # Errors
/// The database failed.
pub async fn place_hold(
    tx: &mut Write,
    held: Held,
    (reason, look_again_on): (&str, Day),
    (by, name): (LoginId, &str),
) -> Result<HoldId, Halt> {
    let now = tx.now();
    let id = HoldId::new(now);
    let (company, login) = match held {
        Held::Company(company) => (Some(company), None),
        Held::Login(login) => (None, Some(login)),
    };
    let bound = PLACE
        .bind(id)
        .bind(company)
        .bind(login)
        .bind(reason)
        .bind(look_again_on)
        .bind(by)
        .bind(name)
        .bind(now);
    tx.run(bound).await.map(|_| id)
}

/// Every hold, those in force first.
///
/// # Errors
/// The database failed.
pub async fn list_holds(tx: &mut Read) -> Result<Vec<Hold>, Halt> {
    tx.all(LIST.bound()).await
}

/// Asks for the end of a hold: another person must look, and end it.
///
/// # Errors
/// [`Halt::Missing`] when it is not in force, or its end was asked for already.
pub async fn ask_release(
    tx: &mut Write,
    id: HoldId,
    (by, name): (LoginId, &str),
) -> Result<(), Halt> {
    let now = tx.now();
    one(tx.run(ASK.bind(id).bind(by).bind(name).bind(now)).await?)
}

/// The hold stays after all.
///
/// # Errors
/// [`Halt::Missing`] when nobody asked for its end.
pub async fn keep_hold(tx: &mut Write, id: HoldId) -> Result<(), Halt> {
    one(tx.run(KEEP.bind(id)).await?)
}

/// Ends a hold whose end somebody else asked for.
///
/// # Errors
/// [`Halt::Missing`] when nobody did, or it was the same person.
pub async fn release_hold(
    tx: &mut Write,
    id: HoldId,
    (by, name): (LoginId, &str),
) -> Result<(), Halt> {
    let now = tx.now();
    one(tx
        .run(RELEASE.bind(id).bind(by).bind(name).bind(now))
        .await?)
}

fn one(found: u64) -> Result<(), Halt> {
    match found {
        0 => Err(Halt::Missing),
        _ => Ok(()),
    }
}

/// Whether what is kept of this login, or of one of these companies, is held: asked as the house, whoever asks.
///
/// # Errors
/// The database failed.
pub async fn is_held(
    tx: &mut Read,
    login: Option<LoginId>,
    companies: &[CompanyId],
) -> Result<bool, Halt> {
    let mut count = 0;
    if let Some(login) = login {
        let found: Option<(i64,)> = tx.one_as_the_house(HELD.bind(login)).await?;
        count += found.map_or(0, |(found,)| found);
    }
    for company in companies {
        let found: Option<(i64,)> = tx.one_as_the_house(HELD_COMPANY.bind(*company)).await?;
        count += found.map_or(0, |(found,)| found);
    }
    Ok(count > 0)
}
