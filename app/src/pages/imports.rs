use access::LoginId;
use askama::Template;
use axum::extract::Path;
use kernel::{Coded, Halt, OrMissing};
use sheets::{Mode, Outcome, Problem};
use web::{Form, Key, Page, Upload, Visit};

use crate::imports::{self, Batch, Column, Importer, Need, Parcel, PdfFile, Who};

/// What an import is signed as.
const ACTION: &str = "app.import.run";

#[derive(Template)]
#[template(path = "imports.html")]
struct Index<'a> {
    v: &'a Visit,
    importers: &'static [Importer],
}

#[derive(Template)]
#[template(path = "import.html")]
struct Ask<'a> {
    v: &'a Visit,
    form: &'a Form,
    importer: Importer,
    columns: &'static [Column],
}

#[derive(Template)]
#[template(path = "import_preview.html")]
struct Preview<'a> {
    v: &'a Visit,
    importer: Importer,
    name: &'a str,
    outcome: &'a Outcome,
    /// Empty when there is nothing to confirm.
    ticket: String,
}

#[derive(Template)]
#[template(path = "import_problems.html")]
struct Problems<'a> {
    v: &'a Visit,
    form: &'a Form,
    importer: Importer,
    name: &'a str,
    rows: Vec<ProblemRow<'a>>,
}

/// A problem, and what stands in the cell.
struct ProblemRow<'a> {
    problem: &'a Problem,
    value: String,
}

#[derive(Template)]
#[template(path = "import_done.html")]
struct Done<'a> {
    v: &'a Visit,
    importer: Importer,
    counts: Counts,
}

/// What an import came to: travels in the address of the page that says so.
#[derive(Clone, Copy)]
struct Counts {
    created: i64,
    changed: i64,
    unchanged: i64,
}

impl Counts {
    fn of(outcome: &Outcome) -> Self {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            created: count(outcome.created),
            changed: count(outcome.changed),
            unchanged: count(outcome.unchanged),
        }
    }

    fn written(self) -> i64 {
        self.created.saturating_add(self.changed)
    }
}

/// `GET /staff/imports`
pub(super) async fn index(visit: Visit) -> Page {
    visit.render(&Index {
        v: &visit,
        importers: Importer::ALL,
    })
}

/// `GET /staff/imports/{importer}`: the form, or what the last import came to.
pub(super) async fn ask(visit: Visit, Path(importer): Path<Key>) -> Page {
    let importer = read(&importer)?;
    match counts(&visit.query("outcome")) {
        Some(counts) => visit.render(&Done {
            v: &visit,
            importer,
            counts,
        }),
        None => visit.render(&asking(&visit, &Form::default(), importer)),
    }
}

/// `GET /staff/imports/companies.csv` and its sisters.
pub(super) async fn model(importer: Importer) -> Page {
    let name = format!("{}.csv", importer.code());
    web::download(&name, "text/csv; charset=utf-8", imports::model(importer))
}

