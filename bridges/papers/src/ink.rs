//! Ink: faces, a sheet to lay things on, and the PDF made from it.

mod font;
mod paint;
mod sheet;
mod shape;

pub(crate) use paint::{Cover, write};
pub(crate) use sheet::{Align, Branch, Placed, Role, Sheet, Side, Spot, Style, Tie};
