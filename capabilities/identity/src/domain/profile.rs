use access::{CompanyId, Right, Rights};
use kernel::{Coded, Id};

use super::refusal::ProfileRefusal;

/// Where a company stands in the tree: decides which profiles exist there, so that a right over
/// the whole portal cannot be held by somebody of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The top of the tree.
    Operator,
    /// Has, or may have, companies below.
    Reseller,
    /// Buys for itself.
    Client,
}

impl Level {
    /// The most any profile of such a company gives.
    pub fn ceiling(self) -> Rights {
        match self {
            Self::Operator => Rights::all(),
            Self::Reseller => ReadyMade::ResellerAdmin.rights(),
            Self::Client => ReadyMade::Administrator.rights(),
        }
    }
}

/// Profiles that ship with the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyMade {
    /// Everything of a client.
    Administrator,
    /// Invoices and credit notes, nothing else.
    Accountant,
    /// Services and supervision.
    Technician,
    /// The e-boutique and orders.
    Buyer,
    /// Looks, changes nothing.
    Reader,
    /// Everything of a client, and the companies below.
    ResellerAdmin,
    /// Everything.
    OperatorAdmin,
    /// Looks at everything and sends accesses.
    OperatorSupport,
    /// Nothing: who comes from a directory and is in no group yet.
    NoRights,
}

impl Coded for ReadyMade {
    const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::Accountant,
        Self::Technician,
        Self::Buyer,
        Self::Reader,
        Self::ResellerAdmin,
        Self::OperatorAdmin,
        Self::OperatorSupport,
        Self::NoRights,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Accountant => "accountant",
            Self::Technician => "technician",
            Self::Buyer => "buyer",
            Self::Reader => "reader",
            Self::ResellerAdmin => "reseller_admin",
            Self::OperatorAdmin => "operator_admin",
            Self::OperatorSupport => "operator_support",
            Self::NoRights => "no_rights",
        }
    }
}

/// What a person needs to know which company they look at.
const COMPANY_NAMES: [Right; 4] = [
    Right::CompanyRead,
    Right::CompanyStateRead,
    Right::CompanyReferenceRead,
    Right::CompanyLegalNameRead,
];

const COMPANY_DETAILS: [Right; 7] = [
    Right::CompanySirenRead,
    Right::CompanyLegalStatusRead,
    Right::CompanyCommentRead,
    Right::CompanyWebsiteRead,
    Right::CompanyCreatedAtRead,
    Right::CompanyFinancialStandingRead,
    Right::CompanyGuaranteeRead,
];

const DOCUMENTS: [Right; 2] = [Right::InvoicesRead, Right::CreditNotesRead];

const TECHNICAL: [Right; 2] = [Right::ServicesRead, Right::MonitoringRead];

const ADMINISTERING: [Right; 23] = [
    Right::CompanyLegalNameEdit,
    Right::CompanySirenEdit,
    Right::CompanyLegalStatusEdit,
    Right::CompanyCommentEdit,
    Right::CompanyWebsiteEdit,
    Right::SitesRead,
    Right::SitesEdit,
    Right::BillingGroupsManage,
    Right::PaymentRead,
    Right::PaymentEdit,
    Right::UsersRead,
    Right::UsersManage,
    Right::ProfilesManage,
    Right::SecurityManage,
    Right::SignInProviderManage,
    Right::ActivityRead,
    Right::PrivacyManage,
    Right::ShopRead,
    Right::OrdersRead,
    Right::TicketsRead,
    Right::ApiKeysRead,
    Right::ApiKeysManage,
    Right::UsersProvision,
];

/// A reseller runs its own customers: their state, their accesses, their letters, under its brand
/// and its terms. What the
/// operator thinks of solvency and guarantees stays the operator's.
const RESELLING: [Right; 8] = [
    Right::CompanyStateEdit,
    Right::CustomersRead,
    Right::CustomersManage,
    Right::CustomersImpersonate,
    Right::BrandEdit,
    Right::TermsManage,
    Right::MessagesRead,
    Right::AccessSend,
];

const SUPPORTING: [Right; 13] = [
    Right::SitesRead,
    Right::PaymentRead,
    Right::UsersRead,
    Right::ActivityRead,
    Right::ShopRead,
    Right::OrdersRead,
    Right::TicketsRead,
    Right::CustomersRead,
    Right::CustomersImpersonate,
    Right::MessagesRead,
    Right::AccessSend,
    Right::ComponentsRead,
    Right::ApiKeysRead,
];

