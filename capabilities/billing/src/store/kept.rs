//! What this capability's tables keep of people. Documents are issued to companies and kept as long as the law asks;
//! nobody's wish to be forgotten takes them away.

use db::{As, By, Class, Kept, Told};

macro_rules! due {
    () => {
        "s.expires_at < $1
            AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = s.login_id)
            AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = s.company_id)"
    };
}

db::queries! {
    SHARES = "
        SELECT s.id, d.number, CAST(s.created_at AS TEXT), CAST(s.expires_at AS TEXT),
            CAST(s.opened_count AS TEXT)
        FROM billing_share s JOIN billing_document d ON d.id = s.document_id
        WHERE s.login_id = $1 AND s.id > $2 ORDER BY s.id LIMIT 500";
    FORGET_SHARES = "UPDATE billing_share SET created_by = '' WHERE login_id = $1";
    SHARES_DUE = concat!("
        SELECT COUNT(*) FROM (SELECT 1 FROM billing_share s WHERE ", due!(), " LIMIT 10000) AS due");
    TAKE_SHARES = concat!("
        DELETE FROM billing_share WHERE id IN (
            SELECT s.id FROM billing_share s WHERE ", due!(), " ORDER BY s.id LIMIT $2)");
    ARCHIVES = "
        SELECT id, kind, CAST(document_count AS TEXT), CAST(created_at AS TEXT), CAST(expires_at AS TEXT)
        FROM billing_archive WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
}

/// What is kept, told, forgotten and purged, table by table.
pub(crate) const KEPT: &[Kept] = &[
    Kept::of("billing_share", Class::Shares)
        .told(&[Told {
            by: By::Login,
            query: SHARES,
            columns: &[
                ("document", As::Text),
                ("created_at", As::Instant),
                ("expires_at", As::Instant),
                ("opened_count", As::Text),
            ],
        }])
        .erased(&[(By::Login, FORGET_SHARES)])
        .purged(SHARES_DUE, &[TAKE_SHARES]),
    // Its own job forgets it after a day, file and all.
    Kept::of("billing_archive", Class::Downloads).told(&[Told {
        by: By::Login,
        query: ARCHIVES,
        columns: &[
            ("kind", As::Text),
            ("document_count", As::Text),
            ("created_at", As::Instant),
            ("expires_at", As::Instant),
        ],
    }]),
    Kept::of("billing_document", Class::Accounting),
    Kept::of("billing_line", Class::Accounting),
    Kept::nobody("billing_vat"),
    Kept::nobody("billing_archive_item"),
];
