//! Papers with a story, for tests, previews and the demonstration.

mod bills;

pub use bills::{credit_note, invoice, long_invoice, terms};
