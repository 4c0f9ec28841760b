use access::{CompanyId, SiteId};
use kernel::{Coded, Day, Id, Money};

use super::DocumentNumber;

/// Marks ids of documents.
#[derive(Debug)]
pub struct DocumentMark;
/// A document's id.
pub type DocumentId = Id<DocumentMark>;

/// What kind of document it is. A credit note is an invoice to the law (CGI 289-I-5), with amounts
/// that stay positive: the kind makes the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// `CustomerBill` (TMF678), type 380.
    Invoice,
    /// Type 381.
    CreditNote,
}

impl Coded for DocumentKind {
    const ALL: &'static [Self] = &[Self::Invoice, Self::CreditNote];

    fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "creditNote",
        }
    }
}

/// Where a document stands, in the spelling of `CustomerBill` (TMF678).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// Numbered, not looked at yet.
    New,
    /// Held for a check.
    OnHold,
    /// Checked, to be sent.
    Validated,
    /// In the customer's hands, nothing paid.
    Sent,
    /// Paid in part.
    PartiallyPaid,
    /// Paid whole; a credit note: given back or set off whole.
    Settled,
}

impl Coded for DocumentState {
    const ALL: &'static [Self] = &[
        Self::New,
        Self::OnHold,
        Self::Validated,
        Self::Sent,
        Self::PartiallyPaid,
        Self::Settled,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::OnHold => "onHold",
            Self::Validated => "validated",
            Self::Sent => "sent",
            Self::PartiallyPaid => "partiallyPaid",
            Self::Settled => "settled",
        }
    }
}

/// What people are told of a document: its state, or that the day it was due has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The state as kept.
    In(DocumentState),
    /// An invoice not paid whole by its due date.
    Overdue,
}

/// An issued document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// Unique for its issuer.
    pub number: DocumentNumber,
    /// The company that issued it.
    pub issuer: CompanyId,
    /// The company it bills.
    pub company: CompanyId,
    /// The one site it is for, when it is for one.
    pub site: Option<SiteId>,
    /// Where it stands.
    pub state: DocumentState,
    /// When it was issued.
    pub issued_on: Day,
    /// When it is to be paid; a credit note has none.
    pub due_on: Option<Day>,
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub vat: Money,
    /// With tax.
    pub gross: Money,
    /// Paid so far; of a credit note, set off or given back.
    pub paid: Money,
}

impl Document {
    /// What is left to pay; never below nothing, for what was paid too much is not owed to us.
    pub fn due(&self) -> Money {
        (self.gross - self.paid).max(Money::ZERO)
    }

    /// What people are told on `today`.
    pub fn standing(&self, today: Day) -> Standing {
        match (self.kind, self.state) {
            (DocumentKind::Invoice, DocumentState::Sent | DocumentState::PartiallyPaid)
                if self.due_on.is_some_and(|due_on| due_on < today) =>
            {
                Standing::Overdue
            }
            (DocumentKind::Invoice | DocumentKind::CreditNote, state) => Standing::In(state),
        }
    }
}

/// One line of a document (`AppliedCustomerBillingRate`, TMF678).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was sold.
    pub label: String,
    /// The site it is for, as the issuer named it.
    pub site_name: Option<String>,
    /// How much, as written: `10`, `1.5`.
    pub quantity: String,
    /// The price of one, without tax.
    pub unit_price: Money,
    /// The line's amount, without tax.
    pub net: Money,
    /// The rate of tax: 2000 is 20 %.
    pub vat_rate_bp: i64,
}

impl Line {
    /// The quantity in thousandths, as papers draw it; one when it is not a number.
    pub fn quantity_thousandths(&self) -> i64 {
        let (whole, decimals) = self
            .quantity
            .split_once(['.', ','])
            .unwrap_or((&self.quantity, ""));
        let digits = format!("{whole}{:0<3.3}", decimals);
        digits.parse().unwrap_or(1_000)
    }
}

/// What a credit note says of the invoice it corrects: number and date (CGI ann. II 242 nonies A,
/// BR-FR-CO-05), and where it is when it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The invoice, when we have it.
    pub id: Option<DocumentId>,
    /// Its number.
    pub number: String,
    /// Its date, when known.
    pub issued_on: Option<Day>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(state: DocumentState, due: &str) -> Document {
        Document {
            id: DocumentId::derived("d"),
            kind: DocumentKind::Invoice,
            number: DocumentNumber::parse("F1").unwrap(),
            issuer: CompanyId::derived("i"),
            company: CompanyId::derived("c"),
            site: None,
            state,
            issued_on: "2026-01-01".parse().unwrap(),
            due_on: due.parse().ok(),
            net: Money::from_cents(1000),
            vat: Money::from_cents(200),
            gross: Money::from_cents(1200),
            paid: Money::ZERO,
        }
    }

    #[test]
    fn an_invoice_is_overdue_the_day_after_it_was_due_and_not_before() {
        let today = "2026-02-01".parse().unwrap();
        let standing = |state, due| invoice(state, due).standing(today);
        assert_eq!(
            standing(DocumentState::Sent, "2026-01-31"),
            Standing::Overdue
        );
        assert_eq!(
            standing(DocumentState::Sent, "2026-02-01"),
            Standing::In(DocumentState::Sent)
        );
        assert_eq!(
            standing(DocumentState::PartiallyPaid, "2026-01-31"),
            Standing::Overdue
        );
        assert_eq!(
            standing(DocumentState::Settled, "2026-01-31"),
            Standing::In(DocumentState::Settled)
        );
    }

    #[test]
    fn a_credit_note_is_never_overdue() {
        let note = Document {
            kind: DocumentKind::CreditNote,
            ..invoice(DocumentState::Sent, "2026-01-31")
        };
        let today = "2026-12-01".parse().unwrap();
        assert_eq!(note.standing(today), Standing::In(DocumentState::Sent));
    }

    #[test]
    fn what_was_paid_too_much_is_not_due() {
        let mut paid = invoice(DocumentState::Settled, "2026-01-31");
        paid.paid = Money::from_cents(1500);
        assert_eq!(paid.due(), Money::ZERO);
    }

    #[test]
    fn quantities_are_read_to_the_thousandth() {
        let line = |quantity: &str| Line {
            label: String::new(),
            site_name: None,
            quantity: quantity.to_owned(),
            unit_price: Money::ZERO,
            net: Money::ZERO,
            vat_rate_bp: 2000,
        };
        for (text, thousandths) in [("10", 10_000), ("1.5", 1_500), ("0,25", 250), ("x", 1_000)] {
            assert_eq!(line(text).quantity_thousandths(), thousandths, "{text}");
        }
    }
}
