//! What changes: one file a verb.

pub mod admit;
pub mod bootstrap;
pub mod changes;
pub mod enter;
pub mod factors;
pub mod forgot;
pub mod import_row;
pub mod import_users;
mod narrowing;
pub mod owner;
pub mod passkeys;
pub mod password;
pub mod policy;
pub mod profiles;
pub mod prove;
pub mod reset_factor;
pub mod review;
pub mod second_step;
pub mod send_access;
pub mod session;
pub mod sign_in;
pub mod stand_in;
pub mod tell_factor;
pub mod terms;
pub mod users;
