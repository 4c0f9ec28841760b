use access::{BillingGroupId, CompanyId};
use kernel::{Coded, Day, Money, Refusal};

use crate::domain::{
    DocumentKind, DocumentNumber, DocumentState, Line, VatAmount, balance, vat_of,
};

/// Rates of tax in France (BR-FR-16), in the order they are tried against a document's sums.
const RATES_BP: [i64; 6] = [2_000, 850, 1_000, 550, 210, 0];

/// The largest amount taken, ten billion euros: millions of them still add up in the database.
const MOST: Money = Money::from_cents(1_000_000_000_000);

/// Everything that may be wrong with one document of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImportRefusal {
    NotANumber,
    NotADay,
    NotAnAmount,
    NotAKind,
    NotAState,
    Negative,
    TooMuch,
    Unbalanced,
    VatUnbalanced,
    LinesUnbalanced,
    DueBeforeIssue,
    PeriodHalf,
    PeriodBackwards,
    SettledButUnpaid,
    PaidTooMuch,
    YearOutOfRange,
    NotInEuros,
    UnsupportedType(String),
    UnknownCompany(String),
    AmbiguousCompany(String),
    UnknownIssuer(String),
    SameNumber(String),
    Differs(&'static str),
    CorrectsOther(String),
    CorrectsNoInvoice(String),
    NoPdf,
    NoSuchFile(String),
    Pdf(&'static str, String),
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotANumber => "billing.import_not_a_number",
            Self::NotADay => "billing.import_not_a_day",
            Self::NotAnAmount => "billing.import_not_an_amount",
            Self::NotAKind => "billing.import_not_a_kind",
            Self::NotAState => "billing.import_not_a_state",
            Self::Negative => "billing.import_negative",
            Self::TooMuch => "billing.import_too_much",
            Self::Unbalanced => "billing.import_unbalanced",
            Self::VatUnbalanced => "billing.import_vat_unbalanced",
            Self::LinesUnbalanced => "billing.import_lines_unbalanced",
            Self::DueBeforeIssue => "billing.import_due_before_issue",
            Self::PeriodHalf => "billing.import_period_half",
            Self::PeriodBackwards => "billing.import_period_backwards",
            Self::SettledButUnpaid => "billing.import_settled_but_unpaid",
            Self::PaidTooMuch => "billing.import_paid_too_much",
            Self::YearOutOfRange => "billing.import_year_out_of_range",
            Self::NotInEuros => "billing.import_not_in_euros",
            Self::UnsupportedType(_) => "billing.import_unsupported_type",
            Self::UnknownCompany(_) => "billing.import_unknown_company",
            Self::AmbiguousCompany(_) => "billing.import_ambiguous_company",
            Self::UnknownIssuer(_) => "billing.import_unknown_issuer",
            Self::SameNumber(_) => "billing.import_same_number",
            Self::Differs(_) => "billing.import_differs",
            Self::CorrectsOther(_) => "billing.import_corrects_other",
            Self::CorrectsNoInvoice(_) => "billing.import_corrects_no_invoice",
            Self::NoPdf => "billing.import_no_pdf",
            Self::NoSuchFile(_) => "billing.import_no_such_file",
            Self::Pdf(code, _) => code,
        }
    }

    fn args(&self) -> Vec<String> {
        match self {
            Self::UnsupportedType(what)
            | Self::UnknownCompany(what)
            | Self::AmbiguousCompany(what)
            | Self::UnknownIssuer(what)
            | Self::SameNumber(what)
            | Self::CorrectsOther(what)
            | Self::CorrectsNoInvoice(what)
            | Self::NoSuchFile(what)
            | Self::Pdf(_, what) => vec![what.clone()],
            Self::Differs(what) => vec![(*what).to_owned()],
            Self::NotANumber
            | Self::NotADay
            | Self::NotAnAmount
            | Self::NotAKind
            | Self::NotAState
            | Self::Negative
            | Self::TooMuch
            | Self::NoPdf
            | Self::Unbalanced
            | Self::VatUnbalanced
            | Self::LinesUnbalanced
            | Self::DueBeforeIssue
            | Self::PeriodHalf
            | Self::PeriodBackwards
            | Self::SettledButUnpaid
            | Self::PaidTooMuch
            | Self::YearOutOfRange
            | Self::NotInEuros => Vec::new(),
        }
    }
}

/// A document as an import understood it; companies are still in the importer's words.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Where problems are told: the row, or 0 and the file's name.
    pub(crate) row: usize,
    pub(crate) file: Option<String>,
    pub(crate) kind: DocumentKind,
    pub(crate) number: DocumentNumber,
    pub(crate) company: String,
    pub(crate) issuer: String,
    pub(crate) state: DocumentState,
    pub(crate) issued_on: Day,
    pub(crate) due_on: Option<Day>,
    pub(crate) period: Option<(Day, Day)>,
    pub(crate) net: Money,
    pub(crate) vat: Money,
    pub(crate) gross: Money,
    pub(crate) paid: Money,
    pub(crate) corrects: Option<(String, Option<Day>)>,
    pub(crate) lines: Vec<Line>,
    pub(crate) vat_rows: Vec<VatAmount>,
    pub(crate) pdf_digest: Option<String>,
    /// The billing group it names.
    pub(crate) group: Option<String>,
}

