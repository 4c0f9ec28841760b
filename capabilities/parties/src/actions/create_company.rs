use access::{Caller, CompanyId, Right, SiteId};
use db::Write;
use kernel::{Halt, Id, OrMissing};

use super::SiteDraft;
use super::change_company::check_vat;
use super::save_site::{check_siret, site_of};
use crate::domain::{
    Company, CompanyState, CustomerKind, FinancialStanding, Guarantee, LegalMentions, LegalStatus,
    Role, Siren, SiteKind, VatNumber, Website,
};
use crate::store;

/// What is known of a company to be created.
#[derive(Clone, Debug)]
pub struct CompanyDraft {
    /// Under which company.
    pub parent: CompanyId,
    /// Reseller or customer.
    pub role: Role,
    /// What it is in the world.
    pub kind: CustomerKind,
    /// Raison sociale.
    pub legal_name: String,
    /// SIREN.
    pub siren: Option<Siren>,
    /// VAT number.
    pub vat_number: Option<VatNumber>,
    /// Legal status.
    pub legal_status: Option<LegalStatus>,
    /// Web site.
    pub website: Option<Website>,
    /// Comment.
    pub comment: String,
    /// Its head office.
    pub head_office: SiteDraft,
}

/// Creates a company under one of the caller's, with its reference and its head office.
///
/// # Errors
/// [`crate::CompanyRefusal`] when the parent cannot take it, a number of another company.
pub async fn create_company(
    tx: &mut Write,
    caller: &Caller,
    draft: CompanyDraft,
) -> Result<Company, Halt> {
    let scope = caller.scope(Right::CustomersManage)?;
    store::tree::take_turn(tx).await?;
    let parent = store::companies::find(tx, &scope, draft.parent)
        .await?
        .or_missing()?;
    parent.may_take(draft.role)?;
    let now = tx.now();
    let company = Company {
        id: Id::new(now),
        parent: Some(parent.id),
        role: draft.role,
        kind: draft.kind,
        state: CompanyState::Active,
        reference: store::references::next(tx).await?,
        external_reference: None,
        legal_name: draft.legal_name,
        siren: draft.siren,
        vat_number: draft.vat_number,
        legal_status: draft.legal_status,
        comment: draft.comment,
        website: draft.website,
        financial_standing: FinancialStanding::Unknown,
        guarantee: Guarantee::None,
        mentions: LegalMentions::NONE,
        created_at: now,
        version: 1,
    };
    check_vat(&company)?;
    check_siret(&draft.head_office, &company)?;
    store::companies::add_many(tx, std::slice::from_ref(&company)).await?;
    store::tree::hang(tx, company.id, company.parent).await?;
    let site = site_of(
        company.id,
        SiteId::new(now),
        (SiteKind::HeadOffice, now),
        draft.head_office,
    );
    store::sites::add_many(tx, &[site]).await?;
    Ok(company)
}
