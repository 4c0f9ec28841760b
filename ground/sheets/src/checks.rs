use std::collections::HashMap;

use kernel::{Coded, Refusal};

use crate::problem::MORE;
use crate::{Line, MAX_PROBLEMS, Problem, Table};

/// Collects every problem of a file while its rows are read, so that all are told at once.
#[derive(Debug, Default)]
pub struct Checks {
    problems: Vec<Problem>,
    untold: usize,
    seen: HashMap<(&'static str, String), usize>,
}

impl Checks {
    /// Begins with what is already wrong: the table's own problems, columns missing or unknown.
    pub fn of(table: &Table, required: &[&str], optional: &[&str]) -> Self {
        let mut checks = Self::default();
        for problem in table.expect_columns(required, optional) {
            checks.add(problem);
        }
        for problem in table.problems() {
            checks.add(problem.clone());
        }
        checks
    }

    /// Adds a problem.
    pub fn add(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Adds `refusal`, said of `column` in `line`.
    pub fn refuse(&mut self, line: &Line, column: &str, refusal: &dyn Refusal) {
        self.add(Problem::of(line.number(), column, refusal));
    }

    /// What stands in `column`, which must say something in at most `max` letters.
    pub fn required(&mut self, line: &Line, column: &str, max: usize) -> String {
        if line.get(column).is_empty() {
            self.say(line, column, "sheets.required", Vec::new());
        }
        self.optional(line, column, max)
    }

    /// What stands in `column`, on one line, at most `max` letters.
    pub fn optional(&mut self, line: &Line, column: &str, max: usize) -> String {
        if line.get(column).contains(['\n', '\r']) {
            self.say(line, column, "sheets.line_end", Vec::new());
        }
        self.paragraphs(line, column, max)
    }

    /// What stands in `column`, on as many lines as they like, at most `max` letters.
    pub fn paragraphs(&mut self, line: &Line, column: &str, max: usize) -> String {
        let cell = line.get(column);
        if cell.chars().count() > max {
            self.say(line, column, "sheets.too_long", vec![max.to_string()]);
        }
        cell.to_owned()
    }

    /// What stands in `column`, read by `parse`; it must say something.
    pub fn parse<T, R: Refusal>(
        &mut self,
        line: &Line,
        column: &str,
        parse: impl Fn(&str) -> Result<T, R>,
    ) -> Option<T> {
        if line.get(column).is_empty() {
            self.say(line, column, "sheets.required", Vec::new());
            return None;
        }
        self.parse_if_given(line, column, parse)
    }

    /// What stands in `column`, read by `parse`; `None` when nothing does.
    pub fn parse_if_given<T, R: Refusal>(
        &mut self,
        line: &Line,
        column: &str,
        parse: impl Fn(&str) -> Result<T, R>,
    ) -> Option<T> {
        let cell = Some(line.get(column)).filter(|cell| !cell.is_empty())?;
        parse(cell)
            .map_err(|refusal| self.refuse(line, column, &refusal))
            .ok()
    }

    /// The value whose code stands in `column`; `None` when nothing does.
    pub fn coded<C: Coded>(&mut self, line: &Line, column: &str) -> Option<C> {
        let cell = Some(line.get(column)).filter(|cell| !cell.is_empty())?;
        let value = C::from_code(cell);
        if value.is_none() {
            let codes: Vec<&str> = C::ALL.iter().map(|value| value.code()).collect();
            self.say(line, column, "sheets.unknown_code", vec![codes.join(", ")]);
        }
        value
    }

    /// Refuses a `key` that an earlier row of the file bears in the same column. The key is given,
    /// and not read from the cell, because two spellings may mean the same.
    pub fn unique(&mut self, line: &Line, column: &'static str, key: &str) {
        if key.is_empty() {
            return;
        }
        let first = *self
            .seen
            .entry((column, key.to_owned()))
            .or_insert(line.number());
        if first != line.number() {
            self.say(
                line,
                column,
                "sheets.duplicate_key",
                vec![first.to_string()],
            );
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Every problem by row; beyond [`MAX_PROBLEMS`] a last one tells how many more there are.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.row);
        if self.untold > 0 {
            let more = vec![self.untold.to_string()];
            self.problems.push(Problem::new(0, "", MORE, more));
        }
        self.problems
    }

    fn say(&mut self, line: &Line, column: &str, code: &'static str, args: Vec<String>) {
        self.add(Problem::new(line.number(), column, code, args));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Odd;
    impl Refusal for Odd {
        fn code(&self) -> &'static str {
            "test.odd"
        }
    }

    fn even(text: &str) -> Result<u32, Odd> {
        text.parse()
            .ok()
            .filter(|number| number % 2 == 0)
            .ok_or(Odd)
    }

    #[test]
    fn every_problem_is_told_with_its_row_and_column() {
        let file = "Nom;Nombre;Autre\nÉlan;2;x\n;3;=1\nÉlan;;\n";
        let table = Table::read(file.as_bytes()).unwrap();
        let mut checks = Checks::of(&table, &["nom", "ville"], &["nombre"]);
        let mut numbers = Vec::new();
        for line in &table.rows {
            let name = checks.required(line, "nom", 3);
            checks.unique(line, "nom", &name);
            numbers.push(checks.parse(line, "nombre", even));
        }
        assert_eq!(numbers, [Some(2), None, None]);
        let told: Vec<_> = checks
            .into_problems()
            .into_iter()
            .map(|p| (p.row, p.column, p.code))
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(row, column, code)| (*row, column.as_str(), *code))
            .collect();
        let expected = [
            (1, "ville", "sheets.missing_column"),
            (1, "autre", "sheets.unknown_column"),
            (2, "nom", "sheets.too_long"),
            (3, "autre", "sheets.formula"),
            (3, "nom", "sheets.required"),
            (3, "nombre", "test.odd"),
            (4, "nom", "sheets.too_long"),
            (4, "nom", "sheets.duplicate_key"),
            (4, "nombre", "sheets.required"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_file_that_is_wrong_everywhere_is_told_in_a_thousand_problems() {
        let file = format!("nom\n{}", "=1\n".repeat(5_000));
        let table = Table::read(file.as_bytes()).unwrap();
        let mut checks = Checks::of(&table, &["nom"], &[]);
        for line in &table.rows {
            checks.required(line, "nom", 1);
        }
        let problems = checks.into_problems();
        assert_eq!(problems.len(), MAX_PROBLEMS + 1);
        assert_eq!(problems.last().unwrap().code, "sheets.more_problems");
    }
}
