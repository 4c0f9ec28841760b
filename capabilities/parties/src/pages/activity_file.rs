use access::Right;
use axum::body::Body;
use futures_util::{StreamExt, stream};
use kernel::Halt;
use sheets::CsvWriter;
use web::{Page, Visit, download};

use super::activity::{asked, typed};
use super::at::{At, Seat};
use crate::store::activity::{Asked, BATCH, Deed, onward};

const CSV: &str = "text/csv; charset=utf-8";
const COLUMNS: [&str; 9] = [
    "number", "at", "action", "code", "object", "who", "address", "note", "hash",
];

/// `GET /company/activity.csv`, `GET /customers/{id}/activity.csv`: all that is filtered, in the
/// order of time, each line with its number and hash in the house's chain: a later export must say
/// the same of them.
pub async fn csv(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::ActivityRead).await?;
    drop(tx);
    let mut form = typed(&visit);
    let asked = asked(&visit, &seat, &mut form);
    // The file would hold something else than was meant.
    form.done()?;
    let stem = visit.t("parties.activity.files");
    let name = format!("{stem}-{}-{}.csv", seat.company.reference, visit.today());
    let mut sheet = Sheet {
        visit,
        seat,
        asked,
        writer: CsvWriter::new(),
    };
    sheet.header();
    // The first lines are read before the answer begins: a failure is still told as one.
    let next = sheet.read_batch("").await?;
    let first = sheet.writer.take();
    // Compression asks once more after the end, which an `unfold` does not bear: hence `fuse`.
    let rest = stream::unfold(Some((sheet, next)), following).fuse();
    let first = stream::once(async move { Ok::<_, std::io::Error>(first) });
    download(&name, CSV, Body::from_stream(first.chain(rest).fuse()))
}

type Rest = Option<(Sheet, Option<String>)>;

async fn following(rest: Rest) -> Option<(std::io::Result<Vec<u8>>, Rest)> {
    let (mut sheet, after) = rest?;
    match sheet.read_batch(&after?).await {
        Ok(next) => Some((Ok(sheet.writer.take()), Some((sheet, next)))),
        // The answer has begun: cutting it short is the only way left to say that it failed.
        Err(halt) => Some((Err(std::io::Error::other(halt.to_string())), None)),
    }
}

struct Sheet {
    visit: Visit,
    seat: Seat,
    asked: Asked,
    writer: CsvWriter,
}

impl Sheet {
    fn header(&mut self) {
        let v = &self.visit;
        self.writer
            .row(COLUMNS.map(|key| v.coded("parties.activity.csv", key)));
    }

    /// Reads and writes the lines after `after`; where to go on.
    async fn read_batch(&mut self, after: &str) -> Result<Option<String>, Halt> {
        let mut tx = self.visit.read().await?;
        let deeds = onward(&mut tx, &self.seat.scope, &self.asked, after).await?;
        drop(tx);
        for deed in &deeds {
            self.row(deed);
        }
        let last = deeds.last().filter(|_| deeds.len() == BATCH);
        Ok(last.map(|deed| deed.id.clone()))
    }

    fn row(&mut self, deed: &Deed) {
        let v = &self.visit;
        let who = match (deed.erased, deed.actor.is_empty()) {
            (true, _) => v.t("parties.activity.erased").to_owned(),
            (false, true) => v.t("parties.activity.house").to_owned(),
            (false, false) => deed.actor.clone(),
        };
        let who = match &deed.in_place_of {
            Some(name) => format!("{who} {}", v.t1("parties.activity.in_place_of", name)),
            None => who,
        };
        self.writer.row([
            deed.number.to_string(),
            deed.at.rfc3339(),
            v.coded("audit", &deed.action),
            deed.action.clone(),
            deed.object.clone(),
            who,
            deed.address.clone(),
            deed.note.clone(),
            deed.hash_words(),
        ]);
    }
}
