use access::{Caller, Right};
use db::Write;
use kernel::{FieldRefusal, Halt, Refused};

use super::{Reach, find_company};
use crate::domain::{
    Company, CompanyField, CompanyRefusal, CompanyState, CustomerKind, FieldRightRefusal,
    FinancialStanding, Guarantee, LegalMentions, LegalStatus, Siren, VatNumber, Website,
};
use crate::store;

/// What was sent for a company: `None` was not sent, and stays.
#[derive(Clone, Debug, Default)]
pub struct CompanyChange {
    /// The version that was shown.
    pub version: i64,
    /// Raison sociale.
    pub legal_name: Option<String>,
    /// SIREN; the inner `None` takes it away.
    pub siren: Option<Option<Siren>>,
    /// VAT number, under the SIREN's right.
    pub vat_number: Option<Option<VatNumber>>,
    /// Legal status.
    pub legal_status: Option<Option<LegalStatus>>,
    /// Kind of customer, under the legal status's right.
    pub kind: Option<CustomerKind>,
    /// Comment.
    pub comment: Option<String>,
    /// Web site.
    pub website: Option<Option<Website>>,
    /// Financial standing.
    pub financial_standing: Option<FinancialStanding>,
    /// Guarantee.
    pub guarantee: Option<Guarantee>,
    /// What its papers say, under the brand's right: for companies that sell.
    pub mentions: Option<LegalMentions>,
    /// Fields that were sent though no form offers them: state, reference, date of creation.
    pub unoffered: Vec<CompanyField>,
}

impl CompanyChange {
    fn fields(&self) -> Vec<CompanyField> {
        let sent = [
            (CompanyField::LegalName, self.legal_name.is_some()),
            (
                CompanyField::Siren,
                self.siren.is_some() || self.vat_number.is_some(),
            ),
            (
                CompanyField::LegalStatus,
                self.legal_status.is_some() || self.kind.is_some(),
            ),
            (CompanyField::Comment, self.comment.is_some()),
            (CompanyField::Website, self.website.is_some()),
            (
                CompanyField::FinancialStanding,
                self.financial_standing.is_some(),
            ),
            (CompanyField::Guarantee, self.guarantee.is_some()),
        ];
        sent.into_iter()
            .filter_map(|(field, sent)| sent.then_some(field))
            .collect()
    }

    fn apply(self, company: &mut Company) {
        fn put<T>(kept: &mut T, sent: Option<T>) {
            if let Some(sent) = sent {
                *kept = sent;
            }
        }
        company.version = self.version;
        put(&mut company.legal_name, self.legal_name);
        put(&mut company.siren, self.siren);
        put(&mut company.vat_number, self.vat_number);
        put(&mut company.legal_status, self.legal_status);
        put(&mut company.kind, self.kind);
        put(&mut company.comment, self.comment);
        put(&mut company.website, self.website);
        put(&mut company.financial_standing, self.financial_standing);
        put(&mut company.guarantee, self.guarantee);
        put(&mut company.mentions, self.mentions);
    }
}

/// Changes what is known of a company, each field under its own right.
///
/// # Errors
/// A field sent without its right is refused by name; a VAT number of another SIREN; a company
/// that is closed; `db.stale`.
pub async fn change_company(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    change: CompanyChange,
) -> Result<Company, Halt> {
    let scope = reach.to_change(caller, Right::CompanyRead)?;
    check_rights(caller, &change)?;
    let mut company = find_company(tx, &scope, reach).await?;
    if change.mentions.is_some() && !(company.sells() && caller.may(Right::BrandEdit)) {
        return Err(Refused::field("share_capital", &FieldRightRefusal).into());
    }
    if company.state == CompanyState::Closed {
        return Err(CompanyRefusal::Closed.into());
    }
    change.apply(&mut company);
    check_vat(&company)?;
    store::companies::save(tx, &company).await?;
    Ok(company)
}

fn check_rights(caller: &Caller, change: &CompanyChange) -> Result<(), Halt> {
    let may = |field: &CompanyField| field.edit_right().is_some_and(|right| caller.may(right));
    let refused: Vec<FieldRefusal> = change
        .fields()
        .iter()
        .filter(|field| !may(field))
        .chain(&change.unoffered)
        .map(|field| FieldRefusal::new(kernel::Coded::code(*field), &field.refused()))
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(Refused::fields(refused).into())
    }
}

/// Refuses a French VAT number that holds another SIREN.
pub(super) fn check_vat(company: &Company) -> Result<(), Halt> {
    if let (Some(vat), Some(siren)) = (company.vat_number.clone(), &company.siren) {
        vat.of_company(siren)
            .map_err(|refusal| Refused::field("vat_number", &refusal))?;
    }
    Ok(())
}
