use access::{CompanyId, Scope};
use db::{FromRow, Read, Row, Value, Write};
use kernel::{Fault, Halt};

use crate::domain::{Contact, ContactId, EmailAddress, Phone, Purposes};

macro_rules! columns {
    () => {
        "SELECT id, company_id, site_id, name, function, email, phone, purposes, version
         FROM parties_contact"
    };
}

/// A membership narrowed to chosen sites sees the contacts of those sites only.
macro_rules! within {
    () => {
        "
          AND EXISTS (SELECT 1 FROM parties_tree t WHERE t.ancestor_id = $2 AND t.company_id = parties_contact.company_id)
          AND (CAST($3 AS TEXT) IS NULL OR site_id IN (SELECT site_id FROM access_site_v WHERE membership_id = $3))"
    };
}

db::queries! {
    FIND = concat!(columns!(), " WHERE id = $1", within!());
    LIST = concat!(columns!(), " WHERE company_id = $1", within!(), "
          AND (CAST($4 AS TEXT) IS NULL OR site_id = $4)
        ORDER BY name, id LIMIT 200");
    SAVE = "
        UPDATE parties_contact
        SET site_id = $3, name = $4, function = $5, email = $6, phone = $7, purposes = $8, version = version + 1
        WHERE id = $1 AND version = $2";
    REMOVE = "DELETE FROM parties_contact WHERE id = $1 AND version = $2";
}

impl FromRow for Contact {
    fn from_row(row: &mut Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            company: row.take()?,
            site: row.take()?,
            name: row.take()?,
            function: row.take()?,
            email: row.take::<Option<String>>()?.map(EmailAddress::unchecked),
            phone: row.take::<Option<String>>()?.map(Phone::unchecked),
            purposes: Purposes::from_codes(&row.take::<String>()?),
            version: row.take()?,
        })
    }
}

/// The contact, when the scope covers it.
pub async fn find(tx: &mut Read, scope: &Scope, id: ContactId) -> Result<Option<Contact>, Halt> {
    tx.one(FIND.bind(id).bind(scope.root()).bind(scope.narrowed()))
        .await
}

/// The company's contacts, of one site when it is given.
pub async fn list(
    tx: &mut Read,
    scope: &Scope,
    company: CompanyId,
    site: Option<access::SiteId>,
) -> Result<Vec<Contact>, Halt> {
    tx.all(
        LIST.bind(company)
            .bind(scope.root())
            .bind(scope.narrowed())
            .bind(site),
    )
    .await
}

/// Keeps a contact's changes.
pub async fn save(tx: &mut Write, contact: &Contact) -> Result<(), Halt> {
    let bound = SAVE
        .bind(contact.id)
        .bind(contact.version)
        .bind(contact.site)
        .bind(&contact.name)
        .bind(&contact.function)
        .bind(contact.email.as_ref().map(EmailAddress::as_str))
        .bind(contact.phone.as_ref().map(Phone::as_str))
        .bind(contact.purposes.codes());
    tx.run_unless_stale(bound).await
}

/// Takes a contact out: nothing else names it.
pub async fn remove(tx: &mut Write, contact: &Contact) -> Result<(), Halt> {
    tx.run_unless_stale(REMOVE.bind(contact.id).bind(contact.version))
        .await
}

/// Adds contacts.
pub async fn add_many(tx: &mut Write, contacts: &[Contact]) -> Result<(), Halt> {
    const INTO: &str = "parties_contact (id, company_id, site_id, name, function, email, phone, \
        purposes, version)";
    super::insert(tx, INTO, contacts.iter().map(values).collect()).await
}

fn values(contact: &Contact) -> Vec<Value> {
    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let maybe = |text: Option<&str>| Value::Text(text.map(str::to_owned));
    vec![
        text(&contact.id.to_string()),
        text(&contact.company.to_string()),
        Value::Text(contact.site.map(|site| site.to_string())),
        text(&contact.name),
        text(&contact.function),
        maybe(contact.email.as_ref().map(EmailAddress::as_str)),
        maybe(contact.phone.as_ref().map(Phone::as_str)),
        text(&contact.purposes.codes()),
        Value::Int(Some(contact.version)),
    ]
}
