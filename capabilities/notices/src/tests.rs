//! From a letter to a mail server and back, over a real database and a real socket.

mod delivery;
mod pages;
mod reading;

use std::sync::Arc;

use access::{Caller, CompanyId, LoginId, MembershipId, Right, Rights};
use db::{Migrations, Signed, Value, migrate};
use jobs::{Settings, Tools, run_all};
use kernel::StillClock;
use mail::{Mailer, SmtpSink};
use testkit::{Fresh, fresh};

use crate::domain::message::{Message, MessageId, MessageState};
use crate::store::messages::{self, Filter, Place};

/// What `parties` publishes, as far as these tests need it.
const NEIGHBOURS: Migrations = Migrations {
    owner: "neighbours",
    steps: &[("0001.sql", NEIGHBOURS_TABLES)],
};

const NEIGHBOURS_TABLES: &str = "
    CREATE TABLE n_tree (ancestor_id TEXT NOT NULL, company_id TEXT NOT NULL, legal_name TEXT NOT NULL);
    CREATE TABLE n_contact (company_id TEXT NOT NULL, purpose TEXT NOT NULL, name TEXT NOT NULL, email TEXT);
    CREATE VIEW parties_tree_v AS SELECT ancestor_id, company_id FROM n_tree;
    CREATE VIEW parties_company_v AS
        SELECT company_id, 'OIP-00000001' AS reference, legal_name FROM n_tree WHERE ancestor_id = company_id;
    CREATE VIEW parties_contact_v AS SELECT company_id, purpose, name, email FROM n_contact;
";

const SENDER: &str = "ne-pas-repondre@my.openip.example";

struct Desk {
    tools: Tools,
    clock: Arc<StillClock>,
    /// Gone to the house, when there is one.
    fresh: Option<Fresh>,
}

fn acme() -> CompanyId {
    CompanyId::derived("acme")
}

fn open_post() -> Settings {
    Settings {
        public_url: "http://127.0.0.1".to_owned(),
        mail_leaves: true,
        ..Settings::default()
    }
}

/// A database of its own; `reseller` stands over `acme`, `zeta` beside it.
async fn desk(settings: Settings) -> Desk {
    let mut fresh = fresh("notices", fill).await;
    fresh.tools.settings = Arc::new(settings);
    let (tools, clock) = (fresh.tools.clone(), fresh.clock.clone());
    Desk {
        tools,
        clock,
        fresh: Some(fresh),
    }
}

async fn fill(tools: Tools) {
    let owners = [jobs::MIGRATIONS, NEIGHBOURS, crate::MIGRATIONS];
    migrate(&tools.db, &owners).await.unwrap();
    let text = |text: &str| Value::Text(Some(text.to_owned()));
    let id = |name: &str| text(&CompanyId::derived(name).to_string());
    let tree = [
        ("reseller", "reseller"),
        ("reseller", "acme"),
        ("acme", "acme"),
        ("zeta", "zeta"),
    ];
    let tree = tree.map(|(above, below)| vec![id(above), id(below), text(below)]);
    let contacts = [
        ("billing", "Compta", "compta@acme.example"),
        ("billing", "Compta bis", "COMPTA@acme.example"),
        ("billing", "Siège", "siege@acme.example"),
        ("technical", "Technique", "technique@acme.example"),
    ];
    let contacts = contacts
        .map(|(purpose, name, email)| vec![id("acme"), text(purpose), text(name), text(email)]);
    let mut tx = tools.db.write_as_the_house().await.unwrap();
    tx.insert_many(
        "n_tree (ancestor_id, company_id, legal_name)",
        tree.to_vec(),
    )
    .await
    .unwrap();
    tx.insert_many(
        "n_contact (company_id, purpose, name, email)",
        contacts.to_vec(),
    )
    .await
    .unwrap();
    tx.commit(Signed::by_the_house("test.fill")).await.unwrap();
}

/// Somebody of `company` who may read messages and send them again.
fn caller(company: &str) -> Caller {
    let rights: Rights = [Right::MessagesRead, Right::AccessSend]
        .into_iter()
        .collect();
    let (login, place) = (LoginId::derived("staff"), MembershipId::derived("staff"));
    Caller::vouched(
        login,
        CompanyId::derived(company),
        place,
        "Dominique".to_owned(),
        rights,
    )
}

impl Desk {
    async fn send(&self, letter: crate::Letter) -> MessageId {
        let mut tx = self.tools.db.write_as_the_house().await.unwrap();
        let id = crate::send(&mut tx, &self.tools, letter).await.unwrap();
        tx.commit(Signed::by_the_house("test.send")).await.unwrap();
        id
    }

    async fn find(&self, id: MessageId) -> Message {
        let mut tx = self.tools.db.read_as_the_house().await.unwrap();
        messages::find_without_scope(&mut tx, id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn work(&self, sink: Option<&SmtpSink>) -> usize {
        let mailer = sink.map(|sink| Mailer::open(&sink.url(), SENDER).unwrap());
        run_all(&self.tools, &crate::jobs(mailer)).await.unwrap()
    }

    async fn seen_by(&self, company: &str, filter: &Filter) -> Vec<MessageId> {
        let scope = caller(company).scope(Right::MessagesRead).unwrap();
        let mut tx = self.tools.db.read_as_the_house().await.unwrap();
        let slice = messages::list(&mut tx, &scope, filter, Place::Top)
            .await
            .unwrap();
        slice.rows.iter().map(|row| row.id).collect()
    }
}
