//! The part both imports share: compare with what is there, then write all or nothing.

use std::collections::{HashMap, HashSet};

use access::CompanyId;
use db::{Read, Signed, Write};
use jobs::Tools;
use kernel::{Day, Fault, Halt, Timestamp};
use sha2::{Digest, Sha256};
use sheets::{Mode, Outcome, Problem};

use crate::actions::candidate::{Candidate, ImportRefusal, Placed};
use crate::actions::directory::Directory;
use crate::actions::pdf_folder::PdfFolder;
use crate::domain::{DocumentId, DocumentKind};
use crate::store::imports::{self, Existing, NewDocument};

/// Documents read from files, not yet compared with what is kept.
pub struct Incoming {
    pub(crate) candidates: Vec<Candidate>,
    /// What is wrong whatever is kept.
    pub(crate) problems: Vec<Problem>,
    pub(crate) pdfs: PdfFolder,
    /// How the documents came: kept with each.
    pub(crate) source: &'static str,
}

/// What is to be done about a file.
#[derive(Default)]
struct Plan {
    add: Vec<NewDocument>,
    change: Vec<Existing>,
    unchanged: usize,
    problems: Vec<Problem>,
    /// Billing groups that are named and not there yet.
    new_groups: HashSet<(CompanyId, String)>,
}

/// Writes what is incoming when it is all right. A second run changes nothing and leaves no trace.
pub(crate) async fn import(
    tools: &Tools,
    signed: Signed,
    incoming: &Incoming,
    mode: Mode,
) -> Result<Outcome, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let plan = Plan::of(&mut tx, incoming, tools.now()).await?;
    drop(tx);
    let outcome = plan.outcome(&incoming.problems);
    if mode == Mode::Preview || outcome.created + outcome.changed == 0 {
        return Ok(outcome);
    }
    incoming.keep_files(tools).await?;
    let mut tx = tools.db.write_as_the_house().await?;
    // Planned again in turn: somebody may have imported the same meanwhile.
    tx.take_turn("billing/import").await?;
    let outcome = incoming.write(&mut tx).await?;
    if outcome.created + outcome.changed > 0 {
        let note = format!("+{} ~{}", outcome.created, outcome.changed);
        tx.commit(signed.saying(note)).await?;
    }
    Ok(outcome)
}

impl Incoming {
    /// Keeps the PDF files, before the rows that name them.
    ///
    /// # Errors
    /// The ZIP turns out to be broken, or the disk failed.
    pub async fn keep_files(&self, tools: &Tools) -> Result<(), Halt> {
        let named = self.candidates.iter().filter_map(|one| one.file.clone());
        for name in named {
            let pdfs = self.pdfs.clone();
            let read = tokio::task::spawn_blocking(move || pdfs.read(&name)).await;
            let bytes = read.map_err(|error| Fault::new("reading a PDF file", error))??;
            if let Some(bytes) = bytes {
                tools.files.put(&bytes).await?;
            }
        }
        Ok(())
    }

    /// Writes, when all is right; committing, and having kept the files, is the caller's.
    ///
    /// # Errors
    /// The database failed. What is wrong is in the [`Outcome`].
    pub async fn write(&self, tx: &mut Write) -> Result<Outcome, Halt> {
        let now = tx.now();
        let mut plan = Plan::of(tx, self, now).await?;
        let outcome = plan.outcome(&self.problems);
        if outcome.problems.is_empty() {
            for (company, name) in &plan.new_groups {
                parties::billing_group_named(tx, *company, name).await?;
            }
            if !plan.new_groups.is_empty() {
                plan = Plan::of(tx, self, now).await?;
            }
            for document in &plan.change {
                imports::progress(tx, document).await?;
            }
            imports::add(tx, plan.add).await?;
        }
        Ok(outcome)
    }
}

