use access::Right;
use askama::Template;
use kernel::{Coded, Halt};
use web::{Form, Page, Visit};

use super::at::{At, Seat, options};
use super::fields::{Shown, editable, shown};
use crate::actions::{CompanyChange, change_company};
use crate::domain::{
    Company, CompanyField, CustomerKind, FinancialStanding, Guarantee, LegalMentions, LegalStatus,
    Siren, VatDue, VatNumber, Website, capital_in_words, parse_capital,
};

#[derive(Template)]
#[template(path = "company_edit.html")]
struct Edit<'a> {
    v: &'a Visit,
    seat: &'a Seat,
    form: &'a Form,
    kept: Vec<Shown>,
    kinds: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    dues: Vec<(String, String)>,
    standings: Vec<(String, String)>,
    guarantees: Vec<(String, String)>,
}

impl Edit<'_> {
    fn edits(&self, code: &str) -> bool {
        CompanyField::from_code(code).is_some_and(|field| editable(self.v, field))
    }

    /// Capital, register and the tax's due date are for who sells, and under the brand's right.
    fn edits_mentions(&self) -> bool {
        self.seat.company.sells() && self.v.may(Right::BrandEdit)
    }
}

/// `GET /company/edit`, `GET /customers/{id}/edit`
pub async fn show(visit: Visit, at: At) -> Page {
    let mut tx = visit.read().await?;
    let seat = at.seat(&visit, &mut tx, Right::CompanyRead).await?;
    let form = filled(&seat.company);
    visit.render(&edit(&visit, &seat, &form))
}

/// `POST /company/edit`, `POST /customers/{id}/edit`
pub async fn save(visit: Visit, at: At, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let seat = at.seat(&visit, &mut tx, Right::CompanyRead).await?;
    let change = read(&mut form, &seat.company);
    let saved = match form.done() {
        Ok(()) => change_company(&mut tx, visit.caller()?, at.reach, change).await,
        Err(halt) => Err(halt),
    };
    match saved {
        Ok(company) => {
            tx.commit(at.signed(&visit, "parties.change_company")?.on(company.id))
                .await?;
            visit.go_saying(&seat.base, "parties.company.saved")
        }
        Err(Halt::Refused(refused)) => {
            form.refuse(refused);
            visit.render_refused(&form, &edit(&visit, &seat, &form))
        }
        Err(halt) => Err(halt.into()),
    }
}

fn edit<'a>(v: &'a Visit, seat: &'a Seat, form: &'a Form) -> Edit<'a> {
    let read_only = |field: &&CompanyField| v.may(field.read_right()) && !editable(v, **field);
    let kept = CompanyField::ALL.iter().filter(read_only);
    let mut statuses = vec![(String::new(), v.t("parties.legal_status.none").to_owned())];
    statuses
        .extend(LegalStatus::all().map(|status| (status.code().to_owned(), status.to_string())));
    Edit {
        v,
        seat,
        form,
        kept: kept.map(|field| shown(v, &seat.company, *field)).collect(),
        kinds: options::<CustomerKind>(v, "parties.company.kind"),
        statuses,
        dues: options::<VatDue>(v, "parties.company.vat_due"),
        standings: options::<FinancialStanding>(v, "parties.company.financial_standing"),
        guarantees: options::<Guarantee>(v, "parties.company.guarantee"),
    }
}

fn filled(company: &Company) -> Form {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let capital = company.mentions.share_capital.map(capital_in_words);
    let town = company.mentions.register_town.as_deref();
    Form::default()
        .with("version", company.version)
        .with("legal_name", &company.legal_name)
        .with("siren", text(company.siren.as_ref().map(Siren::as_str)))
        .with(
            "vat_number",
            text(company.vat_number.as_ref().map(VatNumber::as_str)),
        )
        .with(
            "legal_status",
            text(company.legal_status.map(LegalStatus::code)),
        )
        .with("kind", company.kind.code())
        .with("comment", &company.comment)
        .with(
            "website",
            text(company.website.as_ref().map(Website::as_str)),
        )
        .with("financial_standing", company.financial_standing.code())
        .with("guarantee", company.guarantee.code())
        .with("share_capital", capital.unwrap_or_default())
        .with("register_town", text(town))
        .with("vat_due", company.mentions.vat_due.code())
}

/// Reads what was sent and nothing else: a field that was not offered stays unread, and one that
/// was sent all the same is refused by the action.
fn read(form: &mut Form, company: &Company) -> CompanyChange {
    let unoffered = [
        CompanyField::State,
        CompanyField::Reference,
        CompanyField::CreatedAt,
    ];
    let sent = |form: &Form, name: &str| form.has(name);
    let mut change = CompanyChange {
        version: version(form),
        unoffered: unoffered
            .into_iter()
            .filter(|field| sent(form, field.code()))
            .collect(),
        ..CompanyChange::default()
    };
    if sent(form, "legal_name") {
        change.legal_name = Some(form.required("legal_name", 200));
    }
    if sent(form, "siren") {
        let kept = company.siren.as_ref();
        change.siren = Some(form.parse_optional("siren", |text| Siren::parse_or_keep(text, kept)));
    }
    if sent(form, "vat_number") {
        change.vat_number = Some(form.parse_optional("vat_number", VatNumber::parse));
    }
    if sent(form, "legal_status") {
        change.legal_status = Some(form.parse_optional("legal_status", LegalStatus::parse));
    }
    if sent(form, "kind") {
        change.kind = form.coded("kind");
    }
    if sent(form, "comment") {
        change.comment = Some(form.optional("comment", 2_000).unwrap_or_default());
    }
    if sent(form, "website") {
        change.website = Some(form.parse_optional("website", Website::parse));
    }
    if sent(form, "financial_standing") {
        change.financial_standing = form.coded("financial_standing");
    }
    if sent(form, "guarantee") {
        change.guarantee = form.coded("guarantee");
    }
    change.mentions = read_mentions(form);
    change
}

/// Capital, register and when the tax falls due come together or not at all.
fn read_mentions(form: &mut Form) -> Option<LegalMentions> {
    let names = ["share_capital", "register_town", "vat_due"];
    if !names.iter().any(|name| form.has(name)) {
        return None;
    }
    Some(LegalMentions {
        share_capital: form.parse_optional("share_capital", parse_capital),
        register_town: form.optional("register_town", 60),
        vat_due: form.coded("vat_due").unwrap_or(VatDue::OnPayment),
    })
}

/// The version that the form was shown with; what is no number fits none.
pub fn version(form: &Form) -> i64 {
    form.get("version").parse().unwrap_or(-1)
}
