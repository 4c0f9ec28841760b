//! Against a real database, with stand-ins for the views that others publish.

mod archives;
mod house;
mod imports;
mod lists;
mod pages;
mod plans;
