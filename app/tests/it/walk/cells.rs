//! One cell of the walk: a route, asked by somebody, about somebody's things.

use testkit::{Answer, House};

use crate::break_identity::enc;
use crate::narrowed::NARROWED;
use crate::policy::{Allowed, allowed};
use crate::table::{Line, Thing};
use crate::things::{Things, Whose};

/// What a walk found.
#[derive(Default)]
pub struct Report {
    pub cells: usize,
    pub wrong: Vec<String>,
}

/// Names under which forms and filters take ids, and what is typed there.
const TYPED: &[(&str, Thing)] = &[
    ("company", Thing::Company),
    ("parent", Thing::Company),
    ("issuer", Thing::Company),
    ("site", Thing::Site),
    ("sites", Thing::Site),
    ("contact", Thing::Contact),
    ("user", Thing::User),
    ("id", Thing::User),
    ("shown", Thing::User),
    ("after", Thing::User),
    ("profile", Thing::Profile),
    ("terms", Thing::Terms),
    ("groups", Thing::BillingGroup),
    ("group", Thing::BillingGroup),
    ("membership", Thing::User),
];

const OWNERS: [Whose; 4] = [
    Whose::Sibling,
    Whose::OtherReseller,
    Whose::Outside,
    Whose::Unknown,
];

/// Walks every line as `who`, over everybody's things. A house of one's own: what is changed there
/// stands in nobody's way.
pub async fn walk(house: &House, things: &Things, who: &str, lines: &[Line]) -> Report {
    let mut report = Report::default();
    for line in lines {
        for whose in OWNERS {
            if whose == Whose::Outside && !things.has_outside(who) {
                continue;
            }
            if line.things.is_empty() {
                report.ask_typed(house, things, (who, line, whose)).await;
            } else {
                report.ask_path(house, things, (who, line, whose)).await;
            }
        }
    }
    for line in lines {
        report.ask_own(house, things, (who, line)).await;
    }
    for line in lines.iter().filter(|line| !line.things.is_empty()) {
        for whose in [Whose::Sibling, Whose::OtherReseller] {
            report.ask_typed(house, things, (who, line, whose)).await;
        }
    }
    report
}

/// Asks one line as `who`. POST carries the session's token: enough to get past the gate.
async fn ask(house: &House, who: &str, line: &Line, (path, typed): (&str, &str)) -> Answer {
    let answer = match (line.method, typed) {
        ("GET", "") => house.get(who, path).await,
        ("GET", typed) => house.get(who, &format!("{path}?{typed}")).await,
        (_, typed) => {
            let form = format!("walk=1&{typed}");
            house.post(who, path, form.trim_end_matches('&')).await
        }
    };
    if line.ends_session && !who.is_empty() {
        house.forget(who);
        house.cookie(who).await;
    }
    answer
}

impl Report {
    fn note(&mut self, found: Option<String>) {
        self.cells += 1;
        self.wrong.extend(found);
    }

    /// Foreign things answer as unknown ones do, byte for byte.
    async fn ask_path(
        &mut self,
        house: &House,
        things: &Things,
        (who, line, whose): (&str, &Line, Whose),
    ) {
        let path = things.path(line, who, whose);
        let answer = ask(house, who, line, (&path, "")).await;
        let is_hidden = whose == Whose::Unknown || things.is_foreign_to(who, line, whose);
        let checked = allowed(who, line.needs) == Allowed::Yes && !line.things_are_public;
        let mut found = match checked && is_hidden {
            false => judge(who, line, &path, &answer, Missing::Allowed),
            true if answer.status != 404 => Some(told(who, line, &path, &answer)),
            true => {
                let unknown = things.path(line, who, Whose::Unknown);
                let unknown = ask(house, who, line, (&unknown, "")).await;
                let is_same = (unknown.status, &unknown.bytes) == (answer.status, &answer.bytes);
                (!is_same).then(|| told(who, line, &path, &answer))
            }
        };
        if found.is_none() {
            found = leak(things, who, line, (&path, &answer));
        }
        self.note(found);
    }

    /// One's own things: what the profile says, and no word of others.
    async fn ask_own(&mut self, house: &House, things: &Things, (who, line): (&str, &Line)) {
        let path = things.path(line, who, Whose::Own);
        let answer = ask(house, who, line, (&path, "")).await;
        // Who is narrowed to a billing group has none of the sites.
        let missing = match line.may_be_missing || who == NARROWED {
            true => Missing::Allowed,
            false => Missing::Refused,
        };
        let found = judge(who, line, &path, &answer, missing);
        self.note(found.or_else(|| leak(things, who, line, (&path, &answer))));
    }

    /// Others' ids in every field there is.
    async fn ask_typed(
        &mut self,
        house: &House,
        things: &Things,
        (who, line, whose): (&str, &Line, Whose),
    ) {
        let path = things.path(line, who, Whose::Own);
        let pairs = TYPED
            .iter()
            .map(|(name, thing)| format!("{name}={}", enc(&things.key(who, *thing, whose))));
        let typed = pairs.collect::<Vec<_>>().join("&");
        let answer = ask(house, who, line, (&path, &typed)).await;
        let found = judge(who, line, &path, &answer, Missing::Allowed);
        let asked = format!("{path}?{typed}");
        self.note(found.or_else(|| leak(things, who, line, (&asked, &answer))));
    }
}

fn told(who: &str, line: &Line, path: &str, answer: &Answer) -> String {
    format!("{who}: {} {path} → {}", line.method, answer.status)
}

/// Whether a thing that is not there is an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Allowed,
    Refused,
}

fn judge(who: &str, line: &Line, path: &str, answer: &Answer, missing: Missing) -> Option<String> {
    let status = answer.status.as_u16();
    let is_document = [".pdf", ".csv", ".zip"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let is_page = line.method == "GET";
    let to = |place: &str| status == 303 && answer.location().starts_with(place);
    let fits = match allowed(who, line.needs) {
        Allowed::Yes => {
            let is_let_in = status < 500 && status != 401 && status != 403;
            is_let_in && (missing == Missing::Allowed || status != 404)
        }
        Allowed::SignInFirst if is_page && !is_document => to("/login"),
        Allowed::SignInFirst => status == 401,
        Allowed::TermsFirst if is_page => to("/terms"),
        Allowed::FactorFirst if is_page => to("/account/factors"),
        Allowed::TermsFirst | Allowed::FactorFirst | Allowed::No => status == 403,
    };
    (!fits).then(|| {
        let expected = allowed(who, line.needs);
        let (told, place) = (told(who, line, path, answer), answer.location());
        format!("{told} {place} ({expected:?})")
    })
}

/// Words that only others' records hold, in the answer although nobody typed them.
fn leak(
    things: &Things,
    who: &str,
    line: &Line,
    (asked, answer): (&str, &Answer),
) -> Option<String> {
    if line.things_are_public {
        return None;
    }
    let leaked = things.leaked_to(who, &answer.text, asked)?;
    let told = told(who, line, asked, answer);
    Some(format!("{told}: leaks « {leaked} »"))
}