/// The SHA-256 of each of these files that is a PDF, and what is wrong with the others.
pub(crate) async fn inspect(
    pdfs: &PdfFolder,
    names: Vec<String>,
) -> Result<HashMap<String, Result<String, ImportRefusal>>, Halt> {
    let pdfs = pdfs.clone();
    let inspected = tokio::task::spawn_blocking(move || {
        let look = |name: String| {
            let judged = match pdfs.read(&name)? {
                None => Err(ImportRefusal::NoSuchFile(name.clone())),
                Some(bytes) => match papers::pdf::check(&bytes) {
                    Ok(()) => Ok(digest(&bytes)),
                    Err(refusal) => Err(ImportRefusal::Pdf(refusal.code(), name.clone())),
                },
            };
            Ok((name, judged))
        };
        names.into_iter().map(look).collect()
    });
    inspected
        .await
        .map_err(|error| Fault::new("looking at PDF files", error))?
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    kernel::hex(Sha256::digest(bytes))
}

impl Plan {
    async fn of(tx: &mut Read, incoming: &Incoming, now: Timestamp) -> Result<Self, Halt> {
        let directory = Directory::read(tx).await?;
        let mut plan = Self::default();
        let placed = plan.place(&incoming.candidates, &directory);
        let corrected = |one: &Placed| Some(one.candidate.corrects.as_ref()?.0.clone());
        let numbers = placed.iter().map(|one| one.candidate.number.to_string());
        let numbers: Vec<String> = numbers.chain(placed.iter().filter_map(corrected)).collect();
        let there = match (numbers.iter().min(), numbers.iter().max()) {
            (Some(first), Some(last)) => imports::existing(tx, first, last).await?,
            _ => Vec::new(),
        };
        let there: HashMap<(CompanyId, String), Existing> = there
            .into_iter()
            .map(|one| ((one.issuer, one.number.clone()), one))
            .collect();
        let invoices = invoices(&placed, &there, now);
        for one in placed {
            let key = (one.issuer, one.candidate.number.to_string());
            match there.get(&key) {
                Some(existing) => plan.compare(&one, existing),
                None => plan.add(one, &invoices, incoming.source),
            }
        }
        Ok(plan)
    }

    fn outcome(&self, known: &[Problem]) -> Outcome {
        if !known.is_empty() || !self.problems.is_empty() {
            return Outcome::refused([known, &self.problems].concat());
        }
        Outcome {
            created: self.add.len(),
            changed: self.change.len(),
            unchanged: self.unchanged,
            problems: Vec::new(),
        }
    }

    fn refuse(&mut self, candidate: &Candidate, column: &str, refusal: &ImportRefusal) {
        let column = match (candidate.row, &candidate.file) {
            (0, Some(file)) => file.as_str(),
            _ => column,
        };
        self.problems
            .push(Problem::of(candidate.row, column, refusal));
    }

    /// Finds each candidate's companies, and refuses a number that stands twice.
    fn place(&mut self, candidates: &[Candidate], directory: &Directory) -> Vec<Placed> {
        let mut seen = HashSet::new();
        let mut placed = Vec::new();
        for candidate in candidates {
            let company = directory.find(&candidate.company);
            let issuer = directory.issuer(&candidate.issuer);
            if let Err(refusal) = &company {
                self.refuse(candidate, "company", refusal);
            }
            if let Err(refusal) = &issuer {
                self.refuse(candidate, "issuer", refusal);
            }
            let (Ok(company), Ok(issuer)) = (company, issuer) else {
                continue;
            };
            if !seen.insert((issuer, candidate.number.clone())) {
                let twice = ImportRefusal::SameNumber(candidate.number.to_string());
                self.refuse(candidate, "number", &twice);
            }
            let named = candidate.group.as_deref();
            let group = named.and_then(|name| directory.group(company, name));
            if let (Some(name), None) = (named, group) {
                self.new_groups.insert((company, name.to_owned()));
            }
            placed.push(Placed {
                candidate: candidate.clone(),
                company,
                issuer,
                group,
            });
        }
        placed
    }

