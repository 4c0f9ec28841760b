use kernel::Refusal;

/// Problems kept of one file; the rest are only counted, so that a wrong file stays readable.
pub const MAX_PROBLEMS: usize = 1_000;

/// Says how many problems are not told.
pub(crate) const MORE: &str = "sheets.more_problems";

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
    /// Nothing done, for these reasons, by row; beyond [`MAX_PROBLEMS`] a last one tells how many
    /// more there are.
    pub fn refused(problems: Vec<Problem>) -> Self {
        let (more, mut problems): (Vec<_>, Vec<_>) = problems
            .into_iter()
            .partition(|problem| problem.code == MORE);
        let counts = more.iter().flat_map(|problem| &problem.args);
        let untold: usize = counts.filter_map(|count| count.parse::<usize>().ok()).sum();
        problems.sort_by_key(|problem| problem.row);
        let untold = untold + problems.len().saturating_sub(MAX_PROBLEMS);
        problems.truncate(MAX_PROBLEMS);
        if untold > 0 {
            problems.push(Problem::new(0, "", MORE, vec![untold.to_string()]));
        }
        Self {
            problems,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_is_wrong_a_thousand_problems_are_told_and_the_rest_counted_last() {
        let wrong = |row| Problem::new(row, "nom", "sheets.required", Vec::new());
        let mut problems = vec![Problem::new(0, "", MORE, vec!["7".to_owned()])];
        problems.extend((0..MAX_PROBLEMS + 5).rev().map(wrong));
        let told = Outcome::refused(problems).problems;
        assert_eq!(told.len(), MAX_PROBLEMS + 1);
        assert_eq!(told[0].row, 0);
        assert_eq!(told[MAX_PROBLEMS].args, ["12"]);
        assert_eq!(Outcome::refused(vec![wrong(2), wrong(1)]).problems.len(), 2);
    }
}
