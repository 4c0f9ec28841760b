use kernel::Day;
use sheets::{Checks, Line};

use crate::domain::words::refusals;
use crate::domain::{
    Address, Bic, Company, Country, CustomerKind, EmailAddress, FinancialStanding, Guarantee, Iban,
    LegalStatus, PaymentMethod, PaymentRefusal, Phone, Reference, Role, Siren, Siret, VatNumber,
    Website, check_bank, fold,
};

refusals! {
    /// What a row of an import is refused for, beyond what each cell is.
    ImportRefusal Invalid {
        /// Neither reference, nor external reference, nor SIREN: a second run would double it.
        NoKey = "parties.import.no_key",
        /// Nobody has that reference, here or in the file.
        UnknownParent = "parties.import.unknown_parent",
        /// The rows stand under one another in a circle.
        Circle = "parties.import.circle",
        /// The company stands elsewhere: a page moves it.
        OtherParent = "parties.import.other_parent",
        /// The company has another role.
        OtherRole = "parties.import.other_role",
        /// The company has another reference already.
        OtherReference = "parties.import.other_reference",
        /// Two different companies are meant.
        TwoCompanies = "parties.import.two_companies",
        /// Not a day.
        Day = "parties.import.day",
    }
}

/// One row, read.
#[derive(Debug)]
pub struct Row {
    pub line: Line,
    pub reference: Option<Reference>,
    pub external_reference: Option<String>,
    pub parent: Option<String>,
    pub role: Option<Role>,
    pub kind: Option<CustomerKind>,
    pub legal_name: String,
    pub siren: Option<Siren>,
    pub siret: Option<Siret>,
    pub vat_number: Option<VatNumber>,
    pub legal_status: Option<LegalStatus>,
    pub website: Option<Website>,
    pub comment: Option<String>,
    pub financial_standing: Option<FinancialStanding>,
    pub guarantee: Option<Guarantee>,
    pub created_on: Option<Day>,
    pub address: Option<Address>,
    pub phone: Option<Phone>,
    pub billing: Option<Billing>,
    pub payment: Option<Payment>,
}

/// The billing contact of a row.
#[derive(Debug)]
pub struct Billing {
    pub name: Option<String>,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
}

/// The payment details of a row.
#[derive(Debug)]
pub struct Payment {
    pub method: Option<PaymentMethod>,
    pub holder: Option<String>,
    pub iban: Iban,
    pub bic: Option<Bic>,
}

/// By what a row is known again when it has no reference: SIREN and folded name.
pub fn own_key(siren: &str, legal_name: &str) -> String {
    let digits: String = siren.chars().filter(|c| !c.is_whitespace()).collect();
    format!("{digits}/{}", fold(legal_name))
}

/// Reads a row; `kept` is the company it means, when that is known.
pub fn read(checks: &mut Checks, line: &Line, kept: Option<&Company>) -> Row {
    let kept_siren = kept.and_then(|company| company.siren.as_ref());
    let siren = checks.parse_if_given(line, "siren", |text| Siren::parse_or_keep(text, kept_siren));
    let siren_meant = siren.clone().or_else(|| kept_siren.cloned());
    let vat_number = checks.parse_if_given(line, "vat_number", |text| {
        let vat = VatNumber::parse(text)?;
        siren_meant.iter().try_fold(vat, VatNumber::of_company)
    });
    let siret = checks.parse_if_given(line, "siret", |text| {
        let siret = Siret::parse(text)?;
        siren_meant.iter().try_fold(siret, Siret::of_company)
    });
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    Row {
        line: line.clone(),
        reference: checks.parse_if_given(line, "reference", Reference::parse),
        external_reference: text(checks.optional(line, "external_reference", 80)),
        parent: text(checks.optional(line, "parent", 80)),
        role: checks.coded(line, "role"),
        kind: checks.coded(line, "kind"),
        legal_name: checks.required(line, "legal_name", 200),
        siren,
        siret,
        vat_number,
        legal_status: checks.parse_if_given(line, "legal_status", LegalStatus::parse),
        website: checks.parse_if_given(line, "website", Website::parse),
        comment: text(checks.paragraphs(line, "comment", 2_000)),
        financial_standing: checks.coded(line, "financial_standing"),
        guarantee: checks.coded(line, "guarantee"),
        created_on: checks.parse_if_given(line, "created_on", |day| {
            day.parse().map_err(|()| ImportRefusal::Day)
        }),
        address: read_address(checks, line),
        phone: checks.parse_if_given(line, "phone", Phone::parse),
        billing: read_billing(checks, line),
        payment: read_payment(checks, line),
    }
}

fn any(line: &Line, columns: &[&str]) -> bool {
    columns.iter().any(|column| !line.get(column).is_empty())
}

fn read_address(checks: &mut Checks, line: &Line) -> Option<Address> {
    if !any(
        line,
        &["street", "complement", "postcode", "city", "siret", "phone"],
    ) {
        return None;
    }
    let address = Address {
        street: checks.required(line, "street", 200),
        complement: checks.optional(line, "complement", 200),
        postcode: checks.optional(line, "postcode", 12),
        city: checks.required(line, "city", 100),
        country: checks
            .parse_if_given(line, "country", Country::parse)
            .unwrap_or(Country::FRANCE),
    };
    match address.checked() {
        Ok(address) => Some(address),
        Err(fault) => {
            checks.add(sheets::Problem::new(
                line.number(),
                "postcode",
                fault.code,
                fault.args,
            ));
            None
        }
    }
}

fn read_billing(checks: &mut Checks, line: &Line) -> Option<Billing> {
    if !any(line, &["billing_name", "billing_email", "billing_phone"]) {
        return None;
    }
    let name = checks.optional(line, "billing_name", 120);
    let phone = checks.parse_if_given(line, "billing_phone", Phone::parse);
    let email = checks.parse(line, "billing_email", EmailAddress::parse)?;
    Some(Billing {
        name: Some(name).filter(|name| !name.is_empty()),
        email,
        phone,
    })
}

fn read_payment(checks: &mut Checks, line: &Line) -> Option<Payment> {
    if !any(line, &["iban", "bic", "account_holder", "payment_method"]) {
        return None;
    }
    let method = checks.coded(line, "payment_method");
    let holder = checks.optional(line, "account_holder", 140);
    let bic = checks.parse_if_given(line, "bic", Bic::parse);
    let iban = checks.parse(line, "iban", Iban::parse)?;
    if let Some(bic) = &bic
        && let Err(refusal) = check_bank(&iban, bic)
    {
        let refusal: PaymentRefusal = refusal;
        checks.refuse(line, "bic", &refusal);
    }
    Some(Payment {
        method,
        holder: Some(holder).filter(|holder| !holder.is_empty()),
        iban,
        bic,
    })
}