/// A candidate whose companies were found.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) candidate: Candidate,
    pub(crate) company: CompanyId,
    pub(crate) issuer: CompanyId,
    /// The billing group it names, when the company has it already.
    pub(crate) group: Option<BillingGroupId>,
}

impl Candidate {
    /// What is wrong with the document in itself, each fault with the column it is told of.
    pub(crate) fn faults(&self) -> Vec<(&'static str, ImportRefusal)> {
        let mut faults = Vec::new();
        let mut check = |wrong: bool, column: &'static str, refusal: ImportRefusal| {
            if wrong {
                faults.push((column, refusal));
            }
        };
        let (year, _, _) = self.issued_on.parts();
        let amounts = [
            ("net", self.net),
            ("vat", self.vat),
            ("gross", self.gross),
            ("paid", self.paid),
        ];
        for (column, amount) in amounts {
            check(amount < Money::ZERO, column, ImportRefusal::Negative);
            check(amount > MOST, column, ImportRefusal::TooMuch);
        }
        check(
            !balance(self.net, self.vat, self.gross),
            "gross",
            ImportRefusal::Unbalanced,
        );
        // The dates that EN 16931 readers take in France (BR-FR-03).
        check(
            !(2000..=2099).contains(&year),
            "issued_on",
            ImportRefusal::YearOutOfRange,
        );
        let early = self.due_on.is_some_and(|due_on| due_on < self.issued_on);
        check(early, "due_on", ImportRefusal::DueBeforeIssue);
        let backwards = self.period.is_some_and(|(from, to)| from > to);
        check(backwards, "period_to", ImportRefusal::PeriodBackwards);
        check(self.paid > self.gross, "paid", ImportRefusal::PaidTooMuch);
        let settled = self.state == DocumentState::Settled;
        check(
            settled && self.paid < self.gross,
            "status",
            ImportRefusal::SettledButUnpaid,
        );
        let tax: Money = self.vat_rows.iter().map(|row| row.vat).sum();
        let uneven = !self.vat_rows.is_empty() && tax != self.vat;
        check(uneven, "vat", ImportRefusal::VatUnbalanced);
        faults
    }

    /// The tax by rate when the file gives none: told from the sums when one usual rate makes them.
    pub(crate) fn with_told_vat(mut self) -> Self {
        if self.vat_rows.is_empty() {
            let fits = |rate: &&i64| vat_of(self.net, **rate) == self.vat;
            let rate = RATES_BP.iter().find(fits);
            let row = |rate_bp: &i64| VatAmount {
                rate_bp: *rate_bp,
                base: self.net,
                vat: self.vat,
            };
            self.vat_rows = rate.map(row).into_iter().collect();
        }
        self
    }
}

/// The state somebody wrote: a TM Forum code, or the word people read.
pub(crate) fn state(text: &str) -> Result<DocumentState, ImportRefusal> {
    let issued = |state: &DocumentState| {
        matches!(
            state,
            DocumentState::Sent | DocumentState::PartiallyPaid | DocumentState::Settled
        )
    };
    if let Some(state) = DocumentState::from_code(text).filter(issued) {
        return Ok(state);
    }
    match fold(text).as_str() {
        "emise" | "emis" | "envoyee" | "sent" => Ok(DocumentState::Sent),
        "partiellement reglee" | "partiellement impute" | "partiellement payee" => {
            Ok(DocumentState::PartiallyPaid)
        }
        "reglee" | "regle" | "payee" | "impute" | "settled" => Ok(DocumentState::Settled),
        _ => Err(ImportRefusal::NotAState),
    }
}

/// The kind somebody wrote: our code, or the word people read.
pub(crate) fn kind(text: &str) -> Result<DocumentKind, ImportRefusal> {
    match fold(text).as_str() {
        "invoice" | "facture" => Ok(DocumentKind::Invoice),
        "creditnote" | "credit note" | "avoir" => Ok(DocumentKind::CreditNote),
        _ => Err(ImportRefusal::NotAKind),
    }
}

/// The state that what was paid tells, when the file says none.
pub(crate) fn state_of(paid: Money, gross: Money) -> DocumentState {
    if paid >= gross {
        DocumentState::Settled
    } else if paid.is_positive() {
        DocumentState::PartiallyPaid
    } else {
        DocumentState::Sent
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase().replace(['é', 'è', 'ê'], "e")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_machines_and_as_people_write_them() {
        for text in ["settled", "Réglée", "payée"] {
            assert_eq!(state(text), Ok(DocumentState::Settled), "{text}");
        }
        assert_eq!(state("partiallyPaid"), Ok(DocumentState::PartiallyPaid));
        for text in ["new", "onHold", "perdue", ""] {
            assert_eq!(state(text), Err(ImportRefusal::NotAState), "{text}");
        }
        assert_eq!(kind("Avoir"), Ok(DocumentKind::CreditNote));
    }
}
