use access::{CompanyId, LoginId, Scope};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::{PrivacyRefusal, Request, RequestId, RequestKind, RequestState, Whose};

macro_rules! columns {
    () => {
        "SELECT r.id, r.kind, r.state, r.login_id, r.address, r.root_id, r.lang, r.asked_by, r.asked_name, r.asked_at,
            r.due_at, r.held_at, r.ended_at, r.outcome, r.file_digest, r.size_bytes, r.expires_at
        FROM privacy_request r WHERE "
    };
}

macro_rules! within {
    ($root:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = ",
            $root,
            " AND t.company_id = r.root_id)"
        )
    };
}

db::queries! {
    ADD = "
        INSERT INTO privacy_request (id, kind, state, login_id, address, root_id, lang, asked_by, asked_name,
            asked_at, due_at, outcome, size_bytes)
        VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10, '', 0)
        ON CONFLICT DO NOTHING";
    /// What somebody asked about themselves.
    OWN = concat!(columns!(), "r.login_id = $1 AND r.asked_by = $1 ORDER BY r.id DESC LIMIT 20");
    OWN_ONE = concat!(columns!(), "r.id = $1 AND r.login_id = $2 AND r.asked_by = $2");
    /// An erasure of theirs that waits, whoever asked for it.
    OPEN_ERASURE = concat!(columns!(), "r.login_id = $1 AND r.kind = 'erasure' AND r.state = 'waiting'");
    /// What was asked for others, in this company or below it.
    LIST = concat!(columns!(), within!("$1"), " AND (r.login_id IS NULL OR r.asked_by <> r.login_id)
        AND r.id < $2 ORDER BY r.id DESC LIMIT 51");
    IN_SCOPE = concat!(columns!(), "r.id = $1 AND ", within!("$2"), " AND (r.login_id IS NULL OR r.asked_by <> r.login_id)");
    BY_ID = concat!(columns!(), "r.id = $1");
    EXPORTS_SINCE = "
        SELECT COUNT(*) FROM privacy_request
        WHERE asked_by = $1 AND kind = 'export' AND asked_at > $2";
    /// Each of those that follow finds its row as it expects it, or another was quicker.
    HOLD_ROW = "UPDATE privacy_request SET state = state WHERE id = $1 AND state = 'waiting'";
    FINISH = "
        UPDATE privacy_request SET state = $2, ended_at = $3, ended_by = $4, outcome = $5, address = $6
        WHERE id = $1 AND state = 'waiting'";
    BUILT = "
        UPDATE privacy_request SET state = 'done', ended_at = $2, file_digest = $3, size_bytes = $4, expires_at = $5
        WHERE id = $1 AND state = 'waiting'";
    /// Copies of one who is forgotten are no longer made.
    STOP_EXPORTS = "
        UPDATE privacy_request SET state = 'stopped', ended_at = $2
        WHERE login_id = $1 AND kind = 'export' AND state = 'waiting'";
    FOUND_HELD = "UPDATE privacy_request SET held_at = $2 WHERE id = $1 AND state = 'waiting'";
    /// Every file of somebody's, whether its day has come or not.
    FILES_OF = "
        SELECT file_digest FROM privacy_request WHERE login_id = $1 AND file_digest IS NOT NULL LIMIT 500";
    DROP_FILES_OF = "
        UPDATE privacy_request SET file_digest = NULL, state = 'lapsed' WHERE login_id = $1 AND file_digest IS NOT NULL";
    /// Of an address alone, at and below the company it was asked in.
    FILES_OF_ADDRESS = "
        SELECT r.file_digest FROM privacy_request r
        WHERE r.login_id IS NULL AND r.address = $1 AND r.root_id = $2 AND r.file_digest IS NOT NULL LIMIT 500";
    FORGET_ADDRESS = "
        UPDATE privacy_request SET address = '', file_digest = NULL,
            state = CASE WHEN file_digest IS NULL THEN state ELSE 'lapsed' END
        WHERE login_id IS NULL AND address = $1 AND root_id = $2 AND state <> 'waiting'";
    EXPIRED = "
        SELECT id, file_digest FROM privacy_request
        WHERE file_digest IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT 100";
    DROP_FILE = "
        UPDATE privacy_request SET file_digest = NULL, state = 'lapsed', address = '' WHERE id = $1";
}

impl FromRow for Request {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        let (id, kind, state) = (row.take()?, row.take_coded()?, row.take_coded()?);
        let (login, address): (Option<LoginId>, String) = (row.take()?, row.take()?);
        Ok(Self {
            id,
            kind,
            state,
            whose: login.map_or(Whose::Address(address), Whose::Login),
            root: row.take()?,
            lang: row.take_coded()?,
            asked_by: row.take()?,
            asked_name: row.take()?,
            asked_at: row.take()?,
            due_at: row.take()?,
            held_at: row.take()?,
            ended_at: row.take()?,
            outcome: row.take()?,
            file_digest: row.take()?,
            size_bytes: row.take()?,
            expires_at: row.take()?,
        })
    }
}

