//! What is kept: SQL and rows.

pub mod kept;
pub mod purges;
pub mod requests;
pub mod told;

/// Every query of this room.
pub const QUERIES: &[&[db::Query]] = &[kept::ALL, purges::ALL, requests::ALL, told::ALL];
