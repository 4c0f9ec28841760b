use access::{BillingGroupId, CompanyId, Scope, SiteId};
use db::{FromRow, Read, Row, Write};
use kernel::{Coded, Fault, Halt};

use crate::domain::{BillingGroup, BillingGroupState, GroupedSite, fold};

/// The columns of a group.
macro_rules! columns {
    () => {
        "SELECT g.id, g.company_id, g.state, g.name, g.version,
            (SELECT COUNT(*) FROM parties_billing_group_site s WHERE s.group_id = g.id)
         FROM parties_billing_group g"
    };
}

/// The walls around it: the tree and, for a narrowed membership, its own groups.
macro_rules! within {
    () => {
        "
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = g.company_id)
          AND (CAST($3 AS TEXT) IS NULL
               OR g.id IN (SELECT a.group_id FROM access_billing_group_v a WHERE a.membership_id = $3))"
    };
}

db::queries! {
    FIND = concat!(columns!(), " WHERE g.id = $1", within!());
    LIST = concat!(columns!(), " WHERE g.company_id = $1", within!(), "
        ORDER BY g.search_key, g.id LIMIT 500");
    /// For an import, which has found the company: a group is made as it is first named.
    BY_NAME = "SELECT id FROM parties_billing_group WHERE company_id = $1 AND search_key = $2";
    ADD = "
        INSERT INTO parties_billing_group (id, company_id, state, name, search_key, created_at, version)
        VALUES ($1, $2, 'active', $3, $4, $5, 1) ON CONFLICT DO NOTHING";
    SAVE = "
        UPDATE parties_billing_group SET name = $3, search_key = $4, state = $5, version = version + 1
        WHERE id = $1 AND version = $2";
    SITES = "
        SELECT s.id, s.name, h.group_id, COALESCE(g.name, '')
        FROM parties_site s
        LEFT JOIN parties_billing_group_site h ON h.site_id = s.id
        LEFT JOIN parties_billing_group g ON g.id = h.group_id
        WHERE s.company_id = $1
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = s.company_id)
          AND (CAST($3 AS TEXT) IS NULL OR s.id IN (SELECT site_id FROM access_site_v WHERE membership_id = $3))
        ORDER BY s.search_key, s.id LIMIT 1000";
    ATTACH = "
        INSERT INTO parties_billing_group_site (site_id, group_id) VALUES ($1, $2)
        ON CONFLICT (site_id) DO UPDATE SET group_id = $2";
    DETACH = "DELETE FROM parties_billing_group_site WHERE site_id = $1 AND group_id = $2";
}

impl FromRow for BillingGroup {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            state: row.take_coded()?,
            name: row.take()?,
            version: row.take()?,
            sites: row.take()?,
        })
    }
}

impl FromRow for GroupedSite {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            name: row.take()?,
            group: row.take()?,
            group_name: row.take()?,
        })
    }
}

/// The group, when the scope covers it.
pub async fn find(
    tx: &mut Read,
    scope: &Scope,
    id: BillingGroupId,
) -> Result<Option<BillingGroup>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root()).bind(scope.narrowed()))
        .await
}

/// The company's groups by name, 500 at most.
pub async fn list(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<BillingGroup>, Halt> {
    let bound = LIST.bind(company).bind(scope.root()).bind(scope.narrowed());
    tx.all(bound).await
}

/// Adds a group, unless the company has one of that name.
pub async fn add(
    tx: &mut Write,
    (company, id): (CompanyId, BillingGroupId),
    name: &str,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = ADD
        .bind(id)
        .bind(company)
        .bind(name)
        .bind(fold(name))
        .bind(now);
    Ok(tx.run(bound).await? == 1)
}

/// Keeps a group's name and state.
pub async fn save(
    tx: &mut Write,
    group: &BillingGroup,
    state: BillingGroupState,
) -> Result<(), Halt> {
    let bound = SAVE
        .bind(group.id)
        .bind(group.version)
        .bind(&group.name)
        .bind(fold(&group.name))
        .bind(state.code());
    tx.run_unless_stale(bound).await
}

/// The group of that name, made when there is none.
pub async fn named(
    tx: &mut Write,
    company: CompanyId,
    name: &str,
) -> Result<Option<BillingGroupId>, Halt> {
    let id = BillingGroupId::new(tx.now());
    add(tx, (company, id), name).await?;
    let found: Option<(BillingGroupId,)> = tx.one(BY_NAME.bind(company).bind(fold(name))).await?;
    Ok(found.map(|(id,)| id))
}

/// The company's sites by name, and the group of each, 1,000 at most.
pub async fn sites(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<GroupedSite>, Halt> {
    let bound = SITES
        .bind(company)
        .bind(scope.root())
        .bind(scope.narrowed());
    tx.all(bound).await
}

/// Attaches a site, taking it from the group it was in.
pub async fn attach(tx: &mut Write, group: BillingGroupId, site: SiteId) -> Result<(), Halt> {
    tx.run(ATTACH.bind(site).bind(group)).await.map(|_| ())
}

/// Detaches a site, if it is still there.
pub async fn detach(tx: &mut Write, group: BillingGroupId, site: SiteId) -> Result<(), Halt> {
    tx.run(DETACH.bind(site).bind(group)).await.map(|_| ())
}