/// Keeps a new request; refused when the same waits already.
pub async fn add(tx: &mut Write, request: &Request) -> Result<(), Halt> {
    let bound = ADD
        .bind(request.id)
        .bind(request.kind.code())
        .bind(request.whose.login())
        .bind(request.whose.address())
        .bind(request.root)
        .bind(request.lang.code())
        .bind(request.asked_by)
        .bind(request.asked_name.as_str())
        .bind(request.asked_at)
        .bind(request.due_at);
    match tx.run(bound).await? {
        0 => Err(PrivacyRefusal::AlreadyAsked.into()),
        _ => Ok(()),
    }
}

/// What somebody asked about themselves, the latest first.
pub async fn own(tx: &mut Read, login: LoginId) -> Result<Vec<Request>, Halt> {
    tx.all(OWN.bind(login)).await
}

pub async fn find_own(
    tx: &mut Read,
    login: LoginId,
    id: RequestId,
) -> Result<Option<Request>, Halt> {
    tx.one(OWN_ONE.bind(id).bind(login)).await
}

/// The erasure of theirs that waits, whoever asked for it.
pub async fn open_erasure(tx: &mut Read, login: LoginId) -> Result<Option<Request>, Halt> {
    tx.one(OPEN_ERASURE.bind(login)).await
}

/// 51 at most, the latest first; the last only tells that there are more.
pub async fn list(
    tx: &mut Read,
    scope: &Scope,
    before: Option<RequestId>,
) -> Result<Vec<Request>, Halt> {
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    tx.all(LIST.bind(scope.root()).bind(before)).await
}

pub async fn find(tx: &mut Read, scope: &Scope, id: RequestId) -> Result<Option<Request>, Halt> {
    tx.one(IN_SCOPE.bind(id).bind(scope.root())).await
}

/// For the house's own jobs, which know it by its id alone.
pub async fn by_id(tx: &mut Read, id: RequestId) -> Result<Option<Request>, Halt> {
    tx.one(BY_ID.bind(id)).await
}

/// How many exports `login` asked for since then, in whichever company.
pub async fn exports_since(tx: &mut Read, login: LoginId, since: Timestamp) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx
        .one_as_the_house(EXPORTS_SINCE.bind(login).bind(since))
        .await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Holds the row to the end of this transaction; whether it waits still.
pub async fn hold(tx: &mut Write, id: RequestId) -> Result<bool, Halt> {
    Ok(tx.run(HOLD_ROW.bind(id)).await? > 0)
}

/// Ends it; whether it waited still. The address goes with an erasure that was done.
pub async fn finish(
    tx: &mut Write,
    request: &Request,
    (state, outcome): (RequestState, &str),
    by: Option<LoginId>,
) -> Result<bool, Halt> {
    let now = tx.now();
    let forgotten = state == RequestState::Done && request.kind == RequestKind::Erasure;
    let address = if forgotten {
        ""
    } else {
        request.whose.address()
    };
    let bound = FINISH
        .bind(request.id)
        .bind(state.code())
        .bind(now)
        .bind(by)
        .bind(outcome)
        .bind(address);
    Ok(tx.run(bound).await? > 0)
}

/// Notes the file that was made; whether it waited still.
pub async fn built(
    tx: &mut Write,
    id: RequestId,
    (digest, size_bytes): (&str, i64),
    expires_at: Timestamp,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = BUILT.bind(id).bind(now).bind(digest).bind(size_bytes);
    Ok(tx.run(bound.bind(expires_at)).await? > 0)
}

pub async fn found_held(tx: &mut Write, id: RequestId) -> Result<(), Halt> {
    let now = tx.now();
    tx.run(FOUND_HELD.bind(id).bind(now)).await.map(|_| ())
}

/// Whoever makes a copy of this login's data finds that nobody waits for it.
pub async fn stop_exports(tx: &mut Write, login: LoginId) -> Result<(), Halt> {
    let now = tx.now();
    let bound = STOP_EXPORTS.bind(login).bind(now);
    tx.run(bound).await.map(|_| ())
}

/// Forgets the files made for a login; their digests, to be removed once this is kept.
pub async fn drop_files_of(tx: &mut Write, login: LoginId) -> Result<Vec<String>, Halt> {
    let files: Vec<(String,)> = tx.all(FILES_OF.bind(login)).await?;
    tx.run(DROP_FILES_OF.bind(login)).await?;
    Ok(files.into_iter().map(|(digest,)| digest).collect())
}

/// The same, for an address in one company; the address goes from earlier requests.
pub async fn drop_files_of_address(
    tx: &mut Write,
    address: &str,
    root: CompanyId,
) -> Result<Vec<String>, Halt> {
    let files: Vec<(String,)> = tx.all(FILES_OF_ADDRESS.bind(address).bind(root)).await?;
    tx.run(FORGET_ADDRESS.bind(address).bind(root)).await?;
    Ok(files.into_iter().map(|(digest,)| digest).collect())
}

/// Up to a hundred whose file's day has passed, with the file.
pub async fn expired(tx: &mut Read, now: Timestamp) -> Result<Vec<(RequestId, String)>, Halt> {
    tx.all(EXPIRED.bind(now)).await
}

pub async fn drop_file(tx: &mut Write, id: RequestId) -> Result<(), Halt> {
    tx.run(DROP_FILE.bind(id)).await.map(|_| ())
}
