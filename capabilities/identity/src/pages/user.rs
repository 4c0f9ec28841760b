use access::{MembershipId, Right};
use askama::Template;
use axum::http::StatusCode;
use db::{Read, Write};
use kernel::{Halt, Kind, OrMissing, Refused};
use web::{Form, Key, Page, Visit};

use super::choices::{languages, profile_words, profiles, state_words, tone};
use super::place::{Place, Whose};
use super::user_form;
use crate::actions;
use crate::domain::factor::Factors;
use crate::domain::login::LoginState;
use crate::domain::review::Decision;
use crate::letters::Writer;
use crate::store::choices::{self, Choice, GroupChoice, SiteChoice};
use crate::store::profiles as own_profiles;
use crate::store::totp;
use crate::store::users::{self, User, UserState};
use crate::store::{logins, reviews};

#[derive(Template)]
#[template(path = "user_new.html")]
struct New<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    choices: Choices,
}

#[derive(Template)]
#[template(path = "user.html")]
struct Show<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    choices: Choices,
    user: User,
    profile: String,
    state: String,
    tone: &'static str,
    may_change: bool,
    /// Whether the company's portal is theirs.
    is_owner: bool,
    factors: Factors,
}

/// What a form of a user offers.
struct Choices {
    languages: Vec<(String, String)>,
    profiles: Vec<(String, String)>,
    sites: Vec<SiteChoice>,
    groups: Vec<GroupChoice>,
}

impl Choices {
    async fn of(
        visit: &Visit,
        tx: &mut Read,
        place: &Place,
        (user, form): (Option<&User>, &Form),
    ) -> Result<Self, Halt> {
        let own = own_profiles::list(tx, &place.scope, place.company.id).await?;
        let mut offered = profiles(visit, *visit.caller()?.rights(), place.company.level, &own);
        // Who may not give the present profile still sees it.
        if let Some(user) = user
            && offered
                .iter()
                .all(|(value, _)| *value != user.profile.value())
        {
            offered.push((
                user.profile.value(),
                profile_words(visit, user.profile, &user.profile_name),
            ));
        }
        let membership = user.map(|user| user.membership);
        let (scope, company) = (&place.scope, place.company.id);
        let mut sites = choices::sites(tx, scope, company, membership).await?;
        let mut groups = choices::groups(tx, scope, company, membership).await?;
        retick(&mut sites, &form.all("sites"));
        retick(&mut groups, &form.all("groups"));
        Ok(Self {
            languages: languages(visit),
            profiles: offered,
            sites,
            groups,
        })
    }
}

/// What was ticked stays so in a form that comes back.
fn retick<I: std::fmt::Display>(offered: &mut [Choice<I>], typed: &[&str]) {
    if !typed.is_empty() {
        for one in offered {
            one.is_chosen = typed.contains(&one.id.to_string().as_str());
        }
    }
}

