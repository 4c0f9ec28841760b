//! What access reviews and keys for programs keep of people.

use db::{As, By, Told};

macro_rules! closed {
    () => {
        "r.closed_at < $1 AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = r.company_id)"
    };
}

macro_rules! lines_due {
    () => {
        concat!(
            closed!(),
            " AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = n.login_id OR h.login_id = n.decided_by)"
        )
    };
}

macro_rules! reviews_due {
    () => {
        concat!(
            closed!(),
            " AND NOT EXISTS (SELECT 1 FROM identity_review_line n WHERE n.review_id = r.id)"
        )
    };
}

db::queries! {
    OF_LINES = "
        SELECT n.review_id || n.membership_id AS key, c.legal_name, CAST(r.opened_at AS TEXT), n.decision,
            CAST(n.decided_at AS TEXT),
            CASE WHEN n.login_id = $1 AND n.decided_by = $1 THEN 'both' WHEN n.login_id = $1 THEN 'subject'
                ELSE 'decided' END
        FROM identity_review_line n
        JOIN identity_review r ON r.id = n.review_id
        JOIN parties_company_v c ON c.company_id = r.company_id
        WHERE (n.login_id = $1 OR n.decided_by = $1) AND n.review_id || n.membership_id > $2
        ORDER BY key LIMIT 500";
    OF_SECRETS = "
        SELECT s.key_id || CAST(s.created_at AS TEXT) AS key, c.legal_name, k.name, s.hint, CAST(s.created_at AS TEXT),
            CAST(s.ends_at AS TEXT), CAST(s.last_used_at AS TEXT), s.last_address
        FROM identity_api_secret s
        JOIN identity_api_key k ON k.id = s.key_id
        JOIN parties_company_v c ON c.company_id = k.company_id
        WHERE s.login_id = $1 AND s.key_id || CAST(s.created_at AS TEXT) > $2 ORDER BY key LIMIT 500";

    /// Nobody has to confirm an access that is gone. The line stays, by the login's number.
    NOTE_GONE = "
        UPDATE identity_review_line SET decision = 'removed', decided_at = $2
        WHERE login_id = $1 AND decision IS NULL
            AND EXISTS (
                SELECT 1 FROM identity_review r
                WHERE r.id = identity_review_line.review_id AND r.closed_at IS NULL)";
    /// A secret opens nothing without its maker's place: it ends for good. The key is the company's.
    END_SECRETS = "
        UPDATE identity_api_secret SET last_address = '', ends_at = CASE WHEN ends_at > $2 THEN $2 ELSE ends_at END
        WHERE login_id = $1";
    FORGET_KEY_SHOWINGS = "
        DELETE FROM identity_api_showing WHERE session_id IN (
            SELECT s.id FROM identity_session s WHERE s.login_id = $1)";

    LINES_DUE = concat!("
        SELECT COUNT(*) FROM (
            SELECT 1 FROM identity_review_line n JOIN identity_review r ON r.id = n.review_id
            WHERE ", lines_due!(), " LIMIT 10000) AS due");
    TAKE_LINES = concat!("
        DELETE FROM identity_review_line WHERE (review_id, membership_id) IN (
            SELECT n.review_id, n.membership_id FROM identity_review_line n JOIN identity_review r ON r.id = n.review_id
            WHERE ", lines_due!(), " ORDER BY n.review_id, n.membership_id LIMIT $2)");
    REVIEWS_DUE = concat!("
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_review r WHERE ", reviews_due!(), " LIMIT 10000) AS due");
    TAKE_TOLD = concat!("
        DELETE FROM identity_review_told WHERE review_id IN (
            SELECT r.id FROM identity_review r WHERE ", reviews_due!(), " ORDER BY r.id LIMIT $2)");
    TAKE_REVIEWS = concat!("
        DELETE FROM identity_review WHERE id IN (
            SELECT r.id FROM identity_review r WHERE ", reviews_due!(), " ORDER BY r.id LIMIT $2)");
    KEY_SHOWINGS_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_api_showing WHERE expires_at < $1 LIMIT 10000) AS due";
    TAKE_KEY_SHOWINGS = "
        DELETE FROM identity_api_showing WHERE session_id IN (
            SELECT x.session_id FROM identity_api_showing x WHERE x.expires_at < $1 ORDER BY x.session_id LIMIT $2)";
}

told! {
    LINES = OF_LINES [
        "company" As::Text, "began_at" As::Instant, "decision" As::Code("identity.review.decision"),
        "decided_at" As::Instant, "part" As::Code("privacy.part"),
    ];
    SECRETS = OF_SECRETS [
        "company" As::Text, "name" As::Text, "hint" As::Text, "created_at" As::Instant, "expires_at" As::Instant,
        "last_used_at" As::Instant, "address" As::Text,
    ];
}
