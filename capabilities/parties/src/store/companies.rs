use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Coded, Fault, Halt, Money};

use crate::domain::{
    Company, LegalMentions, LegalStatus, Reference, Siren, VatDue, VatNumber, Website, fold,
};

db::queries! {
    FIND = "
        SELECT id, parent_id, role, kind, state, reference, external_reference, legal_name, siren,
               vat_number, legal_status, comment, website, financial_standing, guarantee,
               share_capital, register_town, vat_due, created_at, version
        FROM parties_company
        WHERE id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = $1)";
    SAVE = "
        UPDATE parties_company
        SET kind = $3, state = $4, legal_name = $5, search_key = $6, siren = $7, vat_number = $8,
            legal_status = $9, comment = $10, website = $11, financial_standing = $12,
            guarantee = $13, role = $14, created_at = $15, share_capital = $16, register_town = $17,
            vat_due = $18, external_reference = $19, version = version + 1
        WHERE id = $1 AND version = $2";
    FACTS = "
        SELECT company_id, reference, legal_name FROM parties_company_v WHERE company_id = $1";
}

impl FromRow for Company {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            parent: row.take()?,
            role: row.take_coded()?,
            kind: row.take_coded()?,
            state: row.take_coded()?,
            reference: Reference::unchecked(row.take()?),
            external_reference: row.take()?,
            legal_name: row.take()?,
            siren: row
                .take::<Option<String>>()?
                .map(|siren| Siren::unchecked(&siren)),
            vat_number: row
                .take::<Option<String>>()?
                .map(|vat| VatNumber::unchecked(&vat)),
            legal_status: legal_status(row.take()?)?,
            comment: row.take()?,
            website: row.take::<Option<String>>()?.map(Website::unchecked),
            financial_standing: row.take_coded()?,
            guarantee: row.take_coded()?,
            mentions: mentions(row)?,
            created_at: row.take()?,
            version: row.take()?,
        })
    }
}

pub(super) fn legal_status(code: Option<String>) -> Result<Option<LegalStatus>, Fault> {
    let read = |code: String| {
        LegalStatus::parse(&code).map_err(|_| Fault::new("reading a legal status", code))
    };
    code.map(read).transpose()
}

pub(super) fn mentions(row: &mut Row) -> Result<LegalMentions, Fault> {
    let (share_capital, register_town) = (row.take()?, row.take()?);
    let vat_due = match row.take::<Option<String>>()? {
        None => VatDue::OnPayment,
        Some(code) => {
            VatDue::from_code(&code).ok_or_else(|| Fault::new("reading when tax is due", code))?
        }
    };
    Ok(LegalMentions {
        share_capital,
        register_town,
        vat_due,
    })
}

/// The company, when it stands at or below the scope's.
pub async fn find(tx: &mut Read, scope: &Scope, id: CompanyId) -> Result<Option<Company>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root())).await
}

/// Keeps a company's changes; its place changes by [`super::tree`] alone.
pub async fn save(tx: &mut Write, company: &Company) -> Result<(), Halt> {
    let bound = SAVE
        .bind(company.id)
        .bind(company.version)
        .bind(company.kind.code())
        .bind(company.state.code())
        .bind(&company.legal_name)
        .bind(fold(&company.legal_name))
        .bind(company.siren.as_ref().map(Siren::as_str))
        .bind(company.vat_number.as_ref().map(VatNumber::as_str))
        .bind(company.legal_status.map(LegalStatus::code))
        .bind(&company.comment)
        .bind(company.website.as_ref().map(Website::as_str))
        .bind(company.financial_standing.code())
        .bind(company.guarantee.code())
        .bind(company.role.code())
        .bind(company.created_at)
        .bind(company.mentions.share_capital)
        .bind(company.mentions.register_town.as_ref())
        .bind(vat_due(company))
        .bind(company.external_reference.as_ref());
    tx.run_unless_stale(bound).await
}

/// Adds companies, without their place in the tree.
pub async fn add_many(tx: &mut Write, companies: &[Company]) -> Result<(), Halt> {
    const INTO: &str = "parties_company (id, parent_id, role, kind, state, reference, \
        external_reference, legal_name, search_key, siren, vat_number, legal_status, comment, \
        website, financial_standing, guarantee, share_capital, register_town, vat_due, \
        created_at, version)";
    super::insert(tx, INTO, companies.iter().map(values).collect()).await
}

/// Kept only when it was chosen: nothing means on payment.
fn vat_due(company: &Company) -> Option<&'static str> {
    let due = company.mentions.vat_due;
    (due != VatDue::OnPayment).then(|| due.code())
}

fn values(company: &Company) -> Vec<Value> {
    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let maybe = |text: Option<&str>| Value::Text(text.map(str::to_owned));
    vec![
        text(&company.id.to_string()),
        Value::Text(company.parent.map(|parent| parent.to_string())),
        text(company.role.code()),
        text(company.kind.code()),
        text(company.state.code()),
        text(company.reference.as_str()),
        maybe(company.external_reference.as_deref()),
        text(&company.legal_name),
        text(&fold(&company.legal_name)),
        maybe(company.siren.as_ref().map(Siren::as_str)),
        maybe(company.vat_number.as_ref().map(VatNumber::as_str)),
        maybe(company.legal_status.map(LegalStatus::code)),
        text(&company.comment),
        maybe(company.website.as_ref().map(Website::as_str)),
        text(company.financial_standing.code()),
        text(company.guarantee.code()),
        Value::Int(company.mentions.share_capital.map(Money::cents)),
        maybe(company.mentions.register_town.as_deref()),
        maybe(vat_due(company)),
        Value::Int(Some(company.created_at.micros())),
        Value::Int(Some(company.version)),
    ]
}

/// Id, reference and name: what a session needs to know of its company.
pub async fn facts(
    tx: &mut Read,
    id: CompanyId,
) -> Result<Option<(CompanyId, String, String)>, Halt> {
    tx.one(FACTS.bind(id)).await
}
