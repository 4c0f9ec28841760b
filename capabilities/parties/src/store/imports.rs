//! What an import must know of all that is there: read in a few statements, never row by row.

use std::collections::HashMap;

use access::{CompanyId, Scope};
use db::{FromRow, Read, Row};
use kernel::{Fault, Halt};

use crate::domain::{Company, Contact, PaymentDetails, Site};

db::queries! {
    COMPANIES = "
        SELECT id, parent_id, role, kind, state, reference, external_reference, legal_name, siren,
               vat_number, legal_status, comment, website, financial_standing, guarantee,
               share_capital, register_town, vat_due, created_at, version
        FROM parties_company
        WHERE id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)";
    HEAD_OFFICES = "
        SELECT id, company_id, kind, state, name, street, complement, postcode, city, country, siret,
               opening, phone, created_at, version
        FROM parties_site
        WHERE kind = 'headOffice'
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)";
    BILLING_CONTACTS = "
        SELECT id, company_id, site_id, name, function, email, phone, purposes, version
        FROM parties_contact
        WHERE site_id IS NULL AND purposes LIKE 'billing%'
          AND company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)
        ORDER BY id";
    PAYMENTS = "
        SELECT company_id, method, holder, iban_masked, bic, changed_at, version, iban_sealed
        FROM parties_payment
        WHERE company_id IN (SELECT company_id FROM parties_tree WHERE ancestor_id = $1)";
    BRANCHES = "
        SELECT t.ancestor_id, t.company_id, t.depth
        FROM parties_tree t
        JOIN parties_company c ON c.id = t.company_id
        WHERE c.role <> 'customer'";
}

/// Payment details with the sealed number beside them.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What may be shown.
    pub details: PaymentDetails,
    /// The number.
    pub iban: Option<Vec<u8>>,
}

impl FromRow for Sealed {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            details: PaymentDetails::from_row(row)?,
            iban: row.take()?,
        })
    }
}

/// All there is below the one who imports.
#[derive(Debug, Default)]
pub struct Known {
    /// Companies.
    pub companies: Vec<Company>,
    /// Their head offices.
    pub head_offices: HashMap<CompanyId, Site>,
    /// Their first billing contact.
    pub billing_contacts: HashMap<CompanyId, Contact>,
    /// Their payment details.
    pub payments: HashMap<CompanyId, Sealed>,
    /// Above each company that may take others: ancestor and distance, itself included.
    pub above: HashMap<CompanyId, Vec<(CompanyId, i64)>>,
}

/// Reads all there is, in five statements.
pub async fn known(tx: &mut Read, scope: &Scope) -> Result<Known, Halt> {
    let root = scope.root();
    let companies = tx.all(COMPANIES.bind(root)).await?;
    let offices: Vec<Site> = tx.all(HEAD_OFFICES.bind(root)).await?;
    let contacts: Vec<Contact> = tx.all(BILLING_CONTACTS.bind(root)).await?;
    let payments: Vec<Sealed> = tx.all(PAYMENTS.bind(root)).await?;
    let branches: Vec<(CompanyId, CompanyId, i64)> = tx.all(BRANCHES.bound()).await?;
    let mut known = Known {
        companies,
        ..Known::default()
    };
    known.head_offices = offices
        .into_iter()
        .map(|site| (site.company, site))
        .collect();
    for contact in contacts {
        known
            .billing_contacts
            .entry(contact.company)
            .or_insert(contact);
    }
    known.payments = payments
        .into_iter()
        .map(|one| (one.details.company, one))
        .collect();
    for (ancestor, company, depth) in branches {
        known
            .above
            .entry(company)
            .or_default()
            .push((ancestor, depth));
    }
    Ok(known)
}
