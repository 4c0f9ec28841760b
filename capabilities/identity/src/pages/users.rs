use access::{MembershipId, Right};
use askama::Template;
use kernel::Coded;
use web::{Form, Page, Visit};

use super::choices::{profile_words, state_words, states, tone};
use super::place::{Place, Whose};
use crate::store::owners;
use crate::store::user_lists::{self, Filter};
use crate::store::users::{User, UserState};

/// Users on one page of a list.
pub const PAGE: usize = 50;

/// A line of a list of users.
pub struct Line {
    pub user: User,
    pub href: String,
    pub profile: String,
    pub state: String,
    pub tone: &'static str,
    /// Whether the company's portal is theirs, where the list tells.
    pub is_owner: bool,
}

#[derive(Template)]
#[template(path = "users.html")]
struct List<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: Form,
    states: Vec<(String, String)>,
    lines: Vec<Line>,
    newer: Option<String>,
    older: Option<String>,
}

/// `GET /company/users`, `GET /customers/{company}/users`
pub async fn list(visit: Visit, whose: Whose) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersRead).await?;
    let filter = Filter {
        company: Some(place.company.id),
        ..filter_of(&visit)
    };
    let found = user_lists::list(&mut tx, &place.scope, &filter).await?;
    let (found, newer, older) = page_of(&visit, &filter, found);
    let owner = owners::find(&mut tx, &place.scope, place.company.id).await?;
    let is_owner = |id| owner.as_ref().is_some_and(|owner| owner.membership == id);
    let folder = place.users();
    let lines = found
        .into_iter()
        .map(|user| Line {
            is_owner: is_owner(user.membership),
            ..line(&visit, user, &folder)
        })
        .collect();
    let form = Form::default()
        .with("q", &filter.search)
        .with("state", filter.state.map_or("", Coded::code));
    visit.render(&List {
        v: &visit,
        place: &place,
        form,
        states: states(&visit),
        lines,
        newer,
        older,
    })
}

/// What the address asks for.
pub fn filter_of(visit: &Visit) -> Filter {
    let after: Option<MembershipId> = visit.query("after").parse().ok();
    Filter {
        company: None,
        search: visit.query("q").chars().take(100).collect(),
        state: UserState::from_code(&visit.query("state")),
        after: after.map(|id| (visit.query("name").to_lowercase(), id)),
    }
}

/// The page's users, and the addresses of the first page and the next.
pub fn page_of(
    visit: &Visit,
    filter: &Filter,
    mut found: Vec<User>,
) -> (Vec<User>, Option<String>, Option<String>) {
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let with = |name: &str, after: &str| {
        let kept = [
            ("q", filter.search.as_str()),
            ("state", filter.state.map_or("", Coded::code)),
        ];
        let mut query: Vec<String> = kept
            .iter()
            .chain(&[("name", name), ("after", after)])
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", kernel::percent(value)))
            .collect();
        query.insert(0, visit.path.clone());
        query.join("&").replacen('&', "?", 1)
    };
    let older = found
        .last()
        .filter(|_| more)
        .map(|last| with(&last.search_key, &last.membership.to_string()));
    let newer = filter.after.is_some().then(|| with("", ""));
    (found, newer, older)
}

/// A user as a line.
pub fn line(visit: &Visit, user: User, folder: &str) -> Line {
    let state = user.state();
    Line {
        href: format!("{folder}/{}", user.membership),
        profile: profile_words(visit, user.profile, &user.profile_name),
        state: state_words(visit, state),
        tone: tone(state),
        is_owner: false,
        user,
    }
}
