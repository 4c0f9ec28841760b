//! What capabilities to the right, and the application, may ask.

use access::{BillingGroupId, Breadth, CompanyId, Scope};
use db::{Read, Vault, Write};
use jobs::Settings;
use kernel::Halt;

use crate::domain::{Addressee, BrandFacts, Host, Iban, Letterhead, Logo, Module, PaymentDetails};
use crate::store;

/// The brand that answers at the host named `name`: one whose host counts.
///
/// # Errors
/// The database failed.
pub async fn brand_for_host(tx: &mut Read, name: &str) -> Result<Option<BrandFacts>, Halt> {
    match Host::asked(name) {
        Some(host) => store::brands::by_host(tx, &host).await,
        None => Ok(None),
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

/// What stands before a path in every link sent to people of `company` or shown to be passed on:
/// the address of the brand they stand under. Never the address a request was sent to.
///
/// # Errors
/// The database failed.
pub async fn base_url(
    tx: &mut Read,
    settings: &Settings,
    company: CompanyId,
) -> Result<String, Halt> {
    let facts = store::brands::by_company(tx, company).await?;
    Ok(facts.map_or_else(
        || settings.public_url.clone(),
        |facts| facts.base_url(&settings.public_url, &settings.public_host()),
    ))
}

/// A brand's logo: public.
///
/// # Errors
/// The database failed.
pub async fn brand_logo(tx: &mut Read, owner: CompanyId) -> Result<Option<Logo>, Halt> {
    let found = store::brands::logo_of(tx, owner).await?;
    Ok(found.map(|(_, logo)| logo))
}

/// The parts of the portal that are closed to `company`, by itself or by one above.
///
/// # Errors
/// The database failed.
pub async fn closed_modules(tx: &mut Read, company: CompanyId) -> Result<Vec<Module>, Halt> {
    store::modules::closed_to(tx, company).await
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

/// Who publishes the portal under a brand, as the law has it told to all: the brand's owner, else the operator. The
/// account stays sealed.
///
/// # Errors
/// The database failed.
pub async fn publisher(
    tx: &mut Read,
    brand_owner: Option<CompanyId>,
) -> Result<Option<Letterhead>, Halt> {
    let owner = match brand_owner {
        Some(owner) => Some(owner),
        None => store::tree::top(tx).await?,
    };
    match owner {
        Some(owner) => store::letterheads::publisher(tx, owner).await,
        None => Ok(None),
    }
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

/// The company's billing group of that name, made when there is none: for an import, which has found
/// the company.
///
/// # Errors
/// The database failed.
pub async fn billing_group_named(
    tx: &mut Write,
    company: CompanyId,
    name: &str,
) -> Result<Option<BillingGroupId>, Halt> {
    store::billing_groups::named(tx, company, name).await
}
