use thiserror::Error;

/// Why a paper could not be drawn.
#[derive(Debug, Error)]
pub enum PaperFault {
    /// The logo is neither PNG nor JPEG, or is larger than a logo may be.
    #[error("the logo cannot be used: {0}")]
    Logo(String),
    /// More lines than one paper holds.
    #[error("{0} lines are more than one paper holds")]
    TooLong(usize),
    /// The committed fonts could not be read.
    #[error("the fonts could not be read")]
    Fonts,
    /// The PDF writer refused, among others when the paper would not be archivable.
    #[error("the paper could not be written: {0}")]
    Writer(String),
}
