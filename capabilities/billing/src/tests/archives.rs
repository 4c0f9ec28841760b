use std::io::{Cursor, Read as _};

use access::{Breadth, Right};
use db::Signed;
use jobs::run_all;
use kernel::Halt;
use zip::ZipArchive;

use super::house::{House, caller, house, today};
use crate::actions::archive::ask_archive;
use crate::domain::{DocumentKind, Filter};
use crate::store::archives::{self, Owner};
use crate::store::listing::Asked;

async fn ask(house: &House, place: usize, filter: &Filter) -> Result<jobs::JobId, Halt> {
    let caller = caller(place, Breadth::One);
    let scope = caller.scope(Right::InvoicesRead).unwrap();
    let kind = DocumentKind::Invoice;
    let asked = Asked {
        scope: &scope,
        kind,
        filter,
        company: None,
        today: today(),
    };
    let mut tx = house.tools.db.write_as_the_house().await.unwrap();
    let job = ask_archive(&mut tx, &caller, asked).await?;
    tx.commit(Signed::by(&caller, "billing.ask_archive").on(job))
        .await
        .unwrap();
    Ok(job)
}

fn owner(place: usize) -> Owner {
    let caller = caller(place, Breadth::One);
    Owner {
        login: caller.login(),
        company: caller.company(),
    }
}

#[tokio::test]
async fn an_archive_holds_the_papers_is_its_askers_alone_and_is_forgotten() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    let filter = Filter {
        from: "2026-08-01".parse().ok(),
        ..Filter::default()
    };
    let job = ask(&house, 4, &filter).await.unwrap();
    run_all(&house.tools, &crate::jobs()).await.unwrap();
    let mut tx = house.read().await;
    let kind = DocumentKind::Invoice;
    let archive = archives::find_own(&mut tx, owner(4), kind, job)
        .await
        .unwrap()
        .unwrap();
    assert!(
        archives::find_own(&mut tx, owner(3), kind, job)
            .await
            .unwrap()
            .is_none()
    );
    drop(tx);
    let digest = archive.file_digest.unwrap();
    let bytes = house.tools.files.get(&digest).await.unwrap();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(zip.len(), 4);
    let mut first = Vec::new();
    let mut entry = zip.by_index(0).unwrap();
    assert!(entry.name().unwrap().starts_with("OIP-00000004/F2026-"));
    entry.read_to_end(&mut first).unwrap();
    assert!(papers::pdf::check(&first).is_ok());
    house.clock.advance(24 * 3_600 + 5);
    run_all(&house.tools, &crate::jobs()).await.unwrap();
    let mut tx = house.read().await;
    assert!(
        archives::find_own(&mut tx, owner(4), kind, job)
            .await
            .unwrap()
            .is_none()
    );
    assert!(house.tools.files.get(&digest).await.is_err());
}

#[tokio::test]
async fn an_archive_of_nothing_and_a_fourth_at_once_are_refused() {
    let house = house().await;
    house.people(5).await;
    house.bills(3..5).await;
    let code = |asked: Result<jobs::JobId, Halt>| match asked {
        Err(Halt::Refused(refused)) => refused.code,
        other => panic!("{other:?}"),
    };
    let nothing = Filter {
        from: "2050-01-01".parse().ok(),
        ..Filter::default()
    };
    assert_eq!(
        code(ask(&house, 4, &nothing).await),
        "billing.nothing_to_archive"
    );
    let everything = Filter::default();
    for _ in 0..3 {
        ask(&house, 4, &everything).await.unwrap();
    }
    assert_eq!(
        code(ask(&house, 4, &everything).await),
        "billing.too_many_archives"
    );
}
