//! One SQL text, two engines: SQLite by default, PostgreSQL when it grows. The only crate that
//! names a driver.
#![deny(missing_docs)]

mod audit;
mod chain;
mod column;
mod files;
mod hold;
mod kept;
mod migrate;
mod open;
mod query;
mod row;
mod schema;
mod seal;
mod sqlite;
mod template;
mod transaction;
mod vault;
mod verify;
mod wall;

#[cfg(test)]
mod tests;

pub use audit::{Signed, forget_actor};
pub use column::{Column, IntoValue, Value};
pub use files::Files;
pub use hold::{
    Held, Hold, HoldId, ask_release, is_held, keep_hold, list_holds, place_hold, release_hold,
};
pub use kept::{As, By, Class, Kept, Period, Purged, Told};
pub use migrate::{Migrations, OWN_MIGRATIONS, migrate};
pub use open::{Db, Engine, Opening};
pub use query::{Bound, Query};
pub use row::{FromRow, Row, Texts};
pub use schema::draw_schema;
pub use seal::{HeadKey, HeadReader, SignedHead, seal_audit};
pub use template::{create_database, create_role, drop_database};
pub use transaction::{Read, Write};
pub use vault::Vault;
pub use verify::{Breach, Verdict, Wrong, verify_audit};
pub use wall::Wall;

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[Query]] = &[
    audit::ALL,
    chain::ALL,
    hold::ALL,
    migrate::ALL,
    seal::ALL,
    verify::ALL,
];

/// What this crate's tables keep of people.
pub const KEPT: &[Kept] = &[
    Kept::of("db_audit", Class::Trail)
        .told(audit::TOLD)
        .erased(&[(By::Login, audit::FORGET)])
        .purged(audit::DUE, &[audit::CLEAR]),
    Kept::of("db_hold", Class::Requests)
        .erased(&[
            (By::Login, hold::FORGET_PLACED),
            (By::Login, hold::FORGET_ASKED),
            (By::Login, hold::FORGET_RELEASED),
        ])
        .purged(hold::DUE, &[hold::TAKE]),
    Kept::nobody("db_audit_head"),
    Kept::nobody("db_audit_seal"),
    Kept::nobody("db_counter"),
    Kept::nobody("db_migration"),
    Kept::nobody("db_migration_lock"),
];
