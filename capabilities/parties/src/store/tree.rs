use access::{Breadth, CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Fault, Halt};

use crate::domain::Reference;

db::queries! {
    BRANCH_SIZE = "
        SELECT COUNT(*) FROM (SELECT 1 FROM parties_tree_v WHERE ancestor_id = $1 LIMIT 3001) AS counted";
    TAKE_TURN = "UPDATE parties_tree_turn SET turns = turns + 1 WHERE one = 1";
    STANDS_BELOW = "
        SELECT depth FROM parties_tree WHERE ancestor_id = $1 AND company_id = $2";
    HANG = "
        INSERT INTO parties_tree (ancestor_id, company_id, depth)
        SELECT ancestor_id, CAST($1 AS TEXT), depth + 1 FROM parties_tree WHERE company_id = $2";
    HANG_ITSELF = "INSERT INTO parties_tree (ancestor_id, company_id, depth) VALUES ($1, $2, 0)";
    CUT = "
        DELETE FROM parties_tree
        WHERE company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)
          AND ancestor_id IN (SELECT ancestor_id FROM parties_tree WHERE company_id = $1 AND depth > 0)";
    GRAFT = "
        INSERT INTO parties_tree (ancestor_id, company_id, depth)
        SELECT above.ancestor_id, below.company_id, above.depth + below.depth + 1
        FROM parties_tree above
        JOIN parties_tree below ON below.ancestor_id = $2
        WHERE above.company_id = $1";
    MOVE = "UPDATE parties_company SET parent_id = $2, version = version + 1 WHERE id = $1 AND version = $3";
    ANCESTORS = "
        SELECT c.id, c.legal_name, c.reference
        FROM parties_tree up
        JOIN parties_company c ON c.id = up.ancestor_id
        WHERE up.company_id = $1 AND up.depth > 0
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = up.ancestor_id)
        ORDER BY up.depth DESC";
    CHILDREN = "
        SELECT c.id, c.legal_name, c.reference
        FROM parties_company c
        WHERE c.parent_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)
        ORDER BY c.search_key, c.id
        LIMIT 21";
    PARENTS = "
        SELECT c.id, c.legal_name, c.reference
        FROM parties_company c
        WHERE c.id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)
          AND c.role <> 'customer' AND c.state <> 'closed'
        ORDER BY c.search_key, c.id
        LIMIT 500";
    OPEN_BELOW = "
        SELECT COUNT(*) FROM parties_tree t
        JOIN parties_company c ON c.id = t.company_id
        WHERE t.ancestor_id = $1 AND t.depth > 0 AND c.state <> 'closed'";
    COUNT = "
        SELECT COUNT(*) FROM (SELECT 1 FROM parties_tree WHERE ancestor_id = $1 LIMIT 101) AS some_of_them";
    BY_REFERENCE = "
        SELECT id FROM parties_company
        WHERE reference = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = parties_company.id)";
    TOP = "SELECT id FROM parties_company WHERE parent_id IS NULL ORDER BY reference LIMIT 1";
}

/// A company as a line of a tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Key.
    pub id: CompanyId,
    /// Raison sociale.
    pub legal_name: String,
    /// `OIP-…`.
    pub reference: String,
}

impl FromRow for Node {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            legal_name: row.take()?,
            reference: row.take()?,
        })
    }
}

/// Waits for one's turn to change the tree, until this transaction ends. On SQLite there is one
/// writer anyway; on PostgreSQL what comes after sees what others committed before.
pub async fn take_turn(tx: &mut Write) -> Result<(), Halt> {
    tx.run(TAKE_TURN.bound()).await.map(|_| ())
}

/// Whether `company` is `ancestor` or stands below it.
pub async fn stands_below(
    tx: &mut Read,
    ancestor: CompanyId,
    company: CompanyId,
) -> Result<bool, Halt> {
    let found: Option<(i64,)> = tx.one(STANDS_BELOW.bind(ancestor).bind(company)).await?;
    Ok(found.is_some())
}

