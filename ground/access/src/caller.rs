use kernel::{Halt, Id};

use crate::{Breadth, Right, Rights, Scope, Sight};

/// Marks ids of `parties::Company`.
#[derive(Debug)]
pub struct CompanyMark;
/// Marks ids of `parties::Site`.
#[derive(Debug)]
pub struct SiteMark;
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
/// A login's id.
pub type LoginId = Id<LoginMark>;
/// The id of a login's place in one company.
pub type MembershipId = Id<MembershipMark>;
/// A session's id.
pub type SessionId = Id<SessionMark>;

/// How far a signed-in caller has come: who has not accepted the terms sees nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything their rights give.
    Full,
    /// The current terms of use are to be accepted before anything else.
    TermsPending,
}

/// Who asks: one login, acting in one company, with what their profile gives there.
#[derive(Clone, Debug)]
pub struct Caller {
    login: LoginId,
    company: CompanyId,
    membership: MembershipId,
    name: String,
    rights: Rights,
    breadth: Breadth,
    narrowed_to_sites: Narrowing,
    standing: Standing,
    sight: Sight,
}

/// Whether a membership covers all of the company or only chosen sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrowing {
    WholeCompany,
    ChosenSites,
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
            breadth: Breadth::One,
            narrowed_to_sites: Narrowing::WholeCompany,
            standing: Standing::Full,
            sight: Sight::within(company),
        }
    }

    /// How many companies stand at or below the caller's.
    #[must_use]
    pub fn over(mut self, breadth: Breadth) -> Self {
        self.breadth = breadth;
        self
    }

    /// The caller's rights hold on the sites listed for the membership only.
    #[must_use]
    pub fn narrowed_to_sites(mut self) -> Self {
        self.narrowed_to_sites = Narrowing::ChosenSites;
        self
    }

    /// The caller's standing.
    #[must_use]
    pub fn standing_at(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
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
    /// [`Halt::Denied`] when the profile lacks the right or the terms are still to be accepted.
    pub fn scope(&self, right: Right) -> Result<Scope, Halt> {
        if !self.may(right) {
            return Err(Halt::Denied);
        }
        let sites_of = match self.narrowed_to_sites {
            Narrowing::WholeCompany => None,
            Narrowing::ChosenSites => Some(self.membership),
        };
        Ok(Scope::granted(right, self.company, self.breadth, sites_of))
    }

    /// Whether [`Caller::scope`] would say yes: for what a page shows, never for what it reads.
    pub fn may(&self, right: Right) -> bool {
        self.standing == Standing::Full && self.rights.has(right)
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

    /// Full, or held at the terms.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// One company, a few, or many.
    pub fn breadth(&self) -> Breadth {
        self.breadth
    }
}
