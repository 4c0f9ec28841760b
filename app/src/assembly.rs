use std::path::Path;
use std::sync::Arc;

use db::{Db, Files, Migrations, Opening, Query, Vault, Wall};
use dns::NameServer;
use jobs::{BrandSettings, JobKind, Settings, Tools};
use kernel::{Clock, Coded, Fault, Halt, SystemClock};
use mail::Mailer;
use web::{App, Brand, BrandOf, Hooks, LabelFiles, Labels, Limits, Route};

use crate::config::Config;
use crate::{pages, store};

/// What every table keeps of people, in the order of capabilities: a table that stands nowhere fails a test.
pub const KEEPING: privacy::Keeping = &[
    db::KEPT,
    jobs::KEPT,
    parties::KEPT,
    notices::KEPT,
    identity::KEPT,
    billing::KEPT,
    privacy::KEPT,
];

/// Every label file, for jobs that write for people.
static WORDS: [LabelFiles; 9] = labels();

/// Every route of the portal: what is not here cannot be reached.
pub fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(parties::routes());
    routes.extend(notices::routes());
    routes.extend(identity::routes());
    routes.extend(billing::routes());
    routes.extend(privacy::routes(KEEPING));
    routes
}

/// Every route for programs, and the description of them all.
pub fn machine_routes() -> Vec<api::Route> {
    api::listed(identity::machine_routes())
}

/// Every label file.
pub const fn labels() -> [LabelFiles; 9] {
    [
        web::LABELS,
        api::LABELS,
        LabelFiles {
            owner: "sheets",
            fr: sheets::LABELS.0,
            en: sheets::LABELS.1,
        },
        parties::LABELS,
        notices::LABELS,
        identity::LABELS,
        billing::LABELS,
        privacy::LABELS,
        pages::LABELS,
    ]
}

/// Every migration, in the order of capabilities.
pub fn migrations() -> [Migrations; 6] {
    [
        jobs::MIGRATIONS,
        parties::MIGRATIONS,
        notices::MIGRATIONS,
        identity::MIGRATIONS,
        billing::MIGRATIONS,
        privacy::MIGRATIONS,
    ]
}