/// Gives a new company its place. Only the house changes the tree: the second wall stands on it.
pub async fn hang(
    tx: &mut Write,
    company: CompanyId,
    parent: Option<CompanyId>,
) -> Result<(), Halt> {
    if let Some(parent) = parent {
        tx.run_as_the_house(HANG.bind(company).bind(parent)).await?;
    }
    tx.run_as_the_house(HANG_ITSELF.bind(company).bind(company))
        .await
        .map(|_| ())
}

/// Adds closure rows worked out beforehand: imports and samples.
pub async fn hang_many(tx: &mut Write, rows: &[(CompanyId, CompanyId, i64)]) -> Result<(), Halt> {
    let values = |(ancestor, company, depth): &(CompanyId, CompanyId, i64)| {
        vec![
            Value::Text(Some(ancestor.to_string())),
            Value::Text(Some(company.to_string())),
            Value::Int(Some(*depth)),
        ]
    };
    let rows = rows.iter().map(values).collect();
    super::insert(tx, "parties_tree (ancestor_id, company_id, depth)", rows).await
}

/// Moves a company and all below it under `parent`.
pub async fn graft(
    tx: &mut Write,
    company: CompanyId,
    version: i64,
    parent: CompanyId,
) -> Result<(), Halt> {
    tx.run_unless_stale(MOVE.bind(company).bind(parent).bind(version))
        .await?;
    tx.run_as_the_house(CUT.bind(company)).await?;
    tx.run_as_the_house(GRAFT.bind(parent).bind(company))
        .await
        .map(|_| ())
}

/// The companies above, from the top of the scope down.
pub async fn ancestors(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<Node>, Halt> {
    tx.all(ANCESTORS.bind(company).bind(scope.root())).await
}

/// The first twenty companies directly below, and one more when there are more.
pub async fn children(tx: &mut Read, scope: &Scope, company: CompanyId) -> Result<Vec<Node>, Halt> {
    tx.all(CHILDREN.bind(company).bind(scope.root())).await
}

/// The companies that may take others, for choosing a parent.
pub async fn possible_parents(tx: &mut Read, scope: &Scope) -> Result<Vec<Node>, Halt> {
    tx.all(PARENTS.bind(scope.root())).await
}

/// The company with this reference, when it stands at or below the scope's.
pub async fn by_reference(
    tx: &mut Read,
    scope: &Scope,
    reference: &Reference,
) -> Result<Option<CompanyId>, Halt> {
    let found: Option<(CompanyId,)> = tx
        .one(BY_REFERENCE.bind(reference.as_str()).bind(scope.root()))
        .await?;
    Ok(found.map(|(id,)| id))
}

/// How many companies below are not closed.
pub async fn open_below(tx: &mut Read, company: CompanyId) -> Result<i64, Halt> {
    let count: Option<(i64,)> = tx.one(OPEN_BELOW.bind(company)).await?;
    Ok(count.map_or(0, |(count,)| count))
}

/// Whether one, a few or many companies stand at or below `company`.
pub async fn breadth(tx: &mut Read, company: CompanyId) -> Result<Breadth, Halt> {
    let count: Option<(i64,)> = tx.one(COUNT.bind(company)).await?;
    Ok(Breadth::of(count.map_or(1, |(count,)| count)))
}

/// The company at the top: the operator.
pub async fn top(tx: &mut Read) -> Result<Option<CompanyId>, Halt> {
    let top: Option<(CompanyId,)> = tx.one(TOP.bound()).await?;
    Ok(top.map(|(id,)| id))
}

/// So many companies are fetched and sorted in less time than as many strangers are passed by.
const NARROW: i64 = 3_000;

/// Whether the scope covers so few companies that a list begins with them, and not with all names.
pub async fn is_narrow(tx: &mut Read, scope: &Scope) -> Result<bool, Halt> {
    match scope.breadth() {
        Breadth::One | Breadth::Few => Ok(true),
        Breadth::Many => {
            let count: Option<(i64,)> = tx.one(BRANCH_SIZE.bind(scope.root())).await?;
            Ok(count.is_some_and(|(count,)| count <= NARROW))
        }
    }
}
