use kernel::{Kind, Refusal};

/// Every "no" about logins and the people who have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRefusal {
    /// Identifier or password wrong, login suspended, no password yet: told apart by nobody.
    WrongCredentials,
    /// Not an address mail can go to.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// Not an identifier.
    NotAReference,
    /// The company would be left without anybody who manages its users.
    LastAdministrator,
    /// One does not suspend or remove oneself.
    Oneself,
    /// The login also belongs to a company one has no say in.
    SharedLogin,
    /// That person has rights one does not have.
    AboveYou,
    /// They have a password already: the forgotten-password page serves them.
    HasPassword,
    /// The login is suspended.
    Suspended,
    /// This person is already a user of the company.
    AlreadyMember,
    /// No such site in the company.
    NoSuchSite,
    /// Chosen sites only, and none chosen.
    NoSiteChosen,
    /// No such billing group in the company.
    NoSuchGroup,
    /// The operator's own company is not there yet.
    NoOperator,
}

impl Refusal for LoginRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "identity.wrong_credentials",
            Self::NotAnEmail => "identity.not_an_email",
            Self::NotAPhone => "identity.not_a_phone",
            Self::NotAReference => "identity.not_a_reference",
            Self::LastAdministrator => "identity.last_administrator",
            Self::Oneself => "identity.oneself",
            Self::SharedLogin => "identity.shared_login",
            Self::AboveYou => "identity.above_you",
            Self::HasPassword => "identity.has_password",
            Self::Suspended => "identity.suspended",
            Self::AlreadyMember => "identity.already_member",
            Self::NoSuchSite => "identity.no_such_site",
            Self::NoSiteChosen => "identity.no_site_chosen",
            Self::NoSuchGroup => "identity.no_such_group",
            Self::NoOperator => "identity.no_operator",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::WrongCredentials
            | Self::NotAnEmail
            | Self::NotAPhone
            | Self::NotAReference
            | Self::NoSuchSite
            | Self::NoSiteChosen
            | Self::NoSuchGroup => Kind::Invalid,
            Self::LastAdministrator
            | Self::Oneself
            | Self::SharedLogin
            | Self::AboveYou
            | Self::HasPassword
            | Self::Suspended
            | Self::AlreadyMember
            | Self::NoOperator => Kind::Conflict,
        }
    }
}

/// Every "no" about a new password. Each broken rule is named (row G2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// Fewer than 8 characters.
    TooShort,
    /// No upper-case letter.
    NoUpperCase,
    /// No digit.
    NoDigit,
    /// No special character.
    NoSpecial,
    /// Over 1,024 bytes.
    TooLong,
    /// Among the first a thief would try.
    TooCommon,
    /// One of the last five.
    UsedBefore,
    /// The two are not the same.
    NotConfirmed,
    /// The present password is not that one.
    WrongPresent,
}

impl Refusal for PasswordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "identity.password.too_short",
            Self::NoUpperCase => "identity.password.no_upper_case",
            Self::NoDigit => "identity.password.no_digit",
            Self::NoSpecial => "identity.password.no_special",
            Self::TooLong => "identity.password.too_long",
            Self::TooCommon => "identity.password.too_common",
            Self::UsedBefore => "identity.password.used_before",
            Self::NotConfirmed => "identity.password.not_confirmed",
            Self::WrongPresent => "identity.password.wrong_present",
        }
    }
}

/// Every "no" about second factors and the proofs they give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRefusal {
    /// No code of now, or one used before: told apart by nobody.
    WrongCode,
    /// The sign-in that waited for a factor is over.
    PendingOver,
    /// The passkey did not prove anything: unknown, of another, or too late.
    WrongPasskey,
    /// Passkeys do not work under this address.
    NoPasskeysHere,
    /// There is an application already.
    TotpExists,
    /// Twenty are enough for anybody.
    TooManyPasskeys,
    /// The company wants one, and it is the last.
    LastRequired,
    /// There is no second factor for recovery codes to stand in for.
    NoFactor,
    /// The page was left open too long: the secret it shows is void.
    EnrolmentOver,
    /// The operator's own company always wants a second factor.
    AlwaysRequired,
}

impl Refusal for FactorRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongCode => "identity.factor.wrong_code",
            Self::PendingOver => "identity.factor.pending_over",
            Self::WrongPasskey => "identity.factor.wrong_passkey",
            Self::NoPasskeysHere => "identity.factor.no_passkeys_here",
            Self::TotpExists => "identity.factor.totp_exists",
            Self::TooManyPasskeys => "identity.factor.too_many_passkeys",
            Self::LastRequired => "identity.factor.last_required",
            Self::NoFactor => "identity.factor.no_factor",
            Self::EnrolmentOver => "identity.factor.enrolment_over",
            Self::AlwaysRequired => "identity.factor.always_required",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::WrongCode
            | Self::PendingOver
            | Self::WrongPasskey
            | Self::NoPasskeysHere
            | Self::EnrolmentOver => Kind::Invalid,
            Self::TotpExists
            | Self::TooManyPasskeys
            | Self::LastRequired
            | Self::NoFactor
            | Self::AlwaysRequired => Kind::Conflict,
        }
    }
}

