//! Ink: faces, a sheet to lay things on, and the PDF made from it.

mod font;
mod paint;
mod shape;
mod sheet;

pub(crate) use paint::{Cover, write};
#[cfg(test)]
pub(crate) use sheet::Mark;
pub(crate) use sheet::{Align, Branch, Placed, Role, Sheet, Side, Spot, Style, Tie};
