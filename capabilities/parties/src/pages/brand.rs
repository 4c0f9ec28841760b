use access::Right;
use askama::Template;
use kernel::Halt;
use web::{Form, Page, Visit};

use super::at::{At, Seat};
use crate::actions::{BrandDraft, LogoChange, change_brand};
use crate::domain::{
    Adjusted, Brand, BrandRefusal, BrandWords, Colour, EmailAddress, Host, Logo, Phone, Role,
};
use crate::store;

#[derive(Template)]
#[template(path = "brand.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    logo: Option<String>,
    /// The sheet of the example; none before the brand was saved.
    preview: Option<String>,
    /// What became of a colour that could not be used as chosen.
    corrected: Option<String>,
}

/// `GET /company/brand`, `GET /customers/{id}/brand`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    let kept = store::brands::find(&mut tx, &seat.scope, seat.company.id).await?;
    let new = || Brand::new(seat.company.id, seat.company.legal_name.clone());
    let form = filled(&kept.clone().unwrap_or_else(new));
    visit.render(&page(&visit, &seat, &form, kept.as_ref()))
}

/// `POST /company/brand`, `POST /customers/{id}/brand`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::BrandEdit).await?;
    check_sells(&seat)?;
    let kept = store::brands::find(&mut tx, &seat.scope, seat.company.id).await?;
    let settings = &visit.tools().settings;
    let saved = match read(&mut form) {
        Ok(draft) => change_brand(&mut tx, visit.caller()?, at.reach, draft, settings).await,
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
pub(super) fn check_sells(seat: &Seat) -> Result<(), Halt> {
    match seat.company.role {
        Role::Operator | Role::Reseller => Ok(()),
        Role::Client => Err(BrandRefusal::NotForCustomers.into()),
    }
}

fn page<'a>(v: &'a Visit, seat: &'a Seat, form: &'a Form, kept: Option<&Brand>) -> Show<'a> {
    Show {
        v,
        seat,
        form,
        logo: kept.and_then(|brand| brand.facts().logo_href()),
        preview: kept.map(|brand| {
            brand
                .facts()
                .css_href()
                .replace("/brand.css", "/preview.css")
        }),
        corrected: kept.and_then(|brand| corrected(v, brand.colour)),
    }
}

/// The colour chosen beside those that are shown, when they are not the same.
fn corrected(v: &Visit, chosen: Colour) -> Option<String> {
    let shown = chosen.correction();
    let all = [
        chosen,
        shown.light,
        shown.light_text,
        shown.dark,
        shown.dark_text,
    ];
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    (chosen.adjusted() == Adjusted::Corrected).then(|| v.filled("parties.brand.adjusted", &words))
}

fn filled(brand: &Brand) -> Form {
    let words = &brand.words;
    let phone = brand.support_phone.as_ref().map(Phone::to_string);
    let email = |address: &Option<EmailAddress>| {
        let address = address.as_ref().map(EmailAddress::as_str);
        address.unwrap_or_default().to_owned()
    };
    Form::default()
        .with("version", brand.version)
        .with("name", &brand.name)
        .with("colour", brand.colour)
        .with("host", brand.host.as_ref().map_or("", Host::as_str))
        .with("sender", email(&brand.sender))
        .with("sender_name", &words.sender_name)
        .with("signature", &words.signature)
        .with("support_phone", phone.unwrap_or_default())
        .with("support_email", email(&brand.support_email))
        .with("support_hours", &brand.support_hours)
        .with("support_address", &words.support_address)
        .with("legal_director", &words.legal_director)
        .with("legal_hosting", &words.legal_hosting)
        .with("privacy", &words.privacy)
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
    // Browsers end lines with two signs (HTML, 4.10.22.4); one is kept.
    let mut words = |name: &str, most| {
        let text = form.optional(name, most).unwrap_or_default();
        text.replace("\r\n", "\n").replace('\r', "\n")
    };
    let said = BrandWords {
        sender_name: words("sender_name", 80),
        signature: words("signature", 500),
        support_address: words("support_address", 300),
        legal_director: words("legal_director", 200),
        legal_hosting: words("legal_hosting", 500),
        privacy: words("privacy", 20_000),
    };
    let draft = BrandDraft {
        version: super::company_edit::version(form),
        name: form.required("name", 80),
        colour: form.parse("colour", Colour::parse).unwrap_or(Colour::HOUSE),
        host: form.parse_optional("host", Host::parse),
        support_phone: form.parse_optional("support_phone", Phone::parse),
        support_email: form.parse_optional("support_email", EmailAddress::parse),
        support_hours: form.optional("support_hours", 200).unwrap_or_default(),
        sender: form.parse_optional("sender", EmailAddress::parse),
        words: said,
        logo,
    };
    form.done()?;
    Ok(draft)
}
