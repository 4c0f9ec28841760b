//! What is true of logins, passwords, links, sessions, profiles and terms. Pure: nothing here
//! waits, reads a clock or a database.

pub mod api_key;
pub mod attempts;
pub mod device;
pub mod errand;
pub mod factor;
pub mod import;
pub mod link;
pub mod login;
pub mod markup;
pub mod membership;
pub mod password;
pub mod profile;
pub mod provider;
pub mod provider_refusal;
pub mod refusal;
pub mod review;
pub mod scim;
pub mod session;
pub mod stand_in;
pub mod terms;
pub mod totp;
