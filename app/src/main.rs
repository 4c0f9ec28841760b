//! `myopenip`: the one binary.

use std::process::ExitCode;

/// Pages are many small texts, made on one thread and dropped on another: where the system's
/// allocator takes locks, this one does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::commands::run()
}
