//! The binary's own rooms: wiring, commands, the pages that sum up several capabilities.

pub mod assembly;
pub mod commands;
pub mod config;
pub mod demo;
pub mod imports;
mod pages;
pub mod portraits;
mod store;

pub use assembly::{House, open};
