use access::{Right, Scope};
use askama::Template;
use db::Read;
use kernel::{Halt, OrMissing};
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use super::company_edit::version;
use crate::actions::{ContactDraft, add_contact, change_contact, remove_contact};
use crate::domain::{Contact, ContactId, EmailAddress, Phone, Purpose, Site, SiteState};
use crate::store;

#[derive(Template)]
#[template(path = "contact.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    title: &'static str,
    action: String,
    sites: Vec<(String, String)>,
    kept: Option<&'a Contact>,
}

/// The boxes of the form, each with its label.
const PURPOSES: [(Purpose, &str, &str); 4] = [
    (
        Purpose::Billing,
        "purpose_billing",
        "parties.contact.purpose.billing",
    ),
    (
        Purpose::Technical,
        "purpose_technical",
        "parties.contact.purpose.technical",
    ),
    (
        Purpose::Commercial,
        "purpose_commercial",
        "parties.contact.purpose.commercial",
    ),
    (
        Purpose::Incident,
        "purpose_incident",
        "parties.contact.purpose.incident",
    ),
];

/// `GET …/contacts/new`
pub async fn new(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let form = Form::default().with("site", visit.query("site"));
    let sites = sites(&visit, &mut tx, &seat).await?;
    visit.render(&page(&visit, &seat, &form, (None, sites)))
}

/// `POST …/contacts/new`
pub async fn create(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let sites = sites(&visit, &mut tx, &seat).await?;
    let added = match read(&mut form) {
        Ok(draft) => add_contact(&mut tx, visit.caller()?, at.reach, draft).await,
        Err(halt) => Err(halt),
    };
    match added {
        Ok(contact) => {
            tx.commit(at.signed(&visit, "parties.add_contact")?.on(contact.id))
                .await?;
            visit.go_saying(&seat.href("/contacts"), "parties.contact.added")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, (None, sites)))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET …/contacts/{id}`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let contact = find(&mut tx, &seat.scope, &at).await?;
    let form = filled(&contact);
    let sites = sites(&visit, &mut tx, &seat).await?;
    visit.render(&page(&visit, &seat, &form, (Some(&contact), sites)))
}

/// `POST …/contacts/{id}`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let contact = find(&mut tx, &seat.scope, &at).await?;
    let sites = sites(&visit, &mut tx, &seat).await?;
    let key = (contact.id, version(&form));
    let saved = match read(&mut form) {
        Ok(draft) => change_contact(&mut tx, visit.caller()?, at.reach, key, draft).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(contact) => {
            tx.commit(at.signed(&visit, "parties.change_contact")?.on(contact.id))
                .await?;
            visit.go_saying(&seat.href("/contacts"), "parties.contact.saved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, (Some(&contact), sites)))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST …/contacts/{id}/removal`
pub async fn remove(visit: Visit, at: At, sent: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let contact = find(&mut tx, &seat.scope, &at).await?;
    let key = (contact.id, version(&sent));
    let contact = remove_contact(&mut tx, visit.caller()?, at.reach, key).await?;
    tx.commit(at.signed(&visit, "parties.remove_contact")?.on(contact.id))
        .await?;
    visit.go_saying(&seat.href("/contacts"), "parties.contact.removed")
}

async fn find(tx: &mut Read, scope: &Scope, at: &At) -> Result<Contact, Halt> {
    let id: ContactId = at.item()?;
    let contact = store::contacts::find(tx, scope, id).await?;
    contact
        .filter(|contact| contact.company == at.reach.company())
        .or_missing()
}

async fn sites(v: &Visit, tx: &mut Read, seat: &Seat) -> Result<Vec<(String, String)>, Halt> {
    let filter = store::sites::Filter {
        state: Some(SiteState::Active),
        ..Default::default()
    };
    let sites = store::sites::list(tx, &seat.scope, seat.company.id, &filter).await?;
    let choice = |site: Site| {
        (
            site.id.to_string(),
            format!("{} ({})", site.name, site.address.city),
        )
    };
    let mut choices: Vec<(String, String)> = sites.into_iter().map(choice).collect();
    if seat.scope.narrowed().is_none() {
        choices.insert(
            0,
            (
                String::new(),
                v.t("parties.contact.whole_company").to_owned(),
            ),
        );
    }
    Ok(choices)
}

fn page<'a>(
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    (kept, sites): (Option<&'a Contact>, Vec<(String, String)>),
) -> Show<'a> {
    let title = if kept.is_some() {
        "parties.contact.edit"
    } else {
        "parties.contact.new"
    };
    let rest = kept.map_or_else(|| "new".to_owned(), |contact| contact.id.to_string());
    let action = seat.href(&format!("/contacts/{rest}"));
    Show {
        v,
        seat,
        form,
        title,
        action,
        sites,
        kept,
    }
}

fn filled(contact: &Contact) -> Form {
    let mut form = Form::default()
        .with("version", contact.version)
        .with("name", &contact.name)
        .with("function", &contact.function)
        .with(
            "email",
            contact.email.as_ref().map_or("", EmailAddress::as_str),
        )
        .with(
            "phone",
            contact
                .phone
                .as_ref()
                .map(Phone::to_string)
                .unwrap_or_default(),
        )
        .with(
            "site",
            contact
                .site
                .map(|site| site.to_string())
                .unwrap_or_default(),
        );
    for (purpose, field, _) in PURPOSES {
        if contact.purposes.has(purpose) {
            form = form.with(field, "on");
        }
    }
    form
}

fn read(form: &mut Form) -> Result<ContactDraft, Halt> {
    let ticked = PURPOSES.iter().filter(|(_, field, _)| form.checked(field));
    let purposes = ticked.map(|(purpose, ..)| *purpose).collect();
    let site = match form.get("site") {
        "" => None,
        key => Some(key.parse().map_err(|_| Halt::Missing)?),
    };
    let draft = ContactDraft {
        site,
        name: form.required("name", 120),
        function: form.optional("function", 120).unwrap_or_default(),
        email: form.parse_optional("email", EmailAddress::parse),
        phone: form.parse_optional("phone", Phone::parse),
        purposes,
    };
    form.done()?;
    Ok(draft)
}
