//! What the wall hides is only what pages do not show: every page reads the same with it and without.

use access::Sight;
use testkit::House;

use super::{is_nobodys, on_postgres, query, tables};
use crate::lines::lines;
use crate::policy::{Allowed, PEOPLE, allowed};
use crate::things::{Things, Whose};

async fn take_down(house: &House) {
    let names = tables(house).await;
    let db = &house.tools().db;
    let sight = Sight::of_the_house();
    let mut tx = db.write_within(sight).await.expect("a transaction");
    for table in names.iter().filter(|table| !is_nobodys(table)) {
        let text = format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY");
        tx.run(query(text).bound()).await.expect("taken down");
    }
    tx.commit_unsigned_by_the_ground().await.expect("kept");
}

/// A secret made anew at each visit.
const NEVER_THE_SAME: &str = "/account/factors/totp";

/// Every page that `who` may open, with what it says.
async fn read_all(house: &House, things: &Things, who: &str) -> Vec<(String, u16, String)> {
    let mut pages = Vec::new();
    for line in lines().filter(|line| line.method == "GET" && line.path != NEVER_THE_SAME) {
        if allowed(who, line.needs) != Allowed::Yes {
            continue;
        }
        let path = things.path(line, who, Whose::Own);
        let answer = house.get(who, &path).await;
        pages.push((path, answer.status.as_u16(), answer.seen()));
    }
    pages
}

#[tokio::test]
async fn every_page_says_with_the_wall_what_it_says_without() {
    let Some(house) = on_postgres().await else {
        return;
    };
    let things = Things::find(&house).await;
    let mut behind = Vec::new();
    for who in PEOPLE {
        behind.push(read_all(&house, &things, who).await);
    }
    take_down(&house).await;
    let mut read = 0;
    let mut wrong = Vec::new();
    for (who, behind) in PEOPLE.iter().zip(behind) {
        let open = read_all(&house, &things, who).await;
        read += open.len();
        for (with, without) in behind.into_iter().zip(open) {
            if with != without {
                wrong.push(format!(
                    "{who}: {} says {} {}\n  and without the wall {} {}",
                    with.0, with.1, with.2, without.1, without.2
                ));
            }
        }
    }
    assert!(read > 300, "only {read} pages were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
