use access::CompanyId;
use db::Read;
use kernel::Halt;

db::queries! {
    OF_PURPOSE = "
        SELECT name, email FROM parties_contact_v
        WHERE company_id = $1 AND purpose = $2 AND email IS NOT NULL
        ORDER BY name, email LIMIT 50";
}

/// Name and address of the company's contacts for `purpose`, its sites' included.
pub async fn of_purpose(
    tx: &mut Read,
    company: CompanyId,
    purpose: &str,
) -> Result<Vec<(String, String)>, Halt> {
    tx.all(OF_PURPOSE.bind(company).bind(purpose)).await
}
