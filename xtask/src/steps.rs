//! Continuous integration, in order.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::shell;

/// One thing CI does. Its command runs from the root.
struct Step {
    name: &'static str,
    command: &'static [&'static str],
    env: &'static [(&'static str, &'static str)],
}

const fn step(name: &'static str, command: &'static [&'static str]) -> Step {
    Step {
        name,
        command,
        env: &[],
    }
}

const TESTS: &[Step] = &[step("tests", &["scripts/test"])];

const CHECKS: &[Step] = &[
    step("format", &["cargo", "fmt", "--all", "--check"]),
    step("rooms", &["cargo", "xtask", "rooms"]),
    step("labels", &["cargo", "xtask", "labels"]),
    step("prose", &["cargo", "xtask", "prose"]),
    step("asvs", &["cargo", "xtask", "asvs", "--check"]),
    step(
        "clippy",
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    ),
    step("portraits", &["cargo", "xtask", "portraits", "--check"]),
    step("licences, bans, sources, advisories", &["scripts/deny"]),
    step("unused dependencies", &["scripts/tool", "cargo-machete"]),
    Step {
        name: "documentation links",
        command: &[
            "cargo",
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
            "--locked",
        ],
        env: &[("RUSTDOCFLAGS", "-D rustdoc::broken_intra_doc_links")],
    },
];

/// Everything but the tests.
pub fn check(root: &Path) -> Result<(), String> {
    run(root, CHECKS.iter())
}

/// All of CI.
pub fn ci(root: &Path) -> Result<(), String> {
    run(root, TESTS.iter().chain(CHECKS))
}

/// Runs every step, also after one failed: a reader wants to see all that is wrong.
fn run<'a>(root: &Path, steps: impl Iterator<Item = &'a Step>) -> Result<(), String> {
    let mut done: Vec<(&str, bool, Duration)> = Vec::new();
    for step in steps {
        println!("── {}: {}", step.name, step.command.join(" "));
        let started = Instant::now();
        let went_well = start(root, step)?;
        done.push((step.name, went_well, started.elapsed()));
    }
    println!();
    for (name, went_well, took) in &done {
        println!(
            "{:6} {name} ({} s)",
            if *went_well { "ok" } else { "FAILED" },
            took.as_secs()
        );
    }
    match done.iter().filter(|(_, went_well, _)| !went_well).count() {
        0 => Ok(()),
        failed => Err(format!("{failed} of {} steps failed", done.len())),
    }
}

fn start(root: &Path, step: &Step) -> Result<bool, String> {
    let [program, arguments @ ..] = step.command else {
        return Ok(true);
    };
    let mut command = shell::command(root, program);
    shell::runs_well(command.args(arguments).envs(step.env.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failing_step_fails_the_run_and_the_rest_still_runs() {
        let root = crate::tree::root();
        let good = step("good", &["true"]);
        let bad = step("bad", &["false"]);
        assert_eq!(run(&root, [&good, &good].into_iter()), Ok(()));
        assert_eq!(
            run(&root, [&bad, &good].into_iter()),
            Err("1 of 2 steps failed".to_owned())
        );
    }

    #[test]
    fn every_script_named_is_there() {
        let root = crate::tree::root();
        for step in TESTS.iter().chain(CHECKS) {
            let program = step.command[0];
            assert!(
                !program.starts_with("scripts/") || root.join(program).is_file(),
                "{program}"
            );
        }
    }
}
