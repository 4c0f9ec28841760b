//! What this capability's tables keep of people, and for how long. How a person reads and is forgotten in them:
//! `kept/persons.rs`, and the two beside it.

use db::{By, Class, Kept};

use elsewhere as e;
use persons as p;
use reviews as r;

macro_rules! told {
    ($($name:ident = $query:ident [$($column:literal $how:expr),* $(,)?];)*) => {
        $(pub const $name: &[Told] = &[Told {
            by: By::Login,
            query: $query,
            columns: &[$(($column, $how)),*],
        }];)*
    };
}

// After the words they are written in.
mod elsewhere;
mod persons;
mod reviews;

macro_rules! due {
    ($table:literal, $one:literal, $whose:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM ",
            $table,
            " x WHERE ",
            $one,
            " AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = x.",
            $whose,
            ") LIMIT 10000) AS due"
        )
    };
}

macro_rules! take {
    ($table:literal, $key:literal, $one:literal, $whose:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ",
            $key,
            " IN (SELECT x.",
            $key,
            " FROM ",
            $table,
            " x WHERE ",
            $one,
            " AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = x.",
            $whose,
            ") ORDER BY x.",
            $key,
            " LIMIT $2)"
        )
    };
}

db::queries! {
    SIGN_INS_DUE = due!("identity_sign_in", "x.at < $1", "login_id");
    TAKE_SIGN_INS = take!("identity_sign_in", "id", "x.at < $1", "login_id");
    SESSIONS_DUE = due!("identity_session", "x.idle_until < $1", "login_id");
    TAKE_SESSIONS = take!("identity_session", "id", "x.idle_until < $1", "login_id");
    DEVICES_DUE = due!("identity_device", "x.expires_at < $1", "login_id");
    TAKE_DEVICES = take!("identity_device", "id", "x.expires_at < $1", "login_id");
    LINKS_DUE = due!("identity_link", "x.expires_at < $1", "login_id");
    TAKE_LINKS = take!("identity_link", "secret_hash", "x.expires_at < $1", "login_id");
    STAND_INS_DUE = due!("identity_stand_in", "x.until_at < $1", "login_id");
    TAKE_STAND_INS = take!("identity_stand_in", "id", "x.until_at < $1", "login_id");
    ACCEPTANCES_DUE = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM identity_acceptance a JOIN identity_login l ON l.id = a.login_id
            WHERE l.erased_at < $1
                AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = a.login_id)
            LIMIT 10000) AS due";
    TAKE_ACCEPTANCES = "
        DELETE FROM identity_acceptance WHERE id IN (
            SELECT a.id FROM identity_acceptance a JOIN identity_login l ON l.id = a.login_id
            WHERE l.erased_at < $1
                AND NOT EXISTS (SELECT 1 FROM identity_held_v h WHERE h.login_id = a.login_id)
            ORDER BY a.id LIMIT $2)";
    /// Seconds and minutes of life, nobody's to hold.
    PENDING_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_pending WHERE expires_at < $1 LIMIT 10000) AS due";
    TAKE_PENDING = "
        DELETE FROM identity_pending WHERE secret_hash IN (
            SELECT x.secret_hash FROM identity_pending x WHERE x.expires_at < $1 ORDER BY x.secret_hash LIMIT $2)";
    CEREMONIES_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_ceremony WHERE expires_at < $1 LIMIT 10000) AS due";
    TAKE_CEREMONIES = "
        DELETE FROM identity_ceremony WHERE secret_hash IN (
            SELECT x.secret_hash FROM identity_ceremony x WHERE x.expires_at < $1 ORDER BY x.secret_hash LIMIT $2)";
    SHOWINGS_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_recovery_showing WHERE expires_at < $1 LIMIT 10000) AS due";
    TAKE_SHOWINGS = "
        DELETE FROM identity_recovery_showing WHERE session_id IN (
            SELECT x.session_id FROM identity_recovery_showing x WHERE x.expires_at < $1
            ORDER BY x.session_id LIMIT $2)";
    ATTEMPTS_DUE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM identity_attempt WHERE day_began_at < $1 LIMIT 10000) AS due";
    TAKE_ATTEMPTS = "
        DELETE FROM identity_attempt WHERE identifier_hash IN (
            SELECT x.identifier_hash FROM identity_attempt x WHERE x.day_began_at < $1
            ORDER BY x.identifier_hash LIMIT $2)";
}

