//! What this capability's tables keep of people.

use db::{As, By, Class, Kept, Told};

macro_rules! contact_of {
    () => {
        "EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = c.company_id)
            AND LOWER(c.email) = $1 AND (CAST($3 AS TEXT) IS NULL OR c.name = $3)"
    };
}

macro_rules! named {
    ($column:literal) => {
        concat!(
            "kind = 'owner' AND ",
            $column,
            " LIKE '%' || (SELECT l.reference FROM access_reference_v l WHERE l.login_id = $1)"
        )
    };
}

macro_rules! due {
    () => {
        "c.ended_at < $1 AND (c.asked_name <> '' OR c.asked_address <> '' OR c.confirmed_name <> ''
                OR c.ended_name <> '')
            AND NOT EXISTS (SELECT 1 FROM db_held_v h WHERE h.company_id = c.company_id)
            AND NOT EXISTS (SELECT 1 FROM db_held_v h
                WHERE h.login_id = c.asked_by OR h.login_id = c.confirmed_by OR h.login_id = c.ended_by)"
    };
}

db::queries! {
    CONTACTS = concat!("
        SELECT c.id, p.legal_name, c.name, c.function, c.email, c.phone, c.purposes
        FROM parties_contact c JOIN parties_company p ON p.id = c.company_id
        WHERE ", contact_of!(), " AND c.id > $4 ORDER BY c.id LIMIT 500");
    FORGET_CONTACTS = concat!("
        DELETE FROM parties_contact WHERE id IN (
            SELECT c.id FROM parties_contact c WHERE ", contact_of!(), ")");
    CHANGES = "
        SELECT c.id, p.legal_name, c.kind, c.state, c.becomes, CAST(c.asked_at AS TEXT),
            CASE WHEN c.asked_by = $1 THEN c.asked_address ELSE '' END,
            CAST(c.ended_at AS TEXT)
        FROM parties_change c JOIN parties_company p ON p.id = c.company_id
        WHERE (c.asked_by = $1 OR c.confirmed_by = $1 OR c.ended_by = $1) AND c.id > $2
        ORDER BY c.id LIMIT 500";
    FORGET_ASKED = "UPDATE parties_change SET asked_name = '', asked_address = '' WHERE asked_by = $1";
    FORGET_CONFIRMED = "UPDATE parties_change SET confirmed_name = '' WHERE confirmed_by = $1";
    FORGET_ENDED = "UPDATE parties_change SET ended_name = '' WHERE ended_by = $1";
    /// A change of owner says who leaves and who comes, each with their identifier behind the name.
    FORGET_WAS = concat!("UPDATE parties_change SET was = '—' WHERE ", named!("was"));
    FORGET_BECOMES = concat!("UPDATE parties_change SET becomes = '—' WHERE ", named!("becomes"));
    CHANGES_DUE = concat!("
        SELECT COUNT(*) FROM (SELECT 1 FROM parties_change c WHERE ", due!(), " LIMIT 10000) AS due");
    CLEAR_CHANGES = concat!("
        UPDATE parties_change SET asked_name = '', asked_address = '',
            confirmed_name = CASE WHEN confirmed_name IS NULL THEN NULL ELSE '' END,
            ended_name = CASE WHEN ended_name IS NULL THEN NULL ELSE '' END
        WHERE id IN (SELECT c.id FROM parties_change c WHERE ", due!(), " ORDER BY c.id LIMIT $2)");
}

/// What is kept, told, forgotten and purged, table by table.
pub const KEPT: &[Kept] = &[
    Kept::of("parties_contact", Class::Customers)
        .told(&[Told {
            by: By::Address,
            query: CONTACTS,
            columns: &[
                ("company", As::Text),
                ("name", As::Text),
                ("function", As::Text),
                ("email", As::Text),
                ("phone", As::Text),
                ("purposes", As::Text),
            ],
        }])
        .erased(&[(By::Address, FORGET_CONTACTS)]),
    Kept::of("parties_change", Class::Changes)
        .told(&[Told {
            by: By::Login,
            query: CHANGES,
            columns: &[
                ("company", As::Text),
                ("kind", As::Text),
                ("state", As::Code("parties.change.state")),
                ("becomes", As::Text),
                ("asked_at", As::Instant),
                ("address", As::Text),
                ("ended_at", As::Instant),
            ],
        }])
        .erased(&[
            (By::Login, FORGET_ASKED),
            (By::Login, FORGET_CONFIRMED),
            (By::Login, FORGET_ENDED),
            (By::Login, FORGET_WAS),
            (By::Login, FORGET_BECOMES),
        ])
        .purged(CHANGES_DUE, &[CLEAR_CHANGES]),
    Kept::of("parties_company", Class::Customers),
    Kept::of("parties_site", Class::Customers),
    Kept::of("parties_payment", Class::Customers),
    Kept::of("parties_brand", Class::Customers),
    // By the number of a place: it names nobody once that is gone.
    Kept::of("parties_owner", Class::Customers),
    Kept::of("parties_billing_group", Class::Customers),
    Kept::nobody("parties_billing_group_site"),
    Kept::nobody("parties_tree"),
    Kept::nobody("parties_tree_turn"),
    Kept::nobody("parties_brand_logo"),
    Kept::nobody("parties_brand_record"),
    Kept::nobody("parties_closed_module"),
];
