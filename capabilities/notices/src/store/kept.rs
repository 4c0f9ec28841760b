//! What this capability's tables keep of people.

use db::{As, By, Class, Kept, Told};

/// Letters that are about no login: known by the address they went to.
macro_rules! to_address {
    () => {
        "m.login_id IS NULL AND LOWER(m.to_address) = $1 AND (CAST($3 AS TEXT) IS NULL OR m.to_name = $3)
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = m.company_id)"
    };
}

macro_rules! due {
    () => {
        "m.created_at < $1
            AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.login_id = m.login_id)
            AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = m.company_id)"
    };
}

macro_rules! columns {
    () => {
        "SELECT m.id, CAST(m.created_at AS TEXT), m.to_address, m.topic, m.subject, m.state,
            CAST(m.sent_at AS TEXT)
        FROM notices_message m WHERE "
    };
}

db::queries! {
    OF_LOGIN = concat!(columns!(), "m.login_id = $1 AND m.id > $2 ORDER BY m.id LIMIT 500");
    TO_ADDRESS = concat!(columns!(), to_address!(), " AND m.id > $4 ORDER BY m.id LIMIT 500");
    /// Changes nothing, but waits for who delivers one of them at the same time, and makes the next wait.
    HOLD_MESSAGES = "UPDATE notices_message SET state = state WHERE login_id = $1";
    HOLD_MESSAGES_TO = concat!("
        UPDATE notices_message SET state = state WHERE id IN (
            SELECT m.id FROM notices_message m WHERE ", to_address!(), ")");
    FORGET_DELIVERIES = "
        DELETE FROM notices_delivery WHERE notice_id IN (
            SELECT m.id FROM notices_message m WHERE m.login_id = $1)";
    FORGET_MESSAGES = "DELETE FROM notices_message WHERE login_id = $1";
    FORGET_DELIVERIES_TO = concat!("
        DELETE FROM notices_delivery WHERE notice_id IN (
            SELECT m.id FROM notices_message m WHERE ", to_address!(), ")");
    FORGET_MESSAGES_TO = concat!("
        DELETE FROM notices_message WHERE id IN (
            SELECT m.id FROM notices_message m WHERE ", to_address!(), ")");
    DUE = concat!("
        SELECT COUNT(*) FROM (SELECT 1 FROM notices_message m WHERE ", due!(), " LIMIT 10000) AS due");
    TAKE_DELIVERIES = concat!("
        DELETE FROM notices_delivery WHERE notice_id IN (
            SELECT m.id FROM notices_message m WHERE ", due!(), " ORDER BY m.id LIMIT $2)");
    TAKE_MESSAGES = concat!("
        DELETE FROM notices_message WHERE id IN (
            SELECT m.id FROM notices_message m WHERE ", due!(), " ORDER BY m.id LIMIT $2)");
}

const COLUMNS: &[(&str, As)] = &[
    ("created_at", As::Instant),
    ("to_address", As::Text),
    ("topic", As::Code("notices.topic")),
    ("subject", As::Text),
    ("state", As::Code("notices.message.state")),
    ("sent_at", As::Instant),
];

/// What is kept, told, forgotten and purged, table by table.
pub const KEPT: &[Kept] = &[
    Kept::of("notices_message", Class::Messages)
        .told(&[
            Told {
                by: By::Login,
                query: OF_LOGIN,
                columns: COLUMNS,
            },
            Told {
                by: By::Address,
                query: TO_ADDRESS,
                columns: COLUMNS,
            },
        ])
        .erased(&[
            (By::Login, HOLD_MESSAGES),
            (By::Login, FORGET_DELIVERIES),
            (By::Login, FORGET_MESSAGES),
            (By::Address, HOLD_MESSAGES_TO),
            (By::Address, FORGET_DELIVERIES_TO),
            (By::Address, FORGET_MESSAGES_TO),
        ])
        .purged(DUE, &[TAKE_DELIVERIES, TAKE_MESSAGES]),
    // Told, forgotten and purged with its message.
    Kept::of("notices_delivery", Class::Messages),
];