impl ReadyMade {
    /// What the profile gives (drawn in `portraits/rights.txt`).
    pub fn rights(self) -> Rights {
        let sets: &[&[Right]] = match self {
            Self::Administrator => &[
                &COMPANY_NAMES,
                &COMPANY_DETAILS,
                &DOCUMENTS,
                &TECHNICAL,
                &ADMINISTERING,
            ],
            Self::Accountant => &[&DOCUMENTS],
            Self::Technician => &[&COMPANY_NAMES, &TECHNICAL, &[Right::SitesRead]],
            Self::Buyer => &[
                &COMPANY_NAMES,
                &[
                    Right::SitesRead,
                    Right::ShopRead,
                    Right::OrdersRead,
                    Right::ServicesRead,
                ],
            ],
            Self::Reader => &[
                &COMPANY_NAMES,
                &COMPANY_DETAILS,
                &DOCUMENTS,
                &TECHNICAL,
                &[Right::SitesRead, Right::OrdersRead, Right::TicketsRead],
            ],
            Self::ResellerAdmin => &[
                &COMPANY_NAMES,
                &COMPANY_DETAILS,
                &DOCUMENTS,
                &TECHNICAL,
                &ADMINISTERING,
                &RESELLING,
            ],
            Self::OperatorAdmin => return Rights::all(),
            Self::NoRights => return Rights::NONE,
            Self::OperatorSupport => &[
                &COMPANY_NAMES,
                &COMPANY_DETAILS,
                &DOCUMENTS,
                &TECHNICAL,
                &SUPPORTING,
            ],
        };
        sets.iter().copied().flatten().copied().collect()
    }

    /// Whether a company at `level` may have somebody with this profile.
    pub fn fits(self, level: Level) -> bool {
        match self {
            Self::Administrator
            | Self::Accountant
            | Self::Technician
            | Self::Buyer
            | Self::Reader
            | Self::NoRights => true,
            Self::ResellerAdmin => level == Level::Reseller,
            Self::OperatorAdmin | Self::OperatorSupport => level == Level::Operator,
        }
    }
}

/// Marks ids of a company's own profiles.
#[derive(Debug)]
pub struct ProfileMark;
/// The id of a company's own profile.
pub type ProfileId = Id<ProfileMark>;

/// Which profile a membership has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileRef {
    /// One that ships with the portal.
    ReadyMade(ReadyMade),
    /// One the company made.
    Own(ProfileId),
}

impl ProfileRef {
    /// Reads what [`ProfileRef::value`] wrote: a code or an id.
    pub fn parse(text: &str) -> Option<Self> {
        ReadyMade::from_code(text)
            .map(Self::ReadyMade)
            .or_else(|| text.parse().ok().map(Self::Own))
    }

    /// As forms and columns keep it.
    pub fn value(self) -> String {
        match self {
            Self::ReadyMade(ready_made) => ready_made.code().to_owned(),
            Self::Own(id) => id.to_string(),
        }
    }
}

/// A company's own set of rights, with a name (TMF672 `UserRole`).
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Whose it is.
    pub company: CompanyId,
    /// Its name, unique in the company.
    pub name: String,
    /// What it gives.
    pub rights: Rights,
    /// Rises with each change.
    pub version: i64,
}

/// Nobody gives, nor changes for another, what they do not have themselves (ASVS 8.2.1, 8.3.1).
pub fn may_give(giver: Rights, given: Rights, level: Level) -> Result<(), ProfileRefusal> {
    if !level.ceiling().covers(given) {
        return Err(ProfileRefusal::NotAtThisLevel);
    }
    if giver.covers(given) {
        Ok(())
    } else {
        Err(ProfileRefusal::MoreThanYours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accountant_reads_documents_and_nothing_else() {
        let rights = ReadyMade::Accountant.rights();
        assert_eq!(rights.codes(), "invoice.read credit_note.read");
    }

    #[test]
    fn every_profile_stays_under_the_ceiling_of_its_level() {
        for level in [Level::Operator, Level::Reseller, Level::Client] {
            for profile in ReadyMade::ALL.iter().filter(|profile| profile.fits(level)) {
                assert!(
                    level.ceiling().covers(profile.rights()),
                    "{profile:?} at {level:?}"
                );
            }
        }
    }

    #[test]
    fn rights_over_the_whole_portal_are_the_operators_alone() {
        let staff = [
            Right::ModulesManage,
            Right::JobsManage,
            Right::ImportsRun,
            Right::ComponentsRead,
        ];
        for right in staff {
            for level in [Level::Reseller, Level::Client] {
                assert!(!level.ceiling().has(right), "{right:?} at {level:?}");
            }
        }
    }

    #[test]
    fn nobody_gives_what_they_do_not_have() {
        let support = ReadyMade::OperatorSupport.rights();
        let all = Rights::all();
        assert_eq!(
            may_give(support, all, Level::Operator),
            Err(ProfileRefusal::MoreThanYours)
        );
        assert_eq!(
            may_give(all, all, Level::Client),
            Err(ProfileRefusal::NotAtThisLevel)
        );
        assert_eq!(
            may_give(all, ReadyMade::Administrator.rights(), Level::Client),
            Ok(())
        );
    }
}
