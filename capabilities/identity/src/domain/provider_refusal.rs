use kernel::{Kind, Refusal};

/// Every "no" about identity providers and who comes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderRefusal {
    /// Not a mail domain a company can have.
    NotADomain,
    /// Anybody gets a mailbox there.
    PublicMailbox,
    /// It counts for another company.
    DomainTaken,
    /// Twenty are enough for any company.
    TooManyDomains,
    /// Not an address a provider can have.
    NotAnIssuer,
    /// A first secret is lacking.
    SecretNeeded,
    /// The profile is none one may give there.
    NoSuchProfile,
    /// Another set-up waits to take effect.
    Waits,
    /// Nothing is written down yet.
    NothingSaved,
    /// No sign-in through it was tried yet.
    NotTried,
    /// No mail domain was shown to be the company's.
    NoDomainShown,
    /// No company is known by this mail address.
    NoProvider,
    /// The provider did not answer.
    Silent,
    /// What came back is not believed, or is over.
    NotBelieved,
    /// The person, or the provider, called it off.
    CalledOff,
    /// The provider names no mail address of the company's domains.
    OtherDomain,
    /// No establishment of the company's branch has the SIRET the provider names.
    OtherEstablishment,
    /// Login or place is suspended, or taken away.
    Suspended,
    /// The login is to be linked by who can sign in to it.
    LinkByHand,
    /// Another login is linked to this person of the provider.
    LinkedElsewhere,
    /// The right password, where the company wants its provider used.
    ThroughProvider,
    /// The provider cannot vouch for this login.
    CannotProve,
}

impl Refusal for ProviderRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotADomain => "identity.sso.not_a_domain",
            Self::PublicMailbox => "identity.sso.public_mailbox",
            Self::DomainTaken => "identity.sso.domain_taken",
            Self::TooManyDomains => "identity.sso.too_many_domains",
            Self::NotAnIssuer => "identity.sso.not_an_issuer",
            Self::SecretNeeded => "identity.sso.secret_needed",
            Self::NoSuchProfile => "identity.sso.no_such_profile",
            Self::Waits => "identity.sso.waits",
            Self::NothingSaved => "identity.sso.nothing_saved",
            Self::NotTried => "identity.sso.not_tried",
            Self::NoDomainShown => "identity.sso.no_domain_shown",
            Self::NoProvider => "identity.sso.no_provider",
            Self::Silent => "identity.sso.silent",
            Self::NotBelieved => "identity.sso.not_believed",
            Self::CalledOff => "identity.sso.called_off",
            Self::OtherDomain => "identity.sso.other_domain",
            Self::OtherEstablishment => "identity.sso.other_establishment",
            Self::Suspended => "identity.sso.suspended",
            Self::LinkByHand => "identity.sso.link_by_hand",
            Self::LinkedElsewhere => "identity.sso.linked_elsewhere",
            Self::ThroughProvider => "identity.sso.through_provider",
            Self::CannotProve => "identity.sso.cannot_prove",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::DomainTaken
            | Self::TooManyDomains
            | Self::Waits
            | Self::NothingSaved
            | Self::NotTried
            | Self::NoDomainShown => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }
}
