use std::collections::HashSet;
use std::sync::Arc;

use crate::cell::{fault_of, folded, meant};
use crate::encoding::decode;
use crate::split::{RawRow, Rows};
use crate::{MAX_PROBLEMS, Problem, SheetRefusal};

/// The largest file taken.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The most rows taken, the header not counted.
pub const MAX_ROWS: usize = 200_000;
/// The most columns taken.
pub const MAX_COLUMNS: usize = 100;
/// The longest cell taken, in bytes of UTF-8.
pub const MAX_CELL_BYTES: usize = 32 * 1024;

/// A file read as a table.
#[derive(Debug)]
pub struct Table {
    /// The columns' names: lower case, without accents, words joined by `_`.
    pub headers: Vec<String>,
    /// The rows that say something.
    pub rows: Vec<Line>,
    problems: Vec<Problem>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Line {
    headers: Arc<[String]>,
    row: Arc<RawRow>,
}

impl Line {
    /// What stands in `column`, trimmed; nothing when the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        let place = self.headers.iter().position(|header| header == column);
        place
            .and_then(|place| self.row.cell(place))
            .map_or("", meant)
    }

    /// The physical line the row starts at, the first of the file being 1.
    pub fn number(&self) -> usize {
        self.row.line
    }
}

impl Table {
    /// Reads a CSV file: UTF-8, UTF-16 or Windows-1252; `;`, `,` or tabulations.
    ///
    /// # Errors
    /// The file as a whole cannot be read, and why.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetRefusal> {
        if bytes.len() > MAX_BYTES {
            return Err(SheetRefusal::TooLarge);
        }
        let text = decode(bytes)?;
        let mut rows = Rows::of(&text);
        let headers = loop {
            let row = rows.next_row()?.ok_or(SheetRefusal::Empty)?;
            if !row.is_blank() {
                break read_headers(&row)?;
            }
        };
        let shared: Arc<[String]> = headers.clone().into();
        let mut table = Self {
            headers,
            rows: Vec::new(),
            problems: Vec::new(),
        };
        while let Some(row) = rows.next_row()? {
            if row.is_blank() {
                continue;
            }
            if table.rows.len() == MAX_ROWS {
                return Err(SheetRefusal::TooManyRows);
            }
            table.look_over(&row);
            table.rows.push(Line {
                headers: shared.clone(),
                row: Arc::new(row),
            });
        }
        if table.rows.is_empty() {
            Err(SheetRefusal::Empty)
        } else {
            Ok(table)
        }
    }

    /// What is wrong with the file whatever it speaks of: formulas, control characters, rows with
    /// cells beyond the last column.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The `required` columns that are not there, and those that are neither `required` nor
    /// `optional`: a misspelt column must not be lost in silence.
    pub fn expect_columns(&self, required: &[&str], optional: &[&str]) -> Vec<Problem> {
        let known = || required.iter().chain(optional);
        let missing = required
            .iter()
            .filter(|name| !self.headers.iter().any(|header| header == **name));
        let missing =
            missing.map(|name| Problem::new(1, name, "sheets.missing_column", Vec::new()));
        let unknown = self
            .headers
            .iter()
            .filter(|header| !known().any(|name| *name == header.as_str()));
        let unknown = unknown.map(|header| {
            let names: Vec<&str> = known().copied().collect();
            Problem::new(1, header, "sheets.unknown_column", vec![names.join(", ")])
        });
        missing.chain(unknown).collect()
    }

    fn look_over(&mut self, row: &RawRow) {
        for (place, cell) in row.cells().enumerate() {
            let header = self.headers.get(place).map_or("", String::as_str);
            let beyond = header.is_empty() && !cell.trim().is_empty();
            let fault = if beyond {
                Some("sheets.extra_cell")
            } else {
                fault_of(cell)
            };
            if let Some(code) = fault.filter(|_| self.problems.len() <= MAX_PROBLEMS) {
                self.problems
                    .push(Problem::new(row.line, header, code, Vec::new()));
            }
        }
    }
}

fn read_headers(row: &RawRow) -> Result<Vec<String>, SheetRefusal> {
    let mut headers: Vec<String> = row.cells().map(folded).collect();
    // Spreadsheets leave separators after the last column.
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    let mut seen = HashSet::new();
    for (place, header) in headers.iter().enumerate() {
        if header.is_empty() {
            return Err(SheetRefusal::UnnamedColumn(place + 1));
        }
        if !seen.insert(header.as_str()) {
            return Err(SheetRefusal::DuplicateColumn(header.clone()));
        }
    }
    Ok(headers)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
