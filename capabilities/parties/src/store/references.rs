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
    next_beside(tx, count, HashSet::new()).await
}

/// As [`next_many`], those `brought` by the file that is being written left out too.
pub async fn next_beside(
    tx: &mut Write,
    count: usize,
    brought: HashSet<String>,
) -> Result<Vec<Reference>, Halt> {
    let mut references = Vec::with_capacity(count);
    if count == 0 {
        return Ok(references);
    }
    let first = tx.next_numbers(SERIES, 0).await?;
    let from = Reference::numbered(first);
    let taken: Vec<(String,)> = tx.all_as_the_house(TAKEN_FROM.bind(from.as_str())).await?;
    let taken = taken.into_iter().map(|(reference,)| reference);
    let taken: HashSet<String> = taken.chain(brought).collect();
    while references.len() < count {
        let wanted = i64::try_from(count - references.len()).unwrap_or(i64::MAX);
        let first = tx.next_numbers(SERIES, wanted).await?;
        let fresh = (first..first.saturating_add(wanted)).map(Reference::numbered);
        references.extend(fresh.filter(|reference| !taken.contains(reference.as_str())));
    }
    Ok(references)
}