/// What is kept, told, forgotten and purged. Forgetting goes from top to bottom: the login is last.
pub const KEPT: &[Kept] = &[
    Kept::of("identity_recovery_showing", Class::Sessions)
        .erased(&[(By::Login, p::FORGET_SHOWINGS)])
        .purged(SHOWINGS_DUE, &[TAKE_SHOWINGS]),
    Kept::of("identity_pending", Class::Sessions)
        .erased(&[(By::Login, p::FORGET_PENDING)])
        .purged(PENDING_DUE, &[TAKE_PENDING]),
    Kept::of("identity_ceremony", Class::Sessions).purged(CEREMONIES_DUE, &[TAKE_CEREMONIES]),
    Kept::of("identity_attempt", Class::Sessions).purged(ATTEMPTS_DUE, &[TAKE_ATTEMPTS]),
    Kept::of("identity_link", Class::Sessions)
        .told(p::LINKS)
        .erased(&[(By::Login, p::FORGET_LINKS)])
        .purged(LINKS_DUE, &[TAKE_LINKS]),
    Kept::of("identity_device", Class::Sessions)
        .told(p::DEVICES)
        .erased(&[(By::Login, p::FORGET_DEVICES)])
        .purged(DEVICES_DUE, &[TAKE_DEVICES]),
    Kept::of("identity_api_showing", Class::Sessions)
        .erased(&[(By::Login, r::FORGET_KEY_SHOWINGS)])
        .purged(r::KEY_SHOWINGS_DUE, &[r::TAKE_KEY_SHOWINGS]),
    Kept::of("identity_errand", Class::Sessions)
        .erased(&[(By::Login, e::FORGET_ERRANDS)])
        .purged(e::ERRANDS_DUE, &[e::TAKE_ERRANDS]),
    // Gone with its session.
    Kept::of("identity_origin", Class::Sessions)
        .told(e::ORIGINS)
        .erased(&[(By::Login, e::FORGET_ORIGINS)]),
    Kept::of("identity_session", Class::Sessions)
        .told(p::SESSIONS)
        .erased(&[(By::Login, p::END_SESSIONS)])
        .purged(SESSIONS_DUE, &[TAKE_SESSIONS]),
    Kept::of("identity_sign_in", Class::SignIns)
        .told(p::SIGN_INS)
        .erased(&[(By::Login, p::FORGET_SIGN_INS)])
        .purged(SIGN_INS_DUE, &[TAKE_SIGN_INS]),
    Kept::of("identity_stand_in", Class::Trail)
        .told(p::STAND_INS)
        .purged(STAND_INS_DUE, &[TAKE_STAND_INS]),
    Kept::of("identity_totp", Class::Access)
        .told(p::TOTP)
        .erased(&[(By::Login, p::FORGET_TOTP)]),
    Kept::of("identity_passkey", Class::Access)
        .told(p::PASSKEYS)
        .erased(&[(By::Login, p::FORGET_PASSKEYS)]),
    Kept::of("identity_recovery_code", Class::Access)
        .told(p::CODES)
        .erased(&[(By::Login, p::FORGET_CODES)]),
    Kept::of("identity_past_password", Class::Access).erased(&[(By::Login, p::FORGET_PASSWORDS)]),
    Kept::of("identity_external", Class::Access)
        .told(e::EXTERNALS)
        .erased(&[(By::Login, e::FORGET_EXTERNALS)]),
    Kept::of("identity_arrival", Class::Access)
        .told(e::ARRIVALS)
        .erased(&[(By::Login, e::FORGET_ARRIVALS)]),
    Kept::of("identity_provisioned", Class::Access)
        .told(e::PROVISIONED)
        .erased(&[(By::Login, e::FORGET_PROVISIONED)]),
    Kept::of("identity_scim_member", Class::Access)
        .told(e::SCIM_MEMBERS)
        .erased(&[(By::Login, e::FORGET_SCIM_MEMBERS)]),
    Kept::of("identity_api_secret", Class::Access)
        .told(r::SECRETS)
        .erased(&[(By::LoginAt, r::END_SECRETS)]),
    // Lines first: a review without any goes the same night.
    Kept::of("identity_review_line", Class::Reviews)
        .told(r::LINES)
        .erased(&[(By::LoginAt, r::NOTE_GONE)])
        .purged(r::LINES_DUE, &[r::TAKE_LINES]),
    Kept::of("identity_review", Class::Reviews)
        .purged(r::REVIEWS_DUE, &[r::TAKE_TOLD, r::TAKE_REVIEWS]),
    // The company's own, but for who tried or vouched.
    Kept::of("identity_provider", Class::Customers)
        .told(e::PROVIDERS)
        .erased(&[(By::Login, e::CLEAR_TRIALS)]),
    Kept::of("identity_domain", Class::Customers).erased(&[(By::Login, e::CLEAR_VOUCHED)]),
    Kept::of("identity_membership_billing_group", Class::Access)
        .told(p::GROUPS)
        .erased(&[(By::Login, p::FORGET_GROUPS)]),
    Kept::of("identity_membership_site", Class::Access)
        .told(p::SITES)
        .erased(&[(By::Login, p::FORGET_SITES)]),
    Kept::of("identity_membership", Class::Access)
        .told(p::PLACES)
        .erased(&[(By::Login, p::FORGET_PLACES)]),
    Kept::of("identity_acceptance", Class::Acceptances)
        .told(p::ACCEPTANCES)
        .erased(&[(By::Login, p::CLEAR_ACCEPTANCES)])
        .purged(ACCEPTANCES_DUE, &[TAKE_ACCEPTANCES]),
    // Taken whole, with all that is known of it, once it opened nothing for as long (`identity::left_behind`).
    Kept::of("identity_login", Class::Access)
        .told(p::LOGIN)
        .erased(&[(By::LoginAt, p::FORGET_LOGIN)]),
    Kept::of("identity_api_key", Class::Customers),
    Kept::nobody("identity_api_key_site"),
    Kept::nobody("identity_counter"),
    // Hashes of tokens.
    Kept::nobody("identity_logout"),
    Kept::nobody("identity_review_period"),
    Kept::nobody("identity_review_told"),
    Kept::nobody("identity_policy"),
    Kept::nobody("identity_profile"),
    Kept::nobody("identity_terms"),
];

/// Every query of this part.
pub const QUERIES: [&[db::Query]; 4] = [ALL, e::ALL, p::ALL, r::ALL];
