//! What changes, and what is made of what is kept: one file a verb.

pub(crate) mod archive;
pub(crate) mod bundle;
pub(crate) mod candidate;
mod directory;
pub(crate) mod draw_paper;
pub(crate) mod import;
pub(crate) mod import_facturx;
pub(crate) mod import_invoices;
pub(crate) mod pdf_folder;
pub(crate) mod share;
