//! Whole ways through this capability's pages, behind the real gate, over the sample companies and
//! people.

mod access_letters;
mod accounts;
mod busy;
mod import;
mod passwords;
mod profiles;
mod sign_in;
mod terms;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use db::{Signed, Write, migrate};
use jobs::Tools;
use mail::{Mailer, Received, SmtpSink};
use testkit::{Answer, House, Person, fresh};
use web::{App, Hooks, Labels, Limits, Route};

/// Everybody's.
const PASSWORD: &str = "Bruyère-Clocher-47";

/// The sample house with this capability's pages; mail goes nowhere.
async fn house() -> House {
    build(None).await
}

/// The same, and the mail server it sends through.
async fn house_with_mail() -> (House, SmtpSink) {
    let sink = SmtpSink::start().await.unwrap();
    let mailer = Mailer::open(&sink.url(), "ne-pas-repondre@cadence.example").unwrap();
    (build(Some(mailer)).await, sink)
}

async fn build(mailer: Option<Mailer>) -> House {
    let fresh = fresh("identity", fill).await;
    let people = people();
    let router = router(&fresh.tools);
    let mut kinds = notices::jobs(mailer);
    kinds.extend(crate::jobs(None));
    House::new(fresh, router, kinds, people)
}

fn router(tools: &Tools) -> axum::Router {
    let labels =
        Labels::read(&[web::LABELS, parties::LABELS, notices::LABELS, crate::LABELS]).unwrap();
    let hooks = Hooks {
        admit: Arc::new(|tools, token| Box::pin(async move { crate::admit(&tools, &token).await })),
        brand: Arc::new(|_, _| Box::pin(async { Ok(None) })),
        sections: &[],
    };
    let facts: Vec<_> = crate::routes().iter().map(Route::facts).collect();
    let app = App::new(tools.clone(), labels, &[], hooks, &facts).unwrap();
    web::router(&app, crate::routes(), &Limits::default())
}

async fn fill(tools: Tools) {
    let owners = [
        jobs::MIGRATIONS,
        parties::MIGRATIONS,
        notices::MIGRATIONS,
        crate::MIGRATIONS,
    ];
    migrate(&tools.db, &owners).await.unwrap();
    let hash = crate::Desk::default().hash(PASSWORD).await.unwrap();
    let mut tx = tools.db.write_as_the_house().await.unwrap();
    let companies = parties::samples::fill(&mut tx, &tools.vault).await.unwrap();
    crate::samples::fill(&mut tx, &companies, &hash)
        .await
        .unwrap();
    crate::samples::fill_factors(&mut tx, &tools.vault, companies.operator)
        .await
        .unwrap();
    tx.commit(Signed::by_the_house("test.fill")).await.unwrap();
}

/// Identifiers are given in the order of the cast.
fn people() -> HashMap<String, Person> {
    let numbered = crate::samples::roles().into_iter().zip(1..);
    numbered
        .map(|(role, number)| {
            let login = format!("E-{number:010}");
            (
                role.to_owned(),
                Person {
                    login,
                    password: PASSWORD.to_owned(),
                },
            )
        })
        .collect()
}

/// Percent-encodes a form's value.
fn enc(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let each = text.bytes().map(|byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    each.collect()
}

/// `a=1&b=2`, encoded.
fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", enc(value)))
        .collect();
    pairs.join("&")
}

async fn sign_in(house: &House, login: &str, password: &str) -> Answer {
    house
        .post_raw(
            "",
            "/login",
            form(&[("login", login), ("password", password)]),
        )
        .await
}

async fn write(house: &House) -> Write {
    house.tools().db.write_as_the_house().await.unwrap()
}

async fn keep(tx: Write) {
    tx.commit(Signed::by_the_house("test.write")).await.unwrap();
}

/// The path of the link a letter carries.
fn link_in(letter: &Received) -> String {
    let (_, rest) = letter
        .text
        .split_once("http://127.0.0.1/password/")
        .expect("a link");
    let path: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
        .collect();
    format!("/password/{path}")
}

/// A cookie line out of an answer that signed somebody in.
fn cookie_of(answer: &Answer) -> String {
    format!(
        "sid={}",
        answer
            .cookie("sid")
            .unwrap_or_else(|| panic!("no session: {}", answer.seen()))
    )
}
