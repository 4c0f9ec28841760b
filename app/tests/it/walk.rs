//! The walk: every route, as everybody, over their own things, a sibling's, another reseller's, and
//! things that are not there. Generated from the route table; what is expected stands apart from the
//! code, in `lines.rs` (route → what it needs) and `policy.rs` (who has what).

mod cells;
mod control;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cells::{Report, walk};

use crate::house::house;
use crate::lines::lines;
use crate::policy::PEOPLE;
use crate::table::{Line, Needs};
use crate::things::Things;

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
    let expected: BTreeSet<(String, String, String)> = lines()
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

// ASVS 8.2.1, 8.2.2, 8.3.1, 8.4.1
/// Everybody, each in a house of their own, over as many threads as there are processors.
#[test]
fn everybody_gets_what_their_profile_says_and_nobody_sees_others() {
    let lines: Vec<Line> = lines().copied().collect();
    let next = AtomicUsize::new(0);
    let reports: Mutex<Vec<Report>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(who) = PEOPLE.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = in_a_house(who, &lines);
                    reports.lock().expect("reports").push(report);
                }
            });
        }
    });
    let reports = reports.into_inner().expect("reports");
    assert_eq!(reports.len(), PEOPLE.len(), "everybody walked");
    let cells: usize = reports.iter().map(|report| report.cells).sum();
    let wrong: Vec<String> = reports
        .into_iter()
        .flat_map(|report| report.wrong)
        .collect();
    println!("the walk: {cells} cells, {} leaks", wrong.len());
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(cells >= 10_000, "only {cells} cells");
}

/// One walker's report; nothing of others may have changed by it.
fn in_a_house(who: &str, lines: &[Line]) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let house = house().await;
        let things = Things::find(&house).await;
        let before = things.digest_of_foreign(&house, who).await;
        let mut report = walk(&house, &things, who, lines).await;
        if before != things.digest_of_foreign(&house, who).await {
            report.wrong.push(format!("{who} changed what is others'"));
        }
        report
    })
}

// ASVS 8.2.2, 8.4.1
// ASVS 7.4.2
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
    for needs in [
        Needs::Anybody,
        Needs::SignedIn,
        Needs::Enrolling,
        Needs::Member,
    ] {
        assert!(lines().any(|line| line.needs == needs), "{needs:?}");
    }
    assert!(lines().count() > 100);
}
