//! Black box: whole journeys, every route as everybody, the portraits. One binary.
#![expect(clippy::expect_used, reason = "a test that cannot go on must fail")]

mod audit;
mod authenticator;
mod branches;
mod brand_dns;
mod brand_hosts;
mod brand_leak;
mod brand_modules;
mod break_gate;
mod break_identity;
mod break_imports;
mod break_races;
mod browser;
mod changes;
mod factor_devices;
mod factor_guesses;
mod factor_hosts;
mod factor_passkeys;
mod factor_policy;
mod factor_totp;
mod house;
mod lines;
mod names;
mod narrowed;
mod parties;
mod policy;
mod portraits;
mod preview;
mod queries;
mod review;
mod server;
mod shares;
mod stand_in;
mod table;
mod things;
mod walk;
