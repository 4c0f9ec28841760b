use access::Right;
use askama::Template;
use web::{Form, Page, Visit};

use super::{ClassLine, classes};
use crate::Keeping;
use crate::actions::purge;
use crate::store::purges::{self, Run};

/// One table of which something is purged.
struct TableLine {
    name: String,
    table: &'static str,
    class: String,
    due: i64,
    run: Option<Run>,
}

#[derive(Template)]
#[template(path = "retention.html")]
struct Show<'a> {
    v: &'a Visit,
    classes: Vec<ClassLine>,
    tables: Vec<TableLine>,
    next: String,
}

impl Show<'_> {
    /// No more than this many are counted.
    fn due(&self, line: &TableLine) -> String {
        let count = self.v.number(line.due);
        match line.due {
            10_000.. => self.v.t1("privacy.retention.more", &count),
            _ => count.to_string(),
        }
    }

    fn last(&self, line: &TableLine) -> String {
        match &line.run {
            None => self.v.t("privacy.retention.never").to_owned(),
            Some(run) => match run.ended_at {
                Some(end) => self.v.instant(end),
                None => self
                    .v
                    .t1("privacy.retention.goes_on", &self.v.instant(run.began_at)),
            },
        }
    }

    fn taken(&self, line: &TableLine) -> String {
        let run = line.run.as_ref();
        let (last, all) = run.map_or((0, 0), |run| (run.taken, run.taken_in_all));
        self.v.t2(
            "privacy.retention.taken_of",
            &self.v.number(last),
            &self.v.number(all),
        )
    }
}

/// `GET /staff/retention`: what is kept how long, what is due now, what the purge took.
pub async fn show(visit: Visit, keeping: Keeping) -> Page {
    visit.scope(Right::RetentionManage)?;
    let now = visit.now();
    let mut tx = visit.read().await?;
    let mut runs = purges::list(&mut tx).await?;
    let mut tables = Vec::new();
    for kept in keeping.iter().flat_map(|list| list.iter()) {
        let Some(class) = kept.class else { continue };
        let due = match purge::purged(keeping).find(|due| due.table == kept.table) {
            Some(due) => {
                let before = purge::before(now, due.days);
                purges::due(&mut tx, &due.purged, before).await?
            }
            None if kept.table == "identity_login" => {
                let days = purge::logins_kept(keeping).unwrap_or(0);
                let before = purge::before(now, days);
                let left = identity::left_behind(&mut tx, before, 10_000).await?;
                i64::try_from(left.len()).unwrap_or(i64::MAX)
            }
            None => continue,
        };
        let at = runs.iter().position(|run| run.table == kept.table);
        tables.push(TableLine {
            name: visit.coded("privacy.table", kept.table),
            table: kept.table,
            class: visit.coded("privacy.class", kernel::Coded::code(class)),
            due,
            run: at.map(|at| runs.swap_remove(at)),
        });
    }
    drop(tx);
    let next = visit.instant(purge::next(now)?);
    visit.render(&Show {
        classes: classes(&visit, keeping),
        v: &visit,
        tables,
        next,
    })
}

/// `POST /staff/retention`: purges now.
pub async fn purge(visit: Visit, _: Form) -> Page {
    visit.scope(Right::RetentionManage)?;
    let mut tx = visit.write().await?;
    purge::purge_now(&mut tx).await?;
    tx.commit(visit.signed("privacy.purge_now")?).await?;
    visit.go_saying("/staff/retention", "privacy.retention.asked")
}
