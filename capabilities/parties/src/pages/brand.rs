use access::Right;
use askama::Template;
use kernel::Halt;
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use crate::actions::{BrandDraft, LogoChange, change_brand};
use crate::domain::{
    Adjusted, Brand, BrandFacts, BrandRefusal, Colour, EmailAddress, Host, Logo, Phone, Role,
};
use crate::store;

#[derive(Template)]
#[template(path = "brand.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    logo: Option<String>,
    adjusted: Adjusted,
}

/// `GET /company/brand`, `GET /customers/{id}/brand`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    let brand = store::brands::find(&mut tx, &seat.scope, seat.company.id).await?;
    let brand =
        brand.unwrap_or_else(|| Brand::new(seat.company.id, seat.company.legal_name.clone()));
    let form = filled(&brand);
    visit.render(&page(&visit, &seat, &form, Some(&brand)))
}

/// `POST /company/brand`, `POST /customers/{id}/brand`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    let kept = store::brands::find(&mut tx, &seat.scope, seat.company.id).await?;
    let saved = match read(&mut form) {
        Ok(draft) => change_brand(&mut tx, visit.caller()?, at.reach, draft).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(brand) => {
            tx.commit(at.signed(&visit, "parties.change_brand")?.on(brand.company))
                .await?;
            visit.app.forget_brands();
            let said = match brand.colour.adjusted() {
                Adjusted::AsGiven => "parties.brand.saved",
                Adjusted::Corrected => "parties.brand.saved_adjusted",
            };
            visit.go_saying(&seat.href("/brand"), said)
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, kept.as_ref()))
        }
        Err(halt) => Err(halt.into()),
    }
}

/// A customer has no brand: from outside, no such page.
fn check_sells(seat: &Seat) -> Result<(), Halt> {
    match seat.company.role {
        Role::Operator | Role::Reseller => Ok(()),
        Role::Client => Err(BrandRefusal::NotForCustomers.into()),
    }
}

fn page<'a>(v: &'a Visit, seat: &'a Seat, form: &'a Form, kept: Option<&Brand>) -> Show<'a> {
    let logo = kept.and_then(|brand| {
        let facts = BrandFacts {
            owner: brand.company,
            name: String::new(),
            colour: brand.colour,
            host: None,
            logo: brand.logo.clone(),
            support_phone: None,
            support_email: None,
            support_hours: String::new(),
        };
        facts.logo_href()
    });
    let adjusted = kept.map_or(Adjusted::AsGiven, |brand| brand.colour.adjusted());
    Show {
        v,
        seat,
        form,
        logo,
        adjusted,
    }
}

fn filled(brand: &Brand) -> Form {
    Form::default()
        .with("version", brand.version)
        .with("name", &brand.name)
        .with("colour", brand.colour)
        .with("host", brand.host.as_ref().map_or("", Host::as_str))
        .with(
            "support_phone",
            brand
                .support_phone
                .as_ref()
                .map(Phone::to_string)
                .unwrap_or_default(),
        )
        .with(
            "support_email",
            brand
                .support_email
                .as_ref()
                .map_or("", EmailAddress::as_str),
        )
        .with("support_hours", &brand.support_hours)
}

fn read(form: &mut Form) -> Result<BrandDraft, Halt> {
    let logo = match form.file("logo").filter(|file| !file.bytes.is_empty()) {
        Some(file) => match Logo::parse(file.bytes.to_vec()) {
            Ok(logo) => LogoChange::New(logo),
            Err(refusal) => {
                form.fault("logo", &refusal);
                LogoChange::Keep
            }
        },
        None if form.checked("remove_logo") => LogoChange::Remove,
        None => LogoChange::Keep,
    };
    let draft = BrandDraft {
        version: super::company_edit::version(form),
        name: form.required("name", 80),
        colour: form.parse("colour", Colour::parse).unwrap_or(Colour::HOUSE),
        host: form.parse_optional("host", Host::parse),
        support_phone: form.parse_optional("support_phone", Phone::parse),
        support_email: form.parse_optional("support_email", EmailAddress::parse),
        support_hours: form.optional("support_hours", 200).unwrap_or_default(),
        logo,
    };
    form.done()?;
    Ok(draft)
}
