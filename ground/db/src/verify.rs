use std::fmt;

use kernel::Halt;

use crate::Read;
use crate::chain::{Entry, Head, NOTHING};
use crate::seal::{HEAD, HeadReader, SignedHead};

crate::queries! {
    PAGE = "
        SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note,
            number, salt, personal, previous, hash, as_login_id
        FROM db_audit WHERE number > $1 ORDER BY number, id LIMIT 2000";
    COUNT = "SELECT COUNT(*) FROM db_audit WHERE number <= $1";
    STRAY = "SELECT id FROM db_audit WHERE number IS NULL ORDER BY id LIMIT 1";
    SEALS = "
        SELECT number, hash, sealed_at, signature FROM db_audit_seal
        WHERE number > $1 ORDER BY number LIMIT 5000";
}

/// What a walk along the audit trail found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Lines that hold.
    pub entry_count: i64,
    /// Those of them whose person was cleared.
    pub erased_count: i64,
    /// Signed ends that were compared.
    pub head_count: i64,
    /// The first thing wrong.
    pub breach: Option<Breach>,
}

/// The first line that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its number.
    pub number: i64,
    /// Its id; empty when it is gone.
    pub id: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What can be wrong with a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The line was changed.
    Altered,
    /// The line is gone, and later ones are there.
    Removed,
    /// The line and all after it are gone: the trail was at least so long.
    Truncated(i64),
    /// Two lines have the number, or one has none.
    Inserted,
    /// From this line on the trail was written anew: up to the number, it is not what was signed.
    Rewritten(i64),
    /// A signed end was not signed by this house.
    Forged,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match self.wrong {
            Wrong::Altered => write!(f, "entry {number} was altered")?,
            Wrong::Removed => write!(f, "entry {number} was removed")?,
            Wrong::Truncated(known) => {
                return write!(f, "entries {number} to {known} at least were cut off");
            }
            Wrong::Inserted => write!(f, "an entry was slipped in beside entry {number}")?,
            Wrong::Rewritten(known) => {
                write!(
                    f,
                    "entries {number} to {known} are not those that were signed"
                )?;
            }
            Wrong::Forged => return write!(f, "the head of entry {number} was not signed here"),
        }
        match self.id.is_empty() {
            true => Ok(()),
            false => write!(f, " (id {})", self.id),
        }
    }
}

/// A number at which the hash is known from elsewhere.
pub(crate) struct Mark {
    head: Head,
    kind: Known,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// By the database's own word.
    Unsigned,
    Signed,
    Forged,
}

impl Mark {
    pub(crate) fn unsigned(head: Head) -> Self {
        let kind = Known::Unsigned;
        Self { head, kind }
    }

    fn signed(signed: &SignedHead, reader: Option<&HeadReader>) -> Self {
        let kind = match reader.map(|reader| reader.believes(signed)) {
            Some(true) => Known::Signed,
            Some(false) => Known::Forged,
            None => Known::Unsigned,
        };
        let head = signed.head;
        Self { head, kind }
    }
}

/// Reads the whole trail, and finds the first line that was altered, removed, slipped in, moved or
/// cut off. `kept` are heads signed earlier and kept elsewhere; without a `reader` their signatures
/// are not looked at. `told` hears how far it is, and of how many.
///
/// # Errors
/// The database failed. A breach is no error but the answer.
pub async fn verify_audit(
    tx: &mut Read,
    reader: Option<&HeadReader>,
    kept: &[SignedHead],
    told: &(dyn Fn(i64, i64) + Sync),
) -> Result<Verdict, Halt> {
    let mut marks: Vec<Mark> = kept.iter().map(|one| Mark::signed(one, reader)).collect();
    let mut after = 0;
    loop {
        let seals: Vec<SignedHead> = tx.all(SEALS.bind(after)).await?;
        let Some(last) = seals.last() else { break };
        after = last.number();
        marks.extend(seals.iter().map(|one| Mark::signed(one, reader)));
    }
    let head: Option<Head> = tx.one(HEAD.bound()).await?;
    let total = head.map_or(0, |head| head.number);
    marks.extend(head.map(Mark::unsigned));
    let start = Head {
        number: 0,
        hash: NOTHING,
    };
    let mut verdict = walk(tx, start, marks, &|done| told(done, total)).await?;
    if verdict.breach.is_none() {
        verdict.breach = stray(tx, verdict.entry_count).await?;
    }
    Ok(verdict)
}

/// What paging along the numbers would pass by.
async fn stray(tx: &mut Read, last: i64) -> Result<Option<Breach>, Halt> {
    let unnumbered: Option<(String,)> = tx.one(STRAY.bound()).await?;
    let counted: Option<(i64,)> = tx.one(COUNT.bind(last)).await?;
    let id = match (unnumbered, counted) {
        (Some((id,)), _) => id,
        (None, Some((count,))) if count == last => return Ok(None),
        (None, _) => String::new(),
    };
    Ok(Some(Breach {
        number: last,
        id,
        wrong: Wrong::Inserted,
    }))
}

