use access::{Caller, CompanyId, SessionId};
use kernel::{Lang, Timestamp};

/// Whoever is signed in, as `identity` knows them.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Who asks, with what rights.
    pub caller: Caller,
    /// The session.
    pub session: SessionId,
    /// `E-0000001234`.
    pub login_reference: String,
    /// Where mail reaches them.
    pub email: String,
    /// The company they act in.
    pub company_name: String,
    /// `OIP-00000024`.
    pub company_reference: String,
    /// The language of their login.
    pub lang: Lang,
    /// Companies they may switch to, with the present one; empty when there is but one.
    pub companies: Vec<(CompanyId, String)>,
    /// When this session last proved who they are, with all it takes: the password, and the second
    /// factor when there is one. `None` where a remembered device stood in for it.
    pub proved_at: Option<Timestamp>,
    /// When the session ends unless something is asked before.
    pub expires_at: Timestamp,
}
