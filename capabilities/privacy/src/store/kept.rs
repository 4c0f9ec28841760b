//! What this capability's own tables keep of people.

use db::{As, By, Class, Kept, Told};

db::queries! {
    OF_LOGIN = "
        SELECT id, kind, state, asked_name, CAST(asked_at AS TEXT), CAST(ended_at AS TEXT) FROM privacy_request
        WHERE login_id = $1 AND id > $2 ORDER BY id LIMIT 500";
    FORGET_ASKER = "UPDATE privacy_request SET asked_name = '' WHERE asked_by = $1";
    DUE = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM privacy_request r WHERE r.ended_at < $1 AND r.file_digest IS NULL
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = r.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = r.root_id)
            LIMIT 10000) AS due";
    TAKE = "
        DELETE FROM privacy_request WHERE id IN (
            SELECT r.id FROM privacy_request r WHERE r.ended_at < $1 AND r.file_digest IS NULL
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = r.login_id)
                AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = r.root_id)
            ORDER BY r.id LIMIT $2)";
}

/// What is kept, told, forgotten and purged, table by table.
pub const KEPT: &[Kept] = &[
    Kept::of("privacy_request", Class::Requests)
        .told(&[Told {
            by: By::Login,
            query: OF_LOGIN,
            columns: &[
                ("kind", As::Code("privacy.kind")),
                ("state", As::Code("privacy.state")),
                ("name", As::Text),
                ("asked_at", As::Instant),
                ("ended_at", As::Instant),
            ],
        }])
        .erased(&[(By::Login, FORGET_ASKER)])
        .purged(DUE, &[TAKE]),
    Kept::nobody("privacy_purge"),
];
