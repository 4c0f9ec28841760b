//! Against a real database, over the tables of `parties` and a stand-in for what `identity`
//! publishes.

mod archives;
mod house;
mod imports;
mod lists;
mod pages;
mod papers;
mod plans;
