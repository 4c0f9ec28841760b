use std::process::ExitCode;

use access::{CompanyId, Scope};
use clap::{Args, Subcommand};
use db::{Signed, Vault, Write};
use jobs::Tools;
use kernel::{Halt, Kind, Lang, OrMissing, Refusal};
use sheets::{CsvWriter, Mode, Table};

use super::audit;
use super::teller::Teller;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum Admin {
    /// Makes the operator, when there is none yet, and an administrator of it; prints a link that
    /// sets their password once. Also the way back in when nobody can sign in.
    Bootstrap(Bootstrap),
    /// Makes a key for a program and prints it, once. It gives no more than the login has, and stops
    /// working when the login loses its place in the company.
    ApiKey(ApiKey),
    /// Who did what: signed, chained, verified.
    #[command(subcommand)]
    Audit(audit::Audit),
}

#[derive(Args)]
pub(super) struct ApiKey {
    /// Whose key it is: an identifier like E-0000001234.
    #[arg(long)]
    login: String,
    /// What it gives: codes of rights with commas between, as in portraits/rights.txt.
    #[arg(long, value_delimiter = ',', required = true)]
    rights: Vec<String>,
    /// The company's reference (OIP-00000024) or id, for a login of several companies.
    #[arg(long)]
    company: Option<String>,
    /// How many days it lasts, from 1 to 365; 90 unless said otherwise.
    #[arg(long)]
    days: Option<i64>,
    /// What it is called in the list of keys.
    #[arg(long, default_value = "myopenip admin api-key")]
    name: String,
}

#[derive(Args)]
pub(super) struct Bootstrap {
    /// The operator's legal name; only for an empty database.
    #[arg(long)]
    company: Option<String>,
    /// The operator's SIREN.
    #[arg(long, requires = "company")]
    siren: Option<String>,
    /// The administrator's name.
    #[arg(long)]
    name: String,
    /// The administrator's mail address.
    #[arg(long)]
    email: String,
}

/// What bootstrapping is refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BootstrapRefusal {
    OperatorExists,
    OperatorMissing,
}

impl Refusal for BootstrapRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OperatorExists => "app.operator_exists",
            Self::OperatorMissing => "app.operator_missing",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

pub(super) async fn act(config: &Config, admin: Admin) -> Result<ExitCode, Halt> {
    let asked = match admin {
        Admin::Bootstrap(asked) => asked,
        Admin::ApiKey(asked) => return issue(config, asked).await,
        Admin::Audit(asked) => return audit::act(config, asked).await,
    };
    let house = crate::open(config, "").await?;
    let done = bootstrap(&house.tools, &asked).await;
    house.tools.db.close().await;
    let Some(link) = done? else {
        return Ok(ExitCode::FAILURE);
    };
    let listening = || format!("http://{}", config.listen);
    let address = config.public_url.clone().unwrap_or_else(listening);
    println!("Identifier: {}", link.reference);
    println!(
        "Set the password, once, before {}: {address}{}",
        link.expires_at.rfc3339(),
        link.path
    );
    Ok(ExitCode::SUCCESS)
}

/// The key alone on the first stream, so that a script can take it; the rest on the other.
async fn issue(config: &Config, asked: ApiKey) -> Result<ExitCode, Halt> {
    let house = crate::open(config, "").await?;
    let done = issue_in(&house.tools, asked).await;
    house.tools.db.close().await;
    let fresh = done?;
    println!("{}", fresh.token);
    eprintln!(
        "Shown once. Rights: {}. Ends {}.",
        fresh.key.rights.codes(),
        fresh.ends_at.rfc3339()
    );
    Ok(ExitCode::SUCCESS)
}

async fn issue_in(tools: &Tools, asked: ApiKey) -> Result<identity::FreshKey, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let asked = identity::KeyForLogin {
        login: asked.login,
        rights: asked.rights,
        company: asked.company,
        days: asked.days,
        name: asked.name,
    };
    let fresh = identity::issue_api_key(&mut tx, &asked).await?;
    let signed = Signed::by_the_house("identity.issue_api_key")
        .on(fresh.key.id)
        .in_company(fresh.key.company)
        .saying(fresh.key.rights.codes());
    tx.commit(signed).await?;
    Ok(fresh)
}

/// Nothing when the operator's own data are wrong, which was told.
async fn bootstrap(
    tools: &Tools,
    asked: &Bootstrap,
) -> Result<Option<identity::OneTimeLink>, Halt> {
    let mut tx = tools.db.write_as_the_house().await?;
    let known = parties::top_company(&mut tx).await?;
    let operator = match (&asked.company, known) {
        (Some(_), Some(_)) => return Err(BootstrapRefusal::OperatorExists.into()),
        (None, None) => return Err(BootstrapRefusal::OperatorMissing.into()),
        (None, Some(operator)) => operator,
        (Some(company), None) => {
            let siren = asked.siren.as_deref().unwrap_or_default();
            match make_operator(&mut tx, &tools.vault, company, siren).await? {
                Some(operator) => operator,
                None => return Ok(None),
            }
        }
    };
    let admin = identity::FirstAdmin {
        name: asked.name.clone(),
        email: asked.email.clone(),
        lang: Lang::Fr,
    };
    let link = identity::bootstrap(&mut tx, &admin).await?;
    let signed = Signed::by_the_house("app.bootstrap")
        .on(&link.reference)
        .in_company(operator);
    tx.commit(signed).await?;
    Ok(Some(link))
}

/// The operator is brought in like any other company: one row, nobody above.
async fn make_operator(
    tx: &mut Write,
    vault: &Vault,
    company: &str,
    siren: &str,
) -> Result<Option<CompanyId>, Halt> {
    let mut rows = CsvWriter::new();
    rows.row(["external_reference", "legal_name", "siren", "role", "kind"]);
    rows.row(["operator", company, siren, "operator", "operatorMsp"]);
    let table = Table::read(&rows.take())?;
    let nobody = Scope::of_the_house(CompanyId::derived("nobody"));
    let outcome = parties::import_companies(tx, vault, &nobody, &table, Mode::Write).await?;
    let teller = Teller::new(Lang::En)?;
    for problem in &outcome.problems {
        eprintln!(
            "--{}: {}",
            problem.column,
            teller.fill(&problem.label(), &problem.args)
        );
    }
    match outcome.problems.is_empty() {
        true => parties::top_company(tx).await?.or_missing().map(Some),
        false => Ok(None),
    }
}
