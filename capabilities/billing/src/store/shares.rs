use access::CompanyId;
use db::{FromRow, Read, Row, Write};
use kernel::{Fault, Halt, Timestamp};

use crate::domain::{DocumentId, DocumentKind, Share, ShareId};

db::queries! {
    ADD = "
        INSERT INTO billing_share (id, document_id, company_id, login_id, created_by, created_at,
            expires_at, opened_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
    LIST = "
        SELECT id, created_by, created_at, expires_at, revoked_at, opened_count, opened_at
        FROM billing_share WHERE document_id = $1 ORDER BY id DESC LIMIT 50";
    REVOKE = "
        UPDATE billing_share SET revoked_at = $3
        WHERE id = $1 AND document_id = $2 AND revoked_at IS NULL";
    FIND = "
        SELECT s.id, s.created_by, s.created_at, s.expires_at, s.revoked_at, s.opened_count,
            s.opened_at, s.document_id, s.company_id, d.kind
        FROM billing_share s JOIN billing_document d ON d.id = s.document_id
        WHERE s.id = $1";
    OPENED = "
        UPDATE billing_share SET opened_count = opened_count + 1, opened_at = $2 WHERE id = $1";
}

impl FromRow for Share {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            created_by: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            revoked_at: row.take()?,
            opened_count: row.take()?,
            opened_at: row.take()?,
        })
    }
}

/// A share, and what it shows.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) share: Share,
    pub(crate) document: DocumentId,
    pub(crate) company: CompanyId,
    pub(crate) kind: DocumentKind,
}

impl FromRow for Shared {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            share: Share::from_row(row)?,
            document: row.take()?,
            company: row.take()?,
            kind: row.take_coded()?,
        })
    }
}

/// Keeps a new share of a document of `company`, made by `caller`.
pub(crate) async fn add(
    tx: &mut Write,
    share: &Share,
    (document, company): (DocumentId, CompanyId),
    caller: &access::Caller,
) -> Result<(), Halt> {
    let bound = ADD
        .bind(share.id)
        .bind(document)
        .bind(company)
        .bind(caller.login())
        .bind(&share.created_by)
        .bind(share.created_at)
        .bind(share.expires_at);
    tx.run(bound).await.map(|_| ())
}

/// A document's shares, newest first. The document was found within a scope.
pub(crate) async fn list(tx: &mut Read, document: DocumentId) -> Result<Vec<Share>, Halt> {
    tx.all(LIST.bind(document)).await
}

/// Takes a share of that document back; [`Halt::Missing`] when there is no such open one.
pub(crate) async fn revoke(
    tx: &mut Write,
    document: DocumentId,
    share: ShareId,
) -> Result<(), Halt> {
    let now = tx.now();
    match tx.run(REVOKE.bind(share).bind(document).bind(now)).await? {
        0 => Err(Halt::Missing),
        _ => Ok(()),
    }
}

/// The share of a link whose signature was checked: the link is the right.
pub(crate) async fn find_by_checked_link(
    tx: &mut Read,
    share: ShareId,
) -> Result<Option<Shared>, Halt> {
    tx.one(FIND.bind(share)).await
}

/// Counts an opening.
pub(crate) async fn opened(tx: &mut Write, share: ShareId, now: Timestamp) -> Result<(), Halt> {
    tx.run(OPENED.bind(share).bind(now)).await.map(|_| ())
}
