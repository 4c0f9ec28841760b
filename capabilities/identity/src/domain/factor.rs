use access::SessionId;
use kernel::{Coded, Id, Timestamp};

use super::totp::grouped;

/// Marks ids of passkeys.
#[derive(Debug)]
pub struct PasskeyMark;
/// The id of a passkey.
pub type PasskeyId = Id<PasskeyMark>;

/// Marks ids of remembered devices.
#[derive(Debug)]
pub struct DeviceMark;
/// The id of a remembered device.
pub type DeviceId = Id<DeviceMark>;

/// Marks ids of sign-ins.
#[derive(Debug)]
pub struct SignInMark;
/// The id of one sign-in, done or not.
pub type SignInId = Id<SignInMark>;

/// How long a sign-in waits for its second factor.
pub const PENDING_S: i64 = 600;
/// How long a challenge for a passkey holds.
pub const CEREMONY_S: i64 = 300;
/// How long a device is remembered.
pub const DEVICE_S: i64 = 30 * 86_400;
/// How long new recovery codes can be read.
pub const SHOWN_S: i64 = 600;
/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// What of a login's factors decides how it signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Applications that show codes: none or one.
    pub totp: i64,
    /// Passkeys.
    pub passkeys: i64,
    /// Recovery codes not used yet.
    pub codes: i64,
}

impl Factors {
    /// Whether there is any second factor; recovery codes alone are none.
    pub fn any(self) -> bool {
        self.totp + self.passkeys > 0
    }

    /// Whether one of them could go and one would stay.
    pub fn more_than_one(self) -> bool {
        self.totp + self.passkeys > 1
    }
}

/// How somebody tried to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A password alone.
    Password,
    /// A password, then a code of an application.
    PasswordTotp,
    /// A password, then a recovery code.
    PasswordRecovery,
    /// A password, then a passkey.
    PasswordPasskey,
    /// A password, on a remembered device.
    PasswordDevice,
    /// A passkey alone.
    Passkey,
    /// The company's identity provider.
    Provider,
    /// The company's identity provider, then a second factor of ours.
    ProviderFactor,
}

impl Coded for Method {
    const ALL: &'static [Self] = &[
        Self::Password,
        Self::PasswordTotp,
        Self::PasswordRecovery,
        Self::PasswordPasskey,
        Self::PasswordDevice,
        Self::Passkey,
        Self::Provider,
        Self::ProviderFactor,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordTotp => "password_totp",
            Self::PasswordRecovery => "password_recovery",
            Self::PasswordPasskey => "password_passkey",
            Self::PasswordDevice => "password_device",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::ProviderFactor => "provider_factor",
        }
    }
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What was given was wrong, or opens nothing now.
    Refused,
    /// The password was right; the second factor never came, or was wrong.
    Unfinished,
    /// A session began.
    Done,
}

impl Coded for Outcome {
    const ALL: &'static [Self] = &[Self::Refused, Self::Unfinished, Self::Done];

    fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unfinished => "unfinished",
            Self::Done => "done",
        }
    }
}

/// One sign-in, as its owner reads it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// When.
    pub at: Timestamp,
    /// From which network address.
    pub address: String,
    /// What the browser said of itself.
    pub agent: String,
    /// How.
    pub method: Method,
    /// How it ended.
    pub outcome: Outcome,
    /// The company whose identity provider vouched.
    pub through: Option<String>,
}

/// A passkey, as its owner reads it.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// The address it belongs to.
    pub rp: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub last_used_at: Option<Timestamp>,
}

/// A remembered device, as its owner reads it.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Its id.
    pub id: DeviceId,
    /// When it last stood in for the second factor.
    pub last_used_at: Timestamp,
    /// Until when it is remembered.
    pub expires_at: Timestamp,
    /// From which network address it was remembered.
    pub address: String,
    /// What the browser said of itself.
    pub agent: String,
}

/// What a challenge is for: one made for one thing proves nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new passkey, of the holder of this session.
    Enrol(SessionId),
    /// Signing in with a passkey alone.
    SignIn,
    /// The second factor of a sign-in.
    Step,
    /// A proof by the holder of this session.
    Proof(SessionId),
}

impl Purpose {
    /// As the column keeps it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Enrol(_) => "enrol",
            Self::SignIn => "sign_in",
            Self::Step => "step",
            Self::Proof(_) => "proof",
        }
    }

    /// Whose session alone may answer it; nobody's where there is none yet.
    pub fn bound_to(self) -> String {
        match self {
            Self::Enrol(session) | Self::Proof(session) => session.to_string(),
            Self::SignIn | Self::Step => String::new(),
        }
    }
}

/// Whether a company wants a second factor of its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Each decides for themselves.
    Optional,
    /// Everybody has one.
    Required,
    /// The operator's own, for a demonstration alone. It can be ended and not set again.
    Waived,
}

impl Coded for Policy {
    const ALL: &'static [Self] = &[Self::Optional, Self::Required, Self::Waived];

    fn code(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
            Self::Waived => "waived",
        }
    }
}

/// What happened to a login's factors: told to its owner by mail, and kept in the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// An application was added.
    TotpAdded,
    /// It was removed.
    TotpRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// One was removed.
    PasskeyRemoved,
    /// A recovery code was used.
    RecoveryUsed,
    /// New recovery codes were made.
    RecoveryRenewed,
    /// An administrator removed them all.
    Reset,
    /// The company's identity provider opens the login from now on.
    ProviderLinked,
}

impl Coded for Change {
    const ALL: &'static [Self] = &[
        Self::TotpAdded,
        Self::TotpRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::RecoveryUsed,
        Self::RecoveryRenewed,
        Self::Reset,
        Self::ProviderLinked,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::TotpAdded => "totp_added",
            Self::TotpRemoved => "totp_removed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::RecoveryUsed => "recovery_used",
            Self::RecoveryRenewed => "recovery_renewed",
            Self::Reset => "reset",
            Self::ProviderLinked => "provider_linked",
        }
    }
}

/// Bytes of one recovery code: 120 bits, enough for a plain hash (ASVS 6.5.2 asks 112).
pub const RECOVERY_BYTES: usize = 15;

/// A recovery code as it is shown: 24 letters and digits in groups of four.
pub fn written(bytes: &[u8; RECOVERY_BYTES]) -> String {
    grouped(&data_encoding::BASE32_NOPAD.encode(bytes), "-")
}

/// What was typed as a recovery code, in the one form that is hashed: case, blanks and dashes are
/// forgiven, and the figures that look like letters base 32 does not have.
pub fn read_code(typed: &str) -> Option<String> {
    let kept: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(25)
        .map(|c| match c.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            other => other,
        })
        .collect();
    let shaped = kept.len() == 24
        && kept
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
    shaped.then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_reads_however_it_is_copied() {
        let code = written(&[0xA5; RECOVERY_BYTES]);
        assert_eq!(code.len(), 29);
        let plain = code.replace('-', "");
        assert_eq!(read_code(&code), Some(plain.clone()));
        assert_eq!(
            read_code(&format!(" {} ", code.to_lowercase())),
            Some(plain.clone())
        );
        assert_eq!(read_code(&plain[..23]), None);
        assert_eq!(read_code(&format!("{plain}A")), None);
        assert_eq!(read_code("é".repeat(24).as_str()), None);
    }
}
