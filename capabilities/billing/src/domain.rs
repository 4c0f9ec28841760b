//! What is true of issued documents: pure, no SQL, no HTTP, no clock.

mod amounts;
mod document;
mod filter;
mod number;
mod penalty;
mod refusal;
mod share;

pub use amounts::{VatAmount, balance, tax_by_rate, vat_of};
pub use document::{Correction, Document, DocumentId, DocumentKind, DocumentState, Line, Standing};
pub use filter::{Cursor, Direction, Filter, Wanted};
pub use number::DocumentNumber;
pub use penalty::late_penalty_bp;
pub use refusal::{BillingRefusal, ZipFault};
pub use share::{Share, ShareId, ShareTerm};
