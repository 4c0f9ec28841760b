use access::{LoginId, MembershipId};
use db::Write;
use kernel::{Coded, Halt, Lang, OrMissing, Timestamp};

use super::send_access::make_link;
use crate::domain::link::Purpose;
use crate::domain::login::{Login, LoginState, Reference, read_email};
use crate::domain::membership::{Coverage, Membership, MembershipState};
use crate::domain::profile::{ProfileRef, ReadyMade};
use crate::domain::refusal::LoginRefusal;
use crate::store::{companies, logins, memberships};

/// Somebody who will run the portal.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// The language they read.
    pub lang: Lang,
}

/// A link that sets a password once, for the screen of who made it.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// The new login.
    pub login: LoginId,
    /// `E-0000000001`.
    pub reference: String,
    /// `/password/init/…`, to be put behind the portal's public address.
    pub path: String,
    /// Its last instant.
    pub expires_at: Timestamp,
}

/// Makes an administrator of the operator, without mail: for the command line, where whoever can
/// run it already holds the database. Also the way back in when nobody can.
///
/// # Errors
/// The operator's company is not there yet; the address is none.
pub async fn bootstrap(tx: &mut Write, new: &FirstAdmin) -> Result<OneTimeLink, Halt> {
    let operator = companies::operator(tx)
        .await?
        .ok_or(LoginRefusal::NoOperator)?;
    let number = logins::take_numbers(tx, 1).await?;
    let now = tx.now();
    let login = Login {
        id: LoginId::new(now),
        reference: Reference::of_number(number),
        email: read_email(&new.email)?,
        name: new.name.trim().to_owned(),
        phone: String::new(),
        lang: new.lang,
        state: LoginState::Invited,
        password_set_at: None,
        credential_version: 0,
        access_sent_at: None,
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    };
    logins::add(tx, &login).await?;
    let membership = Membership {
        id: MembershipId::new(now),
        login: login.id,
        company: operator.id,
        profile: ProfileRef::ReadyMade(ReadyMade::OperatorAdmin),
        state: MembershipState::Active,
        coverage: Coverage::WholeCompany,
        version: 1,
    };
    memberships::add(tx, &membership).await?;
    let known = logins::credentials(tx, login.id).await?.or_missing()?;
    let link = make_link(tx, &known, Purpose::Init).await?;
    logins::access_sent(tx, login.id).await?;
    tracing::info!(profile = ReadyMade::OperatorAdmin.code(), login = %login.id, "an administrator was made");
    Ok(OneTimeLink {
        login: login.id,
        reference: login.reference.to_string(),
        path: link.path,
        expires_at: link.expires_at,
    })
}
