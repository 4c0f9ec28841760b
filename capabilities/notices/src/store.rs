//! What is kept of messages.

pub mod contacts;
pub mod deliveries;
pub mod kept;
pub mod messages;
