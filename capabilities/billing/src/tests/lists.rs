use access::{Breadth, Right, SiteId};
use db::{Signed, Value};
use kernel::Money;

use super::house::{House, caller, company, house, today};
use crate::domain::{Cursor, Direction, DocumentKind, DocumentNumber, Filter, Wanted};
use crate::store::companies::within;
use crate::store::listing::{self, Asked, Listing, PAGE};
use crate::store::{documents, summary};

const INVOICE: DocumentKind = DocumentKind::Invoice;

async fn page(
    house: &House,
    (place, breadth): (usize, Breadth),
    filter: &Filter,
    at: Option<(Direction, Cursor)>,
) -> Listing {
    let scope = caller(place, breadth).scope(Right::InvoicesRead).unwrap();
    let asked = Asked {
        scope: &scope,
        kind: INVOICE,
        filter,
        company: None,
        today: today(),
    };
    let mut tx = house.read().await;
    listing::page(&mut tx, asked, at).await.unwrap()
}

fn numbers(listing: &Listing) -> Vec<String> {
    listing
        .rows
        .iter()
        .map(|row| row.document.number.to_string())
        .collect()
}

#[tokio::test]
async fn a_list_is_walked_to_its_end_and_back_without_losing_a_row() {
    let house = house().await;
    house.people(12).await;
    house.bills(1..12).await;
    let everything = Filter::default();
    for breadth in [Breadth::Few, Breadth::Many] {
        let (mut forth, mut pages) = (Vec::new(), Vec::new());
        let mut at = None;
        loop {
            let page = page(&house, (0, breadth), &everything, at).await;
            forth.extend(numbers(&page));
            at = page.older.map(|cursor| (Direction::Older, cursor));
            pages.push(page);
            if at.is_none() {
                break;
            }
        }
        assert_eq!(forth.len(), 11 * 24);
        let mut again = forth.clone();
        again.sort();
        again.dedup();
        assert_eq!(again.len(), forth.len());
        let last = pages.last().unwrap();
        let before = (Direction::Newer, last.newer.unwrap());
        let back = page(&house, (0, breadth), &everything, Some(before)).await;
        assert_eq!(numbers(&back), numbers(&pages[pages.len() - 2]));
        assert!(back.older.is_some());
        assert_eq!(pages[0].newer, None);
    }
}

fn filters() -> Vec<Filter> {
    let number = |text: &str| Filter {
        number: Some(text.to_owned()),
        ..Filter::default()
    };
    let year = ("2026-01-01".parse().ok(), "2026-06-30".parse().ok());
    vec![
        Filter::default(),
        Filter {
            wanted: Some(Wanted::Unpaid),
            ..Filter::default()
        },
        Filter {
            wanted: Some(Wanted::Overdue),
            ..Filter::default()
        },
        Filter {
            from: year.0,
            to: year.1,
            ..Filter::default()
        },
        Filter {
            least: Some(Money::from_cents(100_000)),
            ..Filter::default()
        },
        number("f2026-0000"),
        number("F20"),
        Filter {
            wanted: Some(Wanted::Settled),
            ..number("F2025-0001")
        },
        Filter {
            wanted: Some(Wanted::Unpaid),
            ..number("F2026-0001")
        },
    ]
}

#[tokio::test]
async fn each_breadth_finds_the_same_and_nobody_elses() {
    let house = house().await;
    house.people(12).await;
    house.bills(1..12).await;
    // Reseller 1 has companies 4, 6, 8 and 10 below it.
    let below = [1, 4, 6, 8, 10].map(company);
    for filter in filters() {
        let few = page(&house, (1, Breadth::Few), &filter, None).await;
        let many = page(&house, (1, Breadth::Many), &filter, None).await;
        assert_eq!(numbers(&few), numbers(&many), "{filter:?}");
        assert!(
            few.rows
                .iter()
                .all(|row| below.contains(&row.document.company))
        );
        let mut one_by_one = 0;
        for place in [1, 4, 6, 8, 10] {
            one_by_one += page(&house, (place, Breadth::One), &filter, None)
                .await
                .rows
                .len();
        }
        assert_eq!(few.rows.len(), one_by_one.min(PAGE), "{filter:?}");
    }
    let one = page(&house, (4, Breadth::One), &Filter::default(), None).await;
    assert!(
        one.rows
            .iter()
            .all(|row| row.document.company == company(4))
    );
    assert_eq!((one.rows.len(), one.newer, one.older), (24, None, None));
}

