//! The words of a PDF: numbers, names, texts, lists, dictionaries.

use super::PdfRefusal;
use super::decode::plain;

/// A value; names and texts are without their delimiters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Flag,
    Number(i64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Value>),
    Dictionary(Dictionary),
    Reference(u32),
}

/// A dictionary, in the order of the file; they are short, so looking is walking.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary(Vec<(Vec<u8>, Value)>);

impl Dictionary {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(key, _)| key == name.as_bytes())
            .map(|(_, value)| value)
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn is_of_type(&self, name: &str) -> bool {
        matches!(self.get("Type"), Some(Value::Name(value)) if value == name.as_bytes())
    }
}

/// What following a file may cost in all, whatever it claims and however often.
#[derive(Debug)]
pub(super) struct Purse {
    /// Values read; long blanks, long texts and searches cost more.
    values: usize,
    /// Rows of cross-reference.
    rows: usize,
    /// Bytes inflated to find objects.
    inflated: usize,
}

impl Purse {
    pub(super) const fn full() -> Self {
        Self {
            values: 400_000,
            rows: 1_200_000,
            inflated: 16 * 1024 * 1024,
        }
    }

    pub(super) fn spend(&mut self, values: usize) -> Result<(), PdfRefusal> {
        self.values = self
            .values
            .checked_sub(values)
            .ok_or(PdfRefusal::TooIntricate)?;
        Ok(())
    }

    pub(super) fn spend_row(&mut self, bytes: usize) -> Result<(), PdfRefusal> {
        self.rows = self
            .rows
            .checked_sub(1 + bytes / 32)
            .ok_or(PdfRefusal::TooIntricate)?;
        Ok(())
    }

    /// Inflates a stream that says where objects are.
    pub(super) fn inflate(
        &mut self,
        dictionary: &Dictionary,
        raw: &[u8],
    ) -> Result<Vec<u8>, PdfRefusal> {
        let content = plain(dictionary, raw, self.inflated.min(MOST_STREAM))?;
        self.inflated = self.inflated.saturating_sub(content.len());
        Ok(content)
    }
}

/// What one stream that says where objects are may grow to.
const MOST_STREAM: usize = 6 * 1024 * 1024;

/// Lists in lists, dictionaries in dictionaries: honest files stay under ten.
const DEEPEST: u8 = 40;
/// The longest name, number or operator.
const LONGEST_WORD: usize = 256;
/// The most blanks and comments between two words: more would be read again at each visit.
const MOST_BLANKS: usize = 4 * 1024;
/// The longest text.
const LONGEST_TEXT: usize = 64 * 1024;

