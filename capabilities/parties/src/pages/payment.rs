use access::Right;
use askama::Template;
use kernel::{Coded, Halt};
use web::{Form, Page, Visit};

use super::at::{At, Seat, options};
use crate::actions::{IbanEntry, PaymentDraft, change_payment};
use crate::domain::{Bic, Iban, PaymentDetails, PaymentMethod};
use crate::store;

#[derive(Template)]
#[template(path = "payment.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    details: Option<&'a PaymentDetails>,
    methods: Vec<(String, String)>,
}

impl Show<'_> {
    fn has_iban(&self) -> bool {
        self.details
            .is_some_and(|details| !details.iban_masked.is_empty())
    }
}

/// `GET /company/payment`, `GET /customers/{id}/payment`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::PaymentRead).await?;
    let details = store::payments::find(&mut tx, &seat.scope, seat.company.id).await?;
    let form = filled(&visit, &seat, details.as_ref());
    visit.render(&page(&visit, &seat, &form, details.as_ref()))
}

/// `POST /company/payment`, `POST /customers/{id}/payment`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::PaymentEdit).await?;
    let details = store::payments::find(&mut tx, &seat.scope, seat.company.id).await?;
    let saved = match read(&mut form) {
        Ok(draft) => {
            let vault = &visit.tools().vault;
            change_payment(&mut tx, visit.caller()?, at.reach, vault, draft).await
        }
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(details) => {
            // The number itself is told to nobody, the trail included.
            tx.commit(
                at.signed(&visit, "parties.change_payment")?
                    .on(details.company),
            )
            .await?;
            visit.go_saying(&seat.href("/payment"), "parties.payment.saved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &page(&visit, &seat, &form, details.as_ref()))
        }
        Err(halt) => Err(halt.into()),
    }
}

fn page<'a>(
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    details: Option<&'a PaymentDetails>,
) -> Show<'a> {
    let methods = options::<PaymentMethod>(v, "parties.payment.method");
    Show {
        v,
        seat,
        form,
        details,
        methods,
    }
}

fn filled(v: &Visit, seat: &Seat, details: Option<&PaymentDetails>) -> Form {
    let form = Form::default();
    match details {
        Some(details) => form
            .with("version", details.version)
            .with("method", details.method.code())
            .with("holder", &details.holder)
            .with("bic", &details.bic),
        None if v.may(Right::CompanyLegalNameRead) => form
            .with("version", 0)
            .with("holder", &seat.company.legal_name),
        None => form.with("version", 0),
    }
}

fn read(form: &mut Form) -> Result<PaymentDraft, Halt> {
    let typed = form.parse_optional("iban", Iban::parse);
    let method = form.coded("method").unwrap_or(PaymentMethod::Transfer);
    let draft = PaymentDraft {
        version: super::company_edit::version(form),
        method,
        holder: form.required("holder", 140),
        iban: match typed {
            Some(iban) => IbanEntry::New(iban),
            None if form.checked("forget") => IbanEntry::Forget,
            None => IbanEntry::Keep,
        },
        bic: form.parse_optional("bic", Bic::parse),
    };
    form.done()?;
    Ok(draft)
}
