//! What capabilities to the right, and the application, may ask.

use access::{Breadth, CompanyId, Scope};
use db::{Read, Vault};
use kernel::Halt;

use crate::domain::{Addressee, BrandFacts, Host, Iban, Letterhead, PaymentDetails};
use crate::store;

/// The brand that answers at `host` (as in a request's `Host`, port allowed).
///
/// # Errors
/// The database failed.
pub async fn brand_for_host(tx: &mut Read, host: &str) -> Result<Option<BrandFacts>, Halt> {
    match Host::of_header(host) {
        Ok(host) => store::brands::by_host(tx, &host).await,
        Err(_) => Ok(None),
    }
}

/// The nearest brand at or above `company`, in one statement.
///
/// # Errors
/// The database failed.
pub async fn brand_for_company(
    tx: &mut Read,
    company: CompanyId,
) -> Result<Option<BrandFacts>, Halt> {
    store::brands::by_company(tx, company).await
}

/// What a session shows of its company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyFacts {
    /// Key.
    pub id: CompanyId,
    /// `OIP-…`.
    pub reference: String,
    /// Raison sociale.
    pub legal_name: String,
}

/// Reference and name of a company, without scope: for sessions and letters, never for lists.
///
/// # Errors
/// The database failed.
pub async fn company_facts(
    tx: &mut Read,
    company: CompanyId,
) -> Result<Option<CompanyFacts>, Halt> {
    let found = store::companies::facts(tx, company).await?;
    Ok(found.map(|(id, reference, legal_name)| CompanyFacts {
        id,
        reference,
        legal_name,
    }))
}

/// Whether one, a few or many companies stand at or below `company`: for [`access::Caller::over`].
///
/// # Errors
/// The database failed.
pub async fn breadth(tx: &mut Read, company: CompanyId) -> Result<Breadth, Halt> {
    store::tree::breadth(tx, company).await
}

/// The operator; none in an empty house.
///
/// # Errors
/// The database failed.
pub async fn top_company(tx: &mut Read) -> Result<Option<CompanyId>, Halt> {
    store::tree::top(tx).await
}

/// How a company pays, masked.
///
/// # Errors
/// The database failed.
pub async fn payment_details(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<PaymentDetails>, Halt> {
    store::payments::find(tx, scope, company).await
}

/// The account itself, opened: for direct debits and papers, never for a page.
///
/// # Errors
/// The database failed, or the secret changed since it was sealed.
pub async fn opened_iban(
    tx: &mut Read,
    vault: &Vault,
    scope: &Scope,
    company: CompanyId,
) -> Result<Option<Iban>, Halt> {
    let sealed = store::payments::sealed_iban(tx, scope, company).await?;
    let opened = sealed.map(|sealed| store::payments::open(vault, company, &sealed));
    Ok(opened.transpose()?)
}

/// What a company's own papers say of it, its account whole: for the papers it issues, found in
/// the scope of who asks for them; never for a page.
///
/// # Errors
/// The database failed, or the secret changed since the account was sealed.
pub async fn letterhead(
    tx: &mut Read,
    vault: &Vault,
    company: CompanyId,
) -> Result<Option<Letterhead>, Halt> {
    store::letterheads::letterhead(tx, vault, company).await
}

/// Whom a paper is for: as [`letterhead`], for the paper's other side.
///
/// # Errors
/// The database failed.
pub async fn addressee(tx: &mut Read, company: CompanyId) -> Result<Option<Addressee>, Halt> {
    store::letterheads::addressee(tx, company).await
}

/// Whether the scope covers so few companies that a list of theirs begins with them.
///
/// # Errors
/// The database failed.
pub async fn is_narrow(tx: &mut Read, scope: &Scope) -> Result<bool, Halt> {
    store::tree::is_narrow(tx, scope).await
}
