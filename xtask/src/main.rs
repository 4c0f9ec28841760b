//! House checks: `cargo xtask rooms | labels | prose | asvs | portraits | check | ci`.

mod asvs;
mod labels;
mod portraits;
mod prose;
mod rooms;
mod shell;
mod source;
mod steps;
mod tree;

use std::process::ExitCode;

use tree::Finding;

const USAGE: &str = "\
cargo xtask <command>

  rooms      who may know whom, and what each room may mention
  labels     every label in every language, none missing, none idle
  prose      documents name paths that exist
  asvs       draws docs/asvs.md anew; with --check, fails when it had changed
  portraits  draws portraits/ anew; with --check, fails when one had changed
  check      format, lints, structure, licences, documentation: everything but the tests
  ci         the tests, then check";

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let root = tree::root();
    let done = match asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rooms"] => tell("rooms", rooms::check(&root)),
        ["labels"] => tell("labels", labels::check(&root)),
        ["prose"] => tell("prose", prose::check(&root)),
        ["asvs"] => asvs::draw(&root),
        ["asvs", "--check"] => tell("asvs", asvs::check(&root)),
        ["portraits"] => portraits::draw(&root),
        ["portraits", "--check"] => tell("portraits", portraits::check(&root)),
        ["check"] => steps::check(&root),
        ["ci"] => steps::ci(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn tell(name: &str, looked: Result<Vec<Finding>, String>) -> Result<(), String> {
    let mut found = looked?;
    found.sort();
    for finding in &found {
        println!("{finding}");
    }
    if found.is_empty() {
        println!("{name}: in order");
        return Ok(());
    }
    Err(format!("{name}: {} to mend", found.len()))
}
