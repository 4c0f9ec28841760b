use access::{CompanyId, LoginId};
use kernel::{Id, Kind, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::words::coded;

/// A pending change's id.
pub type ChangeId = Id<Change>;

/// How long a change waits when the house does not say otherwise, in hours.
pub const USUAL_DELAY_H: u32 = 48;
/// Nobody vouched for it for so long after its time came: it lapses.
pub const LAPSES_AFTER_S: i64 = 14 * 86_400;

coded! {
    /// What a change that waits is about.
    ChangeKind {
        /// Whose account pays and is paid: holder, IBAN, BIC.
        BankDetails = "bankDetails",
        /// Whose the company's portal is.
        Owner = "owner",
        /// Who vouches for the company's users as they sign in.
        IdentityProvider = "identityProvider",
    }
}

coded! {
    /// Where a change stands.
    ChangeState {
        /// Nobody has vouched for it yet.
        Waiting = "waiting",
        /// Vouched for; takes effect when its time comes.
        Confirmed = "confirmed",
        /// It took effect.
        Applied = "applied",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// Nobody vouched for it in time.
        Lapsed = "lapsed",
    }
}

coded! {
    /// Who vouched for a change.
    Proof {
        /// The one who asked, by their password: nobody else administers the company.
        Password = "password",
        /// Another administrator.
        SecondPerson = "secondPerson",
    }
}

/// A change that waits, or waited: what may be shown of it. What it does lies sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Key.
    pub id: ChangeId,
    /// Whose.
    pub company: CompanyId,
    /// About what.
    pub kind: ChangeKind,
    /// Where it stands.
    pub state: ChangeState,
    /// What is there now, as far as it may be shown.
    pub was: String,
    /// What it would become, as far as it may be shown.
    pub becomes: String,
    /// Who asked.
    pub asked_by: LoginId,
    /// Their name.
    pub asked_name: String,
    /// The company they acted in.
    pub asked_company: CompanyId,
    /// From which network address.
    pub asked_address: String,
    /// When.
    pub asked_at: Timestamp,
    /// Not before.
    pub takes_effect_at: Timestamp,
    /// Unconfirmed, not after.
    pub lapses_at: Timestamp,
    /// Who vouched for it, by name.
    pub confirmed_name: Option<String>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
    /// Who stopped it, by name.
    pub ended_name: Option<String>,
    /// When it was stopped, took effect or lapsed.
    pub ended_at: Option<Timestamp>,
}

impl Change {
    /// Whether it may still be stopped.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ChangeState::Waiting | ChangeState::Confirmed)
    }

    /// Whether somebody still has to vouch for it.
    pub fn is_waiting(&self) -> bool {
        self.state == ChangeState::Waiting
    }

    /// The colour of its state; its word stands beside it.
    pub fn tone(&self) -> &'static str {
        match self.state {
            ChangeState::Waiting => "warning",
            ChangeState::Confirmed => "info",
            ChangeState::Applied => "success",
            ChangeState::Stopped | ChangeState::Lapsed => "neutral",
        }
    }
}

/// What administrators are told of a change: the payload of the job [`CHANGE_TOLD`], which a
/// capability that knows who they are runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeTold {
    /// Which.
    pub change: ChangeId,
    /// What happened to it.
    pub event: ChangeEvent,
}

/// The announcement's job.
pub const CHANGE_TOLD: &str = "parties.change_told";

/// What a capability that knows what a change is about does as it takes effect: the payload of the
/// job [`CHANGE_IN_FORCE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeInForce {
    /// Which.
    pub change: ChangeId,
    /// What it does, as who asked for it wrote it down: no secret.
    pub does: String,
}

/// The announcement's job.
pub const CHANGE_IN_FORCE: &str = "parties.change_in_force";

/// What can happen to a change that administrators are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChangeEvent {
    /// Somebody asked.
    Asked,
    /// Somebody stopped it.
    Stopped,
    /// It took effect.
    Applied,
}

/// Every "no" about changes that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// One of the kind waits already.
    OneWaits,
    /// It took effect, was stopped or lapsed meanwhile.
    Over,
    /// Somebody vouched for it already.
    Confirmed,
}

impl Refusal for ChangeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OneWaits => "parties.change.one_waits",
            Self::Over => "parties.change.over",
            Self::Confirmed => "parties.change.confirmed",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}
