//! What changes: one file a verb.

pub mod admit;
pub mod bootstrap;
pub mod changes;
pub mod forgot;
pub mod import_row;
pub mod import_users;
pub mod password;
pub mod profiles;
pub mod review;
pub mod send_access;
pub mod session;
pub mod sign_in;
pub mod stand_in;
pub mod terms;
pub mod users;
