use kernel::Refusal;

/// Problems kept of one file; the rest are only counted, so that a wrong file stays readable.
pub const MAX_PROBLEMS: usize = 1_000;

/// What is wrong with one cell of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The physical line its row starts at, the header's being 1.
    pub row: usize,
    /// The column as its header reads; empty when the whole row is at fault.
    pub column: String,
    /// Label key under `refusal.`.
    pub code: &'static str,
    /// What fills the label.
    pub args: Vec<String>,
}

impl Problem {
    /// `code`, said of the cell in `column` of the row at line `row`.
    pub fn new(row: usize, column: &str, code: &'static str, args: Vec<String>) -> Self {
        Self {
            row,
            column: column.to_owned(),
            code,
            args,
        }
    }

    /// `refusal`, said of the cell in `column` of the row at line `row`.
    pub fn of(row: usize, column: &str, refusal: &dyn Refusal) -> Self {
        Self::new(row, column, refusal.code(), refusal.args())
    }

    /// The key of the label that says what to mend.
    pub fn label(&self) -> String {
        format!("refusal.{}", self.code)
    }
}

/// Whether an import only tells what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Tell, write nothing.
    Preview,
    /// Write, unless there is a problem.
    Write,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Records that were not there.
    pub created: usize,
    /// Records that read otherwise.
    pub changed: usize,
    /// Records that were already so.
    pub unchanged: usize,
    /// What is to be mended; nothing is written while there is one.
    pub problems: Vec<Problem>,
}

impl Outcome {
    /// Nothing done, for these reasons.
    pub fn refused(problems: Vec<Problem>) -> Self {
        Self {
            problems,
            ..Self::default()
        }
    }
}
