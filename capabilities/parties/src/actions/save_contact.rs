use access::{Caller, Right, Scope, SiteId};
use db::Write;
use kernel::{Halt, Id, OrMissing, Refused};

use super::save_site::{check_open, find_site};
use super::{Reach, find_company};
use crate::domain::{Contact, ContactId, EmailAddress, Phone, Purposes};
use crate::store;

/// What was typed of a contact.
#[derive(Clone, Debug)]
pub struct ContactDraft {
    /// For one site only.
    pub site: Option<SiteId>,
    /// Name.
    pub name: String,
    /// What they are there.
    pub function: String,
    /// Where to write.
    pub email: Option<EmailAddress>,
    /// Where to call.
    pub phone: Option<Phone>,
    /// What for.
    pub purposes: Purposes,
}

/// Adds a contact to a company or to one of its sites.
///
/// # Errors
/// [`crate::ContactRefusal`], the company is closed, the site is not its own.
pub async fn add_contact(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    draft: ContactDraft,
) -> Result<Contact, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    let company = find_company(tx, &scope, reach).await?;
    check_open(&company)?;
    let contact = contact_of(reach, Id::new(tx.now()), 1, draft);
    check(tx, &scope, reach, &contact).await?;
    store::contacts::add_many(tx, std::slice::from_ref(&contact)).await?;
    Ok(contact)
}

/// Changes a contact.
///
/// # Errors
/// As [`add_contact`], or `db.stale`.
pub async fn change_contact(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (ContactId, i64),
    draft: ContactDraft,
) -> Result<Contact, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    find(tx, &scope, reach, id).await?;
    let contact = contact_of(reach, id, version, draft);
    check(tx, &scope, reach, &contact).await?;
    store::contacts::save(tx, &contact).await?;
    Ok(contact)
}

/// Takes a contact out.
///
/// # Errors
/// `db.stale`.
pub async fn remove_contact(
    tx: &mut Write,
    caller: &Caller,
    reach: Reach,
    (id, version): (ContactId, i64),
) -> Result<Contact, Halt> {
    let scope = reach.to_change(caller, Right::SitesEdit)?;
    let mut contact = find(tx, &scope, reach, id).await?;
    contact.version = version;
    store::contacts::remove(tx, &contact).await?;
    Ok(contact)
}

async fn find(tx: &mut Write, scope: &Scope, reach: Reach, id: ContactId) -> Result<Contact, Halt> {
    let contact = store::contacts::find(tx, scope, id).await?;
    contact
        .filter(|contact| contact.company == reach.company())
        .or_missing()
}

async fn check(tx: &mut Write, scope: &Scope, reach: Reach, contact: &Contact) -> Result<(), Halt> {
    contact
        .check()
        .map_err(|(field, refusal)| Refused::field(field, &refusal))?;
    match contact.site {
        Some(site) => find_site(tx, scope, reach, site).await.map(|_| ()),
        // A contact of the whole company is beyond who is held to chosen sites.
        None if scope.narrowed().is_some() => Err(Halt::Denied),
        None => Ok(()),
    }
}

fn contact_of(reach: Reach, id: ContactId, version: i64, draft: ContactDraft) -> Contact {
    Contact {
        id,
        company: reach.company(),
        site: draft.site,
        name: draft.name,
        function: draft.function,
        email: draft.email,
        phone: draft.phone,
        purposes: draft.purposes,
        version,
    }
}
