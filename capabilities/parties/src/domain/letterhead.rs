use access::CompanyId;
use kernel::Lang;

use super::address::Address;
use super::bank::{Iban, PaymentMethod};
use super::colour::Colour;
use super::contact::Phone;
use super::legal_status::LegalStatus;
use super::logo::Logo;
use super::mentions::{LegalMentions, capital_in_words};
use super::registry::Siren;
use super::vat::VatNumber;

/// A company as the papers of either side name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Key.
    pub id: CompanyId,
    /// Raison sociale.
    pub name: String,
    /// `OIP-…`.
    pub reference: String,
    /// Its number in the French register.
    pub siren: Option<Siren>,
    /// Its VAT number.
    pub vat_number: Option<VatNumber>,
    /// Its head office.
    pub address: Option<Address>,
    /// How it pays, and the account it pays from, masked and empty when unknown.
    pub payment: Option<(PaymentMethod, String)>,
}

impl Addressee {
    /// The lines of its address; papers are French.
    pub fn address_lines(&self) -> Vec<String> {
        let lines = self.address.as_ref().map(|address| address.lines(Lang::Fr));
        lines.unwrap_or_default()
    }
}

/// Where customers send their money: the whole number, for the company's own papers only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub iban: Iban,
    /// The bank; empty when unknown.
    pub bic: String,
}

/// All that a company's own papers say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    /// Who it is and where.
    pub company: Addressee,
    /// INSEE's category.
    pub legal_status: Option<LegalStatus>,
    /// Capital, register, when its tax falls due.
    pub mentions: LegalMentions,
    /// Its own brand's colour.
    pub colour: Colour,
    /// Its own brand's logo.
    pub logo: Option<Logo>,
    /// Whom to call.
    pub support_phone: Option<Phone>,
    /// Where to write.
    pub support_email: Option<String>,
    /// The account its customers pay to.
    pub account: Option<Account>,
}

impl Letterhead {
    /// `SAS au capital de 250 000 €`; empty when neither is known.
    pub fn legal_form(&self) -> String {
        let status = self.legal_status.map(LegalStatus::short);
        let capital = self.mentions.share_capital.map(capital_in_words);
        match (status, capital) {
            (Some(status), Some(capital)) => format!("{status} au capital de {capital}"),
            (Some(status), None) => status.to_owned(),
            (None, Some(capital)) => format!("Capital de {capital}"),
            (None, None) => String::new(),
        }
    }

    /// Where to ask, one line each.
    pub fn support_lines(&self) -> Vec<String> {
        let phone = self.support_phone.as_ref().map(ToString::to_string);
        self.support_email
            .clone()
            .into_iter()
            .chain(phone)
            .collect()
    }
}
