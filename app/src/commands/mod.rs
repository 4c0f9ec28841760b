mod admin;
mod audit;
mod demo;
mod import;
mod serve;
mod teller;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::{Fault, Halt};

use crate::config::Config;

/// MyOpenIP, the portal where an operator's clients run their telecom, IT and cloud services.
#[derive(Parser)]
#[command(name = "myopenip", version, propagate_version = true)]
struct Cli {
    /// A TOML file with the settings; environment variables of the same names win.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the portal, and works on its queue.
    Serve(serve::Serve),
    /// Works on the queue without serving.
    Work,
    /// Brings the database up to date.
    Migrate,
    /// Fills an empty database with a believable operator, always the same.
    Demo(demo::Demo),
    /// Acts of the operator from the command line.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Brings companies, users and invoices in from files.
    #[command(subcommand)]
    Import(import::Import),
    /// Says whether the settings are right.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Reads every setting, opens what they name, and says what is wrong.
    Check,
}

/// Reads the command line and does as it says. 0 done, 1 refused or failed, 2 wrong usage.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(obey(cli)),
        Err(error) => Err(Fault::new("starting", error).into()),
    };
    match done {
        Ok(code) => code,
        Err(halt) => {
            eprintln!("myopenip: {}", teller::words(&halt));
            ExitCode::FAILURE
        }
    }
}

async fn obey(cli: Cli) -> Result<ExitCode, Halt> {
    let config = Config::read(cli.config.as_deref())?;
    match cli.command {
        Command::Serve(serve) => serve::serve(&config, &serve).await?,
        Command::Work => serve::work(&config).await?,
        Command::Migrate => {
            let house = crate::open(&config, "").await?;
            println!("the database is up to date");
            house.tools.db.close().await;
        }
        Command::Demo(demo) => return demo::fill(&config, &demo).await,
        Command::Admin(admin) => return admin::act(&config, admin).await,
        Command::Import(import) => return import::bring_in(&config, import).await,
        Command::Config(ConfigCommand::Check) => {
            let house = crate::open(&config, "").await?;
            house.tools.db.close().await;
            println!("the settings are right");
        }
    }
    Ok(ExitCode::SUCCESS)
}
