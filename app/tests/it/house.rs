//! The house every test lives in: the small demo, copied.

use std::collections::HashMap;
use std::sync::Arc;

use app::assembly;
use dns::NameServer;
use jobs::{BrandSettings, Settings};
use mail::{Mailer, SmtpSink};
use testkit::{House, Person, fresh};
use web::Limits;

/// The portal over the small demo; mail goes nowhere.
pub async fn house() -> House {
    build(None).await
}

/// The portal over the small demo, and the mail server it sends through.
pub async fn house_with_mail() -> (House, SmtpSink) {
    let sink = SmtpSink::start().await.expect("a mail server");
    let mailer = Mailer::open(&sink.url(), "ne-pas-repondre@opera.example").expect("a mailer");
    (build(Some(mailer)).await, sink)
}

/// The portal at an address of its own, its brands at theirs; letters leave through the sink.
pub async fn house_on_the_street(names: Option<NameServer>) -> (House, SmtpSink) {
    let sink = SmtpSink::start().await.expect("a mail server");
    let mailer = Mailer::open(&sink.url(), "ne-pas-repondre@cadence.example").expect("a mailer");
    let settings = Settings {
        public_url: "http://portail.cadence.example".to_owned(),
        mail_leaves: true,
        brands: BrandSettings {
            target: "accueil.espaces-clients.example".to_owned(),
            spf: "include:spf.relais.example".to_owned(),
            dkim: Some(("portail".to_owned(), "cadence.example".to_owned())),
        },
        ..Settings::default()
    };
    let house = build_with(Some(mailer), Some(settings), names).await;
    (house, sink)
}

/// The portal behind a proxy that speaks TLS.
pub async fn house_on_tls() -> House {
    let settings = Settings {
        public_url: "https://portail.cadence.example".to_owned(),
        ..Settings::default()
    };
    build_with(None, Some(settings), None).await
}

/// The portal, which asks identity providers on this machine too.
pub async fn house_with_providers(names: NameServer) -> House {
    let settings = Settings {
        public_url: "http://127.0.0.1".to_owned(),
        mail_leaves: true,
        providers_on_loopback: true,
        ..Settings::default()
    };
    build_with(None, Some(settings), Some(names)).await
}

async fn build(mailer: Option<Mailer>) -> House {
    build_with(mailer, None, None).await
}

async fn build_with(
    mailer: Option<Mailer>,
    settings: Option<Settings>,
    names: Option<NameServer>,
) -> House {
    let mut fresh = fresh("small", async |tools| {
        db::migrate(&tools.db, &assembly::migrations())
            .await
            .expect("the schema");
        app::demo::fill_small(&tools).await.expect("the demo");
    })
    .await;
    if let Some(settings) = settings {
        fresh.tools.settings = Arc::new(settings);
    }
    let portal = assembly::assemble(fresh.tools.clone()).expect("the portal");
    let router = assembly::router(&portal, &Limits::default());
    House::new(fresh, router, assembly::kinds(mailer, names), people())
}

/// The demo's people, by role.
pub fn people() -> HashMap<String, Person> {
    let person = |persona: app::demo::Persona| {
        (
            persona.role.to_owned(),
            Person {
                login: persona.login,
                password: persona.password,
            },
        )
    };
    app::demo::personas().into_iter().map(person).collect()
}

/// Whether the middle of the tests' account is there: eight digits, for four stand in some id by chance.
pub fn shows_whole(text: &str) -> bool {
    text.contains("05050001") || text.contains("0505 0001")
}
