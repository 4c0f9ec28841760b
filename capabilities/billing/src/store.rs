//! What is kept: SQL and rows.
//!
//! No statement here updates `net`, `vat` or `gross` of an issued document.

pub(crate) mod archives;
pub(crate) mod companies;
pub(crate) mod documents;
pub(crate) mod imports;
pub(crate) mod kept;
pub(crate) mod listing;
pub(crate) mod listing_sql;
pub(crate) mod narrowing;
pub(crate) mod shares;
pub(crate) mod summary;
