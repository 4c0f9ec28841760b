use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

db::queries! {
    WITHIN = "
        SELECT c.company_id, c.reference, c.legal_name
        FROM parties_company_v c
        JOIN parties_tree_v t ON t.company_id = c.company_id AND t.ancestor_id = $1
        WHERE c.company_id = $2";
    WITHIN_BY_REFERENCE = "
        SELECT c.company_id, c.reference, c.legal_name
        FROM parties_company_v c
        JOIN parties_tree_v t ON t.company_id = c.company_id AND t.ancestor_id = $1
        WHERE c.reference = $2";
    CHOICES = "
        SELECT c.company_id, c.reference, c.legal_name
        FROM parties_tree_v t
        JOIN parties_company_v c ON c.company_id = t.company_id
        WHERE t.ancestor_id = $1
        ORDER BY c.legal_name, c.company_id LIMIT 101";
    SITES = "
        SELECT s.site_id, s.name
        FROM parties_site_v s
        WHERE s.company_id = $1
          AND (CAST($2 AS TEXT) IS NULL
               OR s.site_id IN (SELECT a.site_id FROM access_site_v a WHERE a.membership_id = $2))
        ORDER BY s.name, s.site_id LIMIT 200";
}

/// A company that was found within a scope: nobody else makes one.
#[derive(Clone, Debug)]
pub struct Within {
    id: CompanyId,
    /// `OIP-00000024`.
    pub reference: String,
    /// Its name.
    pub name: String,
}

impl Within {
    /// Its id.
    pub fn id(&self) -> CompanyId {
        self.id
    }
}

impl FromRow for Within {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            reference: row.take()?,
            name: row.take()?,
        })
    }
}

/// The company, by id or reference, when the scope covers it.
pub(crate) async fn within(
    tx: &mut Read,
    scope: &Scope,
    id_or_reference: &str,
) -> Result<Option<Within>, Halt> {
    let query = match id_or_reference.parse::<CompanyId>() {
        Ok(_) => WITHIN,
        Err(_) => WITHIN_BY_REFERENCE,
    };
    tx.one(query.bind(scope.root()).bind(id_or_reference)).await
}

/// The companies a scope covers, by name: 101 at most, the last only tells there are more.
pub(crate) async fn choices(tx: &mut Read, scope: &Scope) -> Result<Vec<Within>, Halt> {
    tx.all(CHOICES.bind(scope.root())).await
}

/// Id and name of the company's sites that the scope covers.
pub(crate) async fn sites(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
) -> Result<Vec<(String, String)>, Halt> {
    tx.all(SITES.bind(company).bind(scope.narrowed())).await
}
