//! What each route needs and which things its address names. Written by hand, apart from the code:
//! the walk holds the two against each other.

/// A kind of thing that stands in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    Company,
    Site,
    Contact,
    User,
    Profile,
    BillingGroup,
    Invoice,
    CreditNote,
    Message,
    Session,
    Device,
    Passkey,
    Acceptance,
    Terms,
    ApiKey,
    Job,
    Token,
    /// A fixed word.
    Asset(&'static str),
}

impl Thing {
    pub const ALL: &'static [Self] = &[
        Self::Company,
        Self::Site,
        Self::Contact,
        Self::User,
        Self::Profile,
        Self::BillingGroup,
        Self::Invoice,
        Self::CreditNote,
        Self::Message,
        Self::Session,
        Self::Device,
        Self::Passkey,
        Self::Acceptance,
        Self::Terms,
        Self::ApiKey,
    ];

    /// What follows it in the address.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Acceptance => ".pdf",
            _ => "",
        }
    }
}

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Anybody,
    SignedIn,
    Enrolling,
    Member,
    Right(&'static str),
    AnyOf(&'static [&'static str]),
    /// A program: any key that opens.
    Key,
    /// A program whose key gives the right.
    KeyRight(&'static str),
}

impl Needs {
    /// As `web::Access` draws it.
    pub fn drawn(self) -> String {
        match self {
            Self::Anybody => "public".to_owned(),
            Self::SignedIn => "signed in".to_owned(),
            Self::Enrolling => "enrolling".to_owned(),
            Self::Member => "member".to_owned(),
            Self::Right(right) => right.to_owned(),
            Self::AnyOf(rights) => rights.join(" | "),
            Self::Key => "key".to_owned(),
            Self::KeyRight(right) => format!("key {right}"),
        }
    }
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub needs: Needs,
    /// What fills its `{…}`, in order.
    pub things: &'static [Thing],
    /// Its things are known to all who may ask: not a company's.
    pub things_are_public: bool,
    /// The walker may have no such thing.
    pub may_be_missing: bool,
    /// Asking it signs the walker out.
    pub ends_session: bool,
}

pub const fn get(path: &'static str, needs: Needs, things: &'static [Thing]) -> Line {
    Line {
        method: "GET",
        path,
        needs,
        things,
        things_are_public: false,
        may_be_missing: false,
        ends_session: false,
    }
}

pub const fn post(path: &'static str, needs: Needs, things: &'static [Thing]) -> Line {
    Line {
        method: "POST",
        ..get(path, needs, things)
    }
}

impl Line {
    pub const fn public_things(mut self) -> Self {
        self.things_are_public = true;
        self
    }
    pub const fn may_be_missing(mut self) -> Self {
        self.may_be_missing = true;
        self
    }
    pub const fn ends_session(mut self) -> Self {
        self.ends_session = true;
        self
    }
}
