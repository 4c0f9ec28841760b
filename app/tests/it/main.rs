//! Black box: whole journeys, every route as everybody, the portraits. One binary.
#![expect(clippy::expect_used, reason = "a test that cannot go on must fail")]

mod audit;
mod break_gate;
mod break_identity;
mod break_imports;
mod break_races;
mod changes;
mod house;
mod lines;
mod parties;
mod policy;
mod portraits;
mod queries;
mod server;
mod shares;
mod table;
mod things;
mod walk;
mod wall;
