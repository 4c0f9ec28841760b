//! What changes messages.

pub mod brand;
pub mod resend;
pub mod send;
pub mod words;
