use access::{Right, SiteId};
use askama::Template;
use db::Read;
use kernel::{Coded, Halt, OrMissing, Refused};
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use super::company_edit::version;
use crate::actions::{SiteDraft, add_site, change_site, close_site};
use crate::domain::{Address, Contact, Country, Phone, Siret, Site, SiteKind, SiteState};
use crate::store;

#[derive(Template)]
#[template(path = "site.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    site: &'a Site,
    contacts: &'a [Contact],
    countries: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "site_new.html")]
struct New<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    countries: Vec<(String, String)>,
}

impl Show<'_> {
    fn lines(&self) -> Vec<String> {
        self.site.address.lines(self.v.lang)
    }
}

/// `GET …/sites/new`
pub async fn new(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let form = Form::of([("country", "FR")]);
    visit.render(&New {
        v: &visit,
        seat: &seat,
        form: &form,
        countries: countries(&visit),
    })
}

/// `POST …/sites/new`
pub async fn create(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::SitesEdit).await?;
    let added = match read(&mut form, None) {
        Ok(draft) => add_site(&mut tx, visit.caller()?, at.reach, draft).await,
        Err(halt) => Err(halt),
    };
    match added {
        Ok(site) => {
            tx.commit(at.signed(&visit, "parties.add_site")?.on(site.id))
                .await?;
            visit.go_saying(
                &seat.href(&format!("/sites/{}", site.id)),
                "parties.site.added",
            )
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            let page = New {
                v: &visit,
                seat: &seat,
                form: &form,
                countries: countries(&visit),
            };
            visit.render_refused(&form, &page)
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `GET …/sites/{id}`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let (seat, site, contacts) = find(&visit, &at, &mut tx).await?;
    let form = filled(&site);
    visit.render(&page(&visit, &seat, &form, (&site, &contacts)))
}

/// `POST …/sites/{id}`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let (seat, site, contacts) = find(&visit, &at, &mut tx).await?;
    let key = (site.id, version(&form));
    let saved = match read(&mut form, Some(&site)) {
        Ok(draft) => change_site(&mut tx, visit.caller()?, at.reach, key, draft).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(site) => {
            tx.commit(at.signed(&visit, "parties.change_site")?.on(site.id))
                .await?;
            visit.go_saying(&seat.href("/sites"), "parties.site.saved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, (&site, &contacts)))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST …/sites/{id}/closing`
pub async fn close(visit: Visit, at: At, sent: Form) -> Page {
    let mut tx = visit.write().await?;
    let (seat, site, contacts) = find(&visit, &at, &mut tx).await?;
    let key = (site.id, version(&sent));
    match close_site(&mut tx, visit.caller()?, at.reach, key).await {
        Ok(site) => {
            tx.commit(at.signed(&visit, "parties.close_site")?.on(site.id))
                .await?;
            visit.go_saying(&seat.href("/sites"), "parties.site.closed_now")
        }
        Err(Halt::Refused(refused)) => {
            let mut form = filled(&site);
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, (&site, &contacts)))
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn find(visit: &Visit, at: &At, tx: &mut Read) -> Result<(Seat, Site, Vec<Contact>), Halt> {
    let id: SiteId = at.item()?;
    let seat = at.seat(visit, tx, Right::SitesRead).await?;
    let site = store::sites::find(tx, &seat.scope, id).await?;
    let site = site
        .filter(|site| site.company == seat.company.id)
        .or_missing()?;
    let contacts = store::contacts::list(tx, &seat.scope, seat.company.id, Some(id)).await?;
    Ok((seat, site, contacts))
}

fn page<'a>(
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    (site, contacts): (&'a Site, &'a [Contact]),
) -> Show<'a> {
    Show {
        v,
        seat,
        form,
        site,
        contacts,
        countries: countries(v),
    }
}

/// What the choice of a country offers.
pub fn countries(v: &Visit) -> Vec<(String, String)> {
    Country::all()
        .map(|one| (one.code().to_owned(), one.name(v.lang).to_owned()))
        .collect()
}

fn filled(site: &Site) -> Form {
    Form::default()
        .with("version", site.version)
        .with("name", &site.name)
        .with("street", &site.address.street)
        .with("complement", &site.address.complement)
        .with("postcode", &site.address.postcode)
        .with("city", &site.address.city)
        .with("country", site.address.country.code())
        .with("siret", site.siret.as_ref().map_or("", Siret::as_str))
        .with("opening", &site.opening)
        .with(
            "phone",
            site.phone
                .as_ref()
                .map(Phone::to_string)
                .unwrap_or_default(),
        )
}

/// Reads a site as typed, every fault collected.
pub fn read(form: &mut Form, kept: Option<&Site>) -> Result<SiteDraft, Halt> {
    let name = form.required("name", 120);
    read_named(form, kept, name)
}

/// As [`read`], for a form that names the site itself.
pub fn read_named(form: &mut Form, kept: Option<&Site>, name: String) -> Result<SiteDraft, Halt> {
    let kept_siret = kept.and_then(|site| site.siret.as_ref());
    let address = Address {
        street: form.required("street", 200),
        complement: form.optional("complement", 200).unwrap_or_default(),
        postcode: form.optional("postcode", 12).unwrap_or_default(),
        city: form.required("city", 100),
        country: form
            .parse_optional("country", Country::parse)
            .unwrap_or(Country::FRANCE),
    };
    let checked = address.clone().checked();
    if let Err(fault) = checked {
        form.refuse(Refused::fields(vec![fault]));
    }
    let draft = SiteDraft {
        name,
        address,
        siret: form.parse_optional("siret", |text| Siret::parse_or_keep(text, kept_siret)),
        opening: form.optional("opening", 1_000).unwrap_or_default(),
        phone: form.parse_optional("phone", Phone::parse),
    };
    form.done()?;
    Ok(draft)
}
