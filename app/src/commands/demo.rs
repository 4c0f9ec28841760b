use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use kernel::{Fault, Halt};
use serde::Serialize;

use crate::config::Config;
use crate::demo::{self, Persona, Told};

#[derive(Args)]
pub(super) struct Demo {
    /// The empty database to fill, instead of the one in the settings.
    #[arg(long)]
    database: Option<String>,
    /// How much to fill in.
    #[arg(long, value_enum, default_value_t = Scale::Small)]
    scale: Scale,
    /// Says who can sign in as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Scale {
    /// Fifteen companies with a story, two years of invoices.
    Small,
    /// A thousand companies more, with 50,000 invoices.
    Large,
    /// A hundred thousand companies, a million users: for measuring.
    Tree,
}

#[derive(Serialize)]
struct Cast {
    personas: Vec<Persona>,
}

pub(super) async fn fill(config: &Config, demo: &Demo) -> Result<ExitCode, Halt> {
    let mut config = config.clone();
    if let Some(url) = &demo.database {
        config.database_url.clone_from(url);
    }
    let house = crate::open(&config, "").await?;
    let bar = bar();
    let told: Told<'_> = &|step| match &bar {
        Some(bar) => bar.set_message(step),
        None => eprintln!("filling in {step}"),
    };
    let filled = match demo.scale {
        Scale::Small => demo::fill_small_telling(&house.tools, told).await,
        Scale::Large => demo::fill_large_telling(&house.tools, told).await,
        Scale::Tree => demo::fill_tree_telling(&house.tools, told).await,
    };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    house.tools.db.close().await;
    say(filled?, demo.json)?;
    Ok(ExitCode::SUCCESS)
}

/// A turning wheel for who watches, nothing for a file or a pipe.
fn bar() -> Option<ProgressBar> {
    std::io::stderr().is_terminal().then(|| {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    })
}

fn say(personas: Vec<Persona>, json: bool) -> Result<(), Fault> {
    if json {
        let text = serde_json::to_string_pretty(&Cast { personas });
        println!(
            "{}",
            text.map_err(|error| Fault::new("writing JSON", error))?
        );
        return Ok(());
    }
    println!(
        "Who can sign in, all with the password {}:",
        personas.first().map_or("", |one| &one.password)
    );
    let width = |of: fn(&Persona) -> &str| {
        personas
            .iter()
            .map(|one| of(one).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (role, name) = (width(|one| &one.role), width(|one| &one.name));
    for one in &personas {
        println!(
            "  {:role$}  {}  {:name$}  {} ({})",
            one.role, one.login, one.name, one.company, one.host
        );
        if let Some(secret) = &one.totp_secret {
            println!("  {:role$}  key of their code application: {secret}", "");
        }
    }
    Ok(())
}
