use kernel::Refusal;

/// Why a file cannot be read as a table at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetRefusal {
    /// Nothing in it, or a header alone.
    Empty,
    /// More bytes than we take.
    TooLarge,
    /// More rows than we take.
    TooManyRows,
    /// The row at this line has more columns than we take.
    TooManyColumns(usize),
    /// A cell in the row at this line is longer than we take.
    CellTooLong(usize),
    /// A spreadsheet, an archive, a PDF: saved as CSV it would read.
    Binary,
    /// Neither UTF-8, UTF-16 nor Windows-1252: the byte's place from the start, and its line.
    Encoding {
        /// How many bytes stand before it.
        byte: usize,
        /// The line it is on, the first being 1.
        line: usize,
    },
    /// A quoted cell opened at this line is never closed.
    UnclosedQuote(usize),
    /// Text follows a closing quote at this line.
    StrayQuote(usize),
    /// Two columns bear this name.
    DuplicateColumn(String),
    /// The column at this place has no name.
    UnnamedColumn(usize),
}

impl Refusal for SheetRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sheets.empty",
            Self::TooLarge => "sheets.too_large",
            Self::TooManyRows => "sheets.too_many_rows",
            Self::TooManyColumns(_) => "sheets.too_many_columns",
            Self::CellTooLong(_) => "sheets.cell_too_long",
            Self::Binary => "sheets.binary",
            Self::Encoding { .. } => "sheets.encoding",
            Self::UnclosedQuote(_) => "sheets.unclosed_quote",
            Self::StrayQuote(_) => "sheets.stray_quote",
            Self::DuplicateColumn(_) => "sheets.duplicate_column",
            Self::UnnamedColumn(_) => "sheets.unnamed_column",
        }
    }

    fn args(&self) -> Vec<String> {
        match self {
            Self::Empty | Self::TooLarge | Self::TooManyRows | Self::Binary => Vec::new(),
            Self::Encoding { byte, line } => vec![line.to_string(), (byte + 1).to_string()],
            Self::TooManyColumns(place)
            | Self::CellTooLong(place)
            | Self::UnclosedQuote(place)
            | Self::StrayQuote(place)
            | Self::UnnamedColumn(place) => vec![place.to_string()],
            Self::DuplicateColumn(name) => vec![name.clone()],
        }
    }
}
