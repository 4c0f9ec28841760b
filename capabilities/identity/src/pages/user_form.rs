use access::{BillingGroupId, SiteId};
use kernel::{Coded, Halt, Lang};
use web::{Form, Visit};

use crate::actions::users::{Invited, Person, Place};
use crate::domain::login::{Reference, read_email, read_phone};
use crate::domain::membership::{Chosen, Coverage};
use crate::domain::profile::{ProfileRef, ReadyMade};
use crate::domain::refusal::{LoginRefusal, ProfileRefusal};
use crate::store::users::User;

/// A form filled with what is kept of a user.
pub fn filled(user: &User) -> Form {
    Form::default()
        .with("name", &user.name)
        .with("email", &user.email)
        .with("phone", &user.phone)
        .with("lang", user.lang.code())
        .with("profile", user.profile.value())
        .with("version", user.seen())
        .with(
            "coverage",
            if user.coverage.is_narrowed() {
                "chosen"
            } else {
                "all"
            },
        )
}

/// An empty form: an ordinary user reads everything and changes nothing.
pub fn empty(visit: &Visit) -> Form {
    Form::default()
        .with("lang", visit.lang.code())
        .with("profile", ReadyMade::Reader.code())
        .with("coverage", "all")
}

/// Reads the person; faults are noted in the form.
fn person(form: &mut Form) -> Option<Person> {
    let name = form.required("name", 120);
    let email = form.parse("email", read_email);
    let phone = form.parse_optional("phone", read_phone).unwrap_or_default();
    let lang = form.coded::<Lang>("lang");
    Some(Person {
        name,
        email: email?,
        phone,
        lang: lang?,
    })
}

fn place(form: &mut Form) -> Option<Place> {
    let profile = form.parse("profile", |text| {
        ProfileRef::parse(text).ok_or(ProfileRefusal::NoSuchProfile)
    });
    let (coverage, chosen) = match form.get("coverage") {
        "chosen" => (Coverage::Chosen, chosen(form)?),
        _ => (Coverage::WholeCompany, Chosen::default()),
    };
    Some(Place {
        profile: profile?,
        coverage,
        chosen,
    })
}

/// What was ticked; an id that reads as none is noted in the form.
fn chosen(form: &mut Form) -> Option<Chosen> {
    let sites: Result<Vec<SiteId>, _> = form.all("sites").into_iter().map(str::parse).collect();
    let groups: Result<Vec<BillingGroupId>, _> =
        form.all("groups").into_iter().map(str::parse).collect();
    if sites.is_err() {
        form.fault("sites", &LoginRefusal::NoSuchSite);
    }
    if groups.is_err() {
        form.fault("groups", &LoginRefusal::NoSuchGroup);
    }
    Some(Chosen {
        sites: sites.ok()?,
        groups: groups.ok()?,
    })
}

/// Reads over which sites it holds; a fault is noted in the form.
pub fn coverage(form: &mut Form) -> Option<(Coverage, Vec<SiteId>)> {
    let chosen = form.get("coverage") == "sites";
    let read: Result<Vec<SiteId>, _> = form.all("sites").into_iter().map(str::parse).collect();
    match (chosen, read) {
        (false, _) => Some((Coverage::WholeCompany, Vec::new())),
        (true, Ok(sites)) => Some((Coverage::Chosen, sites)),
        (true, Err(_)) => {
            form.fault("sites", &LoginRefusal::NoSuchSite);
            None
        }
    }
}

/// Reads an invitation: an identifier there is, or somebody new.
pub fn invitation(form: &mut Form) -> Result<(Invited, Place), Halt> {
    let place = place(form);
    let invited = if form.get("identifier").is_empty() {
        person(form).map(Invited::New)
    } else {
        let read = |text: &str| Reference::parse(text).ok_or(LoginRefusal::NotAReference);
        form.parse("identifier", read).map(Invited::Known)
    };
    form.done()?;
    invited.zip(place).ok_or(Halt::Missing)
}

/// Reads a change.
pub fn change(form: &mut Form) -> Result<(Person, Place), Halt> {
    let (person, place) = (person(form), place(form));
    form.done()?;
    person.zip(place).ok_or(Halt::Missing)
}