/// Every query, with the crate that owns it.
pub fn queries() -> Vec<(&'static str, Query)> {
    let crates: [(&str, &[&[Query]]); 8] = [
        ("db", db::QUERIES),
        ("jobs", jobs::QUERIES),
        ("parties", parties::QUERIES),
        ("notices", notices::QUERIES),
        ("identity", identity::QUERIES),
        ("billing", billing::QUERIES),
        ("privacy", privacy::QUERIES),
        ("app", store::QUERIES),
    ];
    let each = |(owner, lists): (&'static str, &'static [&'static [Query]])| {
        lists
            .iter()
            .flat_map(|list| list.iter())
            .map(move |query| (owner, *query))
    };
    crates.into_iter().flat_map(each).collect()
}

/// Every kind of job.
pub fn kinds(mailer: Option<Mailer>, names: Option<NameServer>) -> Vec<JobKind> {
    let mut kinds = parties::jobs(names.clone());
    kinds.extend(notices::jobs(mailer));
    kinds.extend(identity::jobs(names));
    kinds.extend(billing::jobs());
    kinds.extend(privacy::jobs(KEEPING, &WORDS));
    kinds
}

fn hooks() -> Hooks {
    Hooks {
        admit: Arc::new(|tools, token| {
            Box::pin(async move { identity::admit(&tools, &token).await })
        }),
        brand: Arc::new(|tools, of| Box::pin(async move { brand(&tools, &of).await })),
        sections: pages::SECTIONS,
    }
}

async fn brand(tools: &Tools, of: &BrandOf) -> Result<Option<Brand>, Halt> {
    let mut tx = tools.db.read_as_the_house().await?;
    let settings = &tools.settings;
    match of {
        BrandOf::Host(name) => {
            let found = parties::brand_for_host(&mut tx, name).await?;
            Ok(found.map(|facts| shown(facts, settings)))
        }
        BrandOf::House => {
            let found = match parties::top_company(&mut tx).await? {
                Some(top) => parties::brand_for_company(&mut tx, top).await?,
                None => None,
            };
            Ok(found.map(|facts| shown(facts, settings)))
        }
        BrandOf::Company(company) => {
            let found = parties::brand_for_company(&mut tx, *company).await?;
            let closed = parties::closed_modules(&mut tx, *company).await?;
            Ok(Some(Brand {
                closed: closed
                    .into_iter()
                    .map(|module| module.code().to_owned())
                    .collect(),
                ..found.map_or_else(Brand::neutral, |facts| shown(facts, settings))
            }))
        }
    }
}

fn shown(facts: parties::BrandFacts, settings: &Settings) -> Brand {
    let support_email = facts.support_email.as_ref();
    Brand {
        owner: Some(facts.owner),
        css_href: Some(facts.css_href()),
        logo_href: facts.logo_href(),
        icon_href: Some(facts.icon_href()),
        url: facts.base_url(&settings.public_url, &settings.public_host()),
        colour: facts.colour.to_string(),
        support_phone: facts
            .support_phone
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        support_email: support_email.map_or(String::new(), |email| email.as_str().to_owned()),
        support_hours: facts.support_hours,
        support_address: facts.words.support_address,
        name: facts.name,
        closed: Vec::new(),
    }
}

/// The portal over these tools, ready to answer.
///
/// # Errors
/// A label file does not read.
pub fn assemble(tools: Tools) -> Result<App, Fault> {
    assemble_over(tools, &routes())
}

/// The portal over these tools and routes: the gate lets through as they say.
///
/// # Errors
/// A label file does not read.
pub fn assemble_over(tools: Tools, routes: &[Route]) -> Result<App, Fault> {
    let labels = Labels::read(&labels())?;
    let facts: Vec<_> = routes.iter().map(Route::facts).collect();
    App::new(tools, labels, pages::NAV, hooks(), &facts)
}

/// The router over `app`: pages behind their gate, programs behind theirs.
pub fn router(app: &App, limits: &Limits) -> axum::Router {
    let admit: api::AdmitKey =
        Arc::new(|tools, shown| Box::pin(async move { identity::admit_key(&tools, &shown).await }));
    let machines = api::router(app, machine_routes(), admit, limits);
    web::router_beside(app, routes(), machines, limits)
}

/// A portal opened from its configuration.
pub struct House {
    /// What pages and jobs work with.
    pub tools: Tools,
    /// The mail server, when one is configured.
    pub mailer: Option<Mailer>,
    /// The name server; none when none is configured and the system has none.
    pub names: Option<NameServer>,
}

/// Opens database, vault, documents and mail server; brings the schema up to date.
///
/// # Errors
/// A part does not open, or a migration fails; the message names it.
pub async fn open(config: &Config, public_url: &str) -> Result<House, Halt> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| Fault::new("MYOPENIP_DATA_DIR", error))?;
    make_folder_of(&config.database_url)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let vault = Vault::new(&config.secret()?)?;
    let files = Files::open(config.data_dir.join("documents"))?;
    let db = Db::open(&Opening::at(&config.database_url), clock.clone()).await?;
    stand_behind_the_wall(&db, config).await?;
    db::migrate(&db, &migrations()).await?;
    let settings = Settings {
        public_url: public_url.to_owned(),
        demo: config.demo,
        mail_leaves: config.smtp_url.is_some(),
        change_delay_h: config.change_delay_h,
        providers_on_loopback: config.providers_on_loopback,
        brands: BrandSettings {
            target: config.brand_target.clone(),
            spf: config.spf.clone(),
            dkim: config
                .dkim
                .as_ref()
                .map(|dkim| (dkim.selector.clone(), dkim.domain.clone())),
        },
    };
    let tools = Tools {
        db,
        clock,
        vault,
        files,
        settings: Arc::new(settings),
    };
    Ok(House {
        tools,
        mailer: mailer(config)?,
        names: names(config)?,
    })
}

/// A server that was named must be one; without a name, a system that has none goes without.
fn names(config: &Config) -> Result<Option<NameServer>, Fault> {
    match config.dns {
        Some(address) => NameServer::open(Some(address)).map(Some),
        None => Ok(NameServer::open(None).ok()),
    }
}

/// A role that the second wall does not hold is refused, before it owns a table, unless the operator
/// says that they know.
async fn stand_behind_the_wall(db: &Db, config: &Config) -> Result<(), Halt> {
    let Wall::LetsThrough(why) = db.wall().await? else {
        return Ok(());
    };
    if config.without_second_wall {
        tracing::warn!(why, "there is no second wall between customers");
        return Ok(());
    }
    let why = format!(
        "{why}, so that no second wall stands between customers. Make a role of its own \
         (docs/guides/operating.md), or set MYOPENIP_WITHOUT_SECOND_WALL=1"
    );
    Err(Fault::new("MYOPENIP_DATABASE_URL", why).into())
}

fn mailer(config: &Config) -> Result<Option<Mailer>, Fault> {
    let Some(url) = &config.smtp_url else {
        return Ok(None);
    };
    let wrong = |error: mail::MailFault| Fault::new("MYOPENIP_SMTP_URL", error);
    let mailer = Mailer::open(url, &config.mail_from).map_err(wrong)?;
    let Some(dkim) = &config.dkim else {
        return Ok(Some(mailer));
    };
    let key = std::fs::read_to_string(&dkim.key_file)
        .map_err(|error| Fault::new("MYOPENIP_DKIM_KEY_FILE", error))?;
    mailer
        .signing(&dkim.selector, &dkim.domain, &key)
        .map(Some)
        .map_err(wrong)
}

/// SQLite makes its file, not the folder above it.
fn make_folder_of(database_url: &str) -> Result<(), Fault> {
    let Some(path) = database_url.strip_prefix("sqlite://") else {
        return Ok(());
    };
    let path = path.split('?').next().unwrap_or(path);
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder)
            .map_err(|error| Fault::new("MYOPENIP_DATABASE_URL", error)),
        _ => Ok(()),
    }
}
