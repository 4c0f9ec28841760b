use kernel::Timestamp;

use crate::{CompanyId, LoginId};

/// Somebody above a company who acts in the place of one of its users ("voir comme"): the caller is
/// the user, this is who really asks.
#[derive(Clone, Debug)]
pub struct StandIn {
    /// The login of who really asks.
    pub login: LoginId,
    /// The company they belong to.
    pub company: CompanyId,
    /// Their name, shown to people and kept in the audit.
    pub name: String,
    /// What they may do there.
    pub reach: Reach,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// What somebody in another's place may do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Looks, changes nothing.
    Reading,
    /// Changes what both may change, but for what is the other's alone.
    Raised,
}
