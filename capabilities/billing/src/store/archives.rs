use access::{CompanyId, LoginId};
use db::{FromRow, Read, Row, Value, Write};
use jobs::JobId;
use kernel::{Coded, Fault, Halt, Timestamp};

use crate::domain::{DocumentId, DocumentKind};

db::queries! {
    ADD = "
        INSERT INTO billing_archive (id, kind, login_id, company_id, document_count, size_bytes,
            created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6, $7)";
    FIND_OWN = "
        SELECT id, kind, document_count, file_digest, size_bytes, expires_at
        FROM billing_archive
        WHERE id = $1 AND kind = $2 AND login_id = $3 AND company_id = $4";
    FIND = "
        SELECT id, kind, document_count, file_digest, size_bytes, expires_at
        FROM billing_archive WHERE id = $1";
    WAITING = "
        SELECT COUNT(*) FROM billing_archive
        WHERE login_id = $1 AND file_digest IS NULL AND created_at > $2";
    BUILT = "UPDATE billing_archive SET file_digest = $2, size_bytes = $3 WHERE id = $1";
    EXPIRED = "
        SELECT id, kind, document_count, file_digest, size_bytes, expires_at
        FROM billing_archive WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100";
    DELETE_ITEMS = "DELETE FROM billing_archive_item WHERE archive_id = $1";
    DELETE = "DELETE FROM billing_archive WHERE id = $1";
    SHARED = "SELECT COUNT(*) FROM billing_archive WHERE file_digest = $1";
}

/// A ZIP that somebody asked for.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    /// The id of the job that builds it.
    pub(crate) id: JobId,
    pub(crate) kind: DocumentKind,
    pub(crate) document_count: i64,
    /// The file, once it is built.
    pub(crate) file_digest: Option<String>,
    pub(crate) size_bytes: i64,
    pub(crate) expires_at: Timestamp,
}

impl FromRow for Archive {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            kind: row.take_coded()?,
            document_count: row.take()?,
            file_digest: row.take()?,
            size_bytes: row.take()?,
            expires_at: row.take()?,
        })
    }
}

/// Who asks for an archive: their login, in the company they act in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) login: LoginId,
    pub(crate) company: CompanyId,
}

/// Keeps what was asked for, with the documents chosen.
pub(crate) async fn add(
    tx: &mut Write,
    archive: &Archive,
    owner: Owner,
    documents: &[DocumentId],
) -> Result<(), Halt> {
    let now = tx.now();
    let bound = ADD
        .bind(archive.id)
        .bind(archive.kind.code())
        .bind(owner.login)
        .bind(owner.company)
        .bind(archive.document_count)
        .bind(now)
        .bind(archive.expires_at);
    tx.run(bound).await?;
    let id = archive.id.to_string();
    let row = |(position, document): (i64, &DocumentId)| {
        let text = |text: String| Value::Text(Some(text));
        vec![
            text(id.clone()),
            Value::Int(Some(position)),
            text(document.to_string()),
        ]
    };
    let rows = (0..).zip(documents).map(row).collect();
    tx.insert_many(
        "billing_archive_item (archive_id, position, document_id)",
        rows,
    )
    .await
}

/// The archive, when it is theirs.
pub(crate) async fn find_own(
    tx: &mut Read,
    owner: Owner,
    kind: DocumentKind,
    id: JobId,
) -> Result<Option<Archive>, Halt> {
    tx.one(
        FIND_OWN
            .bind(id)
            .bind(kind.code())
            .bind(owner.login)
            .bind(owner.company),
    )
    .await
}

/// The archive, for the job that builds it.
pub(crate) async fn find(tx: &mut Read, id: JobId) -> Result<Option<Archive>, Halt> {
    tx.one(FIND.bind(id)).await
}

/// How many of their archives are still being built.
pub(crate) async fn waiting(tx: &mut Write, owner: Owner) -> Result<i64, Halt> {
    // One that failed counts for an hour, not for ever.
    let since = tx.now().plus_seconds(-3_600);
    let count: Option<(i64,)> = tx.one(WAITING.bind(owner.login).bind(since)).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Notes the file that was built.
pub(crate) async fn built(
    tx: &mut Write,
    id: JobId,
    digest: &str,
    size_bytes: i64,
) -> Result<(), Halt> {
    tx.run(BUILT.bind(id).bind(digest).bind(size_bytes))
        .await
        .map(|_| ())
}

/// Up to a hundred archives whose day has passed at `now`.
pub(crate) async fn expired(tx: &mut Read, now: Timestamp) -> Result<Vec<Archive>, Halt> {
    tx.all(EXPIRED.bind(now)).await
}

/// Forgets an archive; whether its file is now nobody's.
pub(crate) async fn forget(tx: &mut Write, archive: &Archive) -> Result<Option<String>, Halt> {
    tx.run(DELETE_ITEMS.bind(archive.id)).await?;
    tx.run(DELETE.bind(archive.id)).await?;
    let Some(digest) = &archive.file_digest else {
        return Ok(None);
    };
    let shared: Option<(i64,)> = tx.one(SHARED.bind(digest)).await?;
    Ok(Some(digest.clone()).filter(|_| shared == Some((0,))))
}
