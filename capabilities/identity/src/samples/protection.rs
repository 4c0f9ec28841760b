//! Who is protected how.

use access::CompanyId;
use db::{Vault, Write};
use kernel::{Halt, Timestamp};
use parties::samples::sample_company;

use super::sample_login;
use crate::domain::factor::Policy;
use crate::domain::totp::TotpSecret;
use crate::store::{policies, totp};

/// Who has a code application, whose secret everybody knows.
pub(super) const WITH_TOTP: &str = "company-factor";
/// Twenty bytes everybody may know.
const TOTP_BYTES: &[u8] = b"MyOpenIP demo secret";

fn sample_totp() -> TotpSecret {
    TotpSecret::of_bytes(TOTP_BYTES.to_vec())
}

/// The secret of the sample persona who has a code application, as one types it in.
pub fn totp_secret() -> String {
    sample_totp().base32()
}

/// The code that application shows at `now`.
pub fn totp_code(now: Timestamp) -> String {
    sample_totp().code_now(now)
}

/// Fills in who is protected how, after [`super::fill`]: one persona with a code application, one whose
/// company wants a second factor, and the operator's own waived for the demonstration.
///
/// # Errors
/// The database failed.
pub async fn fill_factors(tx: &mut Write, vault: &Vault, operator: CompanyId) -> Result<(), Halt> {
    let login = sample_login(WITH_TOTP);
    let sealed = vault.seal(&totp::context(login), TOTP_BYTES)?;
    totp::add(tx, login, (sealed, 0)).await?;
    policies::save(tx, operator, Policy::Waived).await?;
    policies::save(tx, sample_company("maret"), Policy::Required).await
}
