use access::Right;
use kernel::Coded;
use web::Visit;

use crate::domain::{Company, CompanyField};

/// One field of the company as the page shows it.
pub struct Shown {
    pub label: String,
    pub value: String,
    pub kind: ShownAs,
}

/// How a value is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ShownAs {
    Text,
    Link,
}

/// The fields the visitor may read, in the order of the access guide.
pub fn readable(v: &Visit, company: &Company) -> Vec<Shown> {
    let readable = CompanyField::ALL
        .iter()
        .filter(|field| v.may(field.read_right()));
    readable.map(|field| shown(v, company, *field)).collect()
}

/// One field, in words.
pub fn shown(v: &Visit, company: &Company, field: CompanyField) -> Shown {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let value = match field {
        CompanyField::State => v.coded("parties.company.state", company.state.code()),
        CompanyField::Reference => company.reference.to_string(),
        CompanyField::LegalName => company.legal_name.clone(),
        CompanyField::Siren => text(company.siren.as_ref().map(|siren| siren.as_str())),
        CompanyField::LegalStatus => company
            .legal_status
            .map(|status| status.to_string())
            .unwrap_or_default(),
        CompanyField::Comment => company.comment.clone(),
        CompanyField::Website => text(company.website.as_ref().map(|site| site.as_str())),
        CompanyField::CreatedAt => v.instant(company.created_at),
        CompanyField::FinancialStanding => v.coded(
            "parties.company.financial_standing",
            company.financial_standing.code(),
        ),
        CompanyField::Guarantee => v.coded("parties.company.guarantee", company.guarantee.code()),
    };
    let kind = match field {
        CompanyField::Website if !value.is_empty() => ShownAs::Link,
        _ => ShownAs::Text,
    };
    Shown {
        label: v.coded("parties.company.field", field.code()),
        value,
        kind,
    }
}

/// Whether the visitor may change `field` here.
pub fn editable(v: &Visit, field: CompanyField) -> bool {
    // State has a page of its own, where what depends on it is asked.
    field != CompanyField::State && field.edit_right().is_some_and(|right: Right| v.may(right))
}