/// `POST /staff/imports/{importer}`: says what would come of the files; writes nothing.
pub(super) async fn look(visit: Visit, Path(importer): Path<Key>, mut form: Form) -> Page {
    let importer = read(&importer)?;
    match looked_at(&visit, importer, &form).await {
        Ok(looked) => answer(&visit, (importer, &form), looked).await,
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &asking(&visit, &form, importer))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST /staff/imports/{importer}/confirmation`: writes what was looked at, all or nothing.
pub(super) async fn confirm(visit: Visit, Path(importer): Path<Key>, mut form: Form) -> Page {
    let importer = read(&importer)?;
    match confirmed(&visit, importer, form.get("ticket")).await {
        Ok(looked) if looked.outcome.problems.is_empty() => {
            let counts = Counts::of(&looked.outcome);
            let outcome = format!("{}.{}.{}", counts.created, counts.changed, counts.unchanged);
            visit.go(&format!(
                "/staff/imports/{}?outcome={outcome}",
                importer.code()
            ))
        }
        // Somebody wrote meanwhile, and it no longer fits.
        Ok(looked) => answer(&visit, (importer, &form), looked).await,
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &asking(&visit, &form, importer))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// A parcel, what is in it, and what would come of it.
struct Looked {
    parcel: Parcel,
    batch: Batch,
    outcome: Outcome,
}

async fn looked_at(visit: &Visit, importer: Importer, form: &Form) -> Result<Looked, Halt> {
    let table = form.file("file").map(file);
    let files = form.files("pdfs").iter().map(file).collect();
    let parcel = Parcel::keep(visit.tools(), importer, table, files).await?;
    run(visit, importer, parcel, Mode::Preview).await
}

async fn confirmed(visit: &Visit, importer: Importer, ticket: &str) -> Result<Looked, Halt> {
    let parcel = Parcel::find(visit.tools(), (login(visit)?, importer), ticket).await?;
    run(visit, importer, parcel, Mode::Write).await
}

async fn run(
    visit: &Visit,
    importer: Importer,
    parcel: Parcel,
    mode: Mode,
) -> Result<Looked, Halt> {
    let scope = visit.scope(access::Right::ImportsRun)?;
    let batch = parcel.open(visit.tools()).await?;
    let who = Who {
        scope,
        signed: visit.signed(ACTION)?.on(importer.code()),
    };
    let outcome = imports::run(visit.tools(), importer, &batch, who, mode).await?;
    Ok(Looked {
        parcel,
        batch,
        outcome,
    })
}

async fn answer(visit: &Visit, (importer, form): (Importer, &Form), looked: Looked) -> Page {
    let (name, outcome) = (looked.parcel.name(), &looked.outcome);
    if outcome.problems.is_empty() {
        let idle = outcome.created + outcome.changed == 0;
        let ticket = match idle {
            true => String::new(),
            false => looked.parcel.ticket(visit.tools(), login(visit)?).await?,
        };
        return visit.render(&Preview {
            v: visit,
            importer,
            name,
            outcome,
            ticket,
        });
    }
    let row = |problem| ProblemRow {
        problem,
        value: value(&looked.batch, problem),
    };
    let rows = outcome.problems.iter().map(row).collect();
    visit.render_refused(
        form,
        &Problems {
            v: visit,
            form,
            importer,
            name,
            rows,
        },
    )
}

/// What stands in the cell a problem names.
fn value(batch: &Batch, problem: &Problem) -> String {
    let rows = batch.table.as_ref().map_or(&[][..], |table| &table.rows);
    let place = rows.binary_search_by_key(&problem.row, sheets::Line::number);
    let value = place
        .ok()
        .and_then(|place| rows.get(place))
        .map(|line| line.get(&problem.column));
    value.unwrap_or_default().chars().take(80).collect()
}

fn asking<'a>(visit: &'a Visit, form: &'a Form, importer: Importer) -> Ask<'a> {
    Ask {
        v: visit,
        form,
        importer,
        columns: imports::columns(importer),
    }
}

fn read(importer: &Key) -> Result<Importer, Halt> {
    Importer::from_code(importer.text()).or_missing()
}

fn login(visit: &Visit) -> Result<LoginId, Halt> {
    Ok(visit.caller()?.login())
}

fn file(upload: &Upload) -> PdfFile {
    PdfFile {
        name: upload.file_name.clone(),
        bytes: upload.bytes.to_vec(),
    }
}

fn counts(text: &str) -> Option<Counts> {
    let counts: Vec<i64> = text
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    match counts.as_slice() {
        [created, changed, unchanged] if counts.iter().all(|count| *count >= 0) => Some(Counts {
            created: *created,
            changed: *changed,
            unchanged: *unchanged,
        }),
        _ => None,
    }
}

fn icon(importer: &Importer) -> &'static str {
    match importer {
        Importer::Companies => "building",
        Importer::Users => "users",
        Importer::Invoices => "receipt",
    }
}

/// The label key that says what a column holds.
fn meaning(importer: &Importer, column: &Column) -> String {
    format!("app.import.{}.{}", importer.code(), column.name)
}

fn back(importer: &Importer) -> String {
    format!("/staff/imports/{}", importer.code())
}
