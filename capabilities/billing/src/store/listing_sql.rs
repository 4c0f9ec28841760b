//! One filter, written once, walked over the index that suits the scope and what is asked: the
//! company's own, those of a small reseller's companies, the numbers, or the dates.

use db::Query;

use super::narrowing::narrowed;

macro_rules! row {
    () => {
        "SELECT d.id, d.kind, d.number, d.issuer_id, d.company_id, d.site_id, d.state,
            d.issued_on, d.due_on, d.net, d.vat, d.gross, d.paid"
    };
}

macro_rules! name {
    () => {
        " LEFT JOIN parties_company_v c ON c.company_id = d.company_id"
    };
}

// What may be asked for. `$3`, `$4` and `$5` bound the dates and belong to each direction.
macro_rules! filter {
    () => {
        concat!(
            " AND d.kind = $1
          AND (CAST($6 AS TEXT) IS NULL OR d.state = $6)
          AND (CAST($7 AS TEXT) IS NULL OR d.site_id = $7)",
            narrowed!("d", "$8"),
            "
          AND (CAST($9 AS TEXT) IS NULL OR UPPER(d.number) LIKE $9 ESCAPE '!')
          AND (CAST($10 AS BIGINT) IS NULL OR d.gross >= $10)
          AND (CAST($11 AS BIGINT) IS NULL OR d.gross <= $11)
          AND (CAST($12 AS TEXT) IS NULL OR d.due_on < $12)
          AND (CAST($13 AS TEXT) IS NULL OR d.due_on IS NULL OR d.due_on >= $13)"
        )
    };
}

// Nothing asked for, by who sees the whole company: each condition the engine need not weigh is a fifth of
// what a row costs. The one walk without the narrowed wall: `listing::walk` takes it for nobody narrowed. That nothing is
// asked is weighed once, not for each row; it also tells PostgreSQL what each parameter is, and shows nothing to who is.
macro_rules! nothing_asked {
    () => {
        " AND d.kind = $1
          AND CAST($6 AS TEXT) IS NULL AND CAST($7 AS TEXT) IS NULL AND CAST($8 AS TEXT) IS NULL
          AND CAST($9 AS TEXT) IS NULL AND CAST($10 AS BIGINT) IS NULL AND CAST($11 AS BIGINT) IS NULL
          AND CAST($12 AS TEXT) IS NULL AND CAST($13 AS TEXT) IS NULL"
    };
}

// The words of the partial indexes: only said so do the engines see that they may use them.
macro_rules! unpaid {
    () => {
        " AND d.state IN ('sent', 'partiallyPaid')"
    };
}

macro_rules! older {
    () => {
        " AND (d.issued_on, d.id) < ($3, $4) AND d.issued_on >= $5
        ORDER BY d.issued_on DESC, d.id DESC LIMIT $14"
    };
}

macro_rules! newer {
    () => {
        " AND (d.issued_on, d.id) > ($3, $4) AND d.issued_on <= $5
        ORDER BY d.issued_on, d.id LIMIT $14"
    };
}

macro_rules! from_one {
    ($names:expr) => {
        concat!(
            " FROM billing_document d",
            $names,
            " WHERE d.company_id = $2"
        )
    };
}

// `CROSS JOIN`: SQLite then begins at the companies, so that what a small reseller waits for
// does not grow with the house.
macro_rules! from_few {
    ($names:expr) => {
        concat!(
            " FROM parties_tree_v t CROSS JOIN billing_document d",
            $names,
            " WHERE t.ancestor_id = $2 AND d.company_id = t.company_id"
        )
    };
}

macro_rules! from_many {
    ($names:expr) => {
        concat!(
            " FROM billing_document d",
            $names,
            " WHERE EXISTS (SELECT 1 FROM parties_tree_v t
                WHERE t.ancestor_id = $2 AND t.company_id = d.company_id)"
        )
    };
}

// `~` comes after every letter a number may hold.
macro_rules! from_numbers {
    ($names:expr) => {
        concat!(
            " FROM (SELECT x.id FROM billing_document x WHERE x.number >= $15 AND x.number < $15 || '~'
                UNION
                SELECT y.id FROM billing_document y WHERE y.number >= $16 AND y.number < $16 || '~') AS n
            CROSS JOIN billing_document d",
            $names,
            " WHERE d.id = n.id AND EXISTS (SELECT 1 FROM parties_tree_v t
                WHERE t.ancestor_id = $2 AND t.company_id = d.company_id)"
        )
    };
}

macro_rules! list {
    ($from:ident, $unpaid:expr, $direction:ident) => {
        concat!(
            row!(),
            ", c.legal_name",
            $from!(name!()),
            filter!(),
            $unpaid,
            $direction!()
        )
    };
}

// The few companies' documents are put in order by day and id alone; the page's own are then read whole.
macro_rules! list_few {
    ($unpaid:expr, $direction:ident, $order:literal) => {
        concat!(
            row!(),
            ", c.legal_name FROM (SELECT d.id AS found",
            from_few!(""),
            filter!(),
            $unpaid,
            $direction!(),
            ") AS n CROSS JOIN billing_document d",
            name!(),
            " WHERE d.id = n.found ORDER BY ",
            $order
        )
    };
}

