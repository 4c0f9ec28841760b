//! What is asked, and what may be answered. Pure.

use access::{CompanyId, LoginId};
use kernel::{Coded, Id, Kind, Lang, Refusal, Timestamp};

/// A file is there for so long.
pub const FILE_KEPT_S: i64 = 7 * 86_400;
/// An erasure can be stopped for so long.
pub const ERASURE_WAITS_S: i64 = 72 * 3_600;
/// How many exports somebody may have made in a day.
pub const MOST_EXPORTS_A_DAY: i64 = 3;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// To be told all that is kept (GDPR art. 15 and 20).
    Export,
    /// To be forgotten (GDPR art. 17).
    Erasure,
}

impl Coded for RequestKind {
    const ALL: &'static [Self] = &[Self::Export, Self::Erasure];

    fn code(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Erasure => "erasure",
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Being prepared, or waiting for its hour.
    Waiting,
    /// Done: the file is there, the person is forgotten.
    Done,
    /// Somebody stopped it in time.
    Stopped,
    /// It could not be done: the outcome says why.
    Refused,
    /// Its file is gone.
    Lapsed,
}

impl Coded for RequestState {
    const ALL: &'static [Self] = &[
        Self::Waiting,
        Self::Done,
        Self::Stopped,
        Self::Refused,
        Self::Lapsed,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A request's id.
pub type RequestId = Id<Request>;

/// Whose data a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Somebody who has, or had, an access.
    Login(LoginId),
    /// Somebody known by their mail address alone, in lower case.
    Address(String),
}

impl Whose {
    /// The login, when there is one.
    pub fn login(&self) -> Option<LoginId> {
        match self {
            Self::Login(login) => Some(*login),
            Self::Address(_) => None,
        }
    }

    /// The address, empty when there is a login.
    pub fn address(&self) -> &str {
        match self {
            Self::Login(_) => "",
            Self::Address(address) => address,
        }
    }
}

/// What somebody asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: RequestId,
    pub kind: RequestKind,
    pub state: RequestState,
    pub whose: Whose,
    /// The company it was asked in: an address is looked for at and below it.
    pub root: CompanyId,
    /// The language of the answer.
    pub lang: Lang,
    pub asked_by: LoginId,
    pub asked_name: String,
    pub asked_at: Timestamp,
    /// When an erasure takes effect.
    pub due_at: Timestamp,
    /// When a legal hold was last found in its way: for staff alone.
    pub held_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// The code of the refusal, when it was refused.
    pub outcome: String,
    pub file_digest: Option<String>,
    pub size_bytes: i64,
    pub expires_at: Option<Timestamp>,
}

impl Request {
    /// Whether its file can be fetched at `now`.
    pub fn is_ready(&self, now: Timestamp) -> bool {
        self.file_digest.is_some() && self.expires_at.is_some_and(|end| end > now)
    }

    /// Whether it waits still.
    pub fn is_waiting(&self) -> bool {
        self.state == RequestState::Waiting
    }

    /// Thousands of bytes, rounded up.
    pub fn kilobytes(&self) -> i64 {
        (self.size_bytes + 999) / 1_000
    }
}

/// Every "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyRefusal {
    /// The same was asked, and is not answered yet.
    AlreadyAsked,
    /// Enough for a day.
    TooManyExports,
    /// A company would be left with nobody to manage its users.
    LastAdministrator,
    /// A company is theirs: they hand it over first.
    Owner,
    /// They sign in, and ask for themselves.
    CanAskThemselves,
    /// Neither an identifier nor a mail address.
    NobodyNamed,
    /// It is one's own: there is a page for it.
    Oneself,
    /// The box was left empty.
    NotConfirmed,
    /// It waits no more.
    Over,
    /// Who asked for the end of a hold does not confirm it.
    SecondLook,
    /// The day lies behind.
    DayGone,
    /// No such company, and no such identifier.
    NobodyToHold,
}

impl Refusal for PrivacyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyAsked => "privacy.already_asked",
            Self::TooManyExports => "privacy.too_many_exports",
            Self::LastAdministrator => "privacy.last_administrator",
            Self::Owner => "privacy.owner",
            Self::CanAskThemselves => "privacy.can_ask_themselves",
            Self::NobodyNamed => "privacy.nobody_named",
            Self::Oneself => "privacy.oneself",
            Self::NotConfirmed => "privacy.not_confirmed",
            Self::Over => "privacy.over",
            Self::SecondLook => "privacy.second_look",
            Self::DayGone => "privacy.day_gone",
            Self::NobodyToHold => "privacy.nobody_to_hold",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NobodyNamed
            | Self::Oneself
            | Self::NotConfirmed
            | Self::DayGone
            | Self::NobodyToHold => Kind::Invalid,
            Self::AlreadyAsked
            | Self::TooManyExports
            | Self::LastAdministrator
            | Self::Owner
            | Self::CanAskThemselves
            | Self::Over
            | Self::SecondLook => Kind::Conflict,
        }
    }
}
