use crate::SheetRefusal;
use crate::table::{MAX_CELL_BYTES, MAX_COLUMNS};

/// One row of a file as it stands: its cells end to end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RawRow {
    /// The physical line it starts at.
    pub(crate) line: usize,
    pub(crate) text: String,
    /// Where each cell ends in `text`. Offsets and not strings: a row of empty cells stays small.
    pub(crate) ends: Vec<u32>,
}

impl RawRow {
    pub(crate) fn cell(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        self.text.get(start.map_or(0, |start| *start as usize)..end)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|index| self.cell(index))
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn open_cell_bytes(&self) -> usize {
        self.text.len() - self.ends.last().map_or(0, |end| *end as usize)
    }

    fn end_cell(&mut self) -> Result<(), SheetRefusal> {
        if self.open_cell_bytes() > MAX_CELL_BYTES {
            return Err(SheetRefusal::CellTooLong(self.line));
        }
        if self.ends.len() == MAX_COLUMNS {
            return Err(SheetRefusal::TooManyColumns(self.line));
        }
        // A row holds 100 cells of 32 kB at most: its length fits.
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }
}

/// The separator: the one met most in the first line that says something, outside quotes.
pub(crate) fn separator(text: &str) -> char {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let mut counts = [(';', 0_usize), ('\t', 0), (',', 0)];
    let mut quoted = false;
    for letter in header.chars() {
        quoted ^= letter == '"';
        if let Some((_, count)) = counts
            .iter_mut()
            .find(|(kind, _)| *kind == letter && !quoted)
        {
            *count += 1;
        }
    }
    let mut best = (';', 0);
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

/// Cuts a text into rows, after RFC 4180: a cell in quotes may hold separators, line ends and
/// doubled quotes. A quote inside a bare cell is a letter like another.
pub(crate) struct Rows<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            rest: text.chars().peekable(),
            separator: separator(text),
            line: 1,
        }
    }

    /// The next row; `None` at the end.
    pub(crate) fn next_row(&mut self) -> Result<Option<RawRow>, SheetRefusal> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut row = RawRow {
            line: self.line,
            ..RawRow::default()
        };
        loop {
            if self.rest.next_if_eq(&'"').is_some() {
                self.quoted(&mut row)?;
            } else {
                self.bare(&mut row);
            }
            row.end_cell()?;
            match self.rest.next() {
                Some(letter) if letter == self.separator => {}
                Some('\r') => {
                    self.rest.next_if_eq(&'\n');
                    break;
                }
                _ => break,
            }
        }
        self.line += 1;
        Ok(Some(row))
    }

    fn bare(&mut self, row: &mut RawRow) {
        let separator = self.separator;
        let inside = |letter: &char| *letter != separator && !matches!(letter, '\n' | '\r');
        while let Some(letter) = self.rest.next_if(inside) {
            row.text.push(letter);
        }
    }

    fn quoted(&mut self, row: &mut RawRow) -> Result<(), SheetRefusal> {
        let opened_at = self.line;
        loop {
            match self.rest.next() {
                None => return Err(SheetRefusal::UnclosedQuote(opened_at)),
                Some('"') if self.rest.next_if_eq(&'"').is_some() => row.text.push('"'),
                Some('"') => break,
                Some(letter) => {
                    self.line += usize::from(letter == '\n');
                    row.text.push(letter);
                }
            }
            // Told before the end of the file: an unclosed quote would swallow all of it.
            if row.open_cell_bytes() > MAX_CELL_BYTES {
                return Err(SheetRefusal::UnclosedQuote(opened_at));
            }
        }
        match self.rest.peek() {
            Some(letter) if *letter != self.separator && !matches!(letter, '\n' | '\r') => {
                Err(SheetRefusal::StrayQuote(self.line))
            }
            _ => Ok(()),
        }
    }
}
