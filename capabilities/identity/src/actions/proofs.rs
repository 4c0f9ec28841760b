//! A proof given at the company's provider: what has to be given here before leaving for it.

use access::CompanyId;
use jobs::Tools;
use kernel::{Halt, OrMissing, Refused};

use super::factors::Holder;
use super::prove::kind_of;
use super::provider_returns::may_prove;
use super::second_step::take_code;
use crate::domain::provider::{FactorWord, Provider};
use crate::domain::refusal::FactorRefusal;
use crate::store::{logins, sessions, totp};

/// The company whose provider may vouch for the holder of a session.
///
/// # Errors
/// The database failed.
pub async fn voucher(tools: &Tools, holder: Holder) -> Result<Option<CompanyId>, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    match may_prove(&mut tx, (holder.login, holder.session)).await {
        Ok((_, provider)) => Ok(Some(provider.company)),
        Err(Halt::Refused(_)) => Ok(None),
        Err(halt) => Err(halt),
    }
}

/// The provider that may vouch for the holder of the session, and whether they gave a second factor
/// of ours: who has one gives it, unless the provider's word may do.
///
/// # Errors
/// No provider may vouch; a code that is wrong or lacking.
pub async fn before_leaving(
    tools: &Tools,
    holder: Holder,
    typed: &str,
) -> Result<(Provider, bool), Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let (_, provider) = may_prove(&mut tx, (holder.login, holder.session)).await?;
    let factors = totp::factors(&mut tx, holder.login).await?;
    let known = logins::credentials(&mut tx, holder.login)
        .await?
        .or_missing()?;
    let door = sessions::door(&mut tx, holder.login, (None, None)).await?;
    let is_staff = door.is_some_and(|(_, is_staff)| is_staff);
    drop(tx);
    let word_may_do = provider.factor != FactorWord::Never && !is_staff;
    match kind_of(factors, typed) {
        None => Ok((provider, false)),
        Some(_) if typed.trim().is_empty() && word_may_do => Ok((provider, false)),
        Some(_) if typed.trim().is_empty() => {
            Err(Refused::field("code", &FactorRefusal::WrongCode).into())
        }
        Some(code) => {
            let taken = take_code(tools, &known, code).await?;
            taken.commit_unsigned_by_the_ground().await?;
            Ok((provider, true))
        }
    }
}
