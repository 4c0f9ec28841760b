//! Tables that people give us, and tables that we give them: CSV, nothing else. Pure.
//!
//! A file is refused whole when it cannot be read ([`SheetRefusal`]); once it reads, every fault is
//! a [`Problem`] that names its row and column, so that all of them are mended in one go.
#![deny(missing_docs)]

mod cell;
mod checks;
mod encoding;
mod problem;
mod refusal;
mod split;
mod table;
mod writer;

pub use checks::Checks;
pub use problem::{MAX_PROBLEMS, Mode, Outcome, Problem};
pub use refusal::SheetRefusal;
pub use table::{Line, MAX_BYTES, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS, Table};
pub use writer::CsvWriter;

/// The labels of every code of this crate, French then English: `web` wraps them.
pub const LABELS: (&str, &str) = (
    include_str!("../labels/fr.toml"),
    include_str!("../labels/en.toml"),
);
