use access::Right;
use askama::Template;
use db::Read;
use kernel::{Coded, Halt};
use web::{Form, Page, Visit};

use super::at::{At, Seat, options};
use crate::actions::{Asking, IbanEntry, PaymentDraft, PaymentOutcome, change_payment};
use crate::domain::{Bic, Change, ChangeKind, Iban, PaymentDetails, PaymentMethod};
use crate::store;

#[derive(Template)]
#[template(path = "payment.html")]
struct Show<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    details: Option<&'a PaymentDetails>,
    methods: Vec<(String, String)>,
    /// The latest first; the one that waits is the first.
    changes: Vec<Change>,
}

impl Show<'_> {
    /// The change of account that waits.
    fn waiting(&self) -> Option<&Change> {
        self.changes.first().filter(|change| change.is_open())
    }

    fn pending_words(&self, change: &Change) -> String {
        let at = self.v.instant(change.takes_effect_at);
        let key = match change.is_waiting() {
            true => "parties.change.pending.waiting",
            false => "parties.change.pending.confirmed",
        };
        self.v.t1(key, &at)
    }

    fn pending_who(&self, change: &Change) -> String {
        let at = self.v.instant(change.asked_at);
        self.v
            .t2("parties.change.pending.who", &change.asked_name, &at)
    }

    fn by(&self, change: &Change) -> String {
        let at = self.v.instant(change.asked_at);
        self.v.t2("parties.change.by", &change.asked_name, &at)
    }

    fn past(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_open())
    }

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
    let changes = changes(&mut tx, &seat).await?;
    visit.render(&page((&visit, &seat), &form, details.as_ref(), changes))
}

/// `POST /company/payment`, `POST /customers/{id}/payment`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::PaymentEdit).await?;
    let details = store::payments::find(&mut tx, &seat.scope, seat.company.id).await?;
    let saved = match read(&mut form) {
        Ok(draft) => {
            let (tools, address) = (visit.tools(), &visit.address);
            let asking = Asking::of(visit.caller()?, address, tools);
            change_payment(&mut tx, asking, at.reach, &tools.vault, draft).await
        }
        Err(halt) => Err(halt),
    };
    match saved {
        // The number itself is told to nobody, the trail included.
        Ok(PaymentOutcome::Saved(details)) => {
            let signed = at.signed(&visit, "parties.change_payment")?;
            tx.commit(signed.on(details.company)).await?;
            visit.go_saying(&seat.href("/payment"), "parties.payment.saved")
        }
        Ok(PaymentOutcome::Waits(change)) => {
            let signed = at.signed(&visit, "parties.ask_change")?;
            tx.commit(signed.on(change.id)).await?;
            let path = seat.href(&format!("/changes/{}", change.id));
            visit.go_saying(&path, "parties.change.asked")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            let changes = changes(&mut tx, &seat).await?;
            let page = page((&visit, &seat), &form, details.as_ref(), changes);
            visit.render_refused(&form, &page)
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn changes(tx: &mut Read, seat: &Seat) -> Result<Vec<Change>, Halt> {
    let which = (seat.company.id, ChangeKind::BankDetails);
    store::changes::latest(tx, &seat.scope, which).await
}

fn page<'a>(
    (v, seat): (&'a Visit, &'a Seat),
    form: &'a Form,
    details: Option<&'a PaymentDetails>,
    changes: Vec<Change>,
) -> Show<'a> {
    let methods = options::<PaymentMethod>(v, "parties.payment.method");
    Show {
        v,
        seat,
        form,
        details,
        methods,
        changes,
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
