use access::{CompanyId, LoginId};
use kernel::{Coded, Id, Timestamp};
use parties::Host;
use sha2::{Digest, Sha256};

use super::profile::ProfileRef;
use super::provider_refusal::ProviderRefusal;

/// Marks ids of identity providers.
#[derive(Debug)]
pub struct ProviderMark;
/// The id of an identity provider, as it was saved once.
pub type ProviderId = Id<ProviderMark>;

/// A list of codes, each with what it means.
macro_rules! coded {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $one:ident = $code:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $one,)* }

        impl Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$one,)*];

            fn code(self) -> &'static str {
                match self { $(Self::$one => $code,)* }
            }
        }
    };
}

coded! {
    /// What kind of provider it is.
    ProviderKind {
        /// The company's own, for the people of its mail domains.
        OpenIdConnect = "openIdConnect",
        /// The French State's, for the people of the establishments it names.
        ProConnect = "proConnect",
    }
}

coded! {
    /// Where a provider stands.
    ProviderState {
        /// Written down; opens nothing.
        Draft = "draft",
        /// In force.
        Active = "active",
        /// Once in force, or never.
        Retired = "retired",
    }
}

coded! {
    /// Whether people of the provider's mail domains may also come in without it.
    Passwords {
        /// With their password or passkey as before.
        Allowed = "allowed",
        /// No; but for who looks after the provider, so that a company is not shut out of its own.
        Refused = "refused",
    }
}

coded! {
    /// Whether the provider's word stands in for a second factor of ours.
    FactorWord {
        /// No: who needs one gives ours.
        Never = "never",
        /// Where it says that several were shown (`amr`, `acr`).
        Said = "said",
        /// Always: the provider asks for several of everybody.
        Always = "always",
    }
}

/// A company's identity provider, its secret sealed elsewhere.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Key.
    pub id: ProviderId,
    /// Whose.
    pub company: CompanyId,
    /// Which dialect.
    pub kind: ProviderKind,
    /// Where it stands.
    pub state: ProviderState,
    /// Its address, to the letter as it calls itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What people get who come for the first time.
    pub profile: ProfileRef,
    /// Whether there is another way in.
    pub passwords: Passwords,
    /// What its word on factors is worth.
    pub factor: FactorWord,
    /// Who wrote it down.
    pub saved_by: LoginId,
    /// When.
    pub saved_at: Timestamp,
    /// When a sign-in through it was tried.
    pub tried_at: Option<Timestamp>,
    /// Who came then, as the provider said.
    pub tried_as: Option<String>,
    /// Since when it is in force.
    pub in_force_at: Option<Timestamp>,
}

impl Provider {
    /// Whether what it says of this sign-in stands in for a second factor. The operator's staff show
    /// ours whatever a provider says.
    pub fn counts_as_factor(&self, several_shown: bool, is_staff: bool) -> bool {
        match self.factor {
            _ if is_staff => false,
            FactorWord::Never => false,
            FactorWord::Said => several_shown,
            FactorWord::Always => true,
        }
    }

    /// `https://login.example.fr · client-id`
    pub fn in_short(&self) -> String {
        format!("{} · {}", self.issuer, self.client_id)
    }
}

/// A mail domain of a company's.
#[derive(Clone, Debug)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Since when it counts.
    pub shown_at: Option<Timestamp>,
    /// Who of the operator's staff vouched for it.
    pub vouched_by: Option<String>,
    /// When name servers were last asked.
    pub checked_at: Option<Timestamp>,
    /// What became of it.
    pub finding: Option<Finding>,
}

coded! {
    /// What the name servers last said of a domain's proof.
    Finding {
        /// It is there.
        Found = "found",
        /// It is not.
        Missing = "missing",
        /// They did not answer.
        Unasked = "unasked",
        /// It is there, and the domain counts for another company.
        Taken = "taken",
    }
}

const PUBLIC_MAILBOXES: &str = include_str!("public_mailboxes.txt");

/// Reads a mail domain that a company can have: a name of the world, not one under which others
/// register theirs, and none where anybody gets a mailbox.
///
/// # Errors
/// [`ProviderRefusal::NotADomain`], [`ProviderRefusal::PublicMailbox`].
pub fn read_domain(text: &str) -> Result<String, ProviderRefusal> {
    let text = text.trim().trim_start_matches('@');
    let host = Host::parse(text).map_err(|_| ProviderRefusal::NotADomain)?;
    let name = host.as_str();
    let is_public = |one: &str| {
        name == one
            || name
                .strip_suffix(one)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    match PUBLIC_MAILBOXES.lines().any(is_public) {
        true => Err(ProviderRefusal::PublicMailbox),
        false => Ok(name.to_owned()),
    }
}

/// The domain of a mail address, as domains are kept.
pub fn domain_of(email: &str) -> Option<String> {
    let email = super::login::read_email(email).ok()?;
    let (_, domain) = email.rsplit_once('@')?;
    Some(domain.to_ascii_lowercase())
}

/// The record that shows a domain to be a company's: its name, and what it says.
pub fn proof_of(key: &[u8; 32], company: CompanyId, domain: &str) -> (String, String) {
    let digest = Sha256::new()
        .chain_update(key)
        .chain_update(company.to_string().as_bytes())
        .chain_update(domain.as_bytes())
        .finalize();
    let value: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    (format!("_myopenip-login.{domain}"), value)
}

/// A login that has, or had, a place in the company and the mail address a provider names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub login: LoginId,
    /// Whether login or place is suspended.
    pub is_suspended: bool,
    /// Whether another person of this provider comes in as them.
    pub is_anothers: bool,
    /// Whether it also opens places the provider's company has no say in.
    pub opens_others: bool,
}

