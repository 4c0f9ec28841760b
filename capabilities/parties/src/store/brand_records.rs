use access::CompanyId;
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::Checked;

db::queries! {
    OF_BRAND = "
        SELECT kind, name, expected, state, found, checked_at
        FROM parties_brand_record WHERE company_id = $1 ORDER BY kind LIMIT 20";
    KEEP = "
        INSERT INTO parties_brand_record (company_id, kind, name, expected, state, found, checked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (company_id, kind) DO UPDATE
        SET name = excluded.name, expected = excluded.expected, state = excluded.state,
            found = excluded.found, checked_at = excluded.checked_at";
}

impl FromRow for Checked {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            kind: row.take_coded()?,
            name: row.take()?,
            expected: row.take()?,
            state: row.take_coded()?,
            found: row.take()?,
            at: row.take()?,
        })
    }
}

/// What the name servers last said of a brand that was found in a scope.
pub async fn of_brand(tx: &mut Read, company: CompanyId) -> Result<Vec<Checked>, Halt> {
    tx.all(OF_BRAND.bind(company)).await
}

/// Keeps what they said, in place of what they said before.
pub async fn keep(tx: &mut Write, company: CompanyId, checked: &Checked) -> Result<(), Halt> {
    let bound = KEEP
        .bind(company)
        .bind(checked.kind.code())
        .bind(&checked.name)
        .bind(&checked.expected)
        .bind(checked.state.code())
        .bind(&checked.found)
        .bind(checked.at);
    tx.run(bound).await.map(|_| ())
}
