//! `myopenip`: the one binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::commands::run()
}
