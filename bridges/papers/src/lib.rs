//! Papers: the PDF files we draw, and those others hand us.
//!
//! Plain structs in, bytes out: nothing here reads a clock, a database or the network, so that a
//! paper drawn twice from the same facts is the same file.

mod bill;
mod day;
pub mod facturx;
mod fault;
mod figures;
mod frame;
mod ink;
mod look;
pub mod pdf;
pub mod samples;
mod text;

pub use bill::{
    BillKind, BillLine, BillPaper, Corrected, Customer, Issuer, Nature, PaymentMeans, Period,
    Terms, Totals, VatRow, draw_bill,
};
pub use day::Day;
pub use fault::PaperFault;
pub use look::{Lang, Look, Mark, Rgb};
pub use text::{Block, TextPaper, draw_text};
