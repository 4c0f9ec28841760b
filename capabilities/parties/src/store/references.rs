use std::collections::HashSet;

use db::Write;
use kernel::Halt;

use crate::domain::Reference;

const SERIES: &str = "parties.company";

db::queries! {
    TAKEN_FROM = "
        SELECT reference FROM parties_company WHERE reference >= $1 ORDER BY reference LIMIT 200000";
}

/// The next reference.
pub async fn next(tx: &mut Write) -> Result<Reference, Halt> {
    let mut references = next_many(tx, 1).await?;
    references
        .pop()
        .ok_or_else(|| kernel::Fault::new("taking a reference", "none").into())
}

/// The next `count` references, those that an import brought along left out.
pub async fn next_many(tx: &mut Write, count: usize) -> Result<Vec<Reference>, Halt> {
    let mut references = Vec::with_capacity(count);
    if count == 0 {
        return Ok(references);
    }
    let first = Reference::numbered(tx.next_number(SERIES).await?);
    let taken: Vec<(String,)> = tx.all(TAKEN_FROM.bind(first.as_str())).await?;
    let taken: HashSet<String> = taken.into_iter().map(|(reference,)| reference).collect();
    let mut candidate = first;
    loop {
        if !taken.contains(candidate.as_str()) {
            references.push(candidate);
        }
        if references.len() == count {
            return Ok(references);
        }
        candidate = Reference::numbered(tx.next_number(SERIES).await?);
    }
}
