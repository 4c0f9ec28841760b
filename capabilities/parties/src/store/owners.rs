use access::{CompanyId, MembershipId};
use db::Write;
use kernel::Halt;

db::queries! {
    /// Only who administers the company now: much can happen to somebody while a change waits.
    PUT = "
        INSERT INTO parties_owner (company_id, membership_id, since_at)
        SELECT a.company_id, a.membership_id, CAST($3 AS BIGINT) FROM access_administrator_v a
        WHERE a.company_id = $1 AND a.membership_id = $2
        ON CONFLICT (company_id) DO UPDATE SET membership_id = $2, since_at = CAST($3 AS BIGINT)";
}

/// Marks the company's owner; whether they may be.
pub async fn put(
    tx: &mut Write,
    company: CompanyId,
    membership: MembershipId,
) -> Result<bool, Halt> {
    let now = tx.now();
    let bound = PUT.bind(company).bind(membership).bind(now);
    Ok(tx.run(bound).await? == 1)
}