#[tokio::test]
async fn a_number_is_found_by_its_beginning_and_in_one_company_by_any_part() {
    let house = house().await;
    house.people(12).await;
    house.bills(1..12).await;
    let ask = async |breadth, text: &str| {
        let filter = Filter {
            number: Some(text.to_owned()),
            ..Filter::default()
        };
        page(&house, (1, breadth), &filter, None).await.rows.len()
    };
    assert!(ask(Breadth::Few, "F2026-0000").await > 0);
    assert_eq!(ask(Breadth::Few, "2026-0000").await, 0);
    assert!(ask(Breadth::One, "6-0000").await > 0);
    // `_` stands for itself, and not for any letter.
    for breadth in [Breadth::One, Breadth::Few, Breadth::Many] {
        assert_eq!(ask(breadth, "F2_").await, 0);
    }
}

#[tokio::test]
async fn overdue_is_asked_for_apart_from_sent() {
    let house = house().await;
    house.people(40).await;
    house.bills(1..40).await;
    let ask = |wanted| Filter {
        wanted: Some(wanted),
        ..Filter::default()
    };
    let count = async |wanted| {
        page(&house, (0, Breadth::Many), &ask(wanted), None)
            .await
            .rows
            .len()
    };
    let overdue = page(&house, (0, Breadth::Many), &ask(Wanted::Overdue), None).await;
    assert!(!overdue.rows.is_empty());
    assert!(
        overdue
            .rows
            .iter()
            .all(|row| row.document.due_on < Some(today()))
    );
    let parts = count(Wanted::Sent).await + count(Wanted::PartiallyPaid).await;
    let all = parts + overdue.rows.len();
    assert_eq!(count(Wanted::Unpaid).await, all.min(PAGE));
}

#[tokio::test]
async fn totals_and_the_summary_agree_with_the_rows() {
    let house = house().await;
    house.people(6).await;
    house.bills(1..6).await;
    let caller = caller(4, Breadth::One);
    let scope = caller.scope(Right::InvoicesRead).unwrap();
    let mut tx = house.read().await;
    let filter = Filter {
        wanted: Some(Wanted::Unpaid),
        ..Filter::default()
    };
    let asked = Asked {
        scope: &scope,
        kind: INVOICE,
        filter: &filter,
        company: None,
        today: today(),
    };
    let rows = listing::page(&mut tx, asked, None).await.unwrap().rows;
    let totals = listing::totals(&mut tx, asked, 1_001).await.unwrap();
    let summary = summary::unpaid_summary(&mut tx, &scope, today())
        .await
        .unwrap();
    let due: Money = rows.iter().map(|row| row.document.due()).sum();
    assert_eq!((totals.count, totals.due), (rows.len() as i64, due));
    assert_eq!((summary.count, summary.due), (totals.count, due));
    assert_eq!(
        summary.next_due_on,
        rows.iter().filter_map(|row| row.document.due_on).min()
    );
    let everything = Filter::default();
    let asked = Asked {
        filter: &everything,
        ..asked
    };
    assert_eq!(listing::totals(&mut tx, asked, 10).await.unwrap().count, 10);
}

