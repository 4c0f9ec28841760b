use access::{CompanyId, SiteId};
use kernel::Timestamp;

use super::address::Address;
use super::contact::Phone;
use super::registry::Siret;
use super::words::{coded, refusals};

coded! {
    /// Which of a company's sites it is.
    SiteKind {
        /// The registered office: one a company, listed first.
        HeadOffice = "headOffice",
        /// Any other.
        Branch = "branch",
    }
}

coded! {
    /// Whether a site is in use (TMF674 `GeographicSite.status`).
    SiteState {
        /// In use.
        Active = "active",
        /// Closed, kept for what was delivered there.
        Closed = "closed",
    }
}

refusals! {
    /// Why something cannot be done to a site.
    SiteRefusal Conflict {
        /// It is closed already.
        Closed = "parties.site.closed",
        /// The head office closes with its company only.
        HeadOffice = "parties.site.head_office",
    }
}

/// A place where a company is and receives services (TMF674 `GeographicSite`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Key.
    pub id: SiteId,
    /// Whose.
    pub company: CompanyId,
    /// Head office or another.
    pub kind: SiteKind,
    /// In use or closed.
    pub state: SiteState,
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Its establishment number.
    pub siret: Option<Siret>,
    /// When it is open and how one gets in: for technicians and parcels.
    pub opening: String,
    /// Its telephone.
    pub phone: Option<Phone>,
    /// When it became known.
    pub created_at: Timestamp,
    /// Counts the saves.
    pub version: i64,
}

impl Site {
    /// Closes the site: nothing is deleted, for services and invoices name it.
    ///
    /// # Errors
    /// [`SiteRefusal`].
    pub fn close(&mut self) -> Result<(), SiteRefusal> {
        match (self.state, self.kind) {
            (SiteState::Closed, _) => Err(SiteRefusal::Closed),
            (SiteState::Active, SiteKind::HeadOffice) => Err(SiteRefusal::HeadOffice),
            (SiteState::Active, SiteKind::Branch) => {
                self.state = SiteState::Closed;
                Ok(())
            }
        }
    }

    /// Whether the site may still change.
    ///
    /// # Errors
    /// [`SiteRefusal::Closed`].
    pub fn check_open(&self) -> Result<(), SiteRefusal> {
        match self.state {
            SiteState::Active => Ok(()),
            SiteState::Closed => Err(SiteRefusal::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Country;

    #[test]
    fn a_head_office_stays_and_a_branch_closes_once() {
        let address = Address {
            street: "1 rue A".into(),
            complement: String::new(),
            postcode: "75001".into(),
            city: "Paris".into(),
            country: Country::FRANCE,
        };
        let mut site = Site {
            id: SiteId::derived("s"),
            company: CompanyId::derived("a"),
            kind: SiteKind::HeadOffice,
            state: SiteState::Active,
            name: "Siège social".into(),
            address,
            siret: None,
            opening: String::new(),
            phone: None,
            created_at: Timestamp::from_micros(0),
            version: 1,
        };
        assert_eq!(site.close(), Err(SiteRefusal::HeadOffice));
        site.kind = SiteKind::Branch;
        site.close().unwrap();
        assert_eq!(site.close(), Err(SiteRefusal::Closed));
        assert_eq!(site.check_open(), Err(SiteRefusal::Closed));
    }
}
