//! Measures the release binary on the large demo beside a bare handler; see `README.md`.

mod bare;
mod client;
mod portal;
mod report;
mod tree;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let done = match arguments.get(1).map(String::as_str) {
        Some("bare") => bare::serve(arguments.get(2).map_or("", String::as_str)).await,
        _ => report::run(&arguments[1..]).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