/// Reads values from bytes, from a place on.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0c)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Skips what says nothing, and tells how much of it there was.
    fn skip_blanks(&mut self) -> usize {
        let mut in_comment = false;
        let skipped = self
            .rest()
            .iter()
            .take(MOST_BLANKS)
            .take_while(|byte| {
                in_comment = match **byte {
                    b'\r' | b'\n' => false,
                    b'%' => true,
                    _ => in_comment,
                };
                in_comment || is_blank(**byte)
            })
            .count();
        self.at += skipped;
        skipped
    }

    /// Takes a keyword if it stands here.
    pub(super) fn take(&mut self, keyword: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(keyword.as_bytes());
        if found {
            self.at += keyword.len();
        }
        found
    }

    /// A word made of regular letters.
    fn word(&mut self) -> Result<&'a [u8], PdfRefusal> {
        let rest = self.rest();
        let end = rest
            .iter()
            .take(LONGEST_WORD + 1)
            .position(|byte| is_blank(*byte) || is_delimiter(*byte))
            .unwrap_or(rest.len());
        if end > LONGEST_WORD {
            return Err(PdfRefusal::Damaged);
        }
        self.at += end;
        Ok(rest.get(..end).unwrap_or_default())
    }

    /// A whole number without sign; a place, a count, an object's number.
    pub(super) fn count(&mut self) -> Option<usize> {
        self.skip_blanks();
        let word = self.word().ok()?;
        std::str::from_utf8(word).ok()?.parse().ok()
    }

    /// `N G obj`.
    pub(super) fn object_header(&mut self) -> Option<u32> {
        let number = u32::try_from(self.count()?).ok()?;
        self.count()?;
        self.take("obj").then_some(number)
    }

    pub(super) fn value(&mut self, purse: &mut Purse) -> Result<Value, PdfRefusal> {
        self.nested(purse, 0)
    }

    fn nested(&mut self, purse: &mut Purse, depth: u8) -> Result<Value, PdfRefusal> {
        if depth > DEEPEST {
            return Err(PdfRefusal::TooIntricate);
        }
        purse.spend(1 + self.skip_blanks() / 64)?;
        let start = self.at;
        let value = match self.peek().ok_or(PdfRefusal::Damaged)? {
            b'/' => self.name().map(Value::Name),
            b'(' => self.text().map(Value::Text),
            b'[' => self.list(purse, depth),
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                self.dictionary(purse, depth).map(Value::Dictionary)
            }
            b'<' => self.hex().map(Value::Text),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ => match self.word()? {
                b"true" | b"false" => Ok(Value::Flag),
                b"null" => Ok(Value::Null),
                _ => Err(PdfRefusal::Damaged),
            },
        }?;
        if matches!(value, Value::Text(_)) {
            purse.spend((self.at - start) / 64)?;
        }
        Ok(value)
    }

    fn list(&mut self, purse: &mut Purse, depth: u8) -> Result<Value, PdfRefusal> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip_blanks();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Value::List(values));
            }
            values.push(self.nested(purse, depth + 1)?);
        }
    }

    fn dictionary(&mut self, purse: &mut Purse, depth: u8) -> Result<Dictionary, PdfRefusal> {
        let mut entries = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'>') if self.rest().starts_with(b">>") => {
                    self.at += 2;
                    return Ok(Dictionary(entries));
                }
                Some(b'/') => {
                    let name = self.name()?;
                    entries.push((name, self.nested(purse, depth + 1)?));
                }
                _ => return Err(PdfRefusal::Damaged),
            }
        }
    }

    /// A number, or the reference `N G R` when two numbers and an `R` follow each other.
    fn number(&mut self) -> Result<Value, PdfRefusal> {
        let word = self.word()?;
        let text = std::str::from_utf8(word).map_err(|_| PdfRefusal::Damaged)?;
        let whole = text.split('.').next().unwrap_or_default();
        let number: i64 = match whole {
            "" | "-" | "+" => 0,
            digits => digits.parse().map_err(|_| PdfRefusal::Damaged)?,
        };
        let back = self.at;
        if let Ok(object) = u32::try_from(number)
            && word.iter().all(u8::is_ascii_digit)
            && self.count().is_some_and(|generation| generation <= 65_535)
            && self.take("R")
            && self
                .peek()
                .is_none_or(|next| is_blank(next) || is_delimiter(next))
        {
            return Ok(Value::Reference(object));
        }
        self.at = back;
        Ok(Value::Number(number))
    }

    fn name(&mut self) -> Result<Vec<u8>, PdfRefusal> {
        self.at += 1;
        let word = self.word()?;
        let mut name = Vec::with_capacity(word.len());
        let mut letters = word.iter().copied();
        while let Some(letter) = letters.next() {
            if letter == b'#' {
                let high = letters
                    .next()
                    .and_then(hex_digit)
                    .ok_or(PdfRefusal::Damaged)?;
                let low = letters
                    .next()
                    .and_then(hex_digit)
                    .ok_or(PdfRefusal::Damaged)?;
                name.push(high << 4 | low);
            } else {
                name.push(letter);
            }
        }
        Ok(name)
    }

    fn hex(&mut self) -> Result<Vec<u8>, PdfRefusal> {
        self.at += 1;
        let rest = self.rest();
        let limit = rest.len().min(2 * LONGEST_TEXT);
        let window = rest.get(..limit).unwrap_or_default();
        let end = window
            .iter()
            .position(|byte| *byte == b'>')
            .ok_or(PdfRefusal::Damaged)?;
        self.at += end + 1;
        let digits: Option<Vec<u8>> = window
            .iter()
            .take(end)
            .filter(|byte| !is_blank(**byte))
            .map(|byte| hex_digit(*byte))
            .collect();
        let digits = digits.ok_or(PdfRefusal::Damaged)?;
        Ok(digits
            .chunks(2)
            .map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0))
            .collect())
    }

    fn text(&mut self) -> Result<Vec<u8>, PdfRefusal> {
        let mut text = Vec::new();
        let mut open = 0_u32;
        loop {
            let byte = self.peek().ok_or(PdfRefusal::Damaged)?;
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    if open == 1 {
                        continue;
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(text);
                    }
                }
                b'\\' => {
                    text.extend(self.escaped()?);
                    continue;
                }
                _ => {}
            }
            if text.len() >= LONGEST_TEXT {
                return Err(PdfRefusal::TooIntricate);
            }
            text.push(byte);
        }
    }

    fn escaped(&mut self) -> Result<Option<u8>, PdfRefusal> {
        let byte = self.peek().ok_or(PdfRefusal::Damaged)?;
        self.at += 1;
        Ok(match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            b'\n' => None,
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                u8::try_from(code & 0xff).ok()
            }
            other => Some(other),
        })
    }
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
