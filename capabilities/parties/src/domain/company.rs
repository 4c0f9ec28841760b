use access::CompanyId;
use kernel::Timestamp;

use super::legal_status::LegalStatus;
use super::mentions::LegalMentions;
use super::reference::Reference;
use super::registry::Siren;
use super::vat::VatNumber;
use super::website::Website;
use super::words::{coded, refusals};

coded! {
    /// What a company is to the operator (TMF669 `PartyRole`).
    Role {
        /// The operator itself, at the top of the tree.
        Operator = "operator",
        /// It sells to companies of its own.
        Reseller = "reseller",
        /// It buys for itself.
        Client = "customer",
    }
}

coded! {
    /// What a company is in the world: the kinds that the terms of use name.
    CustomerKind {
        /// A company.
        Company = "company",
        /// A company that resells telephony.
        Reseller = "reseller",
        /// An operator or managed service provider.
        OperatorMsp = "operatorMsp",
        /// An association.
        Association = "association",
        /// A local authority or a public establishment.
        PublicBody = "publicBody",
        /// A person acting for their trade.
        SoleTrader = "soleTrader",
    }
}

coded! {
    /// Whether a company may act.
    CompanyState {
        /// It may.
        Active = "active",
        /// Held for a while: it sees, and orders nothing.
        Suspended = "suspended",
        /// Gone, kept for its documents.
        Closed = "closed",
    }
}

coded! {
    /// What the operator thinks of the company's solvency.
    FinancialStanding {
        /// Nothing to say.
        Sound = "sound",
        /// To be watched.
        Watch = "watch",
        /// Bills are unpaid.
        Unpaid = "unpaid",
        /// Safeguard, receivership or liquidation (Code de commerce, livre VI).
        Insolvency = "insolvency",
        /// Nobody has looked.
        Unknown = "unknown",
    }
}

coded! {
    /// What secures the company's debts.
    Guarantee {
        /// Nothing.
        None = "none",
        /// Money left with the operator.
        Deposit = "deposit",
        /// A bank stands surety.
        BankGuarantee = "bankGuarantee",
        /// Its parent company stands surety.
        ParentGuarantee = "parentGuarantee",
        /// It pays in advance.
        Prepayment = "prepayment",
    }
}

refusals! {
    /// Why something cannot be done to a company.
    CompanyRefusal Conflict {
        /// A closed company no longer changes.
        Closed = "parties.company.closed",
        /// Companies under it are still open.
        OpenBelow = "parties.company.open_below",
        /// A customer has no companies of its own.
        ParentIsCustomer = "parties.company.parent_is_customer",
        /// Closed companies take no others.
        ParentClosed = "parties.company.parent_closed",
        /// The branch would stand under itself.
        Cycle = "parties.company.cycle",
        /// It stands there already.
        SamePlace = "parties.company.same_place",
        /// The operator stands at the top and nowhere else.
        OperatorAtTop = "parties.company.operator_at_top",
        /// The caller's own company keeps its place and state.
        OwnCompany = "parties.company.own",
    }
}

impl Role {
    /// Whether a company of role `below` may stand under one of this role.
    ///
    /// # Errors
    /// [`CompanyRefusal`].
    pub fn may_take(self, below: Self) -> Result<(), CompanyRefusal> {
        match (self, below) {
            (_, Self::Operator) => Err(CompanyRefusal::OperatorAtTop),
            (Self::Client, _) => Err(CompanyRefusal::ParentIsCustomer),
            (Self::Operator | Self::Reseller, Self::Reseller | Self::Client) => Ok(()),
        }
    }
}

/// A company and its place (TMF632 `Organization`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Key.
    pub id: CompanyId,
    /// The company it stands under; none at the top.
    pub parent: Option<CompanyId>,
    /// What it is to the operator.
    pub role: Role,
    /// What it is in the world.
    pub kind: CustomerKind,
    /// Whether it may act.
    pub state: CompanyState,
    /// `OIP-` and 8 digits.
    pub reference: Reference,
    /// Its key in the system it came from.
    pub external_reference: Option<String>,
    /// Raison sociale.
    pub legal_name: String,
    /// Its number in the French register.
    pub siren: Option<Siren>,
    /// Its VAT number.
    pub vat_number: Option<VatNumber>,
    /// INSEE's category.
    pub legal_status: Option<LegalStatus>,
    /// The operator's remark.
    pub comment: String,
    /// Its web site.
    pub website: Option<Website>,
    /// Its solvency.
    pub financial_standing: FinancialStanding,
    /// What secures its debts.
    pub guarantee: Guarantee,
    /// What its own papers say, when it sells.
    pub mentions: LegalMentions,
    /// When it became known.
    pub created_at: Timestamp,
    /// Counts the saves.
    pub version: i64,
}

impl Company {
    /// Holds, lets act again or closes the company. Closing is for good, and from the leaves up,
    /// so that nobody stands under a company that is gone.
    ///
    /// # Errors
    /// [`CompanyRefusal::Closed`], [`CompanyRefusal::OpenBelow`].
    pub fn turn(&mut self, state: CompanyState, open_below: i64) -> Result<(), CompanyRefusal> {
        if self.state == CompanyState::Closed {
            return Err(CompanyRefusal::Closed);
        }
        if state == CompanyState::Closed && open_below > 0 {
            return Err(CompanyRefusal::OpenBelow);
        }
        self.state = state;
        Ok(())
    }

    /// Whether it sells to others, and so has a brand and papers of its own.
    pub fn sells(&self) -> bool {
        self.role != Role::Client
    }

    /// Whether a company of role `role` may stand under this one.
    ///
    /// # Errors
    /// [`CompanyRefusal`].
    pub fn may_take(&self, role: Role) -> Result<(), CompanyRefusal> {
        if self.state == CompanyState::Closed {
            return Err(CompanyRefusal::ParentClosed);
        }
        self.role.may_take(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(role: Role) -> Company {
        Company {
            id: CompanyId::derived("a"),
            parent: None,
            role,
            kind: CustomerKind::Company,
            state: CompanyState::Active,
            reference: Reference::numbered(24),
            external_reference: None,
            legal_name: "Acme".into(),
            siren: None,
            vat_number: None,
            legal_status: None,
            comment: String::new(),
            website: None,
            financial_standing: FinancialStanding::Sound,
            guarantee: Guarantee::None,
            mentions: LegalMentions::NONE,
            created_at: Timestamp::from_micros(0),
            version: 1,
        }
    }

    #[test]
    fn closing_is_for_good_and_from_the_leaves_up() {
        let mut reseller = company(Role::Reseller);
        assert_eq!(
            reseller.turn(CompanyState::Closed, 2),
            Err(CompanyRefusal::OpenBelow)
        );
        reseller.turn(CompanyState::Suspended, 2).unwrap();
        reseller.turn(CompanyState::Closed, 0).unwrap();
        assert_eq!(
            reseller.turn(CompanyState::Active, 0),
            Err(CompanyRefusal::Closed)
        );
        assert_eq!(
            reseller.may_take(Role::Client),
            Err(CompanyRefusal::ParentClosed)
        );
    }

    #[test]
    fn a_customer_has_no_customers() {
        assert_eq!(
            company(Role::Client).may_take(Role::Client),
            Err(CompanyRefusal::ParentIsCustomer)
        );
        assert_eq!(
            company(Role::Reseller).may_take(Role::Operator),
            Err(CompanyRefusal::OperatorAtTop)
        );
        assert!(company(Role::Reseller).may_take(Role::Reseller).is_ok());
    }
}
