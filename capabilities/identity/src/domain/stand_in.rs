use access::{CompanyId, LoginId, SessionId};
use kernel::{Coded, Id, Kind, Refusal, Timestamp};

/// Marks ids of what is kept of acting in a user's place.
#[derive(Debug)]
pub struct StandInMark;
/// The id of one time somebody acted in a user's place.
pub type StandInId = Id<StandInMark>;

/// How long somebody may act in a user's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A quarter of an hour.
    Quarter,
    /// Half an hour.
    Half,
    /// An hour, the longest.
    Hour,
}

impl Coded for Limit {
    const ALL: &'static [Self] = &[Self::Quarter, Self::Half, Self::Hour];

    fn code(self) -> &'static str {
        match self {
            Self::Quarter => "15",
            Self::Half => "30",
            Self::Hour => "60",
        }
    }
}

impl Limit {
    /// In seconds.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Quarter => 900,
            Self::Half => 1_800,
            Self::Hour => 3_600,
        }
    }
}

/// One time somebody acted in a user's place, as the user reads it.
#[derive(Clone, Debug)]
pub struct StandInLine {
    /// The session held meanwhile.
    pub session: SessionId,
    /// Who it was.
    pub actor_name: String,
    /// Of which company; empty when it stands above the brand whose words the user reads.
    pub actor_company: String,
    /// Why.
    pub reason: String,
    /// Why changes were allowed; empty when they were not.
    pub raised_reason: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ends, or ended, at the latest.
    pub until_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Whether it goes on.
    pub is_open: bool,
}

/// What the end of one needs to know.
#[derive(Clone, Debug)]
pub struct StandInFacts {
    /// Its id.
    pub id: StandInId,
    /// Who it was.
    pub actor: LoginId,
    /// Their name.
    pub actor_name: String,
    /// Their company.
    pub actor_company: CompanyId,
    /// In whose place.
    pub login: LoginId,
    /// Where.
    pub company: CompanyId,
}

/// Every "no" about acting in a user's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandInRefusal {
    /// The user cannot sign in now: invited only, suspended, or their company is.
    NotSigningIn,
    /// They also belong to one's own company.
    Colleague,
    /// Changes are allowed already.
    RaisedAlready,
}

impl Refusal for StandInRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSigningIn => "identity.stand_in.not_signing_in",
            Self::Colleague => "identity.stand_in.colleague",
            Self::RaisedAlready => "identity.stand_in.raised_already",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}
