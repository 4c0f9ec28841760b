//! Passkeys (WebAuthn level 3), verified by `webauthn_rp`. Every one is discoverable and verifies
//! its user, so that it counts for two factors and can be the only one (NIST SP 800-63B 3.1.6).

use access::LoginId;
use data_encoding::HEXLOWER;
use kernel::Fault;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    UserHandle, Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use crate::relying_party::RelyingParty;

/// A user's handle is the 16 bytes of their login's id: it names nobody.
const HANDLE: usize = 16;

/// A public key of any kind we take, as it is kept.
type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// What the browser is asked, and what we keep to check its answer by.
pub(crate) struct Challenge {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub(crate) options: String,
    /// Kept until the answer comes.
    pub(crate) state: Vec<u8>,
}

/// A passkey as it is kept.
#[derive(Clone)]
pub(crate) struct Kept {
    /// Its key's id, which the authenticator chose.
    pub(crate) credential: Vec<u8>,
    /// How a browser may reach it, as the library writes it.
    pub(crate) transports: i64,
    /// Its public key.
    pub(crate) static_state: Vec<u8>,
    /// Its counter and flags, which change with each use.
    pub(crate) dynamic_state: Vec<u8>,
}

/// The one whom a new passkey is for.
pub(crate) struct Holder<'a> {
    pub(crate) login: LoginId,
    pub(crate) reference: &'a str,
    pub(crate) name: &'a str,
}

fn fault(error: impl std::fmt::Display) -> Fault {
    Fault::new("passkeys", error)
}

fn rp_id(party: &RelyingParty) -> Result<RpId, Fault> {
    AsciiDomain::try_from(party.id.clone())
        .map(RpId::Domain)
        .map_err(fault)
}

fn handle_of(login: LoginId) -> Result<UserHandle<HANDLE>, Fault> {
    let bytes = HEXLOWER
        .decode(login.to_string().as_bytes())
        .map_err(fault)?;
    let bytes: [u8; HANDLE] = bytes.try_into().map_err(|_| fault("not an id"))?;
    UserHandle::decode(bytes).map_err(fault)
}

/// Whose passkey an answer says it is, and which: to be looked up before it is believed.
pub(crate) struct Claim {
    answer: DiscoverableAuthentication16,
}

impl Claim {
    /// Reads what the browser sent; nothing when it is no answer.
    pub(crate) fn read(json: &str) -> Option<Self> {
        DiscoverableAuthentication16::from_json_relaxed(json.as_bytes())
            .ok()
            .map(|answer| Self { answer })
    }

    /// The id of the key that signed.
    pub(crate) fn credential(&self) -> Vec<u8> {
        self.answer.raw_id().as_ref().to_vec()
    }
}

/// Asks for a new passkey of `holder`; those they have are not made twice.
pub(crate) fn ask_new(
    party: &RelyingParty,
    holder: &Holder<'_>,
    known: &[Kept],
) -> Result<Challenge, Fault> {
    let (rp, handle) = (rp_id(party)?, handle_of(holder.login)?);
    let exclude = known.iter().map(descriptor).collect::<Result<_, _>>()?;
    let user = PublicKeyCredentialUserEntity {
        name: Username::try_from(holder.reference).map_err(fault)?,
        id: &handle,
        // A name the specification does not take is left out: the identifier stands for it.
        display_name: Nickname::try_from(holder.name).ok(),
    };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&rp, user, exclude);
    // Enforced, it keeps out telephones and computers that do not know it. We ask to verify the
    // user each time, whatever the key would allow.
    options.extensions.cred_protect = CredProtect::None;
    let (state, asked) = options.start_ceremony().map_err(fault)?;
    Ok(Challenge {
        options: serde_json::to_string(&asked).map_err(fault)?,
        state: state.encode().map_err(fault)?,
    })
}

fn descriptor(kept: &Kept) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Fault> {
    let transports = u8::try_from(kept.transports).map_err(fault)?;
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::decode(kept.credential.clone()).map_err(fault)?,
        transports: AuthTransports::decode(transports).map_err(fault)?,
    })
}

/// The new passkey of `login`, when the answer is one to `state`.
pub(crate) fn accept_new(
    party: &RelyingParty,
    login: LoginId,
    (state, json): (&[u8], &str),
) -> Result<Option<Kept>, Fault> {
    let Ok(answer) = Registration::from_json_relaxed(json.as_bytes()) else {
        return Ok(None);
    };
    let state = RegistrationServerState::<HANDLE>::decode(state).map_err(fault)?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        ..RegistrationVerificationOptions::default()
    };
    let made = match state.verify(&rp_id(party)?, &answer, &options) {
        Ok(made) => made,
        Err(error) => {
            tracing::debug!(%error, "a new passkey was refused");
            return Ok(None);
        }
    };
    if made.user_id().encode().ok() != handle_of(login)?.encode().ok() {
        return Ok(None);
    }
    Ok(Some(Kept {
        credential: made.id().as_ref().to_vec(),
        transports: i64::from(made.transports().encode().map_err(fault)?),
        static_state: made.static_state().encode().map_err(fault)?,
        dynamic_state: made.dynamic_state().encode().map_err(fault)?.to_vec(),
    }))
}

/// Asks for any passkey of this party.
pub(crate) fn ask_known(party: &RelyingParty) -> Result<Challenge, Fault> {
    let rp = rp_id(party)?;
    let options = DiscoverableCredentialRequestOptions::passkey(&rp);
    let (state, asked) = options.start_ceremony().map_err(fault)?;
    Ok(Challenge {
        options: serde_json::to_string(&asked).map_err(fault)?,
        state: state.encode().map_err(fault)?,
    })
}

/// The passkey's new state, when `claim` answers `state` and is signed by it and its `login`.
pub(crate) fn check(
    party: &RelyingParty,
    (login, kept): (LoginId, &Kept),
    (state, claim): (&[u8], &Claim),
) -> Result<Option<Vec<u8>>, Fault> {
    let handle = handle_of(login)?;
    let state = DiscoverableAuthenticationServerState::decode(state).map_err(fault)?;
    let id = CredentialId::decode(kept.credential.as_slice()).map_err(fault)?;
    let key = StaticState::<PublicKey>::decode(&kept.static_state).map_err(fault)?;
    let dynamic = kept.dynamic_state.as_slice().try_into().map_err(fault)?;
    let dynamic = DynamicState::decode(dynamic).map_err(fault)?;
    let mut credential = AuthenticatedCredential::new(id, &handle, key, dynamic).map_err(fault)?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        ..AuthenticationVerificationOptions::default()
    };
    match state.verify(&rp_id(party)?, &claim.answer, &mut credential, &options) {
        Ok(_) => {
            let state = credential.dynamic_state().encode().map_err(fault)?;
            Ok(Some(state.to_vec()))
        }
        Err(error) => {
            tracing::debug!(%error, "a passkey was refused");
            Ok(None)
        }
    }
}
