//! What changes messages.

pub mod resend;
pub mod send;