#[tokio::test]
async fn a_strangers_number_is_as_missing_as_none() {
    let house = house().await;
    house.people(6).await;
    house.bills(3..6).await;
    let theirs = page(&house, (3, Breadth::One), &Filter::default(), None)
        .await
        .rows
        .remove(0);
    let scope = caller(4, Breadth::One).scope(Right::InvoicesRead).unwrap();
    let mut tx = house.read().await;
    let ask = (&theirs.document.number, None);
    assert!(
        documents::find_by_number(&mut tx, &scope, INVOICE, ask)
            .await
            .unwrap()
            .is_empty()
    );
    let id = theirs.document.id;
    assert!(
        documents::find(&mut tx, &scope, INVOICE, id)
            .await
            .unwrap()
            .is_none()
    );
    let above = caller(2, Breadth::Few).scope(Right::InvoicesRead).unwrap();
    assert_eq!(
        documents::find_by_number(&mut tx, &above, INVOICE, ask)
            .await
            .unwrap()
            .len(),
        1
    );
    let credit = DocumentKind::CreditNote;
    assert!(
        documents::find_by_number(&mut tx, &above, credit, ask)
            .await
            .unwrap()
            .is_empty()
    );
    let reference = "OIP-00000003";
    assert!(within(&mut tx, &scope, reference).await.unwrap().is_none());
    assert!(within(&mut tx, &above, reference).await.unwrap().is_some());
    let unknown = DocumentNumber::parse("F1999-1").unwrap();
    let none = documents::find_by_number(&mut tx, &above, INVOICE, (&unknown, None))
        .await
        .unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn who_is_narrowed_to_sites_sees_their_documents_only() {
    let house = house().await;
    house.people(5).await;
    house.bills(4..5).await;
    let caller = caller(4, Breadth::One).narrowed();
    let scope = caller.scope(Right::InvoicesRead).unwrap();
    let everything = Filter::default();
    let asked = Asked {
        scope: &scope,
        kind: INVOICE,
        filter: &everything,
        company: None,
        today: today(),
    };
    let mut tx = house.read().await;
    assert!(
        listing::page(&mut tx, asked, None)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert_eq!(
        summary::unpaid_summary(&mut tx, &scope, today())
            .await
            .unwrap()
            .count,
        0
    );
    drop(tx);
    let site = SiteId::derived(&company(4).to_string());
    let text = |text: String| Value::Text(Some(text));
    let mut tx = house.tools.db.write_as_the_house().await.unwrap();
    let row = vec![
        text(caller.membership().to_string()),
        text(site.to_string()),
    ];
    tx.insert_many("access_site_v (membership_id, site_id)", vec![row])
        .await
        .unwrap();
    tx.commit(Signed::by_the_house("test.site")).await.unwrap();
    house.move_to_site(5, site).await;
    let mut tx = house.read().await;
    assert_eq!(
        listing::page(&mut tx, asked, None)
            .await
            .unwrap()
            .rows
            .len(),
        5
    );
}

#[tokio::test]
async fn an_invoice_knows_what_corrects_it_and_its_neighbours() {
    let house = house().await;
    house.people(12).await;
    house.bills(1..12).await;
    let scope = caller(0, Breadth::Many)
        .scope(Right::CreditNotesRead)
        .unwrap();
    let everything = Filter::default();
    let kind = DocumentKind::CreditNote;
    let asked = Asked {
        scope: &scope,
        kind,
        filter: &everything,
        company: None,
        today: today(),
    };
    let mut tx = house.read().await;
    let note = listing::page(&mut tx, asked, None)
        .await
        .unwrap()
        .rows
        .remove(0)
        .document;
    let note = documents::find(&mut tx, &scope, kind, note.id)
        .await
        .unwrap()
        .unwrap();
    let corrects = note.corrects.clone().unwrap();
    let invoice = documents::find(&mut tx, &scope, INVOICE, corrects.id.unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(invoice.document.number.as_str(), corrects.number);
    let notes = documents::corrected_by(&mut tx, &scope, &invoice.document)
        .await
        .unwrap();
    assert!(
        notes
            .iter()
            .any(|(linked, _)| linked.number == note.document.number.as_str())
    );
    let (newer, older) = documents::neighbours(&mut tx, &scope, &invoice.document)
        .await
        .unwrap();
    let around = [
        older.map(|one| one.issued_on),
        newer.map(|one| one.issued_on),
    ];
    let month = |step| invoice.document.issued_on.plus_months(step);
    assert!(around[0].is_none_or(|day| day == month(-1)));
    assert!(around[1].is_none_or(|day| day == month(1)));
    assert!(around.iter().flatten().count() > 0);
}
