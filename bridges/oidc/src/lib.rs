//! The bridge to identity providers (OpenID Connect). What it learns is checked here; what it means
//! is decided by who asks.
#![deny(missing_docs)]

mod call;
mod discovery;
mod fault;
mod flow;
mod keys;
mod person;
mod reach;
mod token;

pub use fault::OidcFault;
pub use flow::{Client, Dialect, Errand, Logout, Provider, Redeemed};
pub use person::Person;
pub use reach::{Reach, check_issuer};