fn status_of(form: &Form) -> StatusCode {
    let conflict = form
        .whole()
        .is_some_and(|refused| refused.kind == Kind::Conflict);
    match (conflict, form.faults().is_empty() && form.whole().is_none()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// `GET …/users/new`
pub async fn new(visit: Visit, whose: Whose) -> Page {
    let form = user_form::empty(&visit);
    render_new(&visit, &whose, &form).await
}

async fn render_new(visit: &Visit, whose: &Whose, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(visit, &mut tx, Right::UsersManage).await?;
    let choices = Choices::of(visit, &mut tx, &place, (None, form)).await?;
    visit.render_with(
        status_of(form),
        &New {
            v: visit,
            place: &place,
            form,
            choices,
        },
    )
}

/// `POST …/users/new`
pub async fn invite(visit: Visit, whose: Whose, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let invited = match user_form::invitation(&mut form) {
        Ok(invited) => {
            actions::users::invite(&mut tx, visit.caller()?, place.company.id, invited).await
        }
        Err(halt) => Err(halt),
    };
    match invited {
        Ok(id) => {
            let signed = visit
                .signed("identity.invite")?
                .on(id)
                .in_company(place.company.id);
            tx.commit(signed).await?;
            visit.go_saying(&place.users(), "identity.user.invited")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render_new(&visit, &whose, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET …/users/{id}`
pub async fn show(visit: Visit, whose: Whose, id: Key) -> Page {
    render(&visit, &whose, id.read()?, None).await
}

async fn render(visit: &Visit, whose: &Whose, id: MembershipId, form: Option<&Form>) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(visit, &mut tx, Right::UsersRead).await?;
    let user = users::find(&mut tx, &place.scope, place.company.id, id)
        .await?
        .or_missing()?;
    let stored = user_form::filled(&user);
    // A press of a button beside the form brings no fields along.
    let form = match form {
        Some(typed) if typed.has("name") => typed.clone(),
        Some(pressed) => {
            let mut form = stored;
            let faults =
                (!pressed.faults().is_empty()).then(|| Refused::fields(pressed.faults().to_vec()));
            for refused in pressed.whole().cloned().into_iter().chain(faults) {
                form.refuse(refused);
            }
            form
        }
        None => stored,
    };
    let choices = Choices::of(visit, &mut tx, &place, (Some(&user), &form)).await?;
    let caller = visit.caller()?;
    let factors = totp::factors(&mut tx, user.login).await?;
    let whose = (place.company.id, user.membership);
    let is_owner = actions::owner::is_owner(&mut tx, &place.scope, whose).await?;
    let is_kept = is_owner && caller.company() == user.company && caller.login() != user.login;
    let state = user.state();
    let page = Show {
        v: visit,
        place: &place,
        form: &form,
        choices,
        profile: profile_words(visit, user.profile, &user.profile_name),
        state: state_words(visit, state),
        tone: tone(state),
        may_change: visit.may(Right::UsersManage)
            && caller.rights().covers(user.rights)
            && !is_kept,
        is_owner,
        factors,
        user,
    };
    visit.render_with(status_of(&form), &page)
}

impl Show<'_> {
    fn is_invited(&self) -> bool {
        matches!(self.user.state(), UserState::Invited | UserState::NotSent)
    }

    fn is_suspended(&self) -> bool {
        self.user.membership_state == crate::domain::membership::MembershipState::Suspended
    }

    /// Only below one's own company, and of who signs in.
    fn may_stand_in(&self) -> bool {
        let own = self.v.guest.as_ref().map(|guest| guest.caller.company());
        self.v.may(Right::CustomersImpersonate)
            && own != Some(self.user.company)
            && self.user.state() == UserState::Active
    }

    fn is_oneself(&self) -> bool {
        self.v
            .guest
            .as_ref()
            .is_some_and(|guest| guest.caller.login() == self.user.login)
    }
}

/// `POST …/users/{id}`
pub async fn save(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let at = (place.company.id, id);
    let saved = match user_form::change(&mut form) {
        Ok(change) => {
            let seen = form.get("version");
            actions::users::change(&mut tx, visit.caller()?, at, change, seen).await
        }
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(before) => {
            tell_old_address(&visit, &mut tx, &before).await?;
            note_in_review(&visit, &mut tx, (id, Decision::Changed)).await?;
            tx.commit(
                visit
                    .signed("identity.change_user")?
                    .on(id)
                    .in_company(place.company.id),
            )
            .await?;
            visit.go_saying(&place.users(), "identity.user.saved")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, id, Some(&form)).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// What is decided on this page counts in the review that is under way.
async fn note_in_review(
    visit: &Visit,
    tx: &mut Write,
    (id, decision): (MembershipId, Decision),
) -> Result<(), Halt> {
    reviews::note(tx, id, decision, visit.caller()?.login()).await
}

/// So does what a pressed button did.
async fn note_pressed(
    visit: &Visit,
    tx: &mut Write,
    (id, pressed): (MembershipId, &str),
) -> Result<(), Halt> {
    match pressed {
        "suspend" => note_in_review(visit, tx, (id, Decision::Suspended)).await,
        "remove" => note_in_review(visit, tx, (id, Decision::Removed)).await,
        _ => Ok(()),
    }
}

/// Whoever takes over somebody's address does not do so behind their back (ASVS 6.3.7).
async fn tell_old_address(visit: &Visit, tx: &mut Write, before: &User) -> Result<(), Halt> {
    let known = logins::credentials(tx, before.login).await?.or_missing()?;
    if known.email == before.email || known.state != LoginState::Active {
        return Ok(());
    }
    let writer = Writer::new(visit.tools())?;
    let old = (before.name.as_str(), before.email.as_str());
    writer.moved(tx, &known, old).await
}

/// `POST …/users/{id}/state`: what the pressed button says.
pub async fn change_state(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let (caller, at) = (visit.caller()?, (place.company.id, id));
    let (action, said, done) = match form.get("action") {
        "suspend" => (
            "identity.suspend_user",
            "identity.user.suspended",
            actions::users::suspend(&mut tx, caller, at).await,
        ),
        "reactivate" => (
            "identity.reactivate_user",
            "identity.user.reactivated",
            actions::users::reactivate(&mut tx, caller, at).await,
        ),
        "remove" => (
            "identity.remove_user",
            "identity.user.removed",
            actions::users::remove(&mut tx, caller, at).await,
        ),
        "resend" => (
            "identity.resend_access",
            "identity.user.resent",
            actions::users::resend(&mut tx, caller, at).await,
        ),
        _ => ("", "", Err(form.no_such_choice("action"))),
    };
    match done {
        Ok(user) => {
            note_pressed(&visit, &mut tx, (id, form.get("action"))).await?;
            tx.commit(
                visit
                    .signed(action)?
                    .on(id)
                    .in_company(place.company.id)
                    .saying(user.reference.as_str()),
            )
            .await?;
            visit.go_saying(&place.users(), said)
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, id, Some(&form)).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST …/users/{id}/factor`: removes the second factor of who lost theirs.
pub async fn reset_factor(visit: Visit, whose: Whose, id: Key, mut form: Form) -> Page {
    let id = id.read()?;
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let at = (place.company.id, id);
    match actions::reset_factor::reset(&mut tx, visit.caller()?, at).await {
        Ok(user) => {
            let signed = visit.signed("identity.reset_factor")?.on(id);
            let signed = signed.in_company(place.company.id);
            tx.commit(signed.saying(user.reference.as_str())).await?;
            visit.go_saying(
                &format!("{}/{id}", place.users()),
                "identity.user.factor_reset",
            )
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, id, Some(&form)).await
        }
        Err(halt) => Err(halt.into()),
    }
}
