/// Why a provider could not be asked, or what it said was not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcFault {
    /// It may not be asked: an address that is not of the public internet, not `https`.
    #[error("the provider's address is not one we connect to: {0}")]
    Closed(&'static str),
    /// It did not answer, or not as a provider does.
    #[error("the provider did not answer as it should: {0}")]
    Silent(String),
    /// Too many are asking providers at this moment.
    #[error("too many wait for their providers")]
    Busy,
    /// It answered, and its answer does not hold.
    #[error("what the provider said does not hold: {0}")]
    Disbelieved(&'static str),
    /// It refused what we sent: a used code, a wrong secret.
    #[error("the provider refused: {0}")]
    Declined(String),
}

impl OidcFault {
    pub(crate) fn silent(why: impl std::fmt::Display) -> Self {
        Self::Silent(why.to_string())
    }
}
