//! Who asks, what they may do, over whom.
//!
//! A right is not a check but a value: only [`Caller::scope`] makes a [`Scope`], and no query on
//! customers' records compiles without one.
#![deny(missing_docs)]

mod caller;
mod right;
mod scope;
mod sight;
mod stand_in;

pub use caller::{
    BillingGroupId, Caller, CompanyId, LoginId, MembershipId, SessionId, SiteId, Standing,
};
pub use right::{Right, Rights};
pub use scope::{Breadth, Scope, Subject};
pub use sight::Sight;
pub use stand_in::{Reach, StandIn};
