//! What people see. Invoices and credit notes have the same six pages, at two addresses.

pub(crate) mod archives;
pub(crate) mod document;
pub(crate) mod exports;
pub(crate) mod list;
mod question;
pub(crate) mod shares;

use access::Right;
use kernel::{Coded, Day};
use web::Visit;

use crate::domain::{Document, DocumentKind, DocumentState, Standing};

/// Where one kind of document is shown, and who may see it.
pub(crate) struct Place {
    pub(crate) kind: DocumentKind,
    pub(crate) right: Right,
    /// Before the keys of the labels that differ by kind.
    pub(crate) labels: &'static str,
    pub(crate) list: &'static str,
    pub(crate) csv: &'static str,
    pub(crate) zip: &'static str,
    pub(crate) archives: &'static str,
    pub(crate) new_archive: &'static str,
    pub(crate) archive: &'static str,
    pub(crate) document: &'static str,
    pub(crate) shares: &'static str,
    pub(crate) revocation: &'static str,
}

/// `/invoices`.
pub(crate) const INVOICES: Place = Place {
    kind: DocumentKind::Invoice,
    right: Right::InvoicesRead,
    labels: "billing.invoice",
    list: "/invoices",
    csv: "/invoices.csv",
    zip: "/invoices.zip",
    archives: "/invoices/archives",
    new_archive: "/invoices/archives/new",
    archive: "/invoices/archives/{job}",
    document: "/invoices/{number}",
    shares: "/invoices/{number}/shares",
    revocation: "/invoices/{number}/shares/{share}/revocation",
};

/// `/credit-notes`.
pub(crate) const CREDIT_NOTES: Place = Place {
    kind: DocumentKind::CreditNote,
    right: Right::CreditNotesRead,
    labels: "billing.credit_note",
    list: "/credit-notes",
    csv: "/credit-notes.csv",
    zip: "/credit-notes.zip",
    archives: "/credit-notes/archives",
    new_archive: "/credit-notes/archives/new",
    archive: "/credit-notes/archives/{job}",
    document: "/credit-notes/{number}",
    shares: "/credit-notes/{number}/shares",
    revocation: "/credit-notes/{number}/shares/{share}/revocation",
};

impl Place {
    /// The label of `key` for this kind of document.
    pub(crate) fn t(&self, v: &Visit, key: &str) -> String {
        v.coded(self.labels, key)
    }

    /// The label of `key` for so many of them.
    pub(crate) fn count(&self, v: &Visit, key: &str, count: i64) -> String {
        v.count(&format!("{}.{key}", self.labels), count)
    }

    /// The label of `key` for this kind of document, `{0}` filled.
    pub(crate) fn t1(&self, v: &Visit, key: &str, first: &impl ToString) -> String {
        v.t1(&format!("{}.{key}", self.labels), first)
    }

    /// The tone and label key of a document's standing.
    pub(crate) fn standing(&self, document: &Document, today: Day) -> (&'static str, String) {
        let (tone, code) = match document.standing(today) {
            Standing::Overdue => ("danger", "overdue"),
            Standing::In(state) => (tone(state), state.code()),
        };
        (tone, format!("{}.state.{code}", self.labels))
    }
}

fn tone(state: DocumentState) -> &'static str {
    match state {
        DocumentState::New | DocumentState::OnHold | DocumentState::Validated => "neutral",
        DocumentState::Sent => "info",
        DocumentState::PartiallyPaid => "warning",
        DocumentState::Settled => "success",
    }
}