/// Every "no" about profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileRefusal {
    /// It gives rights the giver does not have.
    MoreThanYours,
    /// It gives rights nobody of such a company may have.
    NotAtThisLevel,
    /// No such profile for this company.
    NoSuchProfile,
    /// Somebody has it.
    InUse,
    /// It gives nothing.
    Empty,
    /// Another profile of the company has this name.
    NameTaken,
    /// It is one's own profile.
    YourOwn,
}

impl Refusal for ProfileRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::MoreThanYours => "identity.profile.more_than_yours",
            Self::NotAtThisLevel => "identity.profile.not_at_this_level",
            Self::NoSuchProfile => "identity.profile.no_such_profile",
            Self::InUse => "identity.profile.in_use",
            Self::Empty => "identity.profile.empty",
            Self::NameTaken => "identity.profile.name_taken",
            Self::YourOwn => "identity.profile.your_own",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::MoreThanYours | Self::NotAtThisLevel | Self::NoSuchProfile | Self::Empty => {
                Kind::Invalid
            }
            Self::InUse | Self::NameTaken | Self::YourOwn => Kind::Conflict,
        }
    }
}

/// Every "no" about terms of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsRefusal {
    /// The box was left empty.
    NotAccepted,
    /// Another version came into force while this one was read.
    Changed,
    /// It is published: what people accepted is not rewritten.
    Published,
    /// The day is before the one the version in force began.
    TooEarly,
    /// There is nothing to read.
    Empty,
    /// They are for people under other brands, and name their author.
    NamesUs,
}

impl Refusal for TermsRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAccepted => "identity.terms.not_accepted",
            Self::Changed => "identity.terms.changed",
            Self::Published => "identity.terms.published",
            Self::TooEarly => "identity.terms.too_early",
            Self::Empty => "identity.terms.empty",
            Self::NamesUs => "identity.terms.names_us",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NotAccepted | Self::TooEarly | Self::Empty | Self::NamesUs => Kind::Invalid,
            Self::Changed | Self::Published => Kind::Conflict,
        }
    }
}

/// Every "no" about keys for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiKeyRefusal {
    /// It gives nothing.
    NoRight,
    /// It gives what no key may.
    ForPeopleAlone,
    /// It would last less than a day, or more than a year.
    NoSuchLife,
    /// Nobody reads a longer list.
    TooMany,
    /// It was revoked.
    Revoked,
    /// No right has this code.
    NoSuchRight(String),
    /// The login has no place where it could make a key.
    NoPlace,
    /// The login has several.
    SeveralPlaces(String),
}

impl Refusal for ApiKeyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRight => "identity.api_key.no_right",
            Self::ForPeopleAlone => "identity.api_key.for_people_alone",
            Self::NoSuchLife => "identity.api_key.no_such_life",
            Self::TooMany => "identity.api_key.too_many",
            Self::Revoked => "identity.api_key.revoked",
            Self::NoSuchRight(_) => "identity.api_key.no_such_right",
            Self::NoPlace => "identity.api_key.no_place",
            Self::SeveralPlaces(_) => "identity.api_key.several_places",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::TooMany | Self::Revoked => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }

    fn args(&self) -> Vec<String> {
        match self {
            Self::NoSuchRight(told) | Self::SeveralPlaces(told) => vec![told.clone()],
            _ => Vec::new(),
        }
    }
}

/// Every "no" of SCIM's own: the last word is RFC 7644's `scimType`, written our way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScimRefusal {
    /// The filter is not one, or is too long or deep.
    InvalidFilter,
    /// A path of a change is not one.
    InvalidPath,
    /// A change's path finds nothing.
    NoTarget,
    /// The body is JSON, and not what was wanted.
    InvalidSyntax,
    /// A value cannot be.
    InvalidValue,
    /// A group nobody changes, or an attribute that is the portal's.
    Mutability,
    /// Another of the company has the name.
    Uniqueness,
    /// More than one request may ask for.
    TooMany,
}

impl Refusal for ScimRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidFilter => "identity.scim.invalid_filter",
            Self::InvalidPath => "identity.scim.invalid_path",
            Self::NoTarget => "identity.scim.no_target",
            Self::InvalidSyntax => "identity.scim.invalid_syntax",
            Self::InvalidValue => "identity.scim.invalid_value",
            Self::Mutability => "identity.scim.mutability",
            Self::Uniqueness => "identity.scim.uniqueness",
            Self::TooMany => "identity.scim.too_many",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Uniqueness => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }
}
