use std::fmt;

use kernel::Coded;

/// Declares every right once: name, code, meaning.
macro_rules! rights {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        /// Everything a profile can allow, and nothing else. Codes never change: they are kept in
        /// profiles, drawn in `portraits/rights.txt` and name labels (`right.{code}`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right {
            $(#[doc = $meaning] $name,)*
        }

        impl Coded for Right {
            const ALL: &'static [Self] = &[$(Self::$name,)*];

            fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

rights! {
    CompanyRead = "company.read", "Opens the company page.";
    CompanyStateRead = "company.state.read", "Reads the company's `state`.";
    CompanyReferenceRead = "company.reference.read", "Reads the company's `reference`.";
    CompanyLegalNameRead = "company.legal_name.read", "Reads the company's `legal_name`.";
    CompanySirenRead = "company.siren.read", "Reads the company's `siren`.";
    CompanyLegalStatusRead = "company.legal_status.read", "Reads the company's `legal_status`.";
    CompanyCommentRead = "company.comment.read", "Reads the company's `comment`.";
    CompanyWebsiteRead = "company.website.read", "Reads the company's `website`.";
    CompanyCreatedAtRead = "company.created_at.read", "Reads the company's `created_at`.";
    CompanyFinancialStandingRead = "company.financial_standing.read", "Reads the company's `financial_standing`.";
    CompanyGuaranteeRead = "company.guarantee.read", "Reads the company's `guarantee`.";
    CompanyStateEdit = "company.state.edit", "Changes the company's `state`.";
    CompanyLegalNameEdit = "company.legal_name.edit", "Changes the company's `legal_name`.";
    CompanySirenEdit = "company.siren.edit", "Changes the company's `siren`.";
    CompanyLegalStatusEdit = "company.legal_status.edit", "Changes the company's `legal_status`.";
    CompanyCommentEdit = "company.comment.edit", "Changes the company's `comment`.";
    CompanyWebsiteEdit = "company.website.edit", "Changes the company's `website`.";
    CompanyFinancialStandingEdit = "company.financial_standing.edit", "Changes the company's `financial_standing`.";
    CompanyGuaranteeEdit = "company.guarantee.edit", "Changes the company's `guarantee`.";
    SitesRead = "site.read", "Reads sites and their contacts.";
    SitesEdit = "site.edit", "Creates and changes sites and their contacts.";
    BillingGroupsManage = "billing_group.manage", "Names billing groups and says which sites they bill.";
    PaymentRead = "payment.read", "Sees payment details, masked.";
    PaymentEdit = "payment.edit", "Changes payment details.";
    UsersRead = "user.read", "Sees who may sign in.";
    UsersManage = "user.manage", "Invites, suspends, and gives profiles.";
    ProfilesManage = "profile.manage", "Makes the company's own profiles.";
    SecurityManage = "security.manage", "Requires a second factor of the company's users.";
    SignInProviderManage = "sign_in_provider.manage", "Sets the company's own identity provider and its mail domains.";
    ActivityRead = "activity.read", "Reads who did what in the company.";
    InvoicesRead = "invoice.read", "Reads and downloads invoices.";
    CreditNotesRead = "credit_note.read", "Reads and downloads credit notes.";
    ShopRead = "shop.read", "Opens the e-boutique.";
    OrdersRead = "order.read", "Follows orders.";
    ServicesRead = "service.read", "Sees contracted offers.";
    MonitoringRead = "monitoring.read", "Opens the supervision.";
    TicketsRead = "ticket.read", "Opens support.";
    CustomersRead = "customer.read", "Reads the companies below one's own.";
    CustomersManage = "customer.manage", "Creates and changes the companies below one's own.";
    CustomersImpersonate = "customer.impersonate", "Acts in the place of a user of a company below one's own.";
    BrandEdit = "brand.edit", "Sets logo and colours.";
    TermsManage = "terms.manage", "Publishes terms of use.";
    MessagesRead = "message.read", "Reads the messages sent and their state.";
    AccessSend = "access.send", "Lets the access mails leave.";
    JobsManage = "job.manage", "Sees jobs and dead letters, and runs them again.";
    ImportsRun = "import.run", "Brings companies, users and invoices in.";
    ComponentsRead = "components.read", "Opens the living page of components.";
    ModulesManage = "module.manage", "Opens and closes parts of the portal to a reseller's branch.";
    PrivacyManage = "privacy.manage", "Exports and erases the data of a person, at their request.";
    RetentionManage = "retention.manage", "Sees what is purged, and holds what a dispute needs.";
    ApiKeysRead = "api_key.read", "Sees keys for programs, never their secrets.";
    ApiKeysManage = "api_key.manage", "Makes, renews and revokes keys for programs.";
    UsersProvision = "user.provision", "On a key: users and groups come from a directory (SCIM).";
}

impl Right {
    /// Whether the right means something on a part of the company alone: who is narrowed to chosen
    /// sites or billing groups keeps it there. All other rights are about the company as a whole, or
    /// about others, and open nothing to who is narrowed.
    pub const fn is_narrowable(self) -> bool {
        matches!(
            self,
            Self::CompanyRead
                | Self::CompanyStateRead
                | Self::CompanyReferenceRead
                | Self::CompanyLegalNameRead
                | Self::CompanySirenRead
                | Self::CompanyLegalStatusRead
                | Self::CompanyCommentRead
                | Self::CompanyWebsiteRead
                | Self::CompanyCreatedAtRead
                | Self::CompanyFinancialStandingRead
                | Self::CompanyGuaranteeRead
                | Self::SitesRead
                | Self::SitesEdit
                | Self::ActivityRead
                | Self::InvoicesRead
                | Self::CreditNotesRead
                | Self::ShopRead
                | Self::OrdersRead
                | Self::ServicesRead
                | Self::MonitoringRead
                | Self::TicketsRead
        )
    }

    const fn bit(self) -> u128 {
        1_u128 << (self as u32)
    }
}

/// A set of rights.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights(u128);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// Every right there is.
    pub fn all() -> Self {
        Right::ALL.iter().copied().collect()
    }

    /// Those that hold on a part of the company alone.
    pub fn narrowable() -> Self {
        let all = Right::ALL.iter().copied();
        all.filter(|right| right.is_narrowable()).collect()
    }

    /// Whether `right` is in the set.
    pub const fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// Whether all of `other` is in the set: nobody gives what they do not have.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set and `right`.
    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// This set but for what `other` holds.
    #[must_use]
    pub const fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// This set without `right`.
    #[must_use]
    pub const fn without(self, right: Right) -> Self {
        Self(self.0 & !right.bit())
    }

    /// What both sets hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The rights, in the order they are declared.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL
            .iter()
            .copied()
            .filter(move |right| self.has(*right))
    }

    /// The codes joined by spaces, as profiles keep them.
    pub fn codes(self) -> String {
        let codes: Vec<&str> = self.iter().map(Coded::code).collect();
        codes.join(" ")
    }

    /// Reads [`Rights::codes`]; codes of rights that are gone are left out.
    pub fn from_codes(codes: &str) -> Self {
        codes
            .split_whitespace()
            .filter_map(Right::from_code)
            .collect()
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.codes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_fits_the_set_and_has_a_code_of_its_own() {
        assert!(Right::ALL.len() <= 128);
        for right in Right::ALL {
            assert_eq!(Right::from_code(right.code()), Some(*right));
        }
    }

    #[test]
    fn a_set_reads_back_from_its_codes() {
        let set = Rights::NONE
            .with(Right::InvoicesRead)
            .with(Right::SitesEdit);
        assert_eq!(Rights::from_codes(&set.codes()), set);
        assert!(Rights::all().covers(set) && !set.covers(Rights::all()));
        assert!(!set.has(Right::UsersManage));
    }
}
