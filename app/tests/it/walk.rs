//! The walk: every route, as everybody, over their own things, a sibling's, another reseller's, and
//! things that are not there. Generated from the route table; what is expected stands apart from the
//! code, in `lines.rs` (route → what it needs) and `policy.rs` (who has what).

use std::collections::BTreeSet;

use testkit::{Answer, House};

use crate::house::house;
use crate::lines::LINES;
use crate::policy::{Allowed, PEOPLE, allowed};
use crate::table::{Line, Needs};
use crate::things::{Things, Whose};

#[test]
fn no_route_is_outside_the_table_and_none_of_the_table_is_gone() {
    let served: BTreeSet<(String, String, String)> = app::assembly::routes()
        .iter()
        .map(|route| {
            let facts = route.facts();
            (
                facts.method.to_string(),
                facts.path.to_owned(),
                facts.access.drawn(),
            )
        })
        .collect();
    let expected: BTreeSet<(String, String, String)> = LINES
        .iter()
        .map(|line| {
            (
                line.method.to_owned(),
                line.path.to_owned(),
                line.needs.drawn(),
            )
        })
        .collect();
    let untold: Vec<_> = served.difference(&expected).collect();
    let gone: Vec<_> = expected.difference(&served).collect();
    assert!(
        untold.is_empty() && gone.is_empty(),
        "not in the table: {untold:#?}\nnot served: {gone:#?}"
    );
}

/// Asks one line as `who`. POST carries the session's token and nothing else: enough to get past
/// the gate, not enough to be accepted.
async fn ask(house: &House, who: &str, line: &Line, path: &str) -> Answer {
    match line.method {
        "GET" => house.get(who, path).await,
        _ => house.post(who, path, "walk=1").await,
    }
}

#[tokio::test]
async fn everybody_gets_what_their_profile_says_and_no_more() {
    let mut wrong = Vec::new();
    for who in PEOPLE {
        // A house each: what one walker changes must not stand in the next one's way.
        let house = house().await;
        let things = Things::find(&house).await;
        for line in LINES.iter() {
            let path = things.path(line, who, Whose::Own);
            let is_harmful = line.ends_session && allowed(who, line.needs) == Allowed::Yes;
            if is_harmful {
                continue;
            }
            let answer = ask(&house, who, line, &path).await;
            if let Some(fault) = judge(who, line, &path, &answer) {
                wrong.push(fault);
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn judge(who: &str, line: &Line, path: &str, answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    let is_document = [".pdf", ".csv", ".zip"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let fits = match allowed(who, line.needs) {
        Allowed::Yes => {
            status < 500 && status != 401 && status != 403 && (line.may_be_missing || status != 404)
        }
        Allowed::SignInFirst if line.method == "GET" && !is_document => {
            status == 303 && answer.location().starts_with("/login")
        }
        Allowed::SignInFirst => status == 401,
        Allowed::TermsFirst if line.method == "GET" => {
            status == 303 && answer.location() == "/terms"
        }
        Allowed::TermsFirst | Allowed::No => status == 403,
    };
    (!fits).then(|| {
        format!(
            "{who}: {} {path} → {status} {} ({:?})",
            line.method,
            answer.location(),
            allowed(who, line.needs)
        )
    })
}

#[tokio::test]
async fn foreign_and_unknown_things_answer_the_same_bytes() {
    let house = house().await;
    let things = Things::find(&house).await;
    let mut wrong = Vec::new();
    let mut compared = 0;
    for who in PEOPLE {
        for line in LINES.iter().filter(|line| !line.things.is_empty()) {
            if allowed(who, line.needs) != Allowed::Yes || line.things_are_public {
                continue;
            }
            let unknown = ask(&house, who, line, &things.path(line, who, Whose::Unknown)).await;
            if unknown.status != 404 {
                wrong.push(format!(
                    "{who}: {} {} of nothing → {}",
                    line.method, line.path, unknown.status
                ));
            }
            for whose in [Whose::Sibling, Whose::OtherReseller] {
                let path = things.path(line, who, whose);
                if !things.is_foreign_to(who, line, whose) {
                    continue;
                }
                compared += 1;
                let foreign = ask(&house, who, line, &path).await;
                if (foreign.status, &foreign.bytes) != (unknown.status, &unknown.bytes) {
                    wrong.push(format!(
                        "{who}: {} {path} ({whose:?}) → {}",
                        line.method, foreign.status
                    ));
                }
            }
        }
    }
    assert!(
        compared > 100,
        "only {compared} comparisons: the walk does not reach foreign things"
    );
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn no_attempt_on_foreign_things_leaves_a_trace_in_them() {
    let house = house().await;
    let things = Things::find(&house).await;
    let before = things.digest_of_foreign(&house, "company-admin").await;
    for line in LINES
        .iter()
        .filter(|line| line.method == "POST" && !line.things.is_empty())
    {
        for whose in [Whose::Sibling, Whose::OtherReseller] {
            let path = things.path(line, "company-admin", whose);
            ask(&house, "company-admin", line, &path).await;
        }
    }
    assert_eq!(
        before,
        things.digest_of_foreign(&house, "company-admin").await
    );
}

#[tokio::test]
async fn who_is_suspended_or_only_invited_cannot_come_in() {
    let house = house().await;
    let nobody = house
        .post("", "/login", "login=E-9999999999&password=Wrong-1234")
        .await;
    for role in ["invited", "suspended", "held-admin"] {
        let person = house.person(role);
        let password = person.password.replace('!', "%21").replace(' ', "+");
        let form = format!("login={}&password={password}", person.login);
        let answer = house.post("", "/login", &form).await;
        assert!(answer.cookie("sid").is_none(), "{role} came in");
        assert_eq!(answer.status, nobody.status, "{role}");
    }
}

#[tokio::test]
async fn the_walk_reaches_every_need() {
    for needs in [Needs::Anybody, Needs::SignedIn, Needs::Member] {
        assert!(LINES.iter().any(|line| line.needs == needs), "{needs:?}");
    }
    assert!(LINES.len() > 100);
}
