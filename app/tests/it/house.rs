//! The house every test lives in: the small demo, copied.

use std::collections::HashMap;

use app::assembly;
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

async fn build(mailer: Option<Mailer>) -> House {
    let fresh = fresh("small", async |tools| {
        db::migrate(&tools.db, &assembly::migrations())
            .await
            .expect("the schema");
        app::demo::fill_small(&tools).await.expect("the demo");
    })
    .await;
    let portal = assembly::assemble(fresh.tools.clone()).expect("the portal");
    let router = assembly::router(&portal, &Limits::default());
    House::new(fresh, router, assembly::kinds(mailer, None), people())
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
