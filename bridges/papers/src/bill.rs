//! Invoices and credit notes.

mod amounts;
mod draw;
mod foot;
mod head;
mod lines;
mod paper;
mod words;

pub use draw::draw_bill;
pub(crate) use draw::{cover, lay};
pub use paper::{
    BillKind, BillLine, BillPaper, Corrected, Customer, Issuer, Nature, PaymentMeans, Period,
    Terms, Totals, VatRow,
};