/// Walks from after `from` to the end, past every mark.
pub(crate) async fn walk(
    tx: &mut Read,
    from: Head,
    mut marks: Vec<Mark>,
    told: &(dyn Fn(i64) + Sync),
) -> Result<Verdict, Halt> {
    marks.sort_by_key(|mark| mark.head.number);
    let mut walker = Walker {
        last: from,
        last_id: String::new(),
        since_mark: (from.number + 1, String::new()),
        verdict: Verdict::default(),
    };
    let mut marks = marks.into_iter().peekable();
    while let Some(mark) = marks.next_if(|mark| mark.head.number <= from.number) {
        if let Some(breach) = walker.at_start(&mark, from) {
            walker.verdict.breach = Some(breach);
            return Ok(walker.verdict);
        }
    }
    loop {
        let entries: Vec<Entry> = tx.all(PAGE.bind(walker.last.number)).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            walker.verdict.breach = walker.step(entry)?;
            while walker.verdict.breach.is_none()
                && let Some(mark) = marks.next_if(|mark| mark.head.number <= walker.last.number)
            {
                walker.verdict.breach = walker.pass(&mark);
            }
            if walker.verdict.breach.is_some() {
                return Ok(walker.verdict);
            }
        }
        told(walker.last.number);
    }
    walker.verdict.breach = marks
        .max_by_key(|mark| (mark.kind != Known::Forged, mark.head.number))
        .map(|mark| walker.fell_short(&mark));
    Ok(walker.verdict)
}

struct Walker {
    last: Head,
    last_id: String,
    /// The first line after the last mark that held.
    since_mark: (i64, String),
    verdict: Verdict,
}

impl Walker {
    /// The breach that the next line shows.
    fn step(&mut self, entry: Entry) -> Result<Option<Breach>, Halt> {
        let expected = self.last.number + 1;
        let here = |wrong| Some(breach(entry.number, &entry.id, wrong));
        if entry.number > expected {
            return Ok(Some(breach(expected, "", Wrong::Removed)));
        }
        if entry.number < expected {
            return Ok(here(Wrong::Inserted));
        }
        if entry.own_hash()[..] != entry.hash[..] || !person_holds(&entry) {
            return Ok(here(Wrong::Altered));
        }
        if entry.previous[..] != self.last.hash[..] {
            // This line is as it was written: the one before was made to look so.
            let before = match self.last_id.is_empty() {
                true => here(Wrong::Altered),
                false => Some(breach(self.last.number, &self.last_id, Wrong::Altered)),
            };
            return Ok(before);
        }
        if self.since_mark.0 == entry.number {
            self.since_mark.1.clone_from(&entry.id);
        }
        self.last = entry.head()?;
        self.last_id = entry.id;
        self.verdict.entry_count += 1;
        self.verdict.erased_count += i64::from(entry.salt.is_none());
        Ok(None)
    }

    /// The breach that a mark at or before the last line shows.
    fn pass(&mut self, mark: &Mark) -> Option<Breach> {
        if mark.kind == Known::Forged {
            return Some(breach(mark.head.number, "", Wrong::Forged));
        }
        if mark.head != self.last {
            let (number, id) = &self.since_mark;
            return Some(breach(*number, id, Wrong::Rewritten(mark.head.number)));
        }
        self.since_mark = (self.last.number + 1, String::new());
        self.verdict.head_count += i64::from(mark.kind == Known::Signed);
        None
    }

    fn at_start(&self, mark: &Mark, from: Head) -> Option<Breach> {
        match mark.kind {
            Known::Forged => Some(breach(mark.head.number, "", Wrong::Forged)),
            _ if mark.head == from => None,
            _ => Some(breach(1, "", Wrong::Rewritten(from.number))),
        }
    }

    /// A mark beyond the last line.
    fn fell_short(&self, mark: &Mark) -> Breach {
        match mark.kind {
            Known::Forged => breach(mark.head.number, "", Wrong::Forged),
            Known::Signed | Known::Unsigned => {
                breach(self.last.number + 1, "", Wrong::Truncated(mark.head.number))
            }
        }
    }
}

/// Name and address are those of the digest, or both were cleared with their salt.
fn person_holds(entry: &Entry) -> bool {
    match &entry.salt {
        Some(salt) => entry.digest_of_person(salt)[..] == entry.personal[..],
        None => entry.actor.is_empty() && entry.address.is_empty(),
    }
}

fn breach(number: i64, id: &str, wrong: Wrong) -> Breach {
    Breach {
        number,
        id: id.to_owned(),
        wrong,
    }
}
