//! What is kept: SQL and rows, one file an aggregate.

pub mod activity;
pub mod brands;
pub mod companies;
pub mod contacts;
pub mod customers;
pub mod imports;
pub mod payments;
pub mod references;
pub mod sites;
pub mod tree;

/// Every query of this room, for the test that prepares them on both engines.
pub const QUERIES: &[&[db::Query]] = &[
    activity::ALL,
    brands::ALL,
    companies::ALL,
    contacts::ALL,
    customers::ALL,
    imports::ALL,
    payments::ALL,
    references::ALL,
    sites::ALL,
    tree::ALL,
];
