//! One SQL text, two engines: SQLite by default, PostgreSQL when it grows. The only crate that
//! names a driver.
#![deny(missing_docs)]

mod audit;
mod chain;
mod column;
mod files;
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
pub use migrate::{Migrations, OWN_MIGRATIONS, migrate};
pub use open::{Db, Engine, Opening};
pub use query::{Bound, Query};
pub use row::{FromRow, Row};
pub use schema::draw_schema;
pub use seal::{HeadKey, HeadReader, SignedHead, seal_audit};
pub use template::{create_database, create_role, drop_database};
pub use transaction::{Read, Write};
pub use vault::Vault;
pub use verify::{Breach, Verdict, Wrong, verify_audit};
pub use wall::Wall;

/// Every query of this crate, for the test that prepares them.
pub const QUERIES: &[&[Query]] = &[audit::ALL, chain::ALL, migrate::ALL, seal::ALL, verify::ALL];
