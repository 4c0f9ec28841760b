/// Writes a table that spreadsheets open as it is: UTF-8 with its mark, `;`, quotes after RFC 4180,
/// and no cell that they would compute.
///
/// Rows gather in memory until [`CsvWriter::take`], so that a long table is sent piece by piece.
#[derive(Debug)]
pub struct CsvWriter {
    out: Vec<u8>,
}

impl Default for CsvWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl CsvWriter {
    /// An empty table.
    pub fn new() -> Self {
        Self {
            out: "\u{feff}".as_bytes().to_vec(),
        }
    }

    /// Adds a row.
    pub fn row<I>(&mut self, cells: I)
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.out.push(b';');
            }
            self.cell(cell.as_ref());
        }
        self.out.extend_from_slice(b"\r\n");
    }

    /// How many bytes wait to be taken.
    pub fn waiting_bytes(&self) -> usize {
        self.out.len()
    }

    /// What was written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn cell(&mut self, cell: &str) {
        let guard = if would_compute(cell) { "'" } else { "" };
        let quoted = cell.contains(['"', ';', '\n', '\r', '\t', ',']);
        if quoted {
            let doubled = cell.replace('"', "\"\"");
            self.out
                .extend_from_slice(format!("\"{guard}{doubled}\"").as_bytes());
        } else {
            self.out.extend_from_slice(guard.as_bytes());
            self.out.extend_from_slice(cell.as_bytes());
        }
    }
}

fn would_compute(cell: &str) -> bool {
    let dangerous = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    (dangerous(cell) || dangerous(cell.trim_start())) && !is_plain_number(cell)
}

/// `-12,50`: a spreadsheet adds it up, which is what people want of an amount. A `+` is a
/// telephone's, which it would turn into a number.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Table;

    #[test]
    fn no_cell_is_computed_and_amounts_stay_amounts() {
        let mut writer = CsvWriter::new();
        writer.row([
            "a",
            "=1+1",
            "+33123456789",
            "-12,50",
            "-1+1",
            "@x",
            "\tx",
            " =1",
        ]);
        let text = String::from_utf8(writer.take()).unwrap();
        let expected = "\u{feff}a;'=1+1;'+33123456789;\"-12,50\";'-1+1;'@x;\"'\tx\";' =1\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_is_written_reads_back() {
        let rows = [
            ["nom", "note"],
            ["Élan \"Sud\"", "une;deux\nlignes"],
            ["'t Hooft", "+33123456789"],
        ];
        let mut writer = CsvWriter::new();
        for row in rows {
            writer.row(row);
        }
        let table = Table::read(&writer.take()).unwrap();
        for (line, row) in table.rows.iter().zip(&rows[1..]) {
            assert_eq!([line.get("nom"), line.get("note")], *row);
        }
        assert_eq!((table.rows[0].number(), table.rows[1].number()), (2, 4));
    }
}