// One company's rows need no name: the page has it.
macro_rules! list_one {
    ($filter:ident, $unpaid:expr, $direction:ident) => {
        concat!(
            row!(),
            ", ''",
            from_one!(""),
            $filter!(),
            $unpaid,
            $direction!()
        )
    };
}

macro_rules! total {
    ($from:ident, $unpaid:expr) => {
        total!($from, filter, $unpaid)
    };
    ($from:ident, $filter:ident, $unpaid:expr) => {
        concat!(
            "SELECT COUNT(*), CAST(COALESCE(SUM(f.net), 0) AS BIGINT),
                CAST(COALESCE(SUM(f.vat), 0) AS BIGINT), CAST(COALESCE(SUM(f.gross), 0) AS BIGINT),
                CAST(COALESCE(SUM(f.gross - f.paid), 0) AS BIGINT)
            FROM (SELECT d.net, d.vat, d.gross, d.paid",
            $from!(""),
            $filter!(),
            $unpaid,
            older!(),
            ") AS f"
        )
    };
}

db::queries! {
    WHOLE_OLDER = list_one!(nothing_asked, "", older);
    WHOLE_NEWER = list_one!(nothing_asked, "", newer);
    WHOLE_TOTAL = total!(from_one, nothing_asked, "");
    ONE_OLDER = list_one!(filter, "", older);
    ONE_NEWER = list_one!(filter, "", newer);
    ONE_TOTAL = total!(from_one, "");
    ONE_UNPAID_OLDER = list_one!(filter, unpaid!(), older);
    ONE_UNPAID_NEWER = list_one!(filter, unpaid!(), newer);
    ONE_UNPAID_TOTAL = total!(from_one, unpaid!());
    FEW_OLDER = list_few!("", older, "d.issued_on DESC, d.id DESC");
    FEW_NEWER = list_few!("", newer, "d.issued_on, d.id");
    FEW_TOTAL = total!(from_few, "");
    FEW_UNPAID_OLDER = list_few!(unpaid!(), older, "d.issued_on DESC, d.id DESC");
    FEW_UNPAID_NEWER = list_few!(unpaid!(), newer, "d.issued_on, d.id");
    FEW_UNPAID_TOTAL = total!(from_few, unpaid!());
    MANY_OLDER = list!(from_many, "", older);
    MANY_NEWER = list!(from_many, "", newer);
    MANY_TOTAL = total!(from_many, "");
    MANY_UNPAID_OLDER = list!(from_many, unpaid!(), older);
    MANY_UNPAID_NEWER = list!(from_many, unpaid!(), newer);
    MANY_UNPAID_TOTAL = total!(from_many, unpaid!());
    NUMBERS_OLDER = list!(from_numbers, "", older);
    NUMBERS_NEWER = list!(from_numbers, "", newer);
    NUMBERS_TOTAL = total!(from_numbers, "");
    NUMBERS_UNPAID_OLDER = list!(from_numbers, unpaid!(), older);
    NUMBERS_UNPAID_NEWER = list!(from_numbers, unpaid!(), newer);
    NUMBERS_UNPAID_TOTAL = total!(from_numbers, unpaid!());
}

/// Which rows are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Walk {
    /// The one company's, whole: nothing is asked for, and who asks is not narrowed.
    Whole,
    One,
    OneUnpaid,
    Few,
    FewUnpaid,
    Many,
    ManyUnpaid,
    Numbers,
    NumbersUnpaid,
}

/// What is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Older,
    Newer,
    Total,
}

/// The text for it.
pub(crate) fn query(walk: Walk, ask: Ask) -> Query {
    let [older, newer, total] = match walk {
        Walk::Whole => [WHOLE_OLDER, WHOLE_NEWER, WHOLE_TOTAL],
        Walk::One => [ONE_OLDER, ONE_NEWER, ONE_TOTAL],
        Walk::OneUnpaid => [ONE_UNPAID_OLDER, ONE_UNPAID_NEWER, ONE_UNPAID_TOTAL],
        Walk::Few => [FEW_OLDER, FEW_NEWER, FEW_TOTAL],
        Walk::FewUnpaid => [FEW_UNPAID_OLDER, FEW_UNPAID_NEWER, FEW_UNPAID_TOTAL],
        Walk::Many => [MANY_OLDER, MANY_NEWER, MANY_TOTAL],
        Walk::ManyUnpaid => [MANY_UNPAID_OLDER, MANY_UNPAID_NEWER, MANY_UNPAID_TOTAL],
        Walk::Numbers => [NUMBERS_OLDER, NUMBERS_NEWER, NUMBERS_TOTAL],
        Walk::NumbersUnpaid => [
            NUMBERS_UNPAID_OLDER,
            NUMBERS_UNPAID_NEWER,
            NUMBERS_UNPAID_TOTAL,
        ],
    };
    match ask {
        Ask::Older => older,
        Ask::Newer => newer,
        Ask::Total => total,
    }
}
