//! A house to test in: a fresh database, a still clock, people to be.
#![expect(
    clippy::expect_used,
    reason = "a test house that cannot stand must fail its test"
)]

mod answer;
mod fresh;
mod house;

pub use answer::Answer;
pub use fresh::{Fresh, SECRET, fresh, now};
pub use house::{House, Person};