/// Who a person is whom a provider sends for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The one login with their address.
    Known(LoginId),
    /// Nobody yet.
    New,
}

/// The rule of docs/decisions/0021: an address alone makes somebody a login's owner only where the
/// company shown to hold the address's domain is all that login opens.
///
/// # Errors
/// [`ProviderRefusal::Suspended`]; [`ProviderRefusal::LinkByHand`].
pub fn who_arrives(candidates: &[Candidate]) -> Result<Arrival, ProviderRefusal> {
    // An address given to somebody new does not make them who had it before.
    let mut left = candidates.iter().filter(|one| !one.is_anothers);
    if candidates.iter().any(|one| one.is_suspended) {
        return Err(ProviderRefusal::Suspended);
    }
    match (left.next(), left.next()) {
        (None, _) => Ok(Arrival::New),
        (Some(one), None) if !one.opens_others => Ok(Arrival::Known(one.login)),
        (Some(_), _) => Err(ProviderRefusal::LinkByHand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate() -> Candidate {
        Candidate {
            login: LoginId::new(Timestamp::from_micros(1)),
            is_suspended: false,
            is_anothers: false,
            opens_others: false,
        }
    }

    #[test]
    fn a_domain_is_a_companys_own_and_no_public_mailbox() {
        assert_eq!(read_domain(" @Acme.FR "), Ok("acme.fr".into()));
        assert_eq!(read_domain("élan.fr"), Ok("xn--lan-9la.fr".into()));
        for text in ["gmail.com", "Orange.FR", "mail.orange.fr", "laposte.net"] {
            assert_eq!(
                read_domain(text),
                Err(ProviderRefusal::PublicMailbox),
                "{text}"
            );
        }
        for text in [
            "", "fr", "co.uk", "asso.fr", "a@b.fr", "10.0.0.1", "x.local",
        ] {
            assert_eq!(
                read_domain(text),
                Err(ProviderRefusal::NotADomain),
                "{text}"
            );
        }
        // `mygmail.com` is somebody's own.
        assert!(read_domain("mygmail.com").is_ok());
    }

    #[test]
    fn an_address_makes_nobody_the_owner_of_what_others_have_a_say_in() {
        let one = candidate();
        assert_eq!(who_arrives(&[]), Ok(Arrival::New));
        assert_eq!(who_arrives(&[one]), Ok(Arrival::Known(one.login)));
        let elsewhere = Candidate {
            opens_others: true,
            ..one
        };
        assert_eq!(who_arrives(&[elsewhere]), Err(ProviderRefusal::LinkByHand));
        assert_eq!(who_arrives(&[one, one]), Err(ProviderRefusal::LinkByHand));
        let out = Candidate {
            is_suspended: true,
            ..one
        };
        assert_eq!(who_arrives(&[out]), Err(ProviderRefusal::Suspended));
        assert_eq!(who_arrives(&[one, out]), Err(ProviderRefusal::Suspended));
        let anothers = Candidate {
            is_anothers: true,
            ..one
        };
        assert_eq!(who_arrives(&[anothers]), Ok(Arrival::New));
        assert_eq!(who_arrives(&[anothers, one]), Ok(Arrival::Known(one.login)));
    }

    #[test]
    fn no_providers_word_is_a_factor_of_the_operators_staff() {
        let mut provider = Provider {
            id: ProviderId::new(Timestamp::from_micros(1)),
            company: CompanyId::new(Timestamp::from_micros(1)),
            kind: ProviderKind::OpenIdConnect,
            state: ProviderState::Active,
            issuer: String::new(),
            client_id: String::new(),
            profile: ProfileRef::ReadyMade(super::super::profile::ReadyMade::Reader),
            passwords: Passwords::Allowed,
            factor: FactorWord::Always,
            saved_by: LoginId::new(Timestamp::from_micros(1)),
            saved_at: Timestamp::from_micros(1),
            tried_at: None,
            tried_as: None,
            in_force_at: None,
        };
        assert!(!provider.counts_as_factor(true, true));
        assert!(provider.counts_as_factor(false, false));
        provider.factor = FactorWord::Said;
        assert!(provider.counts_as_factor(true, false));
        assert!(!provider.counts_as_factor(false, false));
        provider.factor = FactorWord::Never;
        assert!(!provider.counts_as_factor(true, false));
    }
}
