//! What is true of messages.

pub mod letter;
pub mod message;
pub mod refusal;
