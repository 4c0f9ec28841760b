//! Users as a company's directory wants them (SCIM). Whoever made the key answers for it: a directory
//! does nothing they could not do by hand.

use access::{Caller, CompanyId, LoginId, MembershipId, Scope};
use db::Write;
use kernel::{Halt, Lang, OrMissing};

use super::send_access::queue_access;
use super::users::{grounds, hold_administrators, keep_an_administrator, membership_of, reachable};
use crate::domain::login::{Login, LoginState, Reference};
use crate::domain::membership::{Coverage, Membership, MembershipState};
use crate::domain::profile::{Level, ProfileRef, ReadyMade};
use crate::domain::refusal::ScimRefusal;
use crate::domain::scim::person::Wanted;
use crate::store::provided::{self, Provided};
use crate::store::{links, logins, memberships, sessions, users};

/// Where a directory works, on whose word.
pub struct Ground<'a> {
    /// Who made the key.
    pub holder: &'a Caller,
    pub scope: Scope,
    pub company: CompanyId,
    pub level: Level,
}

impl<'a> Ground<'a> {
    /// Waits for every other change a directory makes to the company, so that what is looked at is
    /// still so when it is changed.
    ///
    /// # Errors
    /// The holder of the key may not manage the company's users.
    pub async fn take(tx: &mut Write, holder: &'a Caller) -> Result<Self, Halt> {
        let company = holder.company();
        let (scope, level) = grounds(tx, holder, company).await?;
        tx.take_turn(&format!("directory {company}")).await?;
        Ok(Self {
            holder,
            scope,
            company,
            level,
        })
    }

    pub(super) fn at(&self) -> (&Scope, CompanyId) {
        (&self.scope, self.company)
    }
}

/// Gives somebody new a place without rights; their access is sent at once, unless they are not to
/// come in yet. Whether they have a login elsewhere is neither looked at nor told.
///
/// # Errors
/// Somebody of the company has the name.
pub async fn provide(
    tx: &mut Write,
    ground: &Ground<'_>,
    wanted: &Wanted,
) -> Result<MembershipId, Halt> {
    refuse_taken(tx, ground, (&wanted.user_name, None)).await?;
    let number = logins::take_numbers(tx, 1).await?;
    let login = Login {
        id: LoginId::new(tx.now()),
        reference: Reference::of_number(number),
        email: wanted.email.clone(),
        name: wanted.called(),
        phone: wanted.phone.clone(),
        lang: wanted.lang.unwrap_or(Lang::Fr),
        state: LoginState::Invited,
        password_set_at: None,
        credential_version: 0,
        access_sent_at: None,
        last_login_at: None,
        external_reference: String::new(),
        version: 1,
    };
    logins::add(tx, &login).await?;
    let comes_in = wanted.active.unwrap_or(true);
    let membership = Membership {
        id: MembershipId::new(tx.now()),
        login: login.id,
        company: ground.company,
        profile: ProfileRef::ReadyMade(ReadyMade::NoRights),
        state: match comes_in {
            true => MembershipState::Active,
            false => MembershipState::Suspended,
        },
        coverage: Coverage::WholeCompany,
        version: 1,
    };
    memberships::add(tx, &membership).await?;
    provided::save(tx, (membership.id, ground.company), wanted).await?;
    if comes_in {
        queue_access(tx, login.id).await?;
    }
    Ok(membership.id)
}

/// A name is one of a company, whoever gave it.
async fn refuse_taken(
    tx: &mut Write,
    ground: &Ground<'_>,
    (name, but): (&str, Option<MembershipId>),
) -> Result<(), Halt> {
    let found = provided::by_name(tx, ground.at(), name).await?;
    let key = name.to_lowercase();
    let taken = found.iter().any(|other| {
        Some(other.user.membership) != but && other.said.user_name.to_lowercase() == key
    });
    match taken {
        true => Err(ScimRefusal::Uniqueness.into()),
        false => Ok(()),
    }
}

/// Changes what is said of a user, and whether they may come in. Nothing is written when nothing
/// changes.
///
/// # Errors
/// They have rights the holder has not; the name is taken; the last administrator would be gone.
pub async fn change(
    tx: &mut Write,
    ground: &Ground<'_>,
    (before, wanted): (&Provided, &Wanted),
) -> Result<(), Halt> {
    let id = before.user.membership;
    let wanted = Wanted {
        active: wanted.active.or(before.said.active),
        lang: wanted.lang.or(before.said.lang),
        ..wanted.clone()
    };
    if before.is_kept && wanted == before.said {
        return Ok(());
    }
    let at = (ground.company, id);
    let user = reachable(tx, ground.holder, &ground.scope, at).await?;
    refuse_taken(tx, ground, (&wanted.user_name, Some(id))).await?;
    change_login(tx, ground, (before, &wanted)).await?;
    provided::save(tx, (id, ground.company), &wanted).await?;
    let wants_in = wanted.active.unwrap_or(true);
    match (user.membership_state, wants_in) {
        (MembershipState::Active, false) => {
            hold_administrators(tx, &user).await?;
            let membership = Membership {
                state: MembershipState::Suspended,
                ..membership_of(&user)
            };
            memberships::save(tx, &membership).await?;
            sessions::end_in(tx, id).await?;
            keep_an_administrator(tx, &user).await
        }
        (MembershipState::Suspended, true) => {
            let membership = Membership {
                state: MembershipState::Active,
                ..membership_of(&user)
            };
            memberships::save(tx, &membership).await?;
            match user.login_state {
                LoginState::Invited if user.access_sent_at.is_none() => {
                    queue_access(tx, user.login).await
                }
                _ => Ok(()),
            }
        }
        // Its version rises with every change.
        _ => memberships::save(tx, &membership_of(&user)).await,
    }
}

/// The login itself changes only where the holder has a say over all it opens; elsewhere the
/// directory's words stand beside it, and nothing tells that there is an elsewhere.
async fn change_login(
    tx: &mut Write,
    ground: &Ground<'_>,
    (before, wanted): (&Provided, &Wanted),
) -> Result<(), Halt> {
    let mut login = logins::find(tx, before.user.login).await?.or_missing()?;
    let lang = wanted.lang.unwrap_or(login.lang);
    let same = login.name == wanted.called()
        && login.email == wanted.email
        && login.phone == wanted.phone
        && login.lang == lang;
    let is_theirs_alone = users::outside(tx, &ground.scope, login.id).await? == 0
        && ground
            .holder
            .rights()
            .covers(users::rights_held(tx, login.id).await?);
    if same || !is_theirs_alone {
        return Ok(());
    }
    if login.email != wanted.email {
        links::void(tx, login.id).await?;
    }
    login.name = wanted.called();
    login.email.clone_from(&wanted.email);
    login.phone.clone_from(&wanted.phone);
    login.lang = lang;
    logins::save(tx, &login).await
}

/// Takes a user out of the company: their sessions there end, and what keys they made there. The
/// login stays, with its places elsewhere.
///
/// # Errors
/// They have rights the holder has not; the last administrator would be gone.
pub async fn withdraw(tx: &mut Write, ground: &Ground<'_>, before: &Provided) -> Result<(), Halt> {
    let id = before.user.membership;
    let at = (ground.company, id);
    let user = reachable(tx, ground.holder, &ground.scope, at).await?;
    hold_administrators(tx, &user).await?;
    sessions::end_in(tx, id).await?;
    memberships::remove(tx, id, user.membership_version).await?;
    keep_an_administrator(tx, &user).await
}
