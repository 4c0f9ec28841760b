use access::Rights;
use kernel::{Coded, Day, Lang};
use web::Visit;

use crate::domain::profile::{Level, Profile, ProfileRef, ReadyMade};
use crate::store::users::UserState;

/// Languages, each in its own words.
pub fn languages(visit: &Visit) -> Vec<(String, String)> {
    Lang::ALL
        .iter()
        .map(|lang| {
            (
                lang.code().to_owned(),
                visit.coded("identity.lang", lang.code()),
            )
        })
        .collect()
}

/// A profile in words.
pub fn profile_words(visit: &Visit, profile: ProfileRef, own_name: &str) -> String {
    match profile {
        ProfileRef::ReadyMade(ready_made) => visit.coded("identity.profile", ready_made.code()),
        ProfileRef::Own(_) => own_name.to_owned(),
    }
}

/// The profiles one may give somebody of such a company: none gives more than oneself has.
pub fn profiles(
    visit: &Visit,
    giver: Rights,
    level: Level,
    own: &[Profile],
) -> Vec<(String, String)> {
    let ready_made = ReadyMade::ALL
        .iter()
        .filter(|profile| profile.fits(level) && giver.covers(profile.rights()));
    let ready_made = ready_made.map(|profile| {
        (
            profile.code().to_owned(),
            visit.coded("identity.profile", profile.code()),
        )
    });
    let own = own.iter().filter(|profile| giver.covers(profile.rights));
    ready_made
        .chain(own.map(|profile| (profile.id.to_string(), profile.name.clone())))
        .collect()
}

/// The states of users, in words, before them an empty choice.
pub fn states(visit: &Visit) -> Vec<(String, String)> {
    let all = (
        String::new(),
        visit.t("identity.users.all_states").to_owned(),
    );
    let each = UserState::ALL
        .iter()
        .map(|state| (state.code().to_owned(), state_words(visit, *state)));
    std::iter::once(all).chain(each).collect()
}

/// A state in words.
pub fn state_words(visit: &Visit, state: UserState) -> String {
    visit.coded("identity.user.state", state.code())
}

/// The tone of a state's tag.
pub fn tone(state: UserState) -> &'static str {
    match state {
        UserState::NotSent => "neutral",
        UserState::Invited => "warning",
        UserState::Active => "success",
        UserState::Suspended => "danger",
    }
}

/// A day with its month in words, as the terms' own line writes it: `15 Février 2017`.
pub fn long_day(visit: &Visit, day: Day) -> String {
    let (year, month, date) = day.parts();
    format!(
        "{date} {} {year}",
        visit.coded("identity.month", &month.to_string())
    )
}

/// Rights that belong together, for people to find their way.
pub struct Group {
    /// Its name, by label key.
    pub label: String,
    /// Each right's code, its words, and whether it is given.
    pub rights: Vec<(&'static str, String, bool)>,
}

/// Groups by the first word of the rights' codes.
const GROUPS: [(&str, &[&str]); 6] = [
    ("company", &["company", "brand"]),
    ("sites", &["site", "payment"]),
    (
        "users",
        &[
            "user",
            "profile",
            "security",
            "sign_in_provider",
            "activity",
            "privacy",
            "api_key",
        ],
    ),
    ("documents", &["invoice", "credit_note", "billing_group"]),
    (
        "services",
        &["shop", "order", "service", "monitoring", "ticket"],
    ),
    (
        "network",
        &[
            "customer",
            "retention",
            "terms",
            "message",
            "access",
            "job",
            "import",
            "components",
            "module",
        ],
    ),
];

/// The rights of `offered`, grouped, those of `given` ticked.
pub fn groups(visit: &Visit, offered: Rights, given: Rights) -> Vec<Group> {
    let of = |words: &[&str]| {
        let rights = offered
            .iter()
            .filter(|right| words.contains(&right.code().split('.').next().unwrap_or("")));
        rights
            .map(|right| {
                (
                    right.code(),
                    visit.coded("right", right.code()),
                    given.has(right),
                )
            })
            .collect::<Vec<_>>()
    };
    let groups = GROUPS.iter().map(|(name, words)| Group {
        label: visit.coded("identity.rights", name),
        rights: of(words),
    });
    groups.filter(|group| !group.rights.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use access::Right;

    use super::*;

    #[test]
    fn every_right_stands_in_one_group() {
        for right in Right::ALL {
            let word = right.code().split('.').next().unwrap();
            let found = GROUPS
                .iter()
                .filter(|(_, words)| words.contains(&word))
                .count();
            assert_eq!(found, 1, "{}", right.code());
        }
    }
}