    /// An issued document never changes: only how far it is paid, a file it lacked, its billing group.
    fn compare(&mut self, placed: &Placed, existing: &Existing) {
        let candidate = &placed.candidate;
        let digest = candidate
            .pdf_digest
            .as_ref()
            .or(existing.pdf_digest.as_ref())
            .cloned();
        let same = [
            ("kind", candidate.kind == existing.kind),
            ("company", placed.company == existing.company),
            ("issued_on", candidate.issued_on == existing.issued_on),
            ("due_on", candidate.due_on == existing.due_on),
            ("net", candidate.net == existing.net),
            ("vat", candidate.vat == existing.vat),
            ("gross", candidate.gross == existing.gross),
            (
                "file",
                existing.pdf_digest.is_none() || digest == existing.pdf_digest,
            ),
        ];
        let before = self.problems.len();
        for (column, _) in same.iter().filter(|(_, same)| !same) {
            self.refuse(candidate, column, &ImportRefusal::Differs(column));
        }
        if self.problems.len() > before {
            return;
        }
        let standing = (candidate.state, candidate.paid);
        let group = placed.group.or(existing.group);
        let stays = candidate.group.is_none() || placed.group.is_some() && group == existing.group;
        let is_same = standing == (existing.state, existing.paid) && digest == existing.pdf_digest;
        if is_same && stays {
            self.unchanged += 1;
        } else {
            let (state, paid) = standing;
            self.change.push(Existing {
                state,
                paid,
                pdf_digest: digest,
                group,
                ..existing.clone()
            });
        }
    }

    fn add(&mut self, placed: Placed, invoices: &Invoices, source: &'static str) {
        let Placed {
            candidate,
            company,
            issuer,
            group,
        } = placed;
        let own = invoices
            .get(&(issuer, candidate.number.to_string()))
            .map(|invoice| invoice.id);
        let corrected = candidate.corrects.clone().map(|(number, issued_on)| {
            let found = invoices.get(&(issuer, number.clone()));
            let wrong = found.and_then(|one| match one.kind {
                DocumentKind::CreditNote => Some(ImportRefusal::CorrectsNoInvoice(number.clone())),
                _ if one.company != company => Some(ImportRefusal::CorrectsOther(number.clone())),
                _ => None,
            });
            if let Some(refusal) = wrong {
                self.refuse(&candidate, "corrects_number", &refusal);
            }
            let issued_on = issued_on.or(found.map(|invoice| invoice.issued_on));
            (found.map(|invoice| invoice.id), number, issued_on)
        });
        let Some(id) = own else { return };
        self.add.push(NewDocument {
            id,
            kind: candidate.kind,
            number: candidate.number.to_string(),
            issuer,
            company,
            state: candidate.state,
            issued_on: candidate.issued_on,
            due_on: candidate.due_on,
            period: candidate.period,
            net: candidate.net,
            vat: candidate.vat,
            gross: candidate.gross,
            paid: candidate.paid,
            corrects: corrected,
            pdf_digest: candidate.pdf_digest,
            source: Some(source.to_owned()),
            group,
            lines: candidate.lines,
            vat_rows: candidate.vat_rows,
        });
    }
}

/// What a credit note may point at, and the id each new document will bear.
struct Issued {
    id: DocumentId,
    kind: DocumentKind,
    company: CompanyId,
    issued_on: Day,
}

type Invoices = HashMap<(CompanyId, String), Issued>;

fn invoices(
    placed: &[Placed],
    there: &HashMap<(CompanyId, String), Existing>,
    now: Timestamp,
) -> Invoices {
    let kept = there.iter().map(|(key, one)| {
        (
            key.clone(),
            Issued {
                id: one.id,
                kind: one.kind,
                company: one.company,
                issued_on: one.issued_on,
            },
        )
    });
    let mut invoices: Invoices = kept.collect();
    for one in placed {
        let key = (one.issuer, one.candidate.number.to_string());
        let issued_on = one.candidate.issued_on;
        let issued = || Issued {
            id: DocumentId::new(now),
            kind: one.candidate.kind,
            company: one.company,
            issued_on,
        };
        invoices.entry(key).or_insert_with(issued);
    }
    invoices
}

/// What a credit note corrects is only said of credit notes.
pub(crate) fn corrects(kind: DocumentKind, number: &str) -> Option<String> {
    match kind {
        DocumentKind::CreditNote => Some(number.to_owned()).filter(|number| !number.is_empty()),
        DocumentKind::Invoice => None,
    }
}
