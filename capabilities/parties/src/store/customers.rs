use access::{CompanyId, Scope};
use db::{Bound, FromRow, Query, Read, Row};
use kernel::{Coded, Fault, Halt};

use crate::domain::{CompanyState, Role, like_pattern};

/// How many lines a page of the list holds.
pub const PAGE: usize = 50;

/// Beyond this, the list says « plus de ».
pub const COUNTED: i64 = 1_000;

/// What the list is narrowed by, the same words in each query below.
macro_rules! filtered {
    () => {
        "
          AND c.id <> $1
          AND (CAST($2 AS TEXT) IS NULL OR c.search_key LIKE $2 OR c.reference LIKE $3 OR c.siren LIKE $4)
          AND (CAST($5 AS TEXT) IS NULL OR c.state = $5)
          AND (CAST($6 AS TEXT) IS NULL OR c.role = $6)
          AND (CAST($7 AS TEXT) IS NULL OR c.parent_id = $7)"
    };
}

/// The page's lines, once they are known. What stands above the scope is not told, not even its name.
/// `CROSS JOIN` keeps SQLite to this order.
macro_rules! lines {
    () => {
        ")
        SELECT c.id, c.reference, c.legal_name, c.siren, c.role, c.state, c.search_key, p.legal_name
        FROM page g CROSS JOIN parties_company c
        LEFT JOIN parties_company p ON p.id = c.parent_id AND c.id <> $1
        WHERE c.id = g.id"
    };
}

/// The index of names holds all that is asked of a line.
macro_rules! wide {
    () => {
        "WITH page AS (
        SELECT c.search_key, c.id FROM parties_company c
        WHERE EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $1 AND t.company_id = c.id)"
    };
}

macro_rules! narrow {
    () => {
        "WITH page AS (
        SELECT c.search_key, c.id FROM parties_tree b CROSS JOIN parties_company c
        WHERE b.ancestor_id = $1 AND c.id = b.company_id"
    };
}

macro_rules! after {
    () => {
        " AND (c.search_key, c.id) > ($8, $9) ORDER BY c.search_key, c.id LIMIT 51"
    };
}

macro_rules! before {
    () => {
        " AND (c.search_key, c.id) < ($8, $9) ORDER BY c.search_key DESC, c.id DESC LIMIT 51"
    };
}

// Two equal queries a list. In a wide tree the names are walked in order and each line asked
// whether it stands below; in a narrow one the few below are fetched first, then sorted. Neither
// engine chooses well on its own between the two.
db::queries! {
    WIDE_AFTER = concat!(wide!(), filtered!(), after!(), lines!(), "
        ORDER BY c.search_key, c.id");
    WIDE_BEFORE = concat!(wide!(), filtered!(), before!(), lines!(), "
        ORDER BY c.search_key DESC, c.id DESC");
    NARROW_AFTER = concat!(narrow!(), filtered!(), after!(), lines!(), "
        ORDER BY c.search_key, c.id");
    NARROW_BEFORE = concat!(narrow!(), filtered!(), before!(), lines!(), "
        ORDER BY c.search_key DESC, c.id DESC");
    WIDE_COUNT = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM parties_company c
        WHERE EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $1 AND t.company_id = c.id)",
        filtered!(), " LIMIT 1001) AS counted");
    NARROW_COUNT = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM parties_tree t
        CROSS JOIN parties_company c WHERE t.ancestor_id = $1 AND c.id = t.company_id",
        filtered!(), " LIMIT 1001) AS counted");
}

/// What narrows the list of customers.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name, a reference or a SIREN.
    pub words: String,
    /// Only in this state.
    pub state: Option<CompanyState>,
    /// Only in this role.
    pub role: Option<Role>,
    /// Only directly below this company.
    pub parent: Option<CompanyId>,
}

/// Where a page of the list begins: after, or before, a line.
#[derive(Clone, Debug)]
pub enum From {
    /// After this search key and id; both empty: from the start.
    After(String, String),
    /// Before them.
    Before(String, String),
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Key.
    pub id: CompanyId,
    /// `OIP-…`.
    pub reference: String,
    /// Raison sociale.
    pub legal_name: String,
    /// SIREN, when known.
    pub siren: Option<String>,
    /// What it is to the operator.
    pub role: Role,
    /// Whether it may act.
    pub state: CompanyState,
    /// By which it is sorted.
    pub search_key: String,
    /// The company it stands under.
    pub parent_name: Option<String>,
}

impl FromRow for Customer {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            reference: row.take()?,
            legal_name: row.take()?,
            siren: row.take()?,
            role: row.take_coded()?,
            state: row.take_coded()?,
            search_key: row.take()?,
            parent_name: row.take()?,
        })
    }
}

fn narrowed(query: Query, scope: &Scope, filter: &Filter) -> Bound {
    let compact: String = filter
        .words
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let plain = compact
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    let digits = compact.len() >= 3 && compact.bytes().all(|byte| byte.is_ascii_digit());
    let reference =
        (plain && !compact.is_empty()).then(|| format!("{}%", compact.to_ascii_uppercase()));
    let name = like_pattern(&filter.words);
    query
        .bind(scope.root())
        .bind(name)
        .bind(reference)
        .bind(digits.then(|| format!("{compact}%")))
        .bind(filter.state.map(Coded::code))
        .bind(filter.role.map(Coded::code))
        .bind(filter.parent)
}

/// A page of the list, in the order of names, and whether there is more that way.
pub async fn page(
    tx: &mut Read,
    scope: &Scope,
    filter: &Filter,
    from: &From,
) -> Result<(Vec<Customer>, More), Halt> {
    let is_narrow = super::tree::is_narrow(tx, scope).await?;
    let (query, key, id) = match (from, is_narrow) {
        (From::After(key, id), false) => (WIDE_AFTER, key, id),
        (From::After(key, id), true) => (NARROW_AFTER, key, id),
        (From::Before(key, id), false) => (WIDE_BEFORE, key, id),
        (From::Before(key, id), true) => (NARROW_BEFORE, key, id),
    };
    let bound = narrowed(query, scope, filter).bind(key).bind(id);
    let mut lines: Vec<Customer> = tx.all(bound).await?;
    let more = if lines.len() > PAGE {
        More::Yes
    } else {
        More::No
    };
    lines.truncate(PAGE);
    if let From::Before(..) = from {
        lines.reverse();
    }
    Ok((lines, more))
}

/// Whether a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// It does.
    Yes,
    /// It ends here.
    No,
}

/// How many lines the whole list has; [`COUNTED`] and one when there are more.
pub async fn count(tx: &mut Read, scope: &Scope, filter: &Filter) -> Result<i64, Halt> {
    let query = match super::tree::is_narrow(tx, scope).await? {
        false => WIDE_COUNT,
        true => NARROW_COUNT,
    };
    let count: Option<(i64,)> = tx.one(narrowed(query, scope, filter)).await?;
    Ok(count.map_or(0, |(count,)| count))
}
