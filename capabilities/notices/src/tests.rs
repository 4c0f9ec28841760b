//! From a letter to a mail server and back, over a real database and a real socket.

use std::sync::Arc;

use access::{Caller, CompanyId, LoginId, MembershipId, Right, Rights};
use db::{Db, Files, Migrations, Opening, Signed, Vault, migrate};
use jobs::{Settings, Tools, run_all};
use kernel::{StillClock, Timestamp};
use mail::{Mailer, SmtpSink};

use crate::domain::message::{Message, MessageId, MessageState};
use crate::store::messages::{self, Filter, Place};

mod delivery;
mod reading;

/// What `parties` publishes, as far as these tests need it.
const NEIGHBOURS: Migrations = Migrations {
    owner: "neighbours",
    steps: &[(
        "0001.sql",
        "
        CREATE TABLE n_tree (ancestor_id TEXT NOT NULL, company_id TEXT NOT NULL, legal_name TEXT NOT NULL);
        CREATE TABLE n_contact (company_id TEXT NOT NULL, purpose TEXT NOT NULL, name TEXT NOT NULL, email TEXT);
        CREATE VIEW parties_tree_v AS SELECT ancestor_id, company_id FROM n_tree;
        CREATE VIEW parties_company_v AS
            SELECT company_id, 'OIP-00000001' AS reference, legal_name FROM n_tree WHERE ancestor_id = company_id;
        CREATE VIEW parties_contact_v AS SELECT company_id, purpose, name, email FROM n_contact;
        ",
    )],
};

struct Desk {
    tools: Tools,
    clock: Arc<StillClock>,
    folder: std::path::PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn acme() -> CompanyId {
    CompanyId::derived("acme")
}

/// A database of its own; `reseller` stands over `acme`, `zeta` beside it.
async fn desk(name: &str, settings: Settings) -> Desk {
    let folder =
        std::env::temp_dir().join(format!("myopenip-notices-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let clock = Arc::new(StillClock::new(Timestamp::from_micros(
        1_795_424_400_000_000,
    )));
    let url = format!("sqlite://{}", folder.join("test.db").display());
    let db = Db::open(&Opening::at(url), clock.clone()).await.unwrap();
    migrate(&db, &[jobs::MIGRATIONS, NEIGHBOURS, crate::MIGRATIONS])
        .await
        .unwrap();
    let mut tx = db.write().await.unwrap();
    let text = |text: &str| db::Value::Text(Some(text.to_owned()));
    let id = |name: &str| text(&CompanyId::derived(name).to_string());
    let tree = [
        ("reseller", "reseller"),
        ("reseller", "acme"),
        ("acme", "acme"),
        ("zeta", "zeta"),
    ];
    let rows = tree
        .iter()
        .map(|(above, below)| vec![id(above), id(below), text(below)])
        .collect();
    tx.insert_many("n_tree (ancestor_id, company_id, legal_name)", rows)
        .await
        .unwrap();
    let contacts = [
        ("billing", "Compta", "compta@acme.example"),
        ("billing", "Compta bis", "COMPTA@acme.example"),
        ("billing", "Siège", "siege@acme.example"),
        ("technical", "Technique", "technique@acme.example"),
    ];
    let rows = contacts
        .iter()
        .map(|(purpose, name, email)| vec![id("acme"), text(purpose), text(name), text(email)]);
    tx.insert_many(
        "n_contact (company_id, purpose, name, email)",
        rows.collect(),
    )
    .await
    .unwrap();
    tx.commit(Signed::by_the_house("test.fill")).await.unwrap();
    let tools = Tools {
        db,
        clock: clock.clone(),
        vault: Vault::new(&[7; 32]).unwrap(),
        files: Files::open(folder.join("documents")).unwrap(),
        settings: Arc::new(settings),
    };
    Desk {
        tools,
        clock,
        folder,
    }
}

fn open_post() -> Settings {
    Settings {
        public_url: "https://my.openip.example".to_owned(),
        mail_leaves: true,
        ..Settings::default()
    }
}

impl Desk {
    async fn send(&self, letter: crate::Letter) -> MessageId {
        let mut tx = self.tools.db.write().await.unwrap();
        let id = crate::send(&mut tx, &self.tools, letter).await.unwrap();
        tx.commit(Signed::by_the_house("test.send")).await.unwrap();
        id
    }

    async fn find(&self, id: MessageId) -> Message {
        let mut tx = self.tools.db.read().await.unwrap();
        messages::find_without_scope(&mut tx, id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn work(&self, sink: Option<&SmtpSink>) -> usize {
        let mailer = sink.map(|sink| Mailer::open(&sink.url(), None).unwrap());
        run_all(&self.tools, &crate::jobs(mailer)).await.unwrap()
    }

    fn caller(&self, company: &str) -> Caller {
        let rights: Rights = [Right::MessagesRead, Right::AccessSend]
            .into_iter()
            .collect();
        let company = CompanyId::derived(company);
        let (login, place) = (LoginId::derived("staff"), MembershipId::derived("staff"));
        Caller::vouched(login, company, place, "Dominique".to_owned(), rights)
    }

    async fn seen_by(&self, company: &str, filter: &Filter) -> Vec<MessageId> {
        let scope = self.caller(company).scope(Right::MessagesRead).unwrap();
        let mut tx = self.tools.db.read().await.unwrap();
        let slice = messages::list(&mut tx, &scope, filter, Place::Top)
            .await
            .unwrap();
        slice.rows.iter().map(|row| row.id).collect()
    }

    /// Every byte the database holds, to look for what must not lie there.
    fn bytes(&self) -> String {
        let mut all = Vec::new();
        for name in ["test.db", "test.db-wal"] {
            all.extend(std::fs::read(self.folder.join(name)).unwrap_or_default());
        }
        String::from_utf8_lossy(&all).into_owned()
    }
}
