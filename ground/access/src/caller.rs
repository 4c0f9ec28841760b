use kernel::{Halt, Id};

use crate::{Breadth, Right, Rights, Scope, Sight, StandIn};

/// Marks ids of `parties::Company`.
#[derive(Debug)]
pub struct CompanyMark;
/// Marks ids of `parties::Site`.
#[derive(Debug)]
pub struct SiteMark;
/// Marks ids of `parties::BillingGroup`.
#[derive(Debug)]
pub struct BillingGroupMark;
/// Marks ids of `identity::Login`.
#[derive(Debug)]
pub struct LoginMark;
/// Marks ids of `identity::Membership`.
#[derive(Debug)]
pub struct MembershipMark;
/// Marks ids of `identity::Session`.
#[derive(Debug)]
pub struct SessionMark;

/// A company's id.
pub type CompanyId = Id<CompanyMark>;
/// A site's id.
pub type SiteId = Id<SiteMark>;
/// A billing group's id.
pub type BillingGroupId = Id<BillingGroupMark>;
/// A login's id.
pub type LoginId = Id<LoginMark>;
/// The id of a login's place in one company.
pub type MembershipId = Id<MembershipMark>;
/// A session's id.
pub type SessionId = Id<SessionMark>;

/// How far a signed-in caller has come: who has not accepted the terms, or has no second factor
/// where one is required, sees nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything their rights give.
    Full,
    /// The current terms of use are to be accepted before anything else.
    TermsPending,
    /// A company of theirs wants a second factor of its users, and they have none yet.
    FactorPending,
}

/// Who asks: one login, acting in one company, with what their profile gives there.
#[derive(Clone, Debug)]
pub struct Caller {
    login: LoginId,
    company: CompanyId,
    membership: MembershipId,
    name: String,
    rights: Rights,
    closed: Rights,
    breadth: Breadth,
    narrowing: Narrowing,
    standing: Standing,
    stand_in: Option<Box<StandIn>>,
    sight: Sight,
}

/// Whether a membership covers all of the company or only what was chosen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrowing {
    WholeCompany,
    Chosen,
}

impl Caller {
    /// Makes a caller out of a checked session. Only `identity` and the test house may call it;
    /// `xtask rooms` holds the list.
    pub fn vouched(
        login: LoginId,
        company: CompanyId,
        membership: MembershipId,
        name: String,
        rights: Rights,
    ) -> Self {
        Self {
            login,
            company,
            membership,
            name,
            rights,
            closed: Rights::NONE,
            breadth: Breadth::One,
            narrowing: Narrowing::WholeCompany,
            standing: Standing::Full,
            stand_in: None,
            sight: Sight::within(company),
        }
    }

    /// Somebody else acts in this caller's place, and signs for it.
    #[must_use]
    pub fn stood_in_by(mut self, stand_in: StandIn) -> Self {
        self.stand_in = Some(Box::new(stand_in));
        self
    }

    /// How many companies stand at or below the caller's.
    #[must_use]
    pub fn over(mut self, breadth: Breadth) -> Self {
        self.breadth = breadth;
        self
    }

    /// The caller's rights hold only on what the views of [`crate::Subject`] list for the membership.
    #[must_use]
    pub fn narrowed(mut self) -> Self {
        self.narrowing = Narrowing::Chosen;
        self
    }

    /// Rights that open nothing now: what they open is closed to the caller's branch. They stay
    /// in the profile, and may be given to others.
    #[must_use]
    pub fn closed_to(mut self, closed: Rights) -> Self {
        self.closed = closed;
        self
    }

    /// The caller's standing.
    #[must_use]
    pub fn standing_at(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    /// Whether the rights hold on a part of the company only.
    pub fn is_narrowed(&self) -> bool {
        self.narrowing == Narrowing::Chosen
    }

    /// The caller's company stands above all others: its people see as far as the house. The same
    /// rows as before, without asking the tree of each.
    #[must_use]
    pub fn at_the_top(mut self) -> Self {
        self.sight = Sight::of_the_house();
        self
    }

    /// The evidence that the caller has `right`, over their company and all below it.
    ///
    /// # Errors
    /// [`Halt::Denied`] when the profile lacks the right or the caller is held at a standing.
    pub fn scope(&self, right: Right) -> Result<Scope, Halt> {
        if !self.may(right) {
            return Err(Halt::Denied);
        }
        let narrowed = match self.narrowing {
            Narrowing::WholeCompany => None,
            Narrowing::Chosen => Some(self.membership),
        };
        Ok(Scope::granted(right, self.company, self.breadth, narrowed))
    }

    /// Whether [`Caller::scope`] would say yes: for what a page shows, never for what it reads.
    pub fn may(&self, right: Right) -> bool {
        self.standing == Standing::Full && self.open_rights().has(right)
    }

    /// How far the caller's connections see, whatever their queries ask.
    pub fn sight(&self) -> Sight {
        self.sight
    }

    /// The login.
    pub fn login(&self) -> LoginId {
        self.login
    }

    /// The company the caller acts in.
    pub fn company(&self) -> CompanyId {
        self.company
    }

    /// The login's place in that company.
    pub fn membership(&self) -> MembershipId {
        self.membership
    }

    /// The name shown to people, and kept in the audit.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The profile's rights.
    pub fn rights(&self) -> &Rights {
        &self.rights
    }

    /// The profile's rights but for those of parts of the portal that are closed, and, to who is
    /// narrowed, for those that are about the company as a whole.
    pub fn open_rights(&self) -> Rights {
        let open = self.rights.but(self.closed);
        match self.narrowing {
            Narrowing::WholeCompany => open,
            Narrowing::Chosen => open.and(Rights::narrowable()),
        }
    }

    /// Who really asks, when it is not the caller.
    pub fn stand_in(&self) -> Option<&StandIn> {
        self.stand_in.as_deref()
    }

    /// The name of who really asks: for what is kept of who did something.
    pub fn doer(&self) -> &str {
        self.stand_in()
            .map_or(&self.name, |stand_in| &stand_in.name)
    }

    /// Full, or what they are held at.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// One company, a few, or many.
    pub fn breadth(&self) -> Breadth {
        self.breadth
    }
}
