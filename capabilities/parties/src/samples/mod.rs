//! Companies with a story, always the same: for tests, screenshots, the demo and benchmarks.

mod large;
mod small;
mod stories;

use access::{CompanyId, SiteId};
use kernel::Id;

pub use large::{Large, fill_large, fill_under};
pub use small::{fill, samples};

/// Whom the samples are about. Ids never vary.
#[derive(Clone, Debug)]
pub struct Samples {
    /// The operator, Cadence Télécom.
    pub operator: CompanyId,
    /// The first reseller, Présentation Réseaux, with customers of every kind.
    pub reseller: CompanyId,
    /// A reseller below the first one.
    pub sub_reseller: CompanyId,
    /// The second reseller, Nordvoix Distribution.
    pub other_reseller: CompanyId,
    /// The customer that the access guide shows, OIP-00000024.
    pub guide_client: CompanyId,
    /// Another customer of the same reseller.
    pub sibling_client: CompanyId,
    /// A customer of the second reseller.
    pub foreign_client: CompanyId,
    /// A customer without reseller.
    pub direct_client: CompanyId,
    /// A company that is suspended.
    pub suspended_client: CompanyId,
    /// Every company, the operator first, with its name.
    pub companies: Vec<(CompanyId, &'static str)>,
}

/// The id of a sample company by its short name: `sample_company("presentation")`.
pub fn sample_company(name: &str) -> CompanyId {
    Id::derived(&format!("parties/{name}"))
}

/// The id of a site of a sample company; 0 is the head office.
pub fn sample_site(name: &str, number: usize) -> SiteId {
    Id::derived(&format!("parties/{name}/site/{number}"))
}

/// Marks a sample company's owner, whom `identity` has just filled in.
///
/// # Errors
/// The database failed.
pub async fn mark_owner(
    tx: &mut db::Write,
    company: CompanyId,
    membership: access::MembershipId,
) -> Result<(), kernel::Halt> {
    crate::store::owners::put(tx, company, membership)
        .await
        .map(|_| ())
}
