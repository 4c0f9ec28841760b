use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Vault, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::{Iban, PaymentDetails};

db::queries! {
    FIND = "
        SELECT company_id, method, holder, iban_masked, bic, changed_at, version
        FROM parties_payment
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)";
    SEALED = "
        SELECT iban_sealed FROM parties_payment
        WHERE company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)";
    SAVE = "
        UPDATE parties_payment
        SET method = $3, holder = $4, iban_masked = $5, iban_sealed = $6, bic = $7, changed_at = $8,
            version = version + 1
        WHERE company_id = $1 AND version = $2";
    HOLD = "UPDATE parties_payment SET version = version WHERE company_id = $1 AND version = $2";
    PUT = "
        UPDATE parties_payment
        SET method = $2, holder = $3, iban_masked = $4, iban_sealed = $5, bic = $6, changed_at = $7,
            version = version + 1
        WHERE company_id = $1";
}

impl FromRow for PaymentDetails {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            company: row.take()?,
            method: row.take_coded()?,
            holder: row.take()?,
            iban_masked: row.take()?,
            bic: row.take()?,
            changed_at: row.take()?,
            version: row.take()?,
        })
    }
}

/// The company's payment details, masked.
pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<PaymentDetails>, Halt> {
    tx.one(FIND.bind(company).bind(scope.root())).await
}

/// The IBAN as it lies: sealed.
pub async fn sealed_iban(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<Vec<u8>>, Halt> {
    let found: Option<(Option<Vec<u8>>,)> = tx.one(SEALED.bind(company).bind(scope.root())).await?;
    Ok(found.and_then(|(sealed,)| sealed))
}

/// Seals `iban` for its company's row: moved to another, it does not open.
pub fn seal(vault: &Vault, company: CompanyId, iban: &Iban) -> Result<Vec<u8>, Fault> {
    vault.seal(&context(company), iban.electronic().as_bytes())
}

/// Opens what [`seal`] closed.
pub fn open(vault: &Vault, company: CompanyId, sealed: &[u8]) -> Result<Iban, Fault> {
    let plain = vault.open(&context(company), sealed)?;
    let text = String::from_utf8(plain).map_err(|error| Fault::new("opening an IBAN", error))?;
    Iban::parse(&text).map_err(|_| Fault::new("opening an IBAN", "it no longer holds"))
}

fn context(company: CompanyId) -> String {
    format!("parties_payment/{company}")
}

/// Keeps payment details: those of version 0 are new.
pub async fn save(
    tx: &mut Write,
    details: &PaymentDetails,
    sealed: Option<Vec<u8>>,
) -> Result<(), Halt> {
    if details.version == 0 {
        return add_many(tx, &[(details.clone(), sealed)]).await;
    }
    let bound = SAVE
        .bind(details.company)
        .bind(details.version)
        .bind(details.method.code())
        .bind(&details.holder)
        .bind(&details.iban_masked)
        .bind(Value::Bytes(sealed))
        .bind(&details.bic)
        .bind(details.changed_at);
    tx.run_unless_stale(bound).await
}

/// Refuses what was drawn from an older version, and holds the row.
pub async fn hold(tx: &mut Write, details: &PaymentDetails) -> Result<(), Halt> {
    let bound = HOLD.bind(details.company).bind(details.version);
    tx.run_unless_stale(bound).await
}

/// Keeps payment details over whatever is there.
pub async fn put(
    tx: &mut Write,
    details: &PaymentDetails,
    sealed: Option<Vec<u8>>,
) -> Result<(), Halt> {
    let bound = PUT
        .bind(details.company)
        .bind(details.method.code())
        .bind(&details.holder)
        .bind(&details.iban_masked)
        .bind(Value::Bytes(sealed.clone()))
        .bind(&details.bic)
        .bind(details.changed_at);
    match tx.run(bound).await? {
        0 => add_many(tx, &[(details.clone(), sealed)]).await,
        _ => Ok(()),
    }
}

/// Adds payment details.
pub async fn add_many(
    tx: &mut Write,
    details: &[(PaymentDetails, Option<Vec<u8>>)],
) -> Result<(), Halt> {
    const INTO: &str = "parties_payment (company_id, method, holder, iban_masked, iban_sealed, \
        bic, changed_at, version)";
    let values = |(details, sealed): &(PaymentDetails, Option<Vec<u8>>)| {
        vec![
            Value::Text(Some(details.company.to_string())),
            Value::Text(Some(details.method.code().to_owned())),
            Value::Text(Some(details.holder.clone())),
            Value::Text(Some(details.iban_masked.clone())),
            Value::Bytes(sealed.clone()),
            Value::Text(Some(details.bic.clone())),
            Value::Int(Some(details.changed_at.micros())),
            Value::Int(Some(1)),
        ]
    };
    super::insert(tx, INTO, details.iter().map(values).collect()).await
}
