//! The binary's own rooms: wiring, commands, the pages that sum up several capabilities.

pub mod assembly;
pub mod commands;
pub mod config;
pub mod demo;
mod pages;
pub mod portraits;

pub use assembly::{House, open};
