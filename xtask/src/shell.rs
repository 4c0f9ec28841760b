//! Starts other programs as a person's shell would.

use std::path::Path;
use std::process::Command;

/// What `cargo run` tells the program it runs, beside the `CARGO_PKG_…` family. Build scripts (ring's) watch some of
/// them: handed on, the next cargo would build half the tree again, and once more when a person calls it.
const TOLD_BY_CARGO: [&str; 4] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
];

/// A program of this tree (`scripts/…`) or of the machine, started from the root.
pub fn command(root: &Path, program: &str) -> Command {
    let path = if program.contains('/') {
        root.join(program)
    } else {
        program.into()
    };
    let mut command = Command::new(path);
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if TOLD_BY_CARGO.contains(&told.as_ref()) || told.starts_with("CARGO_PKG_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs it to its end, its output shown; whether it went well.
pub fn runs_well(command: &mut Command) -> Result<bool, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| format!("{name} did not start: {error}"))?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_told_us_is_not_handed_on() {
        let output = command(&crate::tree::root(), "env").output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(std::env::var_os("CARGO_PKG_NAME").is_some());
        assert!(!told.contains("CARGO_PKG_NAME") && !told.contains("CARGO_MANIFEST_DIR"));
        assert!(told.contains("PATH="));
    }
}
