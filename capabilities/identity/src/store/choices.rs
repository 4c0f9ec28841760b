//! What a membership may be narrowed to, in one company.

use access::{CompanyId, MembershipId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

db::queries! {
    SITES = "
        SELECT s.site_id, s.name, EXISTS (
            SELECT 1 FROM identity_membership_site n WHERE n.membership_id = $3 AND n.site_id = s.site_id)
        FROM parties_site_v s
        WHERE s.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = s.company_id)
        ORDER BY s.name, s.site_id LIMIT 1000";
    /// A closed group is offered to nobody new.
    GROUPS = "
        SELECT g.group_id, g.name, EXISTS (
            SELECT 1 FROM identity_membership_billing_group n
            WHERE n.membership_id = $3 AND n.group_id = g.group_id)
        FROM parties_billing_group_v g
        WHERE g.company_id = $1
            AND EXISTS (SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $2 AND t.company_id = g.company_id)
            AND (g.state = 'active' OR EXISTS (
                SELECT 1 FROM identity_membership_billing_group n
                WHERE n.membership_id = $3 AND n.group_id = g.group_id))
        ORDER BY g.name, g.group_id LIMIT 1000";
}

/// A site or a billing group, and whether the membership is narrowed to it.
#[derive(Clone, Debug)]
pub struct Choice<I> {
    pub id: I,
    pub name: String,
    pub is_chosen: bool,
}

impl<I: db::Column> FromRow for Choice<I> {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            is_chosen: row.take()?,
        })
    }
}

pub type SiteChoice = Choice<access::SiteId>;
pub type GroupChoice = Choice<access::BillingGroupId>;

/// The company's sites, those of the membership marked.
pub async fn sites(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    membership: Option<MembershipId>,
) -> Result<Vec<SiteChoice>, Halt> {
    let membership = membership.map_or_else(String::new, |id| id.to_string());
    let bound = SITES.bind(company).bind(scope.root()).bind(membership);
    tx.all(bound).await
}

/// The company's billing groups, those of the membership marked.
pub async fn groups(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    membership: Option<MembershipId>,
) -> Result<Vec<GroupChoice>, Halt> {
    let membership = membership.map_or_else(String::new, |id| id.to_string());
    let bound = GROUPS.bind(company).bind(scope.root()).bind(membership);
    tx.all(bound).await
}
